"""New events before it is their turn: what can be made of them without the database, in any process.

Pure. What only the writer knows is left open: keys, new ids, the time, and what documents are known to say of themselves.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date as Day

from msgspec import Struct

from timeline import strict_json
from timeline.records import Citation, EventRecord
from timeline.schemas import dump_stated, load_event
from timeline.span import known_until
from timeline.store import search
from timeline.store.documents import Header, Known, header
from timeline.store.rows import Entry, cited_columns, names, said_columns
from timeline.times import timestamp

# Stands for an id that is not given yet. No text of an event holds this character, so its JSON is nothing else's.
_NO_ID, _NO_ID_AS_JSON = "\0", '"\\u0000"'

Cited = tuple[str | None, tuple, Header]
"""A citation: its id if it has one, its columns, and its document as it is said to be."""


class Draft(Struct, frozen=True, gc=False):
    """What is written of a new event, but for what is left open, made for a `day` of recording and a `dialect` of SQL.

    Of texts, numbers and tuples, which go from one process to another several times as fast as other objects: a day is a
    text. The wire text breaks off before the times, and wherever an id is to be given. Made for no dialect, it has no words:
    they come last.
    """

    id: str | None
    fingerprint: str | None
    day: str
    dialect: str | None
    lasts: bool
    columns: tuple
    text: list[str]
    words: tuple[str, ...] | None
    names: tuple[tuple[str, str], ...]
    citations: tuple[Cited, ...]

    @property
    def record(self) -> EventRecord:
        """What was drafted, its documents with their ids."""
        return load_event(strict_json.loads("null".join(self.text) + "}"))

    def fits(self, known: Mapping[str, Known], day: str) -> bool:
        """Whether it would be the same if it were made now, where documents are `known` by their ids."""
        on_time = not self.lasts or self.day == day
        return on_time and all(known[said[0]].header == said for _, _, said in self.citations)

    def redrafted(self, known: Mapping[str, Known], day: Day) -> "Draft":
        """The draft as it is made now."""
        record = self.record
        cited = tuple(replace(citation, document=known[citation.document.id].document) for citation in record.citations)
        return draft_all([replace(record, citations=cited)], day, self.dialect, [self.fingerprint])[0]

    def entry(self, pk: int, known: Mapping[str, Known], now: int, new_id: Callable[[], str]) -> Entry:
        """All that is written, with what was left open."""
        first, *others = self.text
        new = [new_id() for _ in others]
        ids, at = iter(new), timestamp(now)
        row = (pk, self.id or next(ids), *self.columns, None, 1, now, now, False, self.fingerprint)
        cited = tuple([(id or next(ids), *columns, pk, known[said[0]].pk) for id, columns, said in self.citations])
        identified = "".join([f'"{id}"{piece}' for id, piece in zip(new, others, strict=True)])
        text = f'{first}{identified},"created_at":"{at}","updated_at":"{at}"}}'
        return Entry(row, text, self.words, self.names, cited)


def draft_all(records: Sequence[EventRecord], day: Day, dialect: str | None, fingerprints: Iterable[str | None]) -> list[Draft]:
    """The drafts of records; `fingerprints` are what events without an id will be known by.

    One step for all records after the other: a processor that does all steps for each record takes a third longer, because
    they do not fit its caches together.
    """
    untils = [known_until(record.date, record.citations, day) for record in records]
    columns = [said_columns(record, until) for record, until in zip(records, untils, strict=True)]
    words = [dialect and search.words(dialect, record) for record in records]
    named = [tuple(names(record)) for record in records]
    cited = [tuple(map(_cited, record.citations)) for record in records]
    texts = [_text(*one) for one in zip(records, untils, cited, strict=True)]
    return [
        Draft(record.id, mark, day.isoformat(), dialect, until is not None, *parts)
        for record, mark, until, *parts in zip(records, fingerprints, untils, columns, texts, words, named, cited, strict=True)
    ]


def _cited(citation: Citation) -> Cited:
    return citation.id, cited_columns(citation), header(citation.document)


def _text(record: EventRecord, until: Day | None, cited: Sequence[Cited]) -> list[str]:
    wire = dump_stated(record, until)
    wire["id"] = record.id or _NO_ID
    for citation, said in zip(wire["citations"], cited, strict=True):
        id, _, document = said
        citation["id"] = id or _NO_ID
        citation["document"]["id"] = document[0]
    return f'{strict_json.dumps(wire)[:-1]},"merged_into":null,"revision":1'.split(_NO_ID_AS_JSON)
