"""The SQL of a question: an arm for each seek, merged in order by the database, which stops when the page is full.

Written once in SQLAlchemy for SQLite and PostgreSQL. A statement is built once for each `Shape` and kept; building one
takes longer than running it.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product
from typing import Literal, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Subquery,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    null,
    select,
    tuple_,
    union_all,
)

from timeline.edtf import RELATIONS
from timeline.models import Event, EventText, Name, Named
from timeline.span import SPAN_CLASSES
from timeline.store import filters
from timeline.store.filters import Match
from timeline.store.planner_hint import unindexed
from timeline.store.seeks import Index, Seek, classes

_event, _text, _name, _named = (model.__table__.c for model in (Event, EventText, Name, Named))
_BOUNDS = (_event.start_earliest, _event.start_latest, _event.end_earliest, _event.end_latest)
_WINDOW = bindparam("window_start"), bindparam("window_end")
# Written into the SQL: a list of parameters is put together anew each time that a statement is executed.
_HULLS = [literal_column(str(number)) for number, kind in enumerate(SPAN_CLASSES) if kind.hull]


class Plan(NamedTuple):
    """How the fields of a Filter beside its window are answered: one leads, some are listed, the rest are asked row by row."""

    lead: str | None = None
    listed: frozenset[str] = frozenset()


class Shape(NamedTuple):
    """What the SQL of a question depends on; everything else is a parameter.

    `hulls` is as in `classes`, `onward` says whether it goes on from a place, `fields` how many parameters each field has,
    `thinned` whether only those events are wanted whose pk has none of the bits of the parameter `thin`.
    """

    dialect: str
    index: Index
    hulls: bool | None
    onward: bool
    descending: bool
    relation: str | None
    match: Match
    fields: tuple[tuple[str, int], ...]
    plan: Plan
    thinned: bool

    @property
    def beside(self) -> tuple[tuple[str, int], ...]:
        """The fields that no arm answers: neither the status, which stands in every index of time, nor what leads."""
        return tuple((name, n) for name, n in self.fields if name not in ("statuses", self.plan.lead))


# `texts` are those of a page, each with its revision; `stream` has nothing but what decides and the text, `bounds` no text.
Answer = Literal["texts", "stream", "rows", "bounds", "keys", "count"]

# `scan` of the merged arms: all of them, where conditions beside them decide.
EVERYTHING = 2**63 - 1


@lru_cache
def seek_names(number: int) -> tuple[str, ...]:
    """What the parameters of so many seeks are called, in order."""
    return tuple(name for arm in range(number) for name in _names(arm))


def _names(arm: int) -> tuple[str, ...]:
    return tuple(f"{field}_{arm}" for field in Seek._fields)


@lru_cache(maxsize=1_000)
def statement(shape: Shape, answer: Answer) -> Select:
    """Select the `answer` to a question of this shape: `limit` rows, in order (a count is of as many)."""
    if answer == "count" and not shape.beside:
        return _count_of_arms(shape)
    found = _met(shape, _merged(shape)) if shape.beside else _merged(shape)
    asked = select(*_columns(shape, answer, found)).select_from(found).limit(bindparam("limit"))
    if answer in ("texts", "rows", "bounds") or (answer == "stream" and shape.relation):
        asked = asked.join(Event.__table__, _event.pk == found.c.pk)
    if answer in ("texts", "stream"):
        asked = asked.join(EventText.__table__, _text.event_pk == found.c.pk)
    if answer == "count":
        return select(func.count()).select_from(asked.subquery())
    return _in_order(asked, found, shape)


def _met(shape: Shape, merged: Subquery) -> Subquery:
    """Those that meet the fields which no arm answers.

    It joins nothing: SQLite walks the one thing that it reads from row by row, and two only once the first is stored whole.
    """
    met = (filters.condition(name, n, merged.c.pk, listed=name in shape.plan.listed) for name, n in shape.beside)
    return _in_order(select(merged.c.place, merged.c.pk).where(*met), merged, shape).limit(bindparam("limit")).subquery("met")


def _in_order(asked: Select, found: Subquery, shape: Shape) -> Select:
    """SQLite walks the merged arms in their order, and would sort everything before the first row if told it again;
    PostgreSQL sees that they are in order, and may join in another one unless it is told.
    """
    return asked if shape.dialect == "sqlite" else asked.order_by(*_ordered(found.c.place, found.c.pk, shape))


def names(pks: Sequence[int]) -> Select:
    """Select (kind, folded, as written, how many of them have it) of each name of chosen events."""
    number = (
        select(_named.name_pk, func.count().label("events")).where(_named.event_pk.in_(pks)).group_by(_named.name_pk).subquery()
    )
    return select(_name.kind, _name.folded, _name.value, number.c.events).join(number, number.c.name_pk == _name.pk)


def _columns(shape: Shape, answer: Answer, merged: Subquery) -> tuple[ColumnElement, ...]:
    if answer in ("keys", "count"):
        return merged.c.place, merged.c.pk
    if answer == "texts":
        return merged.c.place, merged.c.pk, _event.revision, _text.json, *_judged(shape.relation)
    if answer == "stream":
        return merged.c.place, merged.c.pk, _text.json, *(_judged(shape.relation) if shape.relation else (null(), null()))
    if answer == "bounds":
        return *_BOUNDS, _event.uncertain, *_judged(shape.relation)
    own = _event.id, _event.title, _event.status, _event.position, *_BOUNDS, _event.uncertain
    return merged.c.place, merged.c.pk, *own, _event.known_until.is_not(None).label("ongoing"), *_judged(shape.relation)


def _judged(relation: str | None) -> tuple[ColumnElement, ...]:
    """Whether the bounds are certain of the window, and the date where they are only a hull."""
    certain = RELATIONS[relation].certain(*_BOUNDS, *_WINDOW) & ~_event.uncertain if relation else null()
    hull_date = case((_event.span_class.in_(_HULLS), _event.date))
    return certain.label("certain"), hull_date.label("hull_date")


@lru_cache
def counted(field: str, how_many: int) -> Select:
    """Select how many events meet one field, up to `limit`, and the highest pk among them."""
    met = filters.listing(field, how_many).limit(bindparam("limit")).subquery()
    return select(func.count(), func.max(met.c[0])).select_from(met)


@lru_cache
def chosen(relation: str | None) -> Select:
    """Select the texts of the events whose pks are in the parameter `pks`, in no order."""
    asked = select(_event.pk, _event.revision, _text.json, *_judged(relation))
    asked = asked.join(EventText.__table__, _text.event_pk == _event.pk)
    return asked.where(_event.pk.in_(bindparam("pks", expanding=True)))


@lru_cache
def latest_end(statuses: int) -> Select:
    """Select the latest end of the events of one class that stand from `since` to `before`."""
    standing = _event.position >= bindparam("since"), _event.position <= bindparam("before")
    asked = select(func.max(_event.end_latest)).where(_event.span_class == bindparam("class"), *standing)
    return asked.where(filters.has_status(statuses))


def _merged(shape: Shape) -> Subquery:
    """(place, pk) of the events in the range, in order."""
    arms = [select(arm.subquery()) for arm in _arms(shape)]
    merged = union_all(*arms) if len(arms) > 1 else arms[0]
    place, pk = merged.selected_columns
    return merged.order_by(*_ordered(place, pk, shape)).limit(bindparam("scan")).subquery("merged")


def _count_of_arms(shape: Shape) -> Select:
    """How many events there are in the range, up to `limit` in each arm: nothing has to be merged."""
    number = func.count().label("number")
    arms = [arm.order_by(None).limit(bindparam("limit")).subquery() for arm in _arms(shape)]
    counts = union_all(*(select(number).select_from(arm) for arm in arms)).subquery()
    return select(cast(func.sum(counts.c.number), BigInteger))  # of big integers PostgreSQL makes a decimal


def _arms(shape: Shape) -> Iterator[Select]:
    """Each seek, in order: on SQLite, whose seeks stop at the pk only where the place is one, two from a place on (see `split`)."""
    kinds = classes(shape.index, shape.hulls)
    if shape.onward and shape.dialect == "sqlite":
        for number, (kind, tied) in enumerate(product(kinds, (True, False))):
            yield _arm(shape, kind, number, tied)
    else:
        for number, kind in enumerate(kinds):
            yield _arm(shape, kind, number, shape.onward)


def _arm(shape: Shape, kind: int, number: int, tied: bool) -> Select:
    """One seek, in order. The lowest and the highest place and the pk of the cursor are parameters."""
    place, pk = _event.updated_at if shape.index == "updated" else _event.position, _event.pk
    if shape.plan.lead:  # SQLite would rather walk the order than look up the few that lead
        place, pk = unindexed(place), unindexed(pk)
    arm = select(place.label("place"), pk.label("pk")).where(*_within(shape, kind))
    low, high, past = map(bindparam, _names(number))
    if tied and shape.dialect == "sqlite":
        arm = arm.where(place == (high if shape.descending else low), pk < past if shape.descending else pk > past)
    elif tied:
        beyond = tuple_(place, pk) < tuple_(high, past) if shape.descending else tuple_(place, pk) > tuple_(low, past)
        arm = arm.where(beyond, place >= low if shape.descending else place <= high)
    else:
        arm = arm.where(place >= low, place <= high)
    return arm.order_by(*_ordered(place, pk, shape))


def _within(shape: Shape, kind: int) -> Iterator[ColumnElement]:
    """The class, the status, and what the window asks for beyond the seek."""
    fields = dict(shape.fields)
    if shape.thinned:
        yield _kept(_event.pk)
    if shape.index in _CLASSES:
        yield _CLASSES[shape.index] == literal_column(str(kind))
    if "statuses" in fields:
        yield filters.has_status(fields["statuses"])
    if shape.plan.lead:
        leading = filters.listing(shape.plan.lead, fields[shape.plan.lead])
        yield _event.pk.in_(leading.where(_kept(leading.selected_columns[0])) if shape.thinned else leading)
    if shape.relation == "intersects" and shape.index == "possible":
        yield _event.end_latest > _WINDOW[0]  # that it begins before the end is what `high` says
    elif shape.relation:
        yield getattr(RELATIONS[shape.relation], shape.match)(*_BOUNDS, *_WINDOW)
        if shape.match == "certain" and shape.index != "certain":
            yield ~_event.uncertain


def _kept(pk: ColumnElement[int]) -> ColumnElement[bool]:
    return pk.bitwise_and(bindparam("thin", type_=BigInteger)) == 0


_CLASSES = {"possible": _event.span_class, "certain": _event.certain_class}


def _ordered(place: ColumnElement, pk: ColumnElement, shape: Shape) -> tuple[ColumnElement, ...]:
    return (place.desc(), pk.desc()) if shape.descending else (place, pk)
