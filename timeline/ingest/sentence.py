"""One sentence, taken apart only as far as it is looked at."""

from dataclasses import dataclass
from functools import cached_property

from timeline.ingest.clauses import Clause, clauses
from timeline.ingest.tokens import Token, tokens
from timeline.timex import Timex


@dataclass(frozen=True)
class Sentence:
    """A sentence of `text`: its half-open span, and the time expressions in it."""

    text: str
    start: int
    end: int
    dates: tuple[Timex, ...]

    @cached_property
    def words(self) -> list[Token]:
        """Its words and marks; each time expression is one of them."""
        return tokens(self.text, self.start, self.end, [(found.start, found.end) for found in self.dates])

    @cached_property
    def clauses(self) -> list[Clause]:
        """Its clauses, in order of their first words."""
        return clauses(self.words, frozenset(found.start for found in self.dates if found.rule == "offset_of_next"))
