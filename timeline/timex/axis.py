"""From TIMEX3 to the time line: the EDTF text of a value. Knows no words.

A unit that EDTF has no name for, a week or "early 2024", is one of its days or months: `[2024-01..2024-04]`.
"""

import re
from datetime import date, timedelta

from timeline.timex.days import bounds, shift
from timeline.timex.model import Meaning

_SEASONS = {"SP": 21, "SU": 22, "FA": 23, "WI": 24}
_BC, _BC_CENTURY, _YEAR = re.compile(r"BC(\d+)"), re.compile(r"BC\d\d"), re.compile(r"(-?[^-]*)-?(.*)", re.DOTALL)
_THIRDS = {"START": 0, "MID": 1, "END": 2}
_FINER = {"century": ("year", 100), "decade": ("year", 10), "year": ("month", 12), "quarter": ("month", 3), "season": ("month", 3)}


def edtf_text(meaning: Meaning, dct: date | None) -> str | None:
    """EDTF for what a DATE or TIME names; None when it has no place on the time line."""
    if meaning.type not in ("DATE", "TIME") or meaning.value.startswith(("XXXX", "P1", "P2")):
        return None
    if meaning.value.endswith("_REF"):
        return _reference(meaning.value, dct)
    if meaning.mod in _THIRDS and (third := _third(meaning.value, _THIRDS[meaning.mod])):
        return third
    text = plain_text(meaning.value, meaning.zone)
    approximate = meaning.mod in ("APPROX", "LESS_THAN", "MORE_THAN") and "T" not in text and ".." not in text
    return text + "~" if approximate else text


def _reference(value: str, dct: date | None) -> str | None:
    if dct is None:
        return None
    return {"PAST_REF": f"[..{dct}]", "FUTURE_REF": f"[{dct}..]", "PRESENT_REF": f"{dct}"}.get(value)


def plain_text(value: str, zone: str | None = None) -> str:
    """EDTF for a TIMEX3 value, whatever part of it is meant."""
    if _BC_CENTURY.fullmatch(value):
        return f"-{value[2:]}XX"
    value = _BC.sub(lambda year: edtf_year(1 - int(year[1])), value)
    if value.startswith("FY"):
        return value[2:] + "~"
    if "T" in value:
        return _time(value, zone)
    if len(value) < 4:
        return value + "X" * (4 - len(value))
    year, rest = _YEAR.match(value).groups()
    if rest[:1] == "W" and rest not in _SEASONS:
        return one_of(*bounds(value))
    if rest[:1] == "Q":
        return f"{year}-{32 + int(rest[1])}"
    if rest[:1] == "H":
        return f"{year}-{39 + int(rest[1])}"
    return f"{year}-{_SEASONS[rest]}" if rest in _SEASONS else value


def edtf_year(year: int) -> str:
    """An astronomical year in EDTF: four digits, or `Y` before longer ones."""
    if abs(year) > 9999:
        return f"Y{year}"
    return f"-{-year:04d}" if year < 0 else f"{year:04d}"


def _time(value: str, zone: str | None) -> str:
    """A time of day to the second; a part of the day, and midnight as its end, is the day."""
    day, _, clock = value.partition("T")
    if not re.match(r"[01]\d|2[0-3]", clock):
        return day
    return f"{day}T{clock.rstrip('Z')}:00{zone or ''}"


def one_of(first: date, last: date) -> str:
    """Some day from the first to the last."""
    return f"{first}" if first == last else f"[{first}..{last}]"


def _third(value: str, third: int) -> str | None:
    """The first, middle or last third of a year, month, decade ... as one of its finer units."""
    value = value.partition("T")[0]
    stretch = bounds(value)
    if not stretch or stretch[0] == stretch[1]:
        return None
    first, last = stretch
    if len(value) == 7 and value[5:].isdigit():
        starts = (1, 11, 21, last.day + 1)
        return one_of(first.replace(day=starts[third]), first.replace(day=starts[third + 1] - 1))
    unit, count = {2: _FINER["century"], 3: _FINER["decade"], 4: _FINER["year"]}.get(len(value), ("month", 0))
    if not count:
        return _third_of_days(first, last, third)
    low, high = (count * edge // 3 for edge in (third, third + 1))
    if count == 10:
        low, high = ((0, 4), (4, 7), (7, 10))[third]
    width = 4 if unit == "year" else 7
    edges = [str(shift(first, amount, unit))[:width] for amount in (low, high - 1)]
    return f"[{edges[0]}..{edges[1]}]"


def _third_of_days(first: date, last: date, third: int) -> str:
    days = (last - first).days + 1
    return one_of(first + timedelta(days=days * third // 3), first + timedelta(days=days * (third + 1) // 3 - 1))
