"""The one description of an event on the wire (marshmallow): what is read from outside and what is shown.

The API, the file formats and the store all use it. It knows values, never a session, a request or a user.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date as Day
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, post_load, pre_load, validate, validates_schema

from timeline import edtf, plain
from timeline.edtf import Edtf, EdtfError
from timeline.errors import Fault, Invalid, pointer_step
from timeline.records import RESERVED_IDS, STATUSES, Citation, Document, Event, EventRecord, Place
from timeline.span import Span, span
from timeline.times import timestamp

LANGUAGES = ("en", "de")
ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class Text(fields.String):
    """Text that both databases can hold: no NUL, no lone surrogate, and something in it."""

    def __init__(self, *, longest: int, about: str | None = None, **kwargs: Any):
        described = {"description": about} if about else {}
        limits = {"maxLength": longest, "minLength": 1}
        super().__init__(validate=validate.Length(max=longest), metadata=limits | described, **kwargs)

    def _deserialize(self, value, attr, data, **kwargs):
        text = super()._deserialize(value, attr, data, **kwargs)
        _require_storable(text)
        if not text.strip():
            raise ValidationError("Must not be empty.")
        return text


def _require_storable(text: str) -> None:
    if unstorable := _UNSTORABLE.search(text):
        raise ValidationError(f"U+{ord(unstorable[0]):04X} at character {unstorable.start()} cannot be stored.")


class Date(fields.Field[Edtf]):
    """An EDTF date; the error says where it goes wrong and what may have been meant."""

    def __init__(self, **kwargs: Any):
        super().__init__(metadata={"type": "string", "format": "edtf", "example": "2025-11-11/2025-11-14"}, **kwargs)

    def _deserialize(self, value, attr, data, **kwargs):
        if not isinstance(value, str):
            raise ValidationError('Must be an EDTF text, such as "2025-11".')
        try:
            return edtf.parse(value)
        except EdtfError as error:
            raise ValidationError(str(error)) from None

    def _serialize(self, value, attr, obj, **kwargs):
        return None if value is None else str(value)


def day(**kwargs: Any) -> fields.Date:
    """The field of a calendar day."""
    return fields.Date(error_messages={"invalid": "Must be a day, such as 2025-11-12."}, **kwargs)


def identifier(**kwargs: Any) -> fields.String:
    """The field of an id, ours or a client's own."""
    return fields.String(
        validate=[
            validate.Regexp(ID.pattern + r"\Z", error="Must be 1 to 64 of the characters A-Z a-z 0-9 . _ -"),
            validate.NoneOf(RESERVED_IDS, error="Is a reserved word."),
        ],
        **kwargs,
    )


def _web_address(**kwargs: Any) -> fields.Url:
    checks = [validate.Length(max=2_000), _require_storable]
    return fields.Url(schemes={"http", "https"}, require_tld=False, validate=checks, **kwargs)


class Wire(Schema):
    """What is sent and read: unknown fields are refused with the nearest known name; what only the server says is
    ignored on the way in, so that what was read can be sent back."""

    class Meta:
        unknown = RAISE

    @pre_load
    def _keep_what_may_be_set(self, given: Any, **kwargs: Any) -> Any:
        if not isinstance(given, Mapping):
            return given
        unknown = [name for name in given if name not in self.fields]
        if unknown:
            raise ValidationError({str(name): ["Unknown field." + nearest(str(name), self.load_fields)] for name in unknown})
        return {name: value for name, value in given.items() if name in self.load_fields}


def _must_be(what: str) -> dict[str, str]:
    """How a nested field says that it got something else."""
    return {"type": f"Must be {what}."}


class PlaceSchema(Wire):
    name = Text(longest=300, required=True)
    latitude = fields.Float(allow_none=True, validate=validate.Range(-90, 90))
    longitude = fields.Float(allow_none=True, validate=validate.Range(-180, 180))

    @validates_schema
    def _both_or_neither(self, place, **kwargs):
        if (place.get("latitude") is None) != (place.get("longitude") is None):
            raise ValidationError("latitude and longitude go together.")

    @post_load
    def _made(self, values, **kwargs):
        return Place(**values)


class DocumentSchema(Wire):
    id = identifier(allow_none=True)
    url = _web_address(allow_none=True)
    title = Text(longest=1_000, allow_none=True)
    publisher = Text(longest=300, allow_none=True)
    published = day(allow_none=True)

    @post_load
    def _made(self, values, **kwargs):
        return Document(**values)


class CitationSchema(Wire):
    id = identifier(allow_none=True)
    quote = Text(longest=10_000, allow_none=True)
    start = fields.Integer(strict=True, allow_none=True, validate=validate.Range(0, 2**31 - 1))
    end = fields.Integer(strict=True, allow_none=True, validate=validate.Range(0, 2**31 - 1))
    date_text = Text(longest=300, allow_none=True)
    date = Date(allow_none=True)
    title = Text(longest=500, allow_none=True)
    rule = Text(longest=64, allow_none=True)
    document = fields.Nested(DocumentSchema, required=True, error_messages=_must_be('an object, such as {"url": "https://..."}'))

    @validates_schema
    def _offsets_hold_the_quote(self, citation, **kwargs):
        start, end, quote = citation.get("start"), citation.get("end"), citation.get("quote")
        if (start is None) != (end is None):
            raise ValidationError("start and end go together.")
        if start is not None and quote is not None and end - start != len(quote):
            raise ValidationError("end - start must be the length of quote in characters.", "end")

    @post_load
    def _made(self, values, **kwargs):
        return Citation(**values)


def _labels() -> fields.List:
    return fields.List(Text(longest=300))


class DisplaySchema(Schema):
    en = fields.String()
    de = fields.String()


class BoundsSchema(Schema):
    """Inclusive; dates where they fall on day borders, else UTC date-times; null when open."""

    earliest = fields.String(allow_none=True)
    latest = fields.String(allow_none=True)


def _said(kind: type[fields.Field] = fields.Boolean, *args: Any, **kwargs: Any) -> fields.Field:
    return kind(*args, dump_only=True, **kwargs)


class EventSchema(Wire):
    """An event. Only `title` and `date` are required on the way in."""

    id = identifier(allow_none=True)
    title = Text(longest=500, required=True)
    summary = Text(longest=10_000, allow_none=True)
    date = Date(required=True)
    display = _said(fields.Nested, DisplaySchema)
    start = _said(fields.Nested, BoundsSchema)
    end = _said(fields.Nested, BoundsSchema)
    ongoing = _said()
    known_until = _said(fields.Date, allow_none=True)
    uncertain = _said()
    approximate = _said()
    match = _said(fields.String, validate=validate.OneOf(["possible", "certain"]))
    place = fields.Nested(PlaceSchema, allow_none=True, error_messages=_must_be('an object, such as {"name": "Bamako"}'))
    actors = _labels()
    tags = _labels()
    status = fields.String(validate=validate.OneOf(STATUSES))
    confidence = fields.Float(allow_none=True, validate=validate.Range(0, 1))
    part_of = identifier(allow_none=True)
    citations = fields.List(
        fields.Nested(CitationSchema, error_messages=_must_be('an object, such as {"document": {"url": "https://..."}}'))
    )
    merged_into = _said(fields.String, allow_none=True)
    revision = _said(fields.Integer)
    created_at = _said(fields.String, metadata={"format": "date-time"})
    updated_at = _said(fields.String, metadata={"format": "date-time"})

    @validates_schema
    def _is_no_part_of_itself(self, event, **kwargs):
        if event.get("part_of") is not None and event["part_of"] == event.get("id"):
            raise ValidationError("An event is no part of itself.", "part_of")

    @validates_schema
    def _citations_have_ids_of_their_own(self, event, **kwargs):
        first: dict[str, int] = {}
        ids = enumerate(citation.id for citation in event.get("citations", ()))
        again = [place for place, id in ids if id is not None and first.setdefault(id, place) != place]
        if again:
            raise ValidationError({"citations": {place: {"id": ["Is the id of another citation."]} for place in again}})

    @post_load
    def _made(self, values, **kwargs):
        lists = {name: tuple(values[name]) for name in ("actors", "tags", "citations") if name in values}
        return EventRecord(**{**values, **lists})

    def load(self, data, **kwargs):
        record = plain.event(data, _SAID)
        return super().load(data, **kwargs) if record is None else record


_EVENT = EventSchema()
_SAID = frozenset(_EVENT.fields) - frozenset(_EVENT.load_fields)


def load_event(fields: Any) -> EventRecord:
    """Make the record of a wire object. Raises Invalid with one Fault for each thing wrong, by JSON Pointer."""
    try:
        return _EVENT.load(fields)
    except ValidationError as error:
        raise invalid(error) from None


def load_stored(wire: Mapping[str, Any]) -> EventRecord:
    """The record of an event's own wire text, which may hold what was not refused before: a shared id, itself as its whole."""
    ids = [citation["id"] for citation in wire["citations"]]
    if len(set(ids)) == len(ids) and wire["part_of"] != wire["id"]:
        return load_event(wire)
    once = [cited | {"id": None} if cited["id"] in ids[:place] else cited for place, cited in enumerate(wire["citations"])]
    return load_event({**wire, "citations": once, "part_of": None if wire["part_of"] == wire["id"] else wire["part_of"]})


# Written out and not left to the schema, which takes ten times as long; a test holds the two equal.


def dump_event(event: Event) -> dict[str, Any]:
    """The whole wire object of a stored event, `match` excepted: that depends on a window."""
    return {
        **dump_stated(event, event.known_until),
        "merged_into": event.merged_into,
        "revision": event.revision,
        "created_at": timestamp(event.created_at),
        "updated_at": timestamp(event.updated_at),
    }


def dump_stated(record: EventRecord, until: Day | None) -> dict[str, Any]:
    """The wire object of an event that is known to last `until` a day, without what of it is recorded."""
    return {**_headed(record), **_said_of(record.date, until), **_told(record)}


def dump_record(record: EventRecord) -> dict[str, Any]:
    """What may be set of an event, as a wire object."""
    return _headed(record) | _told(record)


def _headed(record: EventRecord) -> dict[str, Any]:
    return {"id": record.id, "title": record.title, "summary": record.summary, "date": record.date.text}


def _told(record: EventRecord) -> dict[str, Any]:
    place = record.place
    return {
        "place": place and {"name": place.name, "latitude": place.latitude, "longitude": place.longitude},
        "actors": list(record.actors),
        "tags": list(record.tags),
        "status": record.status,
        "confidence": record.confidence,
        "part_of": record.part_of,
        "citations": [dump_citation(citation) for citation in record.citations],
    }


def dump_citation(citation: Citation) -> dict[str, Any]:
    """A citation as a wire object."""
    return {
        "id": citation.id,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "date_text": citation.date_text,
        "date": citation.date and citation.date.text,
        "title": citation.title,
        "rule": citation.rule,
        "document": dump_document(citation.document),
    }


def dump_document(document: Document) -> dict[str, Any]:
    """What a document says of itself, as a wire object."""
    return {
        "id": document.id,
        "url": document.url,
        "title": document.title,
        "publisher": document.publisher,
        "published": document.published and document.published.isoformat(),
    }


@lru_cache(maxsize=4_096)
def _said_of(date: Edtf, until: Day | None) -> dict[str, Any]:
    """What follows from the event's date."""
    lies = span(date, until)
    start = {"earliest": edtf.earliest_text(lies.start_earliest), "latest": edtf.latest_text(lies.start_latest)}
    return {
        "display": {language: date.display(language) for language in LANGUAGES},
        "start": start,
        "end": start if lies[:2] == lies[2:4] else _end(lies),
        "ongoing": date.open_end,
        "known_until": until and until.isoformat(),
        "uncertain": date.uncertain,
        "approximate": date.approximate,
    }


def _end(lies: Span) -> dict[str, str | None]:
    return {"earliest": edtf.earliest_text(lies.end_earliest), "latest": edtf.latest_text(lies.end_latest)}


def invalid(error: ValidationError) -> Invalid:
    """The declared error of marshmallow's, with a JSON Pointer for each message."""
    faults = [Fault(detail=detail, pointer=pointer) for pointer, detail in _flat(error.normalized_messages(), "")]
    return Invalid("; ".join(f"{fault.pointer or '/'}: {fault.detail}" for fault in faults), faults)


def _flat(messages: Any, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(messages, Mapping):
        for name, deeper in messages.items():
            yield from _flat(deeper, pointer if name == "_schema" else f"{pointer}/{pointer_step(name)}")
    else:
        for detail in messages if isinstance(messages, list) else [messages]:
            yield pointer, str(detail)


def nearest(name: str, known: Mapping[str, Any]) -> str:
    """ " Did you mean ...?" with the nearest known name, or nothing."""
    close = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f" Did you mean {close[0]!r}?" if close else ""
