"""Sets and masks, member by member: which there are, and whether one meets a window. Windows are answered by
arithmetic, because `XXXX-XX-XX` has 3.6 million members and `{..1984}` no first one.
"""

from collections.abc import Iterator
from itertools import count

from timeline.edtf import masks
from timeline.edtf.bounds import hull, padding, period, shift
from timeline.edtf.calendar import DAY, MAX_YEAR, NEG_INF, POS_INF, civil_from_days, civil_second, days_from_civil
from timeline.edtf.forms import SEASONS, Date, Form, Run, Set, year_number, year_text
from timeline.edtf.masks import Civil

# Months in the units of a run; days are counted by themselves.
_MONTHS = {"month": 1, "season": 3, "quarter": 3, "quadrimester": 4, "semester": 6, "year": 12}


def members(form: Form) -> Iterator[Form]:
    """The dates that a set or a mask speaks of, each at the precision it states; anything else is its own only member.

    In order of time, but for the elements of a set, which come as written, and an open start, which is counted back.
    """
    match form:
        case Set():
            for element in form.elements:
                yield from run_members(element) if isinstance(element, Run) else members(element)
        case Date(is_mask=True):
            for year, month, day in masks.ascending(form):
                yield Date(year_text(year), _two(month), _two(day), form.qualifiers)
        case _:
            yield form


def _two(number: int | None) -> str:
    return "" if number is None else f"{number:02}"


def some_member_meets(form: Date | Run | Set, a: int, b: int) -> bool:
    """Whether some member may have a second in [a, b)."""
    match form:
        case Set():
            return any(some_member_meets(element, a, b) for element in form.elements)
        case Run():
            lo = period(form.first)[0] if form.first else NEG_INF
            hi = period(form.last)[1] if form.last else POS_INF
            return lo < b and hi > a
        case _ if form.is_mask and not masks.is_contiguous(form):
            return _mask_meets(form, a, b)
    lo, hi = period(form)
    return lo < b and hi > a


def _mask_meets(mask: Date, a: int, b: int) -> bool:
    """The first member that ends after a decides: no other one that does begins earlier."""
    for member in masks.ascending(mask.stated, _start_of_search(mask, a)):
        lo, hi = hull(mask, member, member)
        if hi > a:
            return lo < b
    return False


def _start_of_search(mask: Date, a: int) -> Civil:
    """A day so early that every member before it ends before a, and so late that few members lie between."""
    around = civil_from_days(a // DAY)
    if mask.approximate:
        amount, unit = padding(mask)
        around = shift(around, -amount, unit)
    return shift(around, -1, "months") if mask.stated.day else shift(around, -1, "years")


def some_member_within(dates: Set, a: int, b: int) -> bool:
    """Whether some element of an all-of set certainly has a second in [a, b): the window holds all it may be."""
    return any(_run_within(e, a, b) if isinstance(e, Run) else _within(e, a, b) for e in dates.elements)


def _within(date: Date, a: int, b: int) -> bool:
    lo, hi = period(date)
    return a <= lo and hi <= b


def _run_within(run: Run, a: int, b: int) -> bool:
    """Its ends may be approximate and are asked themselves, what lies between is a grid of days or months."""
    ends = [end for end in (run.first, run.last) if end]
    if any(_within(end, a, b) for end in ends):
        return True
    grid = _Grid(ends[0])
    earliest = max(a, grid.second(grid.ordinal(run.first) + grid.step)) if run.first else a
    latest = min(b, grid.second(grid.ordinal(run.last))) if run.last else b
    if earliest == NEG_INF or latest == POS_INF:
        return earliest < latest
    following = grid.at_or_after(earliest)
    return grid.second(following + grid.step) <= latest


def run_members(run: Run) -> Iterator[Date]:
    """From the first on, or from the last back where the start is open."""
    grid = _Grid(run.first or run.last)
    if not run.first:
        numbers = count(grid.ordinal(run.last), -grid.step)
    elif run.last:
        numbers = range(grid.ordinal(run.first), grid.ordinal(run.last) + 1, grid.step)
    else:
        numbers = count(grid.ordinal(run.first), grid.step)
    ends = {grid.ordinal(end): end for end in (run.first, run.last) if end}
    for number in numbers:
        if abs(number) > MAX_YEAR * grid.per_year:
            return
        yield ends.get(number) or grid.date(number)


class _Grid:
    """The days, months, seasons or years of which a date is one, numbered: days since 1970 or months since year 0."""

    def __init__(self, date: Date):
        self.precision = date.precision
        self.step = _MONTHS.get(self.precision, 1)
        self.per_year = 365 if self.precision == "day" else 12
        self.seasons = _family(date.season) if date.season else {}
        self.phase = self.ordinal(date) % self.step

    def ordinal(self, date: Date) -> int:
        year, month = year_number(date.year), int(date.month or 1)
        if date.day:
            return days_from_civil(year, month, int(date.day))
        return 12 * year + (SEASONS[date.season][0] if date.season else month) - 1

    def second(self, ordinal: int) -> int:
        """When this day or month begins."""
        return DAY * ordinal if self.precision == "day" else civil_second(ordinal // 12, ordinal % 12 + 1)

    def at_or_after(self, second: int) -> int:
        """The first ordinal of a unit that begins at this second or later."""
        days = -(-second // DAY)
        if self.precision == "day":
            return days
        year, month, day = civil_from_days(days)
        ordinal = 12 * year + month - 1 + (day > 1)
        return ordinal + (self.phase - ordinal) % self.step

    def date(self, ordinal: int) -> Date:
        if self.precision == "day":
            year, month, day = civil_from_days(ordinal)
            return Date(year_text(year), _two(month), _two(day))
        year, month = ordinal // 12, ordinal % 12 + 1
        if self.precision == "year":
            return Date(year_text(year))
        return Date(year_text(year), _two(self.seasons.get(month, month)))


def _family(season: int) -> dict[int, int]:
    """First month to code, of the seasons that divide the year as this one does."""
    start, size = next((s, n) for s, n in ((21, 4), (25, 4), (29, 4), (33, 4), (37, 3), (40, 2)) if season < s + n)
    return {SEASONS[code][0]: code for code in range(start, start + size)}
