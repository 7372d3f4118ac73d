"""Search in titles, names, summaries and quotes: FTS5 on SQLite, tsvector on PostgreSQL, one meaning.

Words are split and folded here and not by the databases, so that both find the same events; what reaches them is
letters and digits, whatever was typed.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from operator import add
from typing import NamedTuple

from msgspec import Struct
from msgspec.json import Decoder
from sqlalchemy import BigInteger, ColumnElement, Select, bindparam, column, delete, exists, select, table, text as sql
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType

from timeline.models import EventText
from timeline.records import Event, EventRecord
from timeline.store import driver
from timeline.store.among import among
from timeline.store.inserts import insert

_DIACRITICS = re.compile("[\u0300-\u036f]")
_WORD = re.compile(r"[^\W_]+")
_ASCII_WORDS = "".join(chr(n).lower() if chr(n).isascii() and chr(n).isalnum() else " " for n in range(256)).encode()
_TERM = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')

# Stands between two names or two quotes: a word that nobody can ask for.
_BETWEEN = "·"

_BATCH = 1_000

# PostgreSQL knows no position of a word beyond this one, no word of more bytes and no vector of more.
_LAST_POSITION = 16_383
_LONGEST_WORD = 2_046
_MOST_BYTES = 2**20 - 1
_BYTES_OF_A_SIGN = 4  # at most, in UTF-8


class Part(NamedTuple):
    """A part of an event that is searched: its column on SQLite, its weight on PostgreSQL, and what a hit in it counts."""

    column: str
    weight: str
    score: int


PARTS = (Part("title", "A", 8), Part("names", "B", 4), Part("summary", "C", 2), Part("quotes", "D", 1))

# On SQLite a virtual table with a column for each part, to be matched and not read; on PostgreSQL a table with one vector.
_search = table("search", column("rowid", BigInteger), column("words", TSVECTOR), *(column(part.column) for part in PARTS))

# What belongs to the table on PostgreSQL (see migrations); on SQLite it is an index itself.
INDEX_NAME = "search_words"
INDEX = sql(f"CREATE INDEX {INDEX_NAME} ON search USING gin (words)")
FOREIGN_KEY = sql("ALTER TABLE search ADD CONSTRAINT search_rowid_fkey FOREIGN KEY (rowid) REFERENCES event (pk) ON DELETE CASCADE")

# Prefixes of so many letters have an index of their own on SQLite (see migrations). Of any other all hits are put together
# before the first is told, each time that it is asked for.
INDEXED_PREFIXES = (2,)

# Ranking reads the hits of each term; a question has no more terms than this that matter.
MOST_SCORED = 8


@dataclass(frozen=True)
class Term:
    """Words that follow one another; the last one may only begin so."""

    words: tuple[str, ...]
    prefix: bool = False

    @property
    def gathered(self) -> bool:
        """Whether SQLite has to put all hits together first."""
        return self.prefix and len(self.words[-1]) not in INDEXED_PREFIXES


@dataclass(frozen=True)
class Words:
    """What is looked for: all of `wanted` and none of `unwanted`."""

    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...] = ()

    @property
    def gathered(self) -> bool:
        """Whether SQLite has to put all hits of a term together first."""
        return any(term.gathered for term in (*self.wanted, *self.unwanted))

    @property
    def alone(self) -> "Words | None":
        """The wanted words that stand alone, which the index tells one after the other: of a phrase it looks at where each
        word stands, and what is unwanted it lists whole.
        """
        return _of(tuple(term for term in self.wanted if len(term.words) == 1 and not term.gathered))

    @property
    def not_gathered(self) -> "Words | None":
        """The terms of which SQLite need not put all hits together first."""
        return _of(*(tuple(term for term in terms if not term.gathered) for terms in (self.wanted, self.unwanted)))


def _of(wanted: tuple[Term, ...], unwanted: tuple[Term, ...] = ()) -> Words | None:
    return Words(wanted, unwanted) if wanted or unwanted else None


def split(text: str) -> list[str]:
    """The words of a text: runs of letters and digits, without case and without accents."""
    if text.isascii():  # as _WORD has it, four times as fast
        return text.encode().translate(_ASCII_WORDS).decode().split()
    folded = _DIACRITICS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    return _WORD.findall(unicodedata.normalize("NFC", folded))


def parse(text: str) -> Words | None:
    """Read `word "some words" -not prefix*`; None where nothing is left to look for.

    Whatever else stands there separates words. A word with a mark in it (`co-op`) is looked for as its parts in a row.
    """
    wanted, unwanted = [], []
    for minus, phrase, word in _TERM.findall(text):
        if words := tuple(split(phrase or word)):
            (unwanted if minus else wanted).append(Term(words, prefix=not phrase and word.endswith("*")))
    return Words(tuple(wanted), tuple(unwanted)) if wanted or unwanted else None


class _matches(FunctionElement):
    """Whether a row of `search` meets an `expression`."""

    inherit_cache = True
    type = NullType()  # a Boolean would be compared with 1, which MATCH cannot be


@compiles(_matches, "sqlite")
def _fts_matches(element, compiler, **kwargs):
    return f"search MATCH {compiler.process(element.clauses, **kwargs)}"


@compiles(_matches, "postgresql")
def _tsvector_matches(element, compiler, **kwargs):
    return f"search.words @@ CAST({compiler.process(element.clauses, **kwargs)} AS tsquery)"


def hits(expression: ColumnElement) -> Select:
    """Select the pks of the events that meet an `expression`."""
    return select(_search.c.rowid).where(_matches(expression))


def expression(dialect: str, words: Words) -> str:
    """What is looked for, in the database's own language; without `wanted`, everything that is `unwanted`."""
    said = _Fts if dialect == "sqlite" else _Tsquery
    unwanted = said.either.join(said.term(term) for term in words.unwanted)
    if not words.wanted:
        return unwanted
    wanted = said.both.join(said.term(term) for term in words.wanted)
    return f"({wanted}){said.but_not}({unwanted})" if unwanted else wanted


class _Fts:
    both, either, but_not = " AND ", " OR ", " NOT "

    @staticmethod
    def term(term: Term) -> str:
        return f'"{" ".join(term.words)}"' + " *" * term.prefix


class _Tsquery:
    both, either, but_not = " & ", " | ", " & !"

    @staticmethod
    def term(term: Term) -> str:
        return "(" + " <-> ".join(f"'{word}'" for word in map(_storable, term.words)) + ":*" * term.prefix + ")"


class _Place(Struct):
    name: str


class _Citation(Struct):
    quote: str | None


class Said(Struct):
    """What of an event's text is searched."""

    title: str
    summary: str | None
    tags: list[str]
    actors: list[str]
    place: _Place | None
    citations: list[_Citation]


def scores(session: Session, words: Words, pks: Sequence[int]) -> dict[int, int]:
    """How well those of the events fit that meet the words: the sum of the scores of PARTS in which each wanted term stands.

    It depends on nothing but the event, so that a place in this order stays one while others are written. Ten thousand texts
    are sooner read than the index is asked for each part: of a common word it goes through a million hits each time.
    """
    score = scorer(Words(words.wanted[:MOST_SCORED], words.unwanted))
    texts = driver.rows(session, _TEXTS, {"pks": sorted(pks)})
    return {pk: number for pk, text in texts if (number := score(text)) is not None}


def scorer(words: Words) -> Callable[[str], int | None]:
    """How well a wire text fits, as `scores` has it, without an index; None if it does not meet the words."""
    wanted, unwanted = ([_pattern(term).search for term in terms] for terms in (words.wanted, words.unwanted))
    counts = [part.score for part in PARTS]

    def score(text: str) -> int | None:
        parts, total = _folded(text), 0
        for stands in wanted:
            number = sum([count for count, part in zip(counts, parts, strict=True) if stands(part)])
            if not number:
                return None
            total += number
        return None if any(any(map(stands, parts)) for stands in unwanted) else total

    return score


_TEXTS = select(EventText.event_pk, EventText.json).where(among(EventText.event_pk, "pks"))
_AFTER = bindparam("after")
_WORDLESS = (
    select(EventText.event_pk)
    # Said of both, or PostgreSQL begins with the first of all words each time.
    .where(EventText.event_pk > _AFTER, ~exists().where(_search.c.rowid == EventText.event_pk, _search.c.rowid > _AFTER))
    .order_by(EventText.event_pk)
    .limit(_BATCH)
)
told = Decoder(Said).decode


def _folded(text: str) -> list[str]:
    """What a wire text says in each of PARTS, as `_pattern` reads it."""
    spaced = _apart if text.isascii() else _spaced
    return [spaced(texts).lower() for texts in _texts(told(text))]


def _pattern(term: Term) -> re.Pattern[str]:
    """What a term looks like in a text that FTS5 is given (see `_spaced`), in lower case."""
    first, *others = term.words
    follows = "".join(rf"(?:(?!{_BETWEEN})[\W_])+{word}" for word in others)
    ends = "" if term.prefix else r"(?![^\W_])"
    # A pattern that begins with a letter, and looks back for the edge of the word later, is sought five times as fast.
    return re.compile(rf"{first}(?<![^\W_]{first}){follows}{ends}")


def write(session: Session, events: Mapping[int, Event | Said]) -> None:
    """Make events (by pk) findable by their words."""
    dialect = driver.connection_of(session).dialect.name
    write_words(session, {pk: words(dialect, event) for pk, event in events.items()})


def write_told(session: Session, texts: Mapping[int, str]) -> None:
    """Make events (by pk) findable by the words of their wire texts."""
    write_words(session, words_told(driver.connection_of(session).dialect.name, texts))


def words_told(dialect: str, texts: Mapping[int, str]) -> dict[int, tuple[str, ...]]:
    """The `words` of wire texts. Pure: any process may make them."""
    return {pk: words(dialect, told(text)) for pk, text in texts.items()}


def comes_last(session: Session) -> bool:
    """Whether a load need not write words: it has still to make the index of them, and then writes them (see `indexes`).

    In a writer's transaction it stays so until that ends, as others wait for their turn.
    """
    return session.get_bind().dialect.name == "postgresql" and session.scalar(sql(f"SELECT to_regclass('{INDEX_NAME}') IS NULL"))


def wordless(session: Session) -> Iterator[dict[int, str]]:
    """The wire texts (by pk) of events that have no words, on PostgreSQL, in batches, after which the caller may commit."""
    after = 0
    while pks := session.scalars(_WORDLESS, {"after": after}).all():
        yield dict(driver.rows(session, _TEXTS, {"pks": pks}))
        after = pks[-1]


def are_missing(session: Session) -> bool:
    """Whether an event has no words, on PostgreSQL; it looks at all of them."""
    return session.scalars(_WORDLESS, {"after": 0}).first() is not None


def write_words(session: Session, said: Mapping[int, Sequence[str]]) -> None:
    """Make events (by pk) findable by their `words`."""
    insert(session, _search, _columns(driver.connection_of(session).dialect.name), [(pk, *texts) for pk, texts in said.items()])


def erase(session: Session, events: Mapping[int, Event]) -> None:
    """Forget the words of events, as they were written: SQLite's index keeps no texts, and has to be told them again."""
    if session.get_bind().dialect.name == "sqlite":
        forgotten = [("delete", pk, *words("sqlite", event)) for pk, event in events.items()]
        insert(session, _search, ("search", *_columns("sqlite")), forgotten)
    else:
        session.connection().execute(delete(_search).where(_search.c.rowid.in_(list(events))))


def erase_all(session: Session) -> None:
    """Forget the words of all events."""
    of_sqlite = session.get_bind().dialect.name == "sqlite"
    session.execute(sql("INSERT INTO search (search) VALUES ('delete-all')" if of_sqlite else "DELETE FROM search"))


def _columns(dialect: str) -> tuple[str, ...]:
    return ("rowid", *(part.column for part in PARTS)) if dialect == "sqlite" else ("rowid", "words")


def words(dialect: str, event: EventRecord | Said) -> tuple[str, ...]:
    """What a database of this dialect takes of an event, by which it finds it."""
    return tuple(map(_spaced, _texts(event))) if dialect == "sqlite" else (_vector(event),)


def _texts(event: EventRecord | Said) -> tuple[Sequence[str], ...]:
    """What each of PARTS says."""
    names = (*event.tags, *event.actors, *([event.place.name] if event.place else ()))
    quotes = [citation.quote for citation in event.citations if citation.quote]
    return (event.title,), names, (event.summary,) if event.summary else (), quotes


_apart = f" {_BETWEEN} ".join


def _spaced(texts: Sequence[str]) -> str:
    """Texts as FTS5 splits them into the same words as we do: by itself where all is ASCII."""
    return _apart(text if text.isascii() else " ".join(split(text)) for text in texts)


def _vector(event: EventRecord | Said) -> str:
    """The words with their positions and weights, as PostgreSQL reads a tsvector: a word may come again."""
    found: list[str] = []
    position = 0
    for part, texts in zip(PARTS, _texts(event), strict=True):
        marks = _marks(part.weight)
        for text in texts:
            words = split(text)
            if len(text) * _BYTES_OF_A_SIGN > _LONGEST_WORD:
                words = list(map(_storable, words))
            found += map(add, words, marks[position : position + len(words)])
            position += len(words) + 1  # no phrase goes from one text into the next
        position += not texts
    return "'" + " '".join(_within_a_vector(found)) if found else ""


def _storable(word: str) -> str:
    """As much of a word as PostgreSQL keeps."""
    return word.encode()[:_LONGEST_WORD].decode(errors="ignore")


def _within_a_vector(found: list[str]) -> list[str]:
    """The first words, as many as PostgreSQL keeps of one event: each takes its bytes and some for where it stands."""
    if sum(map(len, found)) * _BYTES_OF_A_SIGN < _MOST_BYTES:
        return found
    ends = accumulate(len(word.encode()) + 5 for word in found)
    return found[: sum(end < _MOST_BYTES for end in ends)]


@lru_cache
def _marks(weight: str) -> list[str]:
    """What stands behind a word at each position: to say it is dearer than to find the word."""
    return [f"':{position}{weight}" for position in range(1, _LAST_POSITION + 1)]
