"""Dividing a stretch of the axis of seconds into the calendar's days, months, years, decades and centuries (UTC).

Pure: it knows neither events nor a database.
"""

from typing import Literal, NamedTuple, get_args

from timeline.edtf.calendar import DAY, civil_from_days, civil_second

Interval = Literal["day", "month", "year", "decade", "century"]
INTERVALS: tuple[Interval, ...] = get_args(Interval)
_MONTHS = {"month": 1, "year": 12, "decade": 120, "century": 1_200}


class Grid(NamedTuple):
    """Every `step` days or months, counted from 1970 or from year 0."""

    unit: Literal["days", "months"]
    step: int

    def number(self, second: int) -> int:
        """Which of the grid's periods holds a second."""
        year, month, _ = civil_from_days(second // DAY)
        return (second // DAY if self.unit == "days" else 12 * year + month - 1) // self.step

    def start(self, number: int) -> int:
        """The first second of a period."""
        first = number * self.step
        return first * DAY if self.unit == "days" else civil_second(first // 12, first % 12 + 1)

    def edges(self, a: int, b: int) -> list[int]:
        """Where the periods begin that [a, b) touches, and where the last one ends."""
        return [self.start(number) for number in range(self.number(a), self.number(b - 1) + 2)]

    def count(self, a: int, b: int) -> int:
        """How many periods [a, b) touches."""
        return self.number(b - 1) - self.number(a) + 1


def grid(interval: Interval) -> Grid:
    return Grid("days", 1) if interval == "day" else Grid("months", _MONTHS[interval])


def finest(a: int, b: int, most: int) -> tuple[str, Grid]:
    """The name and the grid of the finest interval that divides [a, b) into at most `most` periods.

    Where centuries are too many, their tens, hundreds and so on: `10 centuries`.
    """
    for interval in INTERVALS:
        if grid(interval).count(a, b) <= most:
            return interval, grid(interval)
    centuries = 10
    while (wider := Grid("months", _MONTHS["century"] * centuries)).count(a, b) > most:
        centuries *= 10
    return f"{centuries} centuries", wider
