"""The four bounds of what a text says, in seconds, and the clamps that keep them in order.

The first instant of an event lies in [start_earliest, start_latest), the last in [end_earliest, end_latest):

      start_earliest   start_latest        end_earliest     end_latest
            |---- starts ----|                  |----- ends -----|
"""

from typing import NamedTuple

from timeline.edtf import masks
from timeline.edtf.calendar import (
    DAY,
    MAX_YEAR,
    NEG_INF,
    POS_INF,
    civil_from_days,
    civil_second,
    days_from_civil,
    month_length,
    plus_months,
)
from timeline.edtf.forms import SEASONS, Date, Form, Interval, Moment, Precision, Run, Set, season_kind, year_number
from timeline.edtf.masks import Civil

# How far "approximate" reaches on either side, by the finest approximate component. A change of this table
# changes stored bounds: raise the version, so that they are computed again.
PADDING_VERSION = 1
PADDING: dict[Precision, tuple[int, str]] = {
    "day": (1, "days"),
    "month": (1, "months"),
    "season": (3, "months"),
    "quarter": (3, "months"),
    "quadrimester": (4, "months"),
    "semester": (6, "months"),
    "year": (1, "years"),  # ten for 201X, a hundred for 20XX and 1950S2, and so on
}


class Bounds(NamedTuple):
    start_earliest: int
    start_latest: int
    end_earliest: int
    end_latest: int


class EndBeforeStart(ValueError):
    """No way to read the interval lets it end after it started."""


def bounds(form: Form) -> Bounds:
    """The row of the table in DESIGN.md for this form; raises EndBeforeStart."""
    if isinstance(form, Interval):
        return _interval(form)
    if isinstance(form, Set):
        return _set(form)
    lo, hi = period(form)
    return Bounds(lo, hi, lo, hi)


def period(date: Date | Moment) -> tuple[int, int]:
    """[lo, hi): the hull of what a date may be, approximation included."""
    if isinstance(date, Moment):
        return date.seconds, date.seconds + date.length
    return hull(date, *edges(date.stated))


def edges(date: Date) -> tuple[Civil, Civil]:
    """The first and the last year, month or day (season, by its code) that a date may be."""
    if date.is_mask:
        return masks.first(date), masks.last(date)
    if date.month:
        only = int(date.year), int(date.month), int(date.day) if date.day else None
        return only, only
    return _year_edges(date)


def hull(date: Date, first: Civil, last: Civil) -> tuple[int, int]:
    """[lo, hi) from the first to the last of the dates that `date` may be, as approximate as `date` is."""
    if date.season:
        month, length = SEASONS[date.season]
        first, last = (first[0], month, None), (*plus_months(last[0], month, length - 1), None)
    if date.approximate:
        amount, unit = padding(date)
        first, last = shift(first, -amount, unit), shift(last, amount, unit)
    return civil_start(first), civil_end(last)


def _year_edges(date: Date) -> tuple[Civil, Civil]:
    number, _, significant = date.year.partition("S")
    year = year_number(number)
    if not significant:
        return (year, None, None), (year, None, None)
    unit = 10**date.insignificant_digits
    nearest = abs(year) // unit * unit
    furthest = nearest + unit - 1
    low, high = (nearest, furthest) if year >= 0 else (-furthest, -nearest)
    return (max(low, -MAX_YEAR), None, None), (min(high, MAX_YEAR), None, None)


def padding(date: Date) -> tuple[int, str]:
    """Amount and unit for the finest approximate component; one that is all X counts as the next coarser."""
    _, month, day = (q in ("~", "%") for q in date.qualifiers)
    if day and date.day != "XX":
        return PADDING["day"]
    if (day or month) and date.month != "XX":
        return PADDING[season_kind(date.season) if date.season else "month"]
    amount, unit = PADDING["year"]
    return amount * 10**date.insignificant_digits, unit


def shift(date: Civil, amount: int, unit: str) -> Civil:
    """Move a date; the 31st becomes the last day of a shorter month."""
    year, month, day = date
    if unit == "days":
        return civil_from_days(days_from_civil(year, month, day) + amount)
    if unit == "years":
        year += amount
    else:
        year, month = plus_months(year, month, amount)
    year = max(-MAX_YEAR, min(year, MAX_YEAR))
    return year, month, day and min(day, month_length(year, month))


def civil_start(date: Civil) -> int:
    year, month, day = date
    return civil_second(year, month or 1, day or 1)


def civil_end(date: Civil) -> int:
    """The second after the last of a day, month or year."""
    year, month, day = date
    if day:
        return civil_second(year, month, day) + DAY
    return civil_second(*plus_months(year, month, 1)) if month else civil_second(year + 1)


def _interval(interval: Interval) -> Bounds:
    start, end = interval.start, interval.end
    if isinstance(start, Moment) and isinstance(end, Moment) and start.seconds == end.seconds:
        return bounds(start)
    end_earliest, end_latest = _end(end)
    if start == "":
        start_earliest, start_latest = NEG_INF, end_latest
    else:
        start_earliest, start_latest = (NEG_INF, NEG_INF) if start == ".." else period(start)
    if start_earliest >= end_latest:
        raise EndBeforeStart
    return Bounds(start_earliest, min(start_latest, end_latest), max(end_earliest, start_earliest), end_latest)


def _end(end: Date | Moment | str) -> tuple[int, int]:
    if end == "":
        return NEG_INF, POS_INF
    if end == "..":
        return POS_INF, POS_INF
    if isinstance(end, Moment):  # our extension: exclusive, as DTEND of RFC 5545
        return end.seconds - 1, end.seconds
    return period(end)


def _set(dates: Set) -> Bounds:
    firsts, lasts = zip(*map(_element, dates.elements), strict=True)
    if dates.all_of:
        return Bounds(min(lo for lo, _ in firsts), min(hi for _, hi in firsts),
                      max(lo for lo, _ in lasts), max(hi for _, hi in lasts))  # fmt: skip
    lo, hi = min(lo for lo, _ in firsts), max(hi for _, hi in lasts)
    return Bounds(lo, hi, lo, hi)


def _element(element: Date | Run) -> tuple[tuple[int, int], tuple[int, int]]:
    """The periods of the first and of the last date of an element of a set."""
    if isinstance(element, Date):
        span = period(element)
        return span, span
    return (
        period(element.first) if element.first else (NEG_INF, NEG_INF),
        period(element.last) if element.last else (POS_INF, POS_INF),
    )
