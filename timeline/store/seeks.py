"""Where in the indexes of time the answer to a range lies: a few short seeks, whatever the size of the table.

An index begins with a class of events (`timeline.span`) and goes on with their position. Of each class, what meets a
window stands between two positions; a page is the seeks of all classes, merged in order. Pure arithmetic; the SQL is in
`timeline.store.query`.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from timeline.edtf import NEG_INF, POS_INF
from timeline.span import CERTAIN_CLASSES, CERTAIN_OF_ALL, SPAN_CLASSES, Class, shifted
from timeline.store.filters import Filter, Match

# Which index is sought: by the classes of what is possible, by those of what is certain, or the whole order.
Index = Literal["possible", "certain", "position", "updated"]
Place = tuple[int, int]  # (position or updated_at, pk)


_KINDS = {"possible": SPAN_CLASSES, "certain": CERTAIN_CLASSES}


class Seek(NamedTuple):
    """Events of one class from `low` to `high`, inclusive, if there are any; at the end where it begins, those past a pk."""

    low: int
    high: int
    past: int


# A pk past which all events stand, and one past which none does; the other way round in descending order.
_BEFORE_ALL, _AFTER_ALL = -1, POS_INF


@lru_cache
def classes(index: Index, hulls: bool | None = None) -> tuple[int, ...]:
    """The classes of an index, each sought by itself; with `hulls`, those whose bounds are, or are not, wider than the dates."""
    if index not in _KINDS:
        return (0,)
    return tuple(number for number, kind in enumerate(_KINDS[index]) if hulls is None or kind.hull == hulls)


# Of each relation (possible, certain): where start_earliest and end_latest can lie, inclusive. The relation itself
# (`timeline.edtf.relations`) decides; this only says where to look.
_ANYWHERE, _NOWHERE = (NEG_INF, POS_INF), (POS_INF, NEG_INF)


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
    """For each of `classes`, where what meets the window stands, or everything where there is none, past a place."""
    begin = _AFTER_ALL if descending else _BEFORE_ALL
    found = [Seek(low, high, begin) for low, high in _whole(where, index, hulls)]
    return found if after is None else [_past(seek, after, descending) for seek in found]


def _whole(where: Filter, index: Index, hulls: bool | None) -> Iterator[tuple[int, int]]:
    if index == "certain":
        a, b = where.window
        for number in classes(index, hulls):
            kind = CERTAIN_CLASSES[number]
            yield shifted(a, -kind.back), shifted(b, -kind.ahead)
    elif index == "possible":
        reach = _reach(where)
        for number in classes(index, hulls):
            yield _positions(SPAN_CLASSES[number], *reach)
    else:
        yield NEG_INF, POS_INF


class Stretch(NamedTuple):
    """Where events of a class can stand that overlap a window, from `low` to `high`, and where all of them do, both inclusive.

    Where the second is higher than the first, that is nowhere.
    """

    low: int
    high: int
    sure_low: int
    sure_high: int

    @property
    def sure(self) -> tuple[int, ...]:
        """Where all overlap it: the first position, and the one behind the last. Nothing if there is no such place."""
        return (self.sure_low, self.sure_high + 1) if self.sure_low <= self.sure_high else ()

    @property
    def edges(self) -> list[tuple[int, int]]:
        """Where they may overlap it and need not."""
        parts = ((self.low, self.sure_low - 1), (self.sure_high + 1, self.high)) if self.sure else ((self.low, self.high),)
        return [(low, high) for low, high in parts if low <= high]


def stretch(match: Match, number: int, window: tuple[int, int]) -> Stretch:
    """Where the events of one of `classes` stand that possibly or certainly overlap a window."""
    a, b = window
    if match == "certain":
        kind = CERTAIN_CLASSES[number]
        low, high = shifted(a, -kind.back), shifted(b, -kind.ahead)
        if kind not in CERTAIN_OF_ALL:
            return Stretch(low, high, *_NOWHERE)
        back, ahead = CERTAIN_OF_ALL[kind]
        return Stretch(low, high, shifted(a, -back), shifted(b, -ahead))
    kind = SPAN_CLASSES[number]
    low, high = _positions(kind, (NEG_INF, shifted(b, -1)), (shifted(a, 1), POS_INF))
    # What is longer than it is before the window reaches into it; what is open reaches all of it.
    return Stretch(low, high, low if kind.open_start or kind.open_end else shifted(a, -kind.over), high)


def _positions(kind: Class, starts: tuple[int, int], ends: tuple[int, int]) -> tuple[int, int]:
    """Where events of a class stand whose start_earliest lies in `starts` and whose end_latest in `ends`."""
    if kind.open_start:
        return ends if starts[0] == NEG_INF else _NOWHERE
    if kind.open_end:
        return starts if ends[1] == POS_INF else _NOWHERE
    return max(starts[0], shifted(ends[0], -kind.longest)), min(starts[1], shifted(ends[1], -kind.over - 1))


def _past(seek: Seek, after: Place, descending: bool) -> Seek:
    """What is left past a place."""
    position, pk = after
    low, high, begin = seek
    if low <= position <= high:
        return Seek(low, position, pk) if descending else Seek(position, high, pk)
    passed = position < low if descending else high < position
    return Seek(*_NOWHERE, begin) if passed else seek


def split(seek: Seek, descending: bool) -> tuple[Seek, Seek]:
    """A seek that begins past a pk as two: the rest of those at the same position, and those beyond."""
    low, high, past = seek
    begin, end = (_AFTER_ALL, _BEFORE_ALL) if descending else (_BEFORE_ALL, _AFTER_ALL)
    if past == begin:
        return Seek(low, high, end), seek
    if low >= high:
        return seek, Seek(*_NOWHERE, past)
    if descending:
        return Seek(high, high, past), Seek(low, high - 1, past)
    return Seek(low, low, past), Seek(low + 1, high, past)
