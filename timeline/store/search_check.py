"""Whether the search index holds the words of the events and no others.

PostgreSQL's is compared event by event. SQLite's, which keeps no texts, is read as a whole, and sums of what stands in it are
compared: which words, in which events and places, and how long.
"""

import re
from collections import Counter
from collections.abc import Mapping
from zlib import crc32

from sqlalchemy import text
from sqlalchemy.orm import Session

from timeline.records import Event
from timeline.store import search

_TOKEN = re.compile(r"(?:[0-9A-Za-z]|[^\x00-\x7f])+")  # as FTS5's tokenizer "ascii" has it

_VOCABULARY = [
    f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_{kind}s USING fts5vocab(main, search, {kind})" for kind in ("row", "instance")
]
_SUMS = text(
    "SELECT count(*) AS number, coalesce(sum(doc), 0) AS events, coalesce(sum(doc * offset), 0) AS places, "
    "coalesce(sum(doc * length(term)), 0) AS letters FROM temp.search_instances"
)
_OFF = text(
    "SELECT pk FROM unnest(CAST(:pks AS bigint[]), CAST(:words AS text[])) AS fresh (pk, words) "
    "LEFT JOIN search ON search.rowid = pk WHERE search.words IS DISTINCT FROM fresh.words::tsvector"
)


class Comparison:
    """Compares the index with events that are given batch by batch, all of them."""

    def __init__(self, session: Session):
        self._session, self._fresh = session, Counter()
        self._dialect = session.get_bind().dialect.name

    def off(self, events: Mapping[int, Event]) -> set[int]:
        """Those events (by pk) whose words are known by now to be other ones in the index."""
        if self._dialect == "sqlite":
            for pk, event in events.items():
                for part in search.words("sqlite", event):
                    self._count(pk, _TOKEN.findall(part))
            return set()
        words = [search.words(self._dialect, event)[0] for event in events.values()]
        return set(self._session.scalars(_OFF, {"pks": list(events), "words": words}))

    def fault(self) -> str | None:
        """What is wrong with the index as a whole, after all events."""
        if self._dialect != "sqlite":
            return None
        _open(self._session)
        found = dict(self._session.execute(_SUMS).one()._mapping)
        terms = self._session.execute(text("SELECT term, cnt FROM temp.search_rows"))
        found["words"] = sum(_mark(term) * number for term, number in terms)
        if found == {name: self._fresh[name] for name in found}:
            return None
        return f"the search index holds {found['number']:,} words, and the events have {self._fresh['number']:,}, or others."

    def _count(self, pk: int, tokens: list[str]) -> None:
        number = len(tokens)
        places, letters = pk * (number * (number - 1) // 2), pk * sum(map(len, tokens))
        words = sum(_mark(token.lower() if token.isascii() else token) for token in tokens)
        self._fresh.update(number=number, events=number * pk, places=places, letters=letters, words=words)


def number_of_words(session: Session) -> int:
    """How many words SQLite's index holds, all of which are read. Raises sqlalchemy.exc.DatabaseError where it is damaged."""
    _open(session)
    return session.scalar(text("SELECT coalesce(sum(cnt), 0) FROM temp.search_rows"))


def _open(session: Session) -> None:
    for statement in _VOCABULARY:
        session.execute(text(statement))


def _mark(word: str) -> int:
    return crc32(word.encode())
