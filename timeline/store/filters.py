"""Which events a question asks for: the `Filter`, and each of its fields as a condition in SQL.

Conditions are written with named parameters and without values, so that a statement is built once for each shape of
question and not once for each question. The range of time is not among them: see `timeline.store.seeks`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from math import asin, cos, degrees, pi, radians, sin
from typing import Literal

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, text

from timeline.models import NO_DAY, SEVERAL_SOURCES, Citation, Document, Event, Name, Named
from timeline.records import SHOWN
from timeline.store import search
from timeline.store.planner_hint import unindexed

Match = Literal["possible", "certain"]
EARTH_RADIUS_KM = 6_371.0088

_event, _name, _named = Event.__table__.c, Name.__table__.c, Named.__table__.c


@dataclass(frozen=True, kw_only=True)
class Filter:
    """A question, as a value. Several values of one field are alternatives; different fields are all asked for.

    `window` is half-open, in seconds; `recorded` and `updated` are half-open in microseconds, `published` are a first
    and a last day. `box` is west, south, east, north in degrees and `near` latitude, longitude in degrees and km.
    """

    window: tuple[int, int] | None = None
    relation: str = "intersects"
    match: Match = "possible"
    words: search.Words | None = None
    tags: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    statuses: tuple[str, ...] = SHOWN
    precisions: tuple[str, ...] = ()
    box: tuple[float, float, float, float] | None = None
    near: tuple[float, float, float] | None = None
    min_sources: int | None = None
    min_confidence: float | None = None
    published: tuple[date, date] | None = None
    recorded: tuple[int, int] | None = None
    updated: tuple[int, int] | None = None


# The parameters of one field, in the order of `parameters`.
Given = Sequence[ColumnElement]


def _has_name(kind: str) -> Callable[[Given], Select]:
    def having(given: Given) -> Select:
        meant = select(_name.pk).where(_name.kind == kind, _name.folded.in_(given))
        return select(_named.event_pk).where(_named.name_pk.in_(meant))

    return having


def _published(given: Given) -> Select:
    citation, document = Citation.__table__.c, Document.__table__.c
    joined = select(citation.event_pk).join_from(Document.__table__, Citation.__table__, citation.document_pk == document.pk)
    return joined.where(document.published >= given[0], document.published <= given[1])


def _in_box(given: Given) -> ColumnElement:
    west, south, east, north = given
    # A box whose west is east of its east crosses the date line.
    across = and_(west > east, or_(_event.longitude >= west, _event.longitude <= east))
    return and_(_event.latitude.between(south, north), or_(_event.longitude.between(west, east), across))


def _near(given: Given) -> ColumnElement:
    """In a box around it, and the haversine of the angle between the two places at most that of the radius."""
    latitude, longitude, most, *box = given
    south_north = func.sin(func.radians(_event.latitude - latitude) / 2)
    west_east = func.sin(func.radians(_event.longitude - longitude) / 2)
    across = func.cos(func.radians(_event.latitude)) * func.cos(func.radians(latitude))
    return and_(_in_box(box), south_north * south_north + across * west_east * west_east <= most)


# Conditions on the event's own row.
_OWN: dict[str, Callable[[Given], ColumnElement]] = {
    "statuses": lambda given: _event.status.in_(given),
    "precisions": lambda given: _event.precision.in_(given),
    "precisions_but_day": lambda given: and_(text(NO_DAY), _event.precision.in_(given)),
    "min_sources": lambda given: _event.publishers >= given[0],
    "several_sources": lambda given: and_(text(SEVERAL_SOURCES), _event.publishers >= given[0]),
    "min_confidence": lambda given: _event.confidence >= given[0],
    "recorded": lambda given: and_(_event.created_at >= given[0], _event.created_at < given[1]),
    "updated": lambda given: and_(_event.updated_at >= given[0], _event.updated_at < given[1]),
    "box": _in_box,
    "near": _near,
}

# Conditions that an index of another table answers with pks of events.
_ELSEWHERE: dict[str, Callable[[Given], Select]] = {
    "tags": _has_name("tag"),
    "actors": _has_name("actor"),
    "places": _has_name("place"),
    "sources": _has_name("source"),
    "published": _published,
    "words": lambda given: search.hits(given[0]),
    "unwanted": lambda given: search.hits(given[0]),
}

# Fields whose events can be listed by an index of their own; those `OF_SOME` may be most events all the same.
OF_SOME = ("precisions_but_day", "several_sources", "min_confidence")
LISTABLE = ("words", "tags", "actors", "places", "sources", "near", "box", "published", "recorded", "updated", *OF_SOME)


def parameters(where: Filter, dialect: str) -> dict[str, tuple]:
    """The values of each field that is asked for, as its condition takes them."""
    given: dict[str, tuple] = {name: getattr(where, name) or () for name in _PLAIN}
    given |= {name: tuple(value.casefold() for value in getattr(where, name)) for name in ("tags", "actors", "places", "sources")}
    if where.precisions:
        given["precisions" if "day" in where.precisions else "precisions_but_day"] = where.precisions
    if where.min_sources is not None:
        given["several_sources" if where.min_sources > 1 else "min_sources"] = (where.min_sources,)
    if where.min_confidence is not None:
        given["min_confidence"] = (where.min_confidence,)
    if where.near is not None:
        given["near"] = (*where.near[:2], _haversine(where.near[2]), *_box_around(*where.near))
    if where.words is not None:
        given["words" if where.words.wanted else "unwanted"] = (search.expression(dialect, where.words),)
    return {name: values for name, values in given.items() if values}


_PLAIN = ("statuses", "box", "published", "recorded", "updated")


def listing(name: str, how_many: int) -> Select:
    """Select the pks of the events that meet the condition of one field."""
    given = _bound(name, how_many)
    return _ELSEWHERE[name](given) if name in _ELSEWHERE else select(_event.pk).where(_OWN[name](given))


def has_status(how_many: int) -> ColumnElement:
    """The condition that a row of `event` has one of the statuses."""
    return _OWN["statuses"](_bound("statuses", how_many))


def condition(name: str, how_many: int, pk: ColumnElement, *, listed: bool = False) -> ColumnElement:
    """The condition of one field on the event of a pk; `listed`: all that meet it are listed once, and not asked one by one."""
    found = listing(name, how_many)
    if name == "unwanted":
        return pk.not_in(found)
    if listed:
        return unindexed(pk).in_(found)  # or SQLite walks the list and looks up each event
    return found.where(found.selected_columns[0] == pk).exists()


def _bound(name: str, how_many: int) -> list[ColumnElement]:
    return [bindparam(f"{name}_{n}") for n in range(how_many)]


def _haversine(kilometres: float) -> float:
    return sin(min(kilometres / EARTH_RADIUS_KM, pi) / 2) ** 2


def _box_around(latitude: float, longitude: float, kilometres: float) -> tuple[float, float, float, float]:
    """West, south, east, north of what is near; every longitude where that reaches a pole."""
    angle = kilometres / EARTH_RADIUS_KM
    south, north = latitude - degrees(angle), latitude + degrees(angle)
    if south <= -90 or north >= 90:
        return -180.0, south, 180.0, north
    width = degrees(asin(sin(angle) / cos(radians(latitude))))
    west, east = (((edge + 180) % 360) - 180 for edge in (longitude - width, longitude + width))
    return west, south, east, north
