"""Calendar arithmetic on TIMEX3 values: shift a day by units, write the unit that a day lies in, read it back.

Works within the years 1..9999 of `datetime.date`; knows no words and no context.
"""

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

SEASONS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
"""TIMEX3 season to the month that it begins in (northern, meteorological)."""

MONTHS_IN = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120, "century": 1200, "millennium": 12000}
DAYS_IN = {"day": 1, "weekend": 7, "week": 7, "fortnight": 14}


def shift(day: date, amount: int, unit: str) -> date:
    """The day `amount` units on; month ends clamp. OverflowError beyond the calendar."""
    if unit in DAYS_IN:
        return day + timedelta(days=amount * DAYS_IN[unit])
    months = day.year * 12 + day.month - 1 + amount * MONTHS_IN[unit]
    year, month = divmod(months, 12)
    if not 1 <= year <= 9999:
        raise OverflowError("Beyond the years 1 to 9999.")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def year_value(year: int) -> str:
    """An astronomical year as TIMEX3 writes it: 0 is `BC0001`."""
    return f"{year:04d}" if year > 0 else f"BC{1 - year:04d}"


def week_value(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def value_of(day: date, unit: str) -> str:
    """The TIMEX3 value of the unit that holds the day."""
    match unit:
        case "day":
            return day.isoformat()
        case "week" | "fortnight":
            return week_value(day)
        case "weekend":
            return week_value(day) + "-WE"
        case "month":
            return f"{day.year:04d}-{day.month:02d}"
        case "quarter":
            return f"{day.year:04d}-Q{(day.month + 2) // 3}"
        case "half":
            return f"{day.year:04d}-H{(day.month + 5) // 6}"
        case "decade":
            return f"{day.year:04d}"[:3]
        case "century" | "millennium":
            return f"{day.year:04d}"[:2]
    return f"{day.year:04d}"


_VALUE = re.compile(
    r"(?P<year>\d{4})(?:-(?:W(?P<week>\d\d)(?P<weekend>-WE)?|Q(?P<quarter>[1-4])|H(?P<half>[12])"
    r"|(?P<season>SP|SU|FA|WI)|(?P<month>\d\d)(?:-(?P<day>\d\d))?))?(?:T.*)?"
)


@lru_cache(maxsize=1_024)
def bounds(value: str) -> tuple[date, date] | None:
    """The first and the last day of what a TIMEX3 value names, None when that is no stretch of the calendar."""
    if re.fullmatch(r"\d{2,3}", value):
        return _years(value)
    match = _VALUE.fullmatch(value)
    if not match:
        return None
    try:
        return _stretch({name: text for name, text in match.groupdict().items() if text})
    except ValueError:
        return None


def _years(prefix: str) -> tuple[date, date]:
    missing = 4 - len(prefix)
    return date(max(int(prefix + "0" * missing), 1), 1, 1), date(int(prefix + "9" * missing), 12, 31)


def _stretch(found: dict[str, str]) -> tuple[date, date]:
    year = int(found["year"])
    if "week" in found:
        monday = date.fromisocalendar(year, int(found["week"]), 1)
        return monday + timedelta(days=5 if "weekend" in found else 0), monday + timedelta(days=6)
    if "day" in found:
        day = date(year, int(found["month"]), int(found["day"]))
        return day, day
    month, length = 1, 12
    if "month" in found:
        month, length = int(found["month"]), 1
    elif "quarter" in found:
        month, length = 3 * int(found["quarter"]) - 2, 3
    elif "half" in found:
        month, length = 6 * int(found["half"]) - 5, 6
    elif "season" in found:
        month, length = SEASONS[found["season"]], 3
    first = date(year, month, 1)
    return first, shift(first, length, "month") - timedelta(days=1)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The nth such weekday of a month, counted from its end when nth is negative."""
    if nth > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
    last = date(year, month, monthrange(year, month)[1])
    return last - timedelta(days=(last.weekday() - weekday) % 7 + 7 * (-nth - 1))


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm of 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    n = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * n) // 451
    month, day = divmod(h + n - 7 * m + 114, 31)
    return date(year, month, day + 1)
