"""Where an event lies on the axis of seconds, and how that is indexed.

    first instant:  [start_earliest ......... start_latest)
    last instant:                     [end_earliest ......... end_latest)

Pure arithmetic on signed 64-bit seconds since 1970-01-01T00:00:00Z; the 64-bit limits stand for open ends. Computed
here and not in SQL, because differences of limits overflow in a database.

A class says how far an event reaches from its position, so that an index that begins with the class answers a window
by one seek a class: no event of a class of up to a week can start more than a week before the window. Changing the
tables of classes is a migration.
"""

from bisect import bisect_left
from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from timeline.edtf import NEG_INF, POS_INF, Edtf
from timeline.records import Citation

DAY = 86_400

# Calendar units have classes of their own, which hold exactly their lengths: else a window that begins where a year
# does would read every event of the year before, whose class is a day longer than they are.
_EXACT = (
    *(DAY - 1, DAY, 28 * DAY - 1, 28 * DAY, 29 * DAY, 30 * DAY, 31 * DAY),
    *(62 * DAY, 92 * DAY, 184 * DAY, 365 * DAY - 1, 365 * DAY, 366 * DAY, 731 * DAY, 1_461 * DAY),
    *(3_652 * DAY - 1, 3_653 * DAY, 36_524 * DAY - 1, 36_525 * DAY, 365_250 * DAY, POS_INF),
)
_ROUGH = (31 * DAY, 366 * DAY, 3_653 * DAY, 36_525 * DAY, POS_INF)


class Class(NamedTuple):
    """How far events of one class reach, in seconds: more than `over`, up to `longest`.

    Those with an open start stand at their end. The bounds of a `hull` are wider than the date, which has to be asked
    itself.
    """

    over: int
    longest: int
    open_start: bool = False
    open_end: bool = False
    hull: bool = False


def _closed(lengths: tuple[int, ...], *, hull: bool = False) -> tuple[Class, ...]:
    return tuple(Class(over, longest, hull=hull) for over, longest in zip((0, *lengths), lengths, strict=False))


_OPEN = tuple(
    Class(0, POS_INF, start, end, hull) for hull in (False, True) for start, end in ((False, True), (True, False), (True, True))
)

# By the length of what is possible, [start_earliest, end_latest).
SPAN_CLASSES: tuple[Class, ...] = (*_closed(_EXACT), *_closed(_ROUGH, hull=True), *_OPEN)


class CertainClass(NamedTuple):
    """Where events of one class can stand that certainly have a part in [a, b): from a - `back` to b - `ahead`, inclusive."""

    back: int
    ahead: int
    hull: bool = False


# Where what lasts can be certain depends on how blunt its start is, for until it has begun it is certain of nothing, and
# on how long it lasts after its position. For starts that are blunt by more than so much, the lengths that are told apart.
_STEPS = (*(days * DAY for days in (31, 62, 92, 184, 366, 731, 1_461, 3_653, 36_525)), POS_INF)
_STARTS = (
    *((0, _STEPS), (28 * DAY - 1, _STEPS), (31 * DAY, (366 * DAY, 3_653 * DAY, POS_INF))),
    *((365 * DAY - 1, _STEPS[4:]), (366 * DAY, (3_653 * DAY, 36_525 * DAY, POS_INF))),
)

_LIMIT = 2**64  # further than any position
_POINTS = tuple(CertainClass(0, over + 1) for over in (0, *_EXACT[:-1]))
_LASTING = tuple(CertainClass(longest, over + 1) for over, lengths in _STARTS for longest in lengths)
_LASTING_HULLS = tuple(CertainClass(longest, 1, hull=True) for longest in _ROUGH)
_ALWAYS, _ALWAYS_HULL = CertainClass(-1, -_LIMIT), CertainClass(-1, -_LIMIT, hull=True)
_ABOUT_THE_END, _AT_ANY_TIME = CertainClass(-1, 0), CertainClass(-_LIMIT, 0)

# Some time within a period is certain only of a window that holds it all (`_POINTS`, by the length of the period).
# What lasts is certain of every window that meets its core, from start_latest to end_earliest. Events with an open start
# stand at their end: those that always went on, those that began and ended about then, and those that may have been at
# any time before.
CERTAIN_CLASSES: tuple[CertainClass, ...] = (
    *(*_POINTS, *_LASTING, *_LASTING_HULLS),
    *(_ALWAYS, _ALWAYS_HULL, _ABOUT_THE_END, _AT_ANY_TIME),
)
NEVER_CERTAIN = -1

# Of these classes all events certainly have a part in [a, b) that stand from a - the first number to b - the second.
_BLUNTEST = (*(over for over, _ in _STARTS[1:]), _LIMIT)
CERTAIN_OF_ALL: dict[CertainClass, tuple[int, int]] = {
    **{kind: (0, longest if longest < POS_INF else _LIMIT) for kind, longest in zip(_POINTS, _EXACT, strict=True)},
    **{
        CertainClass(longest, over + 1): (shorter, bluntest)
        for (over, lengths), bluntest in zip(_STARTS, _BLUNTEST, strict=True)
        for shorter, longest in pairwise((0, *lengths))
    },
}


class Span(NamedTuple):
    """The four bounds of one event, half-open, in seconds; `uncertain` events are certain of no window.

    The bounds of a `hull` (a set, a mask with gaps) are wider than its date: what lies between may not be meant.
    """

    start_earliest: int
    start_latest: int
    end_earliest: int
    end_latest: int
    uncertain: bool
    hull: bool = False

    @property
    def position(self) -> int:
        """Where the event stands in order: its start, or its end when nobody says since when."""
        return self.end_latest if self.start_earliest == NEG_INF else self.start_earliest

    @property
    def span_class(self) -> int:
        """The row of SPAN_CLASSES that this event belongs to."""
        open_start, open_end = self.start_earliest == NEG_INF, self.end_latest == POS_INF
        if open_start or open_end:
            return SPAN_CLASSES.index(Class(0, POS_INF, open_start, open_end, self.hull))
        length = self.end_latest - self.start_earliest
        return len(_EXACT) + bisect_left(_ROUGH, length) if self.hull else bisect_left(_EXACT, length)

    @property
    def certain_class(self) -> int:
        """The row of CERTAIN_CLASSES that this event belongs to, or NEVER_CERTAIN."""
        if self.uncertain:
            return NEVER_CERTAIN
        return CERTAIN_CLASSES.index(self._kind_of_certainty())

    def _kind_of_certainty(self) -> CertainClass:
        # One-of sets and masks lie somewhere within their hull, which is all that a certain answer needs.
        hull = self.hull and self.end_earliest != self.start_earliest
        if self.start_earliest == NEG_INF:
            if self.start_latest == NEG_INF:
                return _ALWAYS_HULL if hull else _ALWAYS
            return _AT_ANY_TIME if self.end_earliest == NEG_INF else _ABOUT_THE_END
        blunt = min(self.start_latest - self.start_earliest, POS_INF)
        if self.end_earliest == self.start_earliest:
            return _POINTS[bisect_left(_EXACT, blunt)]
        lasts = min(self.end_earliest - self.start_earliest, POS_INF)
        if hull:
            return _LASTING_HULLS[bisect_left(_ROUGH, lasts)]
        over, lengths = _STARTS[bisect_left(_STARTS, blunt, key=itemgetter(0)) - 1]
        return CertainClass(lengths[bisect_left(lengths, lasts)], over + 1)


def shifted(second: int, by: int) -> int:
    """`second + by` within 64 bits; an open end stays open."""
    return second if second in (NEG_INF, POS_INF) else max(NEG_INF, min(second + by, POS_INF))


def known_until(when: Edtf, citations: Iterable[Citation], today: date) -> date | None:
    """The day an event with no end in sight was last reported: its newest citation's, or `today` if none has a day."""
    if when.end_earliest != POS_INF:
        return None
    return max((c.document.published for c in citations if c.document.published), default=today)


def span(date: Edtf, known_until: date | None) -> Span:
    """The bounds of an event dated `date`; an event with no end in sight lasted at least until `known_until`."""
    end_earliest = date.end_earliest
    if end_earliest == POS_INF and known_until is not None:
        end_earliest = max(Edtf.from_date(known_until).start_earliest, date.start_earliest)
    return Span(date.start_earliest, date.start_latest, end_earliest, date.end_latest, date.uncertain, date.is_hull)
