"""How an event becomes rows: tuples in the order of their columns, because a bulk load makes some ten for each event.

Pure. When a row is written, and over what, is for `timeline.store.events` to say.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date as Day
from functools import lru_cache
from operator import attrgetter
from urllib.parse import urlsplit

from timeline.edtf import Edtf
from timeline.gist import Keys
from timeline.records import Citation, Event
from timeline.span import span
from timeline.store.documents import Known

_LIES = (
    *("start_earliest", "start_latest", "end_earliest", "end_latest", "uncertain"),
    *("position", "span_class", "certain_class"),
)
_COPIED = (
    *("id", "title", "known_until", "status", "confidence", "part_of", "merged_into"),
    *("revision", "created_at", "updated_at"),
)
DERIVED = (*_LIES, "precision", "publishers")
EVENT = ("pk", *_COPIED, *DERIVED, "date", "place", "latitude", "longitude", "curated", "fingerprint")
KEY = ("event_pk", "kind", "ordinal", "text")
CITED = ("id", "quote", "start", "end", "date_text", "title", "rule")  # what the columns of a citation hold as it is
CITATION = (*CITED, "date", "event_pk", "document_pk")

_lies, _copied, _cited = attrgetter(*_LIES), attrgetter(*_COPIED), attrgetter(*CITED)
_placed = attrgetter("name", "latitude", "longitude")
_HOST = re.compile(r"https?://([a-z0-9.-]+)(?=[/?#]|$)")


def event_row(pk: int, event: Event, fingerprint: str | None, *, curated: bool) -> tuple:
    """The row of EVENT."""
    place = _placed(event.place) if event.place else (None, None, None)
    return (pk, *_copied(event), *derived_columns(event), event.date.text, *place, curated, fingerprint)


def derived_columns(event: Event) -> tuple[int | bool | str | None, ...]:
    """DERIVED: what follows from the event's date, from the day until which it is known to last, and from who says so."""
    said_by = {next(_sources(citation), None) for citation in event.citations} - {None}
    return (*_dated(event.date, event.known_until), len(said_by))


@lru_cache(maxsize=1_024)
def _dated(date: Edtf, until: Day | None) -> tuple[int | bool | str | None, ...]:
    return (*_lies(span(date, until)), date.precision)


def key_rows(pk: int, keys: Keys) -> Iterator[tuple]:
    """The rows of KEY by which an event is recognised."""
    for kind, texts in zip(keys._fields[:-1], keys[:-1], strict=True):
        yield from ((pk, kind, ordinal, text) for ordinal, text in enumerate(sorted(texts)))


def names(event: Event) -> Iterator[tuple[str, str]]:
    """The kind and the value of each name that people ask by."""
    yield from (("tag", tag) for tag in event.tags)
    yield from (("actor", actor) for actor in event.actors)
    if event.place:
        yield "place", event.place.name
    sources = dict.fromkeys(name for citation in event.citations for name in _sources(citation))
    yield from (("source", source) for source in sources)


def citation_rows(pk: int, event: Event, known: Mapping[str, Known]) -> Iterator[tuple]:
    """The rows of CITATION; `known` gives the documents by their ids."""
    for citation in event.citations:
        yield *_cited(citation), citation.date and citation.date.text, pk, known[citation.document.id].pk


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
