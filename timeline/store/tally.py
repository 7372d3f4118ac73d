"""How many events have a part in each of several windows, as in a histogram, by the indexes of time alone.

What stands well within a window has a part in it: such stretches of an index are counted without a look at what stands
there, and each of them once, however many windows share it. Only about the edges of a window its bounds are compared. Of
sets and masks the hull is counted.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, islice, pairwise
from typing import Literal, NamedTuple

from sqlalchemy import CTE, BigInteger, ColumnElement, Select, cast, exists, false, func, literal_column, select, text
from sqlalchemy.orm import Session

from timeline import strict_json
from timeline.edtf import RELATIONS
from timeline.models import UNCONFIRMED, Event
from timeline.records import HIDDEN, STATUSES
from timeline.store import driver, filters
from timeline.store.filters import Match
from timeline.store.seeks import Stretch, classes, stretch

Window = tuple[int, int]

_event = Event.__table__.c
_CLASS = {"possible": _event.span_class, "certain": _event.certain_class}
_BOUNDS = (_event.start_earliest, _event.start_latest, _event.end_earliest, _event.end_latest)


class _Piece(NamedTuple):
    """Where events of a class stand, from `low` to `high`, inclusive, that are counted under a number, for [start, end)."""

    number: int
    kind: int
    low: int = 0
    high: int = 0
    start: int = 0
    end: int = 0


# Of what stands in a piece: what has not one of the statuses, which are none of a confirmed event, what has one of those,
# or what has one of any and overlaps as well.
How = Literal["occurring", "without", "unconfirmed", "overlap"]


def tally(
    session: Session, windows: Sequence[Window], match: Match, statuses: tuple[str, ...], *, hulls: bool | None = None
) -> list[int]:
    """For each window, how many events of some statuses overlap it, possibly or certainly; `hulls` as in `classes`."""

    def count(how: How, pieces: Sequence[_Piece], statuses: Sequence[str] = ()) -> Mapping[int, int]:
        statement = _statement(session.get_bind().dialect.name, match, how, len(statuses))
        values = {f"statuses_{n}": status for n, status in enumerate(statuses)}
        values["pieces"] = strict_json.dumps(list(map(tuple, pieces)))
        return dict(driver.rows(session, statement, values)) if pieces else {}

    occurring = count("occurring", [_Piece(kind, kind) for kind in classes(match, hulls)])
    found = {kind: [stretch(match, kind, window) for window in windows] for kind in occurring}
    pieces = list(_pieces(found))
    others = [status for status in STATUSES if status not in statuses]
    within = count("without", pieces, others) if "confirmed" in statuses else count("unconfirmed", pieces, statuses)
    about_edges = count("overlap", list(_edges(found, windows)), statuses)
    by_kind = _joined(found, [within.get(piece.number, 0) for piece in pieces])
    return [about_edges.get(n, 0) + sum(numbers[n] for numbers in by_kind) for n in range(len(windows))]


def shown(session: Session) -> int:
    """How many events are not hidden, or a few more: keys may have been left out."""
    [(newest, hidden)] = driver.rows(session, _SHOWN, {})
    return (newest or 0) - hidden


_IS_HIDDEN = text(UNCONFIRMED), _event.status.in_(literal_column(f"'{status}'") for status in HIDDEN)
_SHOWN = select(func.max(_event.pk), select(func.count()).select_from(Event.__table__).where(*_IS_HIDDEN).scalar_subquery())


def _cuts(stretches: Sequence[Stretch]) -> list[int]:
    """Where the stretches begin, or have just ended, in which all overlap a window."""
    return sorted({cut for one in stretches for cut in one.sure})


def _pieces(found: Mapping[int, Sequence[Stretch]]) -> Iterator[_Piece]:
    """The pieces of which those stretches are made, class by class and in order."""
    cut = ((kind, *piece) for kind, stretches in found.items() for piece in pairwise(_cuts(stretches)))
    for number, (kind, low, end) in enumerate(cut):
        yield _Piece(number, kind, low, end - 1)


def _joined(found: Mapping[int, Sequence[Stretch]], counted: Sequence[int]) -> list[list[int]]:
    """For each class and each window, what the pieces of its stretch come to."""
    rest, by_kind = iter(counted), []
    for stretches in found.values():
        cuts = _cuts(stretches)
        before = dict(zip(cuts, accumulate(islice(rest, max(len(cuts) - 1, 0)), initial=0), strict=False))
        by_kind.append([before[one.sure[1]] - before[one.sure[0]] if one.sure else 0 for one in stretches])
    return by_kind


def _edges(found: Mapping[int, Sequence[Stretch]], windows: Sequence[Window]) -> Iterator[_Piece]:
    """Where events stand that may overlap a window and need not."""
    for kind, stretches in found.items():
        for number, one in enumerate(stretches):
            yield from (_Piece(number, kind, low, high, *windows[number]) for low, high in one.edges)


@lru_cache
def _statement(dialect: str, match: Match, how: How, statuses: int) -> Select:
    """Select the number and the count of each of the `pieces`, a parameter; `occurring`, those whose class has any events."""
    piece = _given(dialect)
    of_class = _CLASS[match] == piece.c.kind
    if how == "occurring":
        return select(piece.c.number, literal_column("1")).where(exists().where(of_class))
    standing = of_class, _event.position >= piece.c.low, _event.position <= piece.c.high
    has_status = filters.has_status(statuses) if statuses else false()
    if how == "overlap":
        overlap = getattr(RELATIONS["intersects"], match)(*_BOUNDS, piece.c.start, piece.c.end)
        number = _number(*standing, has_status, overlap)
    else:
        unconfirmed = _number(*standing, text(UNCONFIRMED), has_status)
        number = _number(*standing) - unconfirmed if how == "without" else unconfirmed
    return select(piece.c.number, cast(func.sum(number), BigInteger)).group_by(piece.c.number)


def _number(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return select(func.count()).select_from(Event.__table__).where(*conditions).scalar_subquery()


# How a list of lists of whole numbers is read.
_LISTED = {"sqlite": "json_each(:pieces)", "postgresql": "json_array_elements(CAST(:pieces AS json))"}
_FIELD = {"sqlite": "json_extract(value, '$[{}]')", "postgresql": "CAST(value ->> {} AS bigint)"}


def _given(dialect: str) -> CTE:
    """The pieces as rows, made once and not for each look at one of them."""
    fields = [literal_column(_FIELD[dialect].format(n), BigInteger).label(name) for n, name in enumerate(_Piece._fields)]
    return select(*fields).select_from(text(_LISTED[dialect])).cte("piece").prefix_with("MATERIALIZED")
