"""The proleptic Gregorian calendar of any year, on an axis of integer seconds since 1970-01-01T00:00:00Z.

Astronomical years: year 0 is 1 BCE, which `datetime` cannot hold. Knows nothing of EDTF.
"""

NEG_INF = -(2**63)
POS_INF = 2**63 - 1
# A little under what 64 bits of seconds hold, so that no date ever equals an open end.
MAX_YEAR = 290_000_000_000
DAY = 86_400

_LENGTHS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_length(year: int, month: int) -> int:
    return 29 if month == 2 and is_leap(year) else _LENGTHS[month]


def days_from_civil(year: int, month: int = 1, day: int = 1) -> int:
    """Days since 1970-01-01; the year is counted from March, so that the leap day comes last."""
    if month < 3:
        year -= 1
        month += 12
    leaps = year // 4 - year // 100 + year // 400
    return 365 * year + leaps + (153 * month - 457) // 5 + day - 719_469


def civil_from_days(days: int) -> tuple[int, int, int]:
    """Year, month and day of a number of days since 1970-01-01."""
    era, day_of_era = divmod(days + 719_468, 146_097)
    year_of_era = (day_of_era - day_of_era // 1_460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    month_from_march = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * month_from_march + 2) // 5 + 1
    month = month_from_march + 3 if month_from_march < 10 else month_from_march - 9
    return era * 400 + year_of_era + (month < 3), month, day


def civil_second(year: int, month: int = 1, day: int = 1) -> int:
    """The second at which a day begins (UTC)."""
    return DAY * days_from_civil(year, month, day)


def plus_months(year: int, month: int, months: int) -> tuple[int, int]:
    years, month_from_zero = divmod(month - 1 + months, 12)
    return year + years, month_from_zero + 1
