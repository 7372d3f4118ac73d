"""What an EDTF text says, taken apart: a date, a moment, an interval or a set of dates.

Components stay digits as written (`"19XX"`, `"Y17E7"`), so that `str()` is the canonical text. What those
digits mean in time is for `bounds`, how they are read is for `grammar`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

# ISO 8601-2 codes for parts of a year: first month (12: into the next year) and length in months.
# 21-24 do not name a hemisphere and are read as northern; 25-28 say northern, 29-32 southern.
SEASONS = {
    **{21 + n: (3 + 3 * n, 3) for n in range(4)},
    **{25 + n: (3 + 3 * n, 3) for n in range(4)},
    **{29: (9, 3), 30: (12, 3), 31: (3, 3), 32: (6, 3)},
    **{33 + n: (1 + 3 * n, 3) for n in range(4)},
    **{37 + n: (1 + 4 * n, 4) for n in range(3)},
    **{40 + n: (1 + 6 * n, 6) for n in range(2)},
}

Precision = Literal[
    "second", "minute", "day", "month", "season", "quarter", "quadrimester", "semester",
    "year", "decade", "century", "millennium",
]  # fmt: skip
PRECISIONS: tuple[Precision, ...] = get_args(Precision)

# Levels of the specification are 0, 1 and 2; what goes beyond it is marked by the next number.
EXTENSION = 3


def season_kind(code: int) -> Precision:
    if code <= 32:
        return "season"
    return "quarter" if code <= 36 else "quadrimester" if code <= 39 else "semester"


class Date(NamedTuple):
    """A year, and perhaps a month or season, and perhaps a day; any digit may be X, any component qualified.

    year: "1985", "-19XX", "Y170000002", "Y17E7", "1950S2". month: "04", "1X", "21" (a season), or "".
    day: "12", "XX", or "". qualifiers: one of "", "?", "~", "%" for each of the three.
    """

    year: str
    month: str = ""
    day: str = ""
    qualifiers: tuple[str, str, str] = ("", "", "")

    open_start = open_end = False

    def __str__(self):
        parts = [part for part in self[:3] if part]
        return _qualified(parts, self.qualifiers) if any(self.qualifiers) else "-".join(parts)

    @property
    def is_mask(self) -> bool:
        return "X" in self.year or "X" in self.month or "X" in self.day

    @property
    def stated(self) -> "Date":
        """Without a last day and month of which no digit is stated: 2004-06 for 2004-06-XX."""
        if self.day == "XX":
            return self._replace(day="").stated
        return self._replace(month="") if self.month == "XX" and not self.day else self

    @property
    def season(self) -> int | None:
        """The code 21-41 of a part of the year."""
        return int(self.month) if self.month > "20" and "X" not in self.month else None

    @property
    def uncertain(self) -> bool:
        return "?" in self.qualifiers or "%" in self.qualifiers

    @property
    def approximate(self) -> bool:
        return "~" in self.qualifiers or "%" in self.qualifiers

    @property
    def insignificant_digits(self) -> int:
        """How many digits at the end of the year are not stated: 1 for 201X, 2 for 1950S2."""
        number, _, significant = self.year.partition("S")
        if significant:
            return max(0, len(str(abs(year_number(number)))) - int(significant))
        return len(number) - len(number.rstrip("X"))

    @property
    def precision(self) -> Precision:
        if self.day not in ("", "XX"):
            return "day"
        if self.season:
            return season_kind(self.season)
        if self.month not in ("", "XX"):
            return "month"
        return ("year", "decade", "century", "millennium")[min(self.insignificant_digits, 3)]

    @property
    def level(self) -> int:
        parts = [q for part, q in zip((self.year, self.month, self.day), self.qualifiers, strict=True) if part]
        if len(set(parts)) > 1 or self.year.strip("Y-").lstrip("0123456789X") or (self.season or 0) > 24:
            return 2
        if self.is_mask:
            return 1 if _masks_whole_components(self) else 2
        return 1 if parts[0] or self.season or self.year[0] in "-Y" else 0

    def parts(self) -> Iterator["Date"]:
        yield self


def _masks_whole_components(date: Date) -> bool:
    """Level 1 leaves unspecified the last one or two digits of a lone year, or a whole month or day from the right."""
    year, month, day = date.year.lstrip("-"), date.month, date.day
    if "X" not in year:
        return (month, day) in (("XX", ""), ("XX", "XX")) or ("X" not in month and day == "XX")
    return (not month and "X" not in year[:2]) or (year, month, day) == ("XXXX", "XX", "XX")


def _qualified(parts: list[str], qualifiers: tuple[str, str, str]) -> str:
    """One spelling for each meaning: what a run of components from the left shares stands to the right of it
    (a qualifier there covers all before it), any other to the left of its one component."""
    shared = 1
    while shared < len(parts) and qualifiers[shared] == qualifiers[0]:
        shared += 1
    first = "-".join(parts[:shared]) + qualifiers[0]
    return "-".join([first, *(q + part for q, part in zip(qualifiers[shared:], parts[shared:], strict=False))])


def year_number(year: str) -> int:
    """The number that "1985", "-0044", "Y170000002" or "Y-17E7" says."""
    digits, _, exponent = year.lstrip("Y").partition("E")
    return int(digits) * 10 ** int(exponent) if exponent else int(digits)


def year_text(year: int) -> str:
    """A year as EDTF writes it: four digits, or Y and more."""
    if abs(year) > 9999:
        return f"Y{year}"
    return f"{year:04}" if year >= 0 else f"-{-year:04}"


@dataclass(frozen=True, slots=True)
class Moment:
    """A date-time: seconds since 1970 (UTC), how long it lasts (a second, or the minute of hh:mm), and its text."""

    seconds: int
    length: int
    text: str

    uncertain = approximate = open_start = open_end = False

    def __str__(self):
        return self.text

    @property
    def precision(self) -> Precision:
        return "second" if self.length == 1 else "minute"

    @property
    def level(self) -> int:
        if self.length > 1:
            return EXTENSION
        return 1 if self.text[0] == "-" else 0

    def parts(self) -> Iterator["Moment"]:
        yield self


End = Date | Moment | Literal["..", ""]


@dataclass(frozen=True, slots=True)
class Interval:
    """From `start` to `end`; `".."` is open, `""` is unknown."""

    start: End
    end: End

    def __str__(self):
        return f"{self.start}/{self.end}"

    @property
    def open_start(self) -> bool:
        return self.start == ".."

    @property
    def open_end(self) -> bool:
        return self.end == ".."

    @property
    def level(self) -> int:
        ends = list(self.parts())
        if any(isinstance(end, Moment) for end in ends):
            return EXTENSION
        if any(end.is_mask for end in ends):
            return 2
        return max([0 if len(ends) == 2 else 1, *(end.level for end in ends)])

    def parts(self) -> Iterator[Date | Moment]:
        yield from (end for end in (self.start, self.end) if not isinstance(end, str))


@dataclass(frozen=True, slots=True)
class Run:
    """All the days, months or years from `first` to `last` in a set; None where it is open."""

    first: Date | None
    last: Date | None

    def __str__(self):
        return f"{self.first or ''}..{self.last or ''}"

    def parts(self) -> Iterator[Date]:
        yield from (end for end in (self.first, self.last) if end)


@dataclass(frozen=True, slots=True)
class Set:
    """One of its elements (`[...]`), or all of them (`{...}`)."""

    elements: tuple[Date | Run, ...]
    all_of: bool

    level = 2

    def __str__(self):
        left, right = "{}" if self.all_of else "[]"
        return left + ",".join(map(str, self.elements)) + right

    def parts(self) -> Iterator[Date]:
        for element in self.elements:
            yield from element.parts()

    @property
    def open_start(self) -> bool:
        return any(isinstance(element, Run) and element.first is None for element in self.elements)

    @property
    def open_end(self) -> bool:
        return any(isinstance(element, Run) and element.last is None for element in self.elements)


Form = Date | Moment | Interval | Set


def coarsest(form: Form) -> Precision | None:
    """As precise as its least precise part; None where nothing is stated (`../..`)."""
    if isinstance(form, Date | Moment):
        return form.precision
    return max((part.precision for part in form.parts()), key=PRECISIONS.index, default=None)


def in_the_south(form: Form | Run | str | None) -> Form | Run | str | None:
    """The same with seasons of no stated hemisphere (21-24) as southern ones (29-32)."""
    match form:
        case Date(season=21 | 22 | 23 | 24 as code):
            return form._replace(month=str(code + 8))
        case Interval(start, end):
            return Interval(in_the_south(start), in_the_south(end))
        case Set(elements, all_of):
            return Set(tuple(map(in_the_south, elements)), all_of)
        case Run(first, last):
            return Run(in_the_south(first), in_the_south(last))
    return form
