"""Where in the indexes of time the answer to a range lies: a few short seeks, whatever the size of the table.

An index begins with a class of events (`timeline.span`) and goes on with their position. Of each class, what meets a
window stands between two positions; a page is the seeks of all classes, merged in order. Pure arithmetic; the SQL is in
`timeline.store.query`.
"""

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from timeline.edtf import NEG_INF, POS_INF
from timeline.span import CERTAIN_CLASSES, SPAN_CLASSES, Class, shifted
from timeline.store.filters import Filter

# Which index is sought: by the classes of what is possible, by those of what is certain, or the whole order.
Index = Literal["possible", "certain", "position", "updated"]
Place = tuple[int, int]  # (position or updated_at, pk)


_KINDS = {"possible": SPAN_CLASSES, "certain": CERTAIN_CLASSES}


class Seek(NamedTuple):
    """Events of one class from `low` to `high`, inclusive; at the end where it begins, only those past a pk, if there is one."""

    number: int
    low: int
    high: int
    past: int | None = None


# Of each relation (possible, certain): where start_earliest and end_latest can lie, inclusive. The relation itself
# (`timeline.edtf.relations`) decides; this only says where to look.
_ANYWHERE = NEG_INF, POS_INF


def _reach(where: Filter) -> tuple[tuple[int, int], tuple[int, int]]:
    a, b = where.window
    meeting = (NEG_INF, shifted(b, -1)), (shifted(a, 1), POS_INF)
    possible, certain = {
        "intersects": (meeting, meeting),
        "before": (((NEG_INF, shifted(a, -1)), _ANYWHERE), (_ANYWHERE, (NEG_INF, a))),
        "after": ((_ANYWHERE, (shifted(b, 1), POS_INF)), ((b, POS_INF), _ANYWHERE)),
        "during": (meeting, ((a, POS_INF), (NEG_INF, b))),
        "contains": (((NEG_INF, a), (b, POS_INF)),) * 2,
        "starts": (meeting, ((a, shifted(b, -1)), _ANYWHERE)),
        "ends": (meeting, (_ANYWHERE, (shifted(a, 1), b))),
    }[where.relation]
    return certain if where.match == "certain" else possible


def seeks(
    where: Filter, index: Index, *, after: Place | None = None, descending: bool = False, hulls: bool | None = None
) -> list[Seek]:
    """The seeks that together find what meets the window, or everything where there is none, past a place.

    With `hulls`, only those of classes whose bounds are, or are not, wider than the dates.
    """
    found = [seek for seek in _whole(where, index) if seek.low <= seek.high]
    if hulls is not None and index in _KINDS:
        found = [seek for seek in found if _KINDS[index][seek.number].hull == hulls]
    return found if after is None else list(_past(found, after, descending))


def _whole(where: Filter, index: Index) -> Iterator[Seek]:
    if index == "certain":
        a, b = where.window
        for number, kind in enumerate(CERTAIN_CLASSES):
            yield Seek(number, shifted(a, -kind.back), shifted(b, -kind.ahead))
    elif index == "possible":
        reach = _reach(where)
        for number, kind in enumerate(SPAN_CLASSES):
            yield Seek(number, *_positions(kind, *reach))
    else:
        yield Seek(0, NEG_INF, POS_INF)


def _positions(kind: Class, starts: tuple[int, int], ends: tuple[int, int]) -> tuple[int, int]:
    """Where events of a class stand whose start_earliest lies in `starts` and whose end_latest in `ends`."""
    if kind.open_start:
        return ends if starts[0] == NEG_INF else (POS_INF, NEG_INF)
    if kind.open_end:
        return starts if ends[1] == POS_INF else (POS_INF, NEG_INF)
    return max(starts[0], shifted(ends[0], -kind.longest)), min(starts[1], shifted(ends[1], -kind.over - 1))


def _past(found: Iterable[Seek], after: Place, descending: bool) -> Iterator[Seek]:
    """What is left past a place."""
    position, pk = after
    for number, low, high, _ in found:
        if low <= position <= high:
            yield Seek(number, low, position, pk) if descending else Seek(number, position, high, pk)
        elif low < position if descending else high > position:
            yield Seek(number, low, high)


def split(found: Iterable[Seek], descending: bool) -> Iterator[Seek]:
    """Seeks that begin past a pk as two: the rest of those at the same position, and those beyond."""
    for seek in found:
        number, low, high, past = seek
        if past is None:
            yield seek
            continue
        position = high if descending else low
        yield Seek(number, position, position, past)
        if low < high:
            yield Seek(number, low, high - 1) if descending else Seek(number, low + 1, high)
