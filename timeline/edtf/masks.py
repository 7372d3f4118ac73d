"""Dates with unspecified digits (`156X-12-25`, `XXXX-02-29`), by arithmetic and not by listing what they match.

A mask is a `Date` with four-digit year; its members are (year, month, day) with None for what it does not state.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache
from itertools import product

from timeline.edtf.calendar import is_leap, month_length
from timeline.edtf.forms import SEASONS, Date

Civil = tuple[int, int | None, int | None]

FIRST_YEAR, LAST_YEAR = -9999, 9999


def _matches(pattern: str, numbers: range) -> tuple[int, ...]:
    return tuple(n for n in numbers if all(p in ("X", c) for p, c in zip(pattern, f"{n:02}", strict=True)))


_PATTERNS = ["".join(pair) for pair in product("0123456789X", repeat=2)]
# What each two-character pattern matches, ascending.
TWO_DIGITS = {pattern: _matches(pattern, range(100)) for pattern in _PATTERNS}
MONTHS = {pattern: _matches(pattern, range(1, 13)) for pattern in _PATTERNS} | {str(c): (c,) for c in SEASONS}
DAYS = {pattern: _matches(pattern, range(1, 32)) for pattern in _PATTERNS}


@cache
def _within_year(month: str, day: str, leap: bool) -> tuple[tuple[int | None, int | None], ...]:
    """The months and days that match in a leap year or in any other; as many entries as there are patterns."""
    if not month:
        return ((None, None),)
    if not day:
        return tuple((m, None) for m in MONTHS[month])
    year = 2000 if leap else 2001
    return tuple((m, d) for m in MONTHS[month] if m <= 12 for d in DAYS[day] if d <= month_length(year, m))


def matches_some_day(date: Date) -> bool:
    """Whether a date with a day exists: not 15XX-02-3X, XXX1-02-29, 2004-06-31, 2004-21-01."""
    if _within_year(date.month, date.day, False):
        return True
    return bool(_within_year(date.month, date.day, True)) and _matches_a_leap_year(date.year)


@cache
def _matches_a_leap_year(year: str) -> bool:
    century, rest = TWO_DIGITS[year[-4:-2]], TWO_DIGITS[year[-2:]]
    return any(n % 4 == 0 for n in rest if n) or (rest[0] == 0 and any(n % 4 == 0 for n in century))


def first(date: Date) -> Civil:
    return next(ascending(date))


def last(date: Date) -> Civil:
    return next(descending(date))


def ascending(date: Date, start: Civil = (FIRST_YEAR, 1, 1)) -> Iterator[Civil]:
    """The members from `start` on, in order of time."""
    for year in _years_from(date.year, start[0]):
        for month, day in _within_year(date.month, date.day, is_leap(year)):
            if (year, month or 1, day or 1) >= start:
                yield year, month, day


def descending(date: Date) -> Iterator[Civil]:
    """The members, latest first."""
    for year in _years_down(date.year):
        for month, day in reversed(_within_year(date.month, date.day, is_leap(year))):
            yield year, month, day


def _years_from(year: str, start: int) -> Iterator[int]:
    if year[0] != "-":
        return _upward(year, max(start, 0))
    return (-n for n in _downward(year[1:], -start) if n)


def _years_down(year: str) -> Iterator[int]:
    if year[0] != "-":
        return _downward(year, LAST_YEAR)
    return (-n for n in _upward(year[1:], 1))


def _upward(digits: str, start: int) -> Iterator[int]:
    centuries = TWO_DIGITS[digits[:2]]
    for century in centuries[bisect_left(centuries, start // 100) :]:
        for rest in TWO_DIGITS[digits[2:]]:
            if 100 * century + rest >= start:
                yield 100 * century + rest


def _downward(digits: str, start: int) -> Iterator[int]:
    centuries = TWO_DIGITS[digits[:2]]
    for century in reversed(centuries[: bisect_right(centuries, start // 100)]):
        for rest in reversed(TWO_DIGITS[digits[2:]]):
            if 100 * century + rest <= start:
                yield 100 * century + rest


def is_contiguous(date: Date) -> bool:
    """Whether the members follow one another without a gap: 201X, 2004-XX and 1984-1X, but not 156X-12-25."""
    year = date.year.lstrip("-")
    if "X" in year:
        return "X" not in year.rstrip("X") and date.month in ("", "XX") and date.day in ("", "XX")
    months = MONTHS[date.month] if date.month else ()
    if len(months) > 1:
        return _consecutive(months) and date.day in ("", "XX")
    return not date.day or _consecutive(DAYS[date.day]) or len(list(ascending(date))) == 1


def _consecutive(numbers: tuple[int, ...]) -> bool:
    return len(numbers) == numbers[-1] - numbers[0] + 1
