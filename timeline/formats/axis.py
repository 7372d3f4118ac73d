"""An axis of time for pictures: seconds to pixels, and the ticks that people expect on it."""

from collections.abc import Iterator
from dataclasses import dataclass

from timeline import edtf
from timeline.edtf import Edtf
from timeline.edtf.calendar import DAY, civil_from_days, civil_second

HOUR = 3_600
YEAR = 31_556_952
FOUR_DIGITS = 7_900 * YEAR
"""Beyond it dates have no months and days in EDTF."""
MONDAY = 4 * DAY
"""1970-01-05, from which weeks are counted."""
MOST_TICKS = 8
_SHORT = ((HOUR, 1), (HOUR, 3), (HOUR, 6), (HOUR, 12), (DAY, 1), (DAY, 2), (DAY, 7), (DAY, 14))
_MONTHS = (1, 3, 6)


@dataclass(frozen=True, slots=True)
class Axis:
    """The seconds [first, last) drawn from `left` to `right`, in pixels; what lies beyond is drawn at its end."""

    first: int
    last: int
    left: float
    right: float

    def x(self, second: int) -> float:
        share = (min(max(second, self.first), self.last) - self.first) / (self.last - self.first)
        return round(self.left + share * (self.right - self.left), 1)

    def ticks(self) -> Iterator[tuple[float, str]]:
        """Where the ticks stand and what they say, MOST_TICKS or fewer: hours, days, months or years."""
        length = self.last - self.first
        if max(-self.first, self.last) > FOUR_DIGITS:
            return self._years(length)
        for unit, count in _SHORT:
            if length <= MOST_TICKS * unit * count:
                return self._short(unit * count)
        for months in _MONTHS:
            if length <= MOST_TICKS * months * YEAR // 12:
                return self._months(months)
        return self._years(length)

    def _short(self, step: int) -> Iterator[tuple[float, str]]:
        origin = MONDAY if step % (7 * DAY) == 0 else 0
        for second in range(origin - (origin - self.first) // step * step, self.last, step):
            hours = second % DAY // HOUR
            day = edtf.parse(edtf.earliest_text(second - second % DAY)).display("en")
            yield self.x(second), f"{hours:02}:00" if hours else day

    def _months(self, step: int) -> Iterator[tuple[float, str]]:
        year, month, _ = civil_from_days(self.first // DAY)
        number = -(-(year * 12 + month - 1) // step) * step
        while (second := civil_second(number // 12, number % 12 + 1)) < self.last:
            if second >= self.first:
                yield self.x(second), Edtf.month(number // 12, number % 12 + 1).display("en")
            number += step

    def _years(self, length: int) -> Iterator[tuple[float, str]]:
        step = _round(length / YEAR / MOST_TICKS)
        year = -(-civil_from_days(self.first // DAY)[0] // step) * step
        while (second := civil_second(year)) < self.last:
            if second >= self.first:
                yield self.x(second), Edtf.year(year).display("en")
            year += step


def _round(least: float) -> int:
    """The next of 1, 2, 5, 10, 20, 50 and so on."""
    power = 1
    while power * 10 < least:
        power *= 10
    return next(power * step for step in (1, 2, 5, 10) if power * step >= least)
