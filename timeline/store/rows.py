"""How an event becomes rows: tuples in the order of their columns, because a bulk load makes some ten for each event.

Pure. When a row is written, and over what, is for `timeline.store.events` to say; what of it can be made before it is its
turn, for `timeline.store.drafts`.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date as Day
from functools import lru_cache
from itertools import islice
from operator import attrgetter
from typing import NamedTuple
from urllib.parse import urlsplit

from timeline import strict_json
from timeline.edtf import Edtf
from timeline.gist import Keys
from timeline.records import Citation, Event, EventRecord
from timeline.schemas import dump_event
from timeline.span import span
from timeline.store import search
from timeline.store.documents import Known

_LIES = (
    *("start_earliest", "start_latest", "end_earliest", "end_latest", "uncertain"),
    *("position", "span_class", "certain_class"),
)
_COPIED = ("status", "confidence", "part_of")
_RECORDED = ("merged_into", "revision", "created_at", "updated_at")
DERIVED = (*_LIES, "precision", "publishers")
_SAID = ("title", "known_until", *_COPIED, *DERIVED, "date", "place", "latitude", "longitude")
EVENT = ("pk", "id", *_SAID, *_RECORDED, "curated", "fingerprint")
REVISION = EVENT.index("revision")
KEY = ("event_pk", "kind", "ordinal", "text")
CITED = ("quote", "start", "end", "date_text", "title", "rule")  # what the columns of a citation hold as it is
MOST_NAMES = 2**15  # of one event: what the ordinal of a name holds
CITATION = ("id", *CITED, "date", "event_pk", "document_pk")

_lies, _copied, _recorded, _cited = (attrgetter(*names) for names in (_LIES, _COPIED, _RECORDED, CITED))
_placed = attrgetter("name", "latitude", "longitude")
_HOST = re.compile(r"https?://([a-z0-9.-]+)(?=[/?#]|$)")


class Entry(NamedTuple):
    """All that is written of one event: the row of EVENT, the wire text, the words as the database takes them (None where
    they come last), the names, and the rows of CITATION."""

    row: tuple
    text: str
    words: tuple[str, ...] | None
    names: tuple[tuple[str, str], ...]
    citations: tuple[tuple, ...]


def entry(row: tuple, event: Event, known: Mapping[str, Known], dialect: str) -> Entry:
    """What is written of an event with this row; `known` gives the documents that it cites by their ids."""
    cited = ((c.id, *cited_columns(c), row[0], known[c.document.id].pk) for c in event.citations)
    return Entry(row, strict_json.dumps(dump_event(event)), search.words(dialect, event), tuple(names(event)), tuple(cited))


def event_row(pk: int, event: Event, fingerprint: str | None, *, curated: bool) -> tuple:
    """The row of EVENT."""
    return (pk, event.id, *said_columns(event, event.known_until), *_recorded(event), curated, fingerprint)


def said_columns(said: EventRecord, until: Day | None) -> tuple:
    """The columns of EVENT that follow from what is said of an event known to last `until` a day, which is written as text."""
    place = _placed(said.place) if said.place else (None, None, None)
    return (said.title, until and until.isoformat(), *_copied(said), *derived_columns(said, until), said.date.text, *place)


def cited_columns(citation: Citation) -> tuple:
    """The columns of CITATION that follow from what is said."""
    return (*_cited(citation), citation.date and citation.date.text)


def derived_columns(said: EventRecord, until: Day | None) -> tuple[int | bool | str | None, ...]:
    """DERIVED: what follows from the event's date, from the day until which it is known to last, and from who says so."""
    said_by = {next(_sources(citation), None) for citation in said.citations} - {None}
    return (*_dated(said.date, until), len(said_by))


@lru_cache(maxsize=1_024)
def _dated(date: Edtf, until: Day | None) -> tuple[int | bool | str | None, ...]:
    return (*_lies(span(date, until)), date.precision)


def key_rows(pk: int, keys: Keys) -> Iterator[tuple]:
    """The rows of KEY by which an event is recognised."""
    for kind, texts in zip(keys._fields[:-1], keys[:-1], strict=True):
        yield from ((pk, kind, ordinal, text) for ordinal, text in enumerate(sorted(texts)))


def names(event: EventRecord) -> Iterator[tuple[str, str]]:
    """The kind and the value of each name that people ask by, the first ones of very many."""
    return islice(_names(event), MOST_NAMES)


def _names(event: EventRecord) -> Iterator[tuple[str, str]]:
    yield from (("tag", tag) for tag in event.tags)
    yield from (("actor", actor) for actor in event.actors)
    if event.place:
        yield "place", event.place.name
    sources = dict.fromkeys(name for citation in event.citations for name in _sources(citation))
    yield from (("source", source) for source in sources)


def _sources(citation: Citation) -> Iterator[str]:
    """Who says so: the publisher, then the host."""
    if citation.document.publisher:
        yield citation.document.publisher
    if citation.document.url and (host := _host(citation.document.url)):
        yield host


def _host(url: str) -> str | None:
    # Most addresses are plain, and urlsplit takes ten times as long.
    plain = _HOST.match(url)
    return plain[1] if plain else urlsplit(url).hostname
