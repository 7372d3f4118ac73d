"""From a partial date to a whole one: fills what the words left out from the anchors, and writes the TIMEX3 value.

Knows no language: `Fields` in, `Meaning` out.
"""

from calendar import isleap
from dataclasses import replace
from datetime import date, timedelta

from timeline.timex.anchors import Anchors
from timeline.timex.days import SEASONS, year_value
from timeline.timex.model import Fields, Meaning

NEAR = 0.75
"""Confidence of a date whose year or week was chosen because it is the nearest."""
LIKELY = 0.9
_AGAINST_TENSE = 180
"""Days by which a date on the wrong side of the tense counts as farther off. Participles mislead ("extended to Nov. 16"), so
that a year, which would make tense a law, reads the corpora worse (by 0.7 and 0.8 points of value F1 on news)."""


def complete(fields: Fields, at: Anchors, cue: int = 0) -> Meaning | None:
    """The meaning of a partial date; `cue` is +1 where the sentence looks ahead, -1 where it looks back.

    None when there is no such date (30 February).
    """
    try:
        filled = _fill(fields, at, cue)
        value = _value(filled)
    except (ValueError, OverflowError):
        return None
    timed = filled.clock or filled.part
    return Meaning(
        type="TIME" if timed else "DATE",
        value=value,
        mod=filled.mod,
        zone=filled.zone,
        kind=filled.kind or "explicit",
        anchor=filled.anchor,
        confidence=filled.confidence,
    )


def _fill(fields: Fields, at: Anchors, cue: int) -> Fields:
    toward = fields.toward or 0
    if fields.year is None and (fields.month, fields.day) == (2, 29) and at.now:
        return _guessed(
            fields, at, min(range(at.now.year - 8, at.now.year + 9), key=lambda y: (not isleap(y), abs(y - at.now.year)))
        )
    if fields.year is None and fields.month is not None:
        return _guessed(fields, at, _year_of_month(fields, at, toward or cue, fields.toward))
    if fields.year is None and fields.season:
        return _guessed(fields, at, _year_of_season(fields, at, toward or cue, fields.toward))
    if fields.year is None and fields.quarter:
        return _guessed(fields, at, _year_of_quarter(fields.quarter, at, toward or cue))
    if fields.year is None and fields.half:
        return _guessed(fields, at, at.now.year if at.now else None)
    if fields.weekday is not None and fields.day is None:
        return _with_weekday(fields, at, cue)
    if (fields.clock or fields.part) and fields.day is None and fields.year is None:
        return _on(fields, at.day or at.now)
    return fields


def _guessed(fields: Fields, at: Anchors, year: int | None) -> Fields:
    sure = LIKELY if fields.toward is not None else NEAR
    kind = fields.kind or ("anaphoric" if at.narrative else "deictic")
    anchor = at.now.isoformat() if at.now else None
    return replace(fields, year=year, kind=kind, anchor=anchor, confidence=min(fields.confidence, sure))


def _on(fields: Fields, day: date | None) -> Fields:
    if day is None:
        return fields
    return replace(fields, year=day.year, month=day.month, day=day.day, anchor=day.isoformat(), kind="anaphoric")


def _year_of_month(fields: Fields, at: Anchors, toward: int, said: int | None) -> int | None:
    """News: the nearest, or the last one that has begun; histories: the year named last, unless the months wrap."""
    now = at.now
    if now is None:
        return None
    if at.narrative and at.named:
        return _following(fields.month, at)
    if fields.day is not None and fields.weekday is not None:
        return _on_weekday(fields, now)
    if said is not None:
        return _directed(fields.month, now, said)
    if fields.day is not None:
        return _nearest(fields.month, fields.day, now, toward)
    if toward > 0:
        return now.year + (fields.month < now.month)
    return now.year - (fields.month > now.month)


def _on_weekday(fields: Fields, now: date) -> int:
    """ "Saturday, April 25": the nearest year in which the day is such a weekday."""
    years = sorted(range(max(now.year - 6, 1), min(now.year + 6, 9999)), key=lambda year: abs(year - now.year))
    day = min(fields.day, 28)  # any day serves to compare, every month has 28
    shift_by = fields.day - day
    fits = (year for year in years if (date(year, fields.month, day).weekday() + shift_by) % 7 == fields.weekday)
    return next(fits, now.year)


def _following(month: int, at: Anchors) -> int:
    """A history tells in order: a month far before the last one named is in the next year."""
    if at.unit in ("day", "month") and at.named.month - month >= 9:
        return at.named.year + 1
    return at.named.year


def _directed(month: int, now: date, said: int) -> int:
    """ "last May" is the latest that is over, "next May" the first to come, "this May" is this year's."""
    if said < 0:
        return now.year - (month >= now.month)
    if said > 0:
        return now.year + (month <= now.month)
    return now.year


def _nearest(month: int, day: int, now: date, toward: int) -> int:
    def distance(year: int) -> int:
        days = (date(year, month, min(day, 28)) - now).days
        return abs(days) + (_AGAINST_TENSE if days * toward < 0 else 0)

    years = [year for year in (now.year, now.year - 1, now.year + 1) if 1 <= year <= 9999]
    return min(years, key=distance)


def _year_of_season(fields: Fields, at: Anchors, toward: int, said: int | None) -> int | None:
    now = at.now
    if now is None:
        return None
    begins = SEASONS[fields.season]
    if said == -1:
        return now.year - (begins + 2 >= now.month)
    if said == 1 and not at.narrative:
        return now.year + (begins <= now.month)
    if at.narrative or said == 0 or toward > 0:
        return now.year
    return now.year - (begins > now.month + 1)


def _year_of_quarter(quarter: int, at: Anchors, toward: int) -> int | None:
    now = at.now
    if now is None:
        return None
    if toward > 0:
        return min((now.year, now.year + 1), key=lambda year: abs(12 * (year - now.year) + 3 * quarter - 1 - now.month))
    return now.year - (3 * quarter - 2 > now.month)


def _with_weekday(fields: Fields, at: Anchors, cue: int) -> Fields:
    now = at.last if fields.kind == "anaphoric" else at.now
    if now is None:
        return fields
    ahead = (fields.weekday - now.weekday()) % 7
    if fields.toward == 1:
        days = ahead or 7
    elif fields.toward == -1:
        days = ahead - 7
    elif cue > 0 or (fields.toward == 0 and ahead):
        days = ahead
    else:
        days = ahead - 7 if ahead else 0
    day = now + timedelta(days=days)
    sure = LIKELY if fields.toward is not None or cue else 0.8
    return replace(fields, year=day.year, month=day.month, day=day.day, kind="deictic", anchor=now.isoformat(), confidence=sure)


def _value(fields: Fields) -> str:
    """The TIMEX3 value of filled fields. ValueError when there is no such day."""
    day = _day_value(fields)
    if fields.clock:
        return f"{day}T{fields.clock}{'Z' if fields.zone == 'Z' else ''}"
    if fields.part:
        return f"{day}T{fields.part}"
    return day


def _day_value(fields: Fields) -> str:
    if fields.century is not None:
        return f"{fields.century - 1:02d}" if fields.century > 0 else f"BC{-fields.century:02d}"
    if fields.decade is not None:
        return f"{fields.decade:03d}"
    year = "XXXX" if fields.year is None else year_value(fields.year)
    if fields.week is not None:
        return f"{year}-W{fields.week:02d}" + ("-WE" if fields.weekend else "")
    if fields.day is not None and fields.month is not None:
        date(fields.year if fields.year and 1 <= fields.year <= 9999 else 2000, fields.month, fields.day)
        return f"{year}-{fields.month:02d}-{fields.day:02d}"
    if fields.weekday is not None:
        return f"XXXX-WXX-{fields.weekday + 1}"
    if fields.clock or fields.part:
        return "XXXX-XX-XX"
    if fields.month:
        return f"{year}-{fields.month:02d}"
    if fields.season:
        return f"{year}-{fields.season}"
    if fields.quarter:
        return f"{year}-Q{fields.quarter}"
    if fields.half:
        return f"{year}-H{fields.half}"
    return f"FY{year}" if fields.fiscal else year


def in_unit(day: date, unit: str, **more) -> Fields:
    """The fields of the unit that holds the day: `in_unit(2024-03-15, "month")` is March 2024."""
    match unit:
        case "day":
            return Fields(year=day.year, month=day.month, day=day.day, **more)
        case "week" | "weekend" | "fortnight":
            year, week, _ = day.isocalendar()
            return Fields(year=year, week=week, weekend=unit == "weekend" or None, **more)
        case "month":
            return Fields(year=day.year, month=day.month, **more)
        case "quarter":
            return Fields(year=day.year, quarter=(day.month + 2) // 3, **more)
        case "half":
            return Fields(year=day.year, half=(day.month + 5) // 6, **more)
        case "decade":
            return Fields(decade=day.year // 10, **more)
        case "century" | "millennium":
            return Fields(century=day.year // 100 + 1, **more)
    return Fields(year=day.year, **more)
