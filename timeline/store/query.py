"""Which events a question asks for, and one page of them.

What it means to overlap a window stands in `timeline.edtf.relations`; here stands how it is found fast: one seek in
the range index for each class of length (`timeline.span`), merged in order.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from sqlalchemy import Select, and_, exists, or_, select, tuple_, union_all
from sqlalchemy.orm import Session

from timeline import edtf
from timeline.edtf import NEG_INF
from timeline.edtf.relations import INTERSECTS
from timeline.models import Event, EventText, Label
from timeline.span import CLASS_LENGTHS, OPEN_BOTH, OPEN_END, OPEN_START

Match = Literal["possible", "certain"]
_BOUNDS = (Event.start_earliest, Event.start_latest, Event.end_earliest, Event.end_latest)
SHOWN = ("candidate", "confirmed")


@dataclass(frozen=True, kw_only=True)
class Filter:
    """A question, as a value. Several values of one field are alternatives; different fields are all asked for.

    `window` is half-open, in seconds.
    """

    window: tuple[int, int] | None = None
    match: Match = "possible"
    words: str | None = None
    tags: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    statuses: tuple[str, ...] = SHOWN


class Found(NamedTuple):
    """One event of a page: where it stands, its wire text, and how sure it is to lie in the window (if any)."""

    position: int
    pk: int
    json: str
    match: Match | None


class Row(NamedTuple):
    """One event without its text: its bounds in seconds; `hull_date` is a set or a mask, whose bounds are only a hull."""

    pk: int
    id: str
    title: str
    status: str
    position: int
    start_earliest: int
    start_latest: int
    end_earliest: int
    end_latest: int
    uncertain: bool
    ongoing: bool
    hull_date: str | None
    match: Match | None


class Page(NamedTuple):
    """Some events in order, and the place (position, pk) to go on from; None after the last."""

    found: list[Found]
    next: tuple[int, int] | None


def page(session: Session, where: Filter, *, limit: int, after: tuple[int, int] | None = None, descending: bool = False) -> Page:
    """The next `limit` events after a place, in order of (position, pk)."""
    found: list[Found] = []
    while len(found) <= limit:
        rows = session.execute(_statement(where, limit + 1, after, descending)).all()
        found.extend(_kept(rows, where))
        if len(rows) <= limit:
            break
        after = rows[-1].position, rows[-1].pk
    more = len(found) > limit
    return Page(found[:limit], (found[limit - 1].position, found[limit - 1].pk) if more else None)


def rows(session: Session, where: Filter) -> Iterator[Row]:
    """Every event that a question asks for, in no order, without its text."""
    columns = (Event.pk, Event.id, Event.title, Event.status, Event.position, *_BOUNDS, Event.uncertain)
    wanted = select(*columns, Event.known_until.is_not(None).label("ongoing"), Event.date).where(*_conditions(where))
    if where.window is not None:
        wanted = wanted.where(or_(*(and_(Event.span_class == n, *_overlap(n, where)) for n in range(OPEN_BOTH + 1))))
    for row in session.execute(wanted.execution_options(yield_per=1_000)):
        match = _match(row, where.window) if where.window else None
        if match in (None, "certain") or match == where.match:
            yield Row(*row[:-1], row.date if edtf.parse(row.date).is_hull else None, match)


def texts(session: Session, where: Filter, *, descending: bool = False) -> Iterator[Found]:
    """Every event that a question asks for, in order of its position, a few at a time."""
    if where.window is None:
        yield from _walk(session, where, descending)
        return
    after = None
    while True:
        found, after = page(session, where, limit=1_000, after=after, descending=descending)
        yield from found
        if after is None:
            return


def _walk(session: Session, where: Filter, descending: bool) -> Iterator[Found]:
    """Without a window there is nothing to seek: one walk along the order."""
    wanted = select(Event.position, Event.pk, EventText.json).join(EventText, EventText.event_pk == Event.pk)
    ordered = wanted.where(*_conditions(where)).order_by(*_ordered(Event, descending))
    for row in session.execute(ordered.execution_options(yield_per=1_000)):
        yield Found(*row, None)


def _kept(rows, where: Filter) -> Iterator[Found]:
    """Rows whose dates are sets or masks are filtered again: their four bounds are only a hull."""
    for row in rows:
        match = _match(row, where.window) if where.window else None
        if match != "no" and (where.match == "possible" or match == "certain" or where.window is None):
            yield Found(row.position, row.pk, row.json, match)


def _match(row, window: tuple[int, int]) -> str:
    date = edtf.parse(row.date)
    if date.is_hull:
        return date.overlaps(*window)
    certain = INTERSECTS.certain(row.start_earliest, row.start_latest, row.end_earliest, row.end_latest, *window)
    return "certain" if certain and not row.uncertain else "possible"


def _statement(where: Filter, limit: int, after, descending: bool) -> Select:
    arms = [_arm(where, span_class, limit, after, descending) for span_class in range(OPEN_BOTH + 1)]
    merged = union_all(*[select(arm.subquery()) for arm in arms]).subquery()
    first = select(merged).order_by(*_ordered(merged.c, descending)).limit(limit).subquery()
    return (
        select(first, *_BOUNDS, Event.date, Event.uncertain, EventText.json)
        .join(Event, Event.pk == first.c.pk)
        .join(EventText, EventText.event_pk == first.c.pk)
        .order_by(*_ordered(first.c, descending))
    )


def _arm(where: Filter, span_class: int, limit: int, after, descending: bool) -> Select:
    """The first events of one class of length: one seek in the index, and a short way along it."""
    arm = select(Event.position, Event.pk).where(Event.span_class == span_class, *_conditions(where))
    if after is not None:
        place = tuple_(Event.position, Event.pk)
        arm = arm.where(place < tuple_(*after) if descending else place > tuple_(*after))
    if where.window is not None:
        arm = arm.where(*_overlap(span_class, where))
    return arm.order_by(*_ordered(Event, descending)).limit(limit)


def _overlap(span_class: int, where: Filter) -> Iterator:
    start, end = where.window
    if span_class < OPEN_END:
        yield Event.position >= max(NEG_INF, start - CLASS_LENGTHS[span_class])
    if span_class in (OPEN_START, OPEN_BOTH):
        yield Event.position > start
    else:
        yield Event.position < end
    yield INTERSECTS.possible(*_BOUNDS, start, end)
    if where.match == "certain":
        yield INTERSECTS.certain(*_BOUNDS, start, end)
        yield Event.uncertain.is_(False)


def _conditions(where: Filter) -> Iterator:
    yield Event.status.in_(where.statuses)
    for kind, values in (("tag", where.tags), ("actor", where.actors), ("place", where.places), ("source", where.sources)):
        if values:
            folded = [value.casefold() for value in values]
            yield exists().where(Label.event_pk == Event.pk, Label.kind == kind, Label.folded.in_(folded))
    for word in (where.words or "").split():
        yield or_(Event.title.icontains(word, autoescape=True), Event.summary.icontains(word, autoescape=True))


def _ordered(columns, descending: bool) -> tuple:
    order = columns.position, columns.pk
    return tuple(column.desc() for column in order) if descending else order
