"""What GET /events can be asked: parameters of the address become a `Filter`."""

from datetime import date
from typing import get_args
from zoneinfo import ZoneInfo

from marshmallow import ValidationError, fields, post_load, validate

from timeline import edtf
from timeline.api.arguments import Address
from timeline.edtf import EdtfError
from timeline.edtf.forms import PRECISIONS
from timeline.formats import WRITTEN
from timeline.intervals import INTERVALS
from timeline.records import STATUSES
from timeline.schemas import EventSchema, Text, nearest
from timeline.store import search
from timeline.store.counts import FACETS
from timeline.store.query import SORTS, Filter, Match
from timeline.times import day_of, microseconds

LARGEST_PAGE = 1_000
_EVENT_FIELDS = EventSchema().dump_fields


class Limit(fields.Integer):
    """A number of events, clamped to what a page may hold; only no number at all is an error."""

    def _deserialize(self, value, attr, data, **kwargs):
        return min(max(super()._deserialize(value, attr, data, **kwargs), 1), LARGEST_PAGE)


def _words(text: str) -> fields.List:
    return fields.List(Text(longest=300), load_default=(), metadata={"description": f"{text}; repeat it for alternatives"})


def _single(text: str, **kwargs) -> Text:
    return Text(longest=300, about=text, **kwargs)


class Range(Text):
    """A range of time as [a, b) in seconds: EDTF dates as A/B, A/.., ../B or one date; both ends are included."""

    def __init__(self, text: str):
        super().__init__(longest=300, about=f"{text}: dates as A/B, A/.., ../B or one date; both ends are included")

    def _deserialize(self, value, attr, data, **kwargs):
        try:
            return edtf.parse_range(super()._deserialize(value, attr, data, **kwargs))
        except EdtfError as error:
            raise ValidationError(str(error)) from None


class Numbers(Text):
    """Some numbers with commas between them, each within its bounds."""

    def __init__(self, text: str, *bounds: tuple[str, float, float]):
        super().__init__(longest=300, about=f"{text}: {','.join(name for name, _, _ in bounds)}")
        self.bounds = bounds

    def _deserialize(self, value, attr, data, **kwargs):
        parts = super()._deserialize(value, attr, data, **kwargs).split(",")
        try:
            numbers = tuple(float(part) for part in parts)
        except ValueError:
            numbers = ()
        if len(numbers) != len(self.bounds):
            raise ValidationError(f"Must be {len(self.bounds)} numbers: {','.join(name for name, _, _ in self.bounds)}.")
        for number, (name, least, most) in zip(numbers, self.bounds, strict=True):
            if not least <= number <= most:  # NaN neither
                raise ValidationError(f"{name} is a number from {least} to {most}.")
        return numbers


_LATITUDE, _LONGITUDE = (-90, 90), (-180, 180)


class FilterParameters(Address):
    """Which events."""

    datetime = _single("A range of time: EDTF dates as A/B, A/.., ../B or one date; both ends are included")
    start = _single("Alias: the start of the range")
    end = _single("Alias: the end of the range")
    timezone = _single("The zone that calendar dates of the range are meant in, such as Europe/Berlin; default UTC")
    match = fields.String(
        load_default="possible",
        validate=validate.OneOf(get_args(Match)),
        metadata={"description": "certain: only events that certainly have a part in the range"},
    )
    relation = fields.String(
        load_default="intersects",
        validate=validate.OneOf(list(edtf.RELATIONS)),
        metadata={"description": "How the event stands to the range"},
    )
    q = _single('Words to look for: words, "phrases", -not, prefix*')
    tag = _words("A tag")
    actor = _words("An actor")
    place = _words("A place")
    source = _words("A publisher or a host")
    status = fields.List(
        fields.String(validate=validate.OneOf(STATUSES)),
        load_default=(),
        metadata={"description": "Default: confirmed and candidate; repeat it for alternatives"},
    )
    bbox = Numbers("A box of degrees; west is east of east where it crosses the date line",
                   ("west", *_LONGITUDE), ("south", *_LATITUDE), ("east", *_LONGITUDE), ("north", *_LATITUDE))  # fmt: skip
    near = Numbers("A place in degrees, together with radius", ("latitude", *_LATITUDE), ("longitude", *_LONGITUDE))
    radius = fields.Float(validate=validate.Range(0, 20_040), metadata={"description": "How far from `near`, in km"})
    precision = fields.List(
        fields.String(validate=validate.OneOf(PRECISIONS)),
        load_default=(),
        metadata={"description": "How finely the date is stated; repeat it for alternatives"},
    )
    min_sources = fields.Integer(validate=validate.Range(0, 1_000), metadata={"description": "Cited from so many publishers"})
    min_confidence = fields.Float(validate=validate.Range(0, 1), metadata={"description": "At least as sure, from 0 to 1"})
    published = Range("When a document that is cited was published")
    recorded = Range("When the event was first recorded")
    updated = Range("When the event was last changed")

    @post_load
    def _as_filter(self, asked, **kwargs):
        asked["where"] = Filter(
            window=_window(asked),
            match=asked["match"],
            relation=asked["relation"],
            words=_searched(asked.get("q")),
            tags=tuple(asked["tag"]),
            actors=tuple(asked["actor"]),
            places=tuple(asked["place"]),
            sources=tuple(asked["source"]),
            statuses=tuple(asked["status"]) or Filter.statuses,
            precisions=tuple(asked["precision"]),
            box=_box(asked.get("bbox")),
            near=_near(asked),
            min_sources=asked.get("min_sources"),
            min_confidence=asked.get("min_confidence"),
            published=_days(asked.get("published")),
            recorded=_microseconds(asked.get("recorded")),
            updated=_microseconds(asked.get("updated")),
        )
        return asked


class Moment(fields.Field[int]):
    """A moment of recording, in microseconds since 1970: an RFC 3339 date-time."""

    def __init__(self, **kwargs):
        kwargs["metadata"] = {"type": "string", "format": "date-time", **kwargs.get("metadata", {})}
        super().__init__(**kwargs)

    def _deserialize(self, value, attr, data, **kwargs):
        try:
            return microseconds(value.replace(" ", "+"))  # a + in an address is read as a blank
        except (ValueError, OverflowError):
            raise ValidationError("Must be a date-time such as 2025-11-12T08:30:00Z.") from None


class AsOf(Address):
    """When an answer is to be as of."""

    as_of = Moment(metadata={"description": "Answer as the timeline stood at this moment of recording"})


class FormatParameters(Address):
    """In which format."""

    f = fields.String(validate=validate.OneOf(WRITTEN), metadata={"description": "The format; default: as Accept says, else json"})


class EventParameters(AsOf, FormatParameters):
    """Which state of an event, in which format."""


class PageParameters(FilterParameters, AsOf, FormatParameters):
    """Which events, in which order and format, and how many at a time; formats other than json and geojson give all."""

    sort = fields.String(
        validate=validate.OneOf(SORTS), metadata={"description": "Default: start; with f=atom what changed last, -updated"}
    )
    limit = Limit(load_default=100, metadata={"description": f"1 to {LARGEST_PAGE}; numbers beyond are clamped"})
    cursor = _single("Where to go on, from the `next` link of a page")
    count = fields.String(validate=validate.OneOf(["exact"]), metadata={"description": "exact: say how many there are in all"})
    fields = fields.List(fields.String(), load_default=(), metadata={"description": "Only these; repeat it or use commas"})

    @post_load
    def _split_fields(self, asked, **kwargs):
        asked["fields"] = [name for given in asked["fields"] for name in given.split(",")]
        if unknown := [name for name in asked["fields"] if name not in _EVENT_FIELDS]:
            raise ValidationError(f"There is no field {unknown[0]!r}." + nearest(unknown[0], _EVENT_FIELDS), "fields")
        return asked


class HistogramParameters(FilterParameters):
    """Which events, and how they are counted."""

    interval = fields.String(
        load_default="auto",
        validate=validate.OneOf(["auto", *INTERVALS]),
        metadata={"description": "How long a bucket is; auto: the finest of which at most 100 are needed"},
    )


class FacetParameters(FilterParameters):
    """Which events, and what of them is counted."""

    by = fields.List(
        fields.String(), load_default=FACETS, metadata={"description": f"of {', '.join(FACETS)}; repeat it or use commas"}
    )
    limit = Limit(load_default=20, metadata={"description": "The most frequent values of each"})

    @post_load
    def _split(self, asked, **kwargs):
        asked["by"] = [kind for given in asked["by"] for kind in given.split(",")]
        if unknown := [kind for kind in asked["by"] if kind not in FACETS]:
            raise ValidationError(f"Is one of {', '.join(FACETS)}, not {unknown[0]!r}.", "by")
        return asked


class BarParameters(FilterParameters):
    """Which events, and how many of them can be drawn."""

    limit = Limit(load_default=500, metadata={"description": f"1 to {LARGEST_PAGE}; more are thinned evenly"})


def _window(asked: dict) -> tuple[int, int] | None:
    aliases = [name for name in ("start", "end") if name in asked]
    if "datetime" in asked and aliases:
        raise ValidationError("Give the range once: datetime, or start and end.", aliases[0])
    if "datetime" not in asked and not aliases:
        _zone(asked)  # a wrong one is told even where it decides nothing
        return None
    text = asked["datetime"] if "datetime" in asked else f"{asked.get('start', '..')}/{asked.get('end', '..')}"
    try:
        return edtf.parse_range(text, zone=_zone(asked))
    except EdtfError as error:
        raise ValidationError(str(error), "datetime" if "datetime" in asked else aliases[0]) from None


def _searched(text: str | None) -> search.Words | None:
    if text is None:
        return None
    words = search.parse(text)
    if words is None:
        raise ValidationError("There is no word in it to look for.", "q")
    return words


def _box(numbers: tuple | None) -> tuple[float, float, float, float] | None:
    if numbers and numbers[1] > numbers[3]:
        raise ValidationError("south is north of north; write west,south,east,north.", "bbox")
    return numbers


def _near(asked: dict) -> tuple[float, float, float] | None:
    if ("near" in asked) != ("radius" in asked):
        raise ValidationError("near and radius go together.", "near" if "near" in asked else "radius")
    return (*asked["near"], asked["radius"]) if "near" in asked else None


def _days(window: tuple[int, int] | None) -> tuple[date, date] | None:
    """The first and the last day of a window of seconds, as far as the years of documents go."""
    return window and (day_of(_clamped(window[0]) * 1_000_000), day_of(_clamped(window[1] - 1) * 1_000_000))


def _clamped(second: int) -> int:
    return max(_FIRST_SECOND, min(second, _LAST_SECOND))


_FIRST_SECOND, _LAST_SECOND = edtf.day_start(date.min), edtf.day_start(date.max)


def _microseconds(window: tuple[int, int] | None) -> tuple[int, int] | None:
    return window and (_clamped(window[0]) * 1_000_000, _clamped(window[1]) * 1_000_000)


def _zone(asked: dict) -> ZoneInfo | None:
    if "timezone" not in asked:
        return None
    try:
        return ZoneInfo(asked["timezone"])
    except (KeyError, ValueError, OSError):  # what zoneinfo raises for unknown, for hostile and for unreadable names
        raise ValidationError("Not a known time zone; write one such as Europe/Berlin.", "timezone") from None
