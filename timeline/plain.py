"""The fast way in: wire objects that are plainly valid become records without the schema, some twenty times faster.

What is accepted here the schema accepts too, with the same result (a property test says so); about everything else,
valid or not, this module has no opinion (None) and the schema decides and says why.
"""

import re
from collections.abc import Callable, Mapping, Set
from datetime import date
from functools import lru_cache
from typing import Any

from timeline import edtf
from timeline.edtf import EdtfError
from timeline.records import RESERVED_IDS, STATUSES, Citation, Document, EventRecord, Place

_SURROGATE = re.compile("[\ud800-\udfff]")
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?"
_URL = re.compile(rf"https?://(?:{_LABEL}\.)+[a-z]{{2,20}}(?:/[A-Za-z0-9._~/%?=&+-]*)?")
_STATUSES = frozenset(STATUSES)
_NEVER_NULL = frozenset({"actors", "tags", "status", "citations"})

_Read = Callable[[Any], Any]


class _NotPlain(Exception):
    """Only the schema can tell."""


def event(wire: Any, said: Set[str]) -> EventRecord | None:
    """The record of a plainly valid wire object; None for any other. `said` are names that only the server says."""
    try:
        given = wire if said.isdisjoint(wire) else {name: value for name, value in wire.items() if name not in said}
        return _event(**_fields(given, _EVENT))
    except (_NotPlain, EdtfError, KeyError, TypeError, ValueError, AttributeError):
        return None


def _fields(wire: Mapping[str, Any], readers: Mapping[str, _Read]) -> dict[str, Any]:
    """What is said, read. Null says nothing; where something has to be said, the value cannot be made without it."""
    if not wire.keys() <= readers.keys():
        raise _NotPlain
    return {name: readers[name](value) for name, value in wire.items() if value is not None or name in _NEVER_NULL}


def _text(longest: int) -> _Read:
    def read(value):
        if type(value) is not str or not 0 < len(value) <= longest or value.isspace():
            raise _NotPlain
        if "\0" in value or (not value.isascii() and _SURROGATE.search(value)):
            raise _NotPlain
        return value

    return read


def _url(value):
    if len(value) > 2_000 or _URL.fullmatch(value) is None:
        raise _NotPlain
    return value


def _identifier(value):
    if value in RESERVED_IDS or _ID.fullmatch(value) is None:
        raise _NotPlain
    return value


def _day(value):
    if _DAY.fullmatch(value) is None:
        raise _NotPlain
    return date.fromisoformat(value)


def _number(kinds: tuple[type, ...], least: float, most: float) -> _Read:
    def read(value):
        if type(value) not in kinds or not least <= value <= most:
            raise _NotPlain
        return kinds[0](value)

    return read


def _list(read: _Read) -> _Read:
    def read_all(values):
        if type(values) is not list:
            raise _NotPlain
        return tuple(map(read, values))

    return read_all


def _object(make: Callable[..., Any], fields: Mapping[str, _Read]) -> _Read:
    return lambda wire: make(**_fields(wire, fields))


def _status(value):
    if value not in _STATUSES:
        raise _NotPlain
    return value


def _event(**values) -> EventRecord:
    if (values.get("part_of") or "") == values.get("id"):
        raise _NotPlain
    if len(cited := values.get("citations", ())) > 1:
        ids = [citation.id for citation in cited if citation.id is not None]
        if len(set(ids)) < len(ids):
            raise _NotPlain
    return EventRecord(**values)


def _place(**values) -> Place:
    if (values.get("latitude") is None) != (values.get("longitude") is None):
        raise _NotPlain
    return Place(**values)


def _citation(**values) -> Citation:
    start, end, quote = values.get("start"), values.get("end"), values.get("quote")
    if (start is None) != (end is None) or (start is not None and quote is not None and end - start != len(quote)):
        raise _NotPlain
    return Citation(**values)


_date = lru_cache(maxsize=4_096)(edtf.parse)  # an event and its citations mostly have one date
_offset = _number((int,), 0, 2**31 - 1)
_DOCUMENT = {
    "id": _identifier,
    "url": _url,
    "title": _text(1_000),
    "publisher": _text(300),
    "published": _day,
}
_CITATION = {
    "id": _identifier,
    "quote": _text(10_000),
    "start": _offset,
    "end": _offset,
    "date_text": _text(300),
    "date": _date,
    "title": _text(500),
    "rule": _text(64),
    "document": _object(Document, _DOCUMENT),
}
_PLACE = {
    "name": _text(300),
    "latitude": _number((float, int), -90, 90),
    "longitude": _number((float, int), -180, 180),
}
_EVENT = {
    "id": _identifier,
    "title": _text(500),
    "summary": _text(10_000),
    "date": _date,
    "place": _object(_place, _PLACE),
    "actors": _list(_text(300)),
    "tags": _list(_text(300)),
    "status": _status,
    "confidence": _number((float, int), 0, 1),
    "part_of": _identifier,
    "citations": _list(_object(_citation, _CITATION)),
}
