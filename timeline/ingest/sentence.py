"""One sentence, taken apart. Values only."""

from typing import NamedTuple

from timeline.ingest.clauses import Clause
from timeline.ingest.tokens import Token
from timeline.timex import Timex


class Sentence(NamedTuple):
    """A sentence of `text`: its half-open span, its words, its clauses and the time expressions in it."""

    text: str
    start: int
    end: int
    words: list[Token]
    clauses: list[Clause]
    dates: list[Timex]
