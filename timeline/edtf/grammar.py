"""EDTF text to forms: the syntax of levels 0 to 2, that every day exists, and where a text stops being EDTF.

Follows the Library of Congress specification of 2019-02-04. Beyond it, marked as level 3: date-times as the
ends of an interval, `hh:mm` without seconds; fractions of a second are read and dropped. Every pattern is
matched once from the left, so reading is linear in the length of the text.
"""

import re

from timeline.edtf import masks
from timeline.edtf.bounds import period
from timeline.edtf.calendar import DAY, MAX_YEAR, civil_from_days, civil_second, month_length
from timeline.edtf.errors import EdtfError
from timeline.edtf.forms import Date, End, Form, Interval, Moment, Run, Set, year_number, year_text

MAX_LENGTH = 1_000

_DATE = re.compile(
    r"""(?P<left_year>[?~%])?
        (?P<year> -?[0-9X]{4}(?:S[1-9][0-9]*)? | Y-?[1-9][0-9]*(?:E[0-9]+)?(?:S[1-9][0-9]*)? )
        (?P<right_year>[?~%])?
        (?: -(?P<left_month>[?~%])?(?P<month>[0-9X]{2})(?P<right_month>[?~%])?
            (?: -(?P<left_day>[?~%])?(?P<day>[0-9X]{2})(?P<right_day>[?~%])? )? )?""",
    re.VERBOSE,
)
_MOMENT = re.compile(
    r"""(?P<date> (?P<year>-?[0-9]{4}) - (?P<month>[0-9]{2}) - (?P<day>[0-9]{2}) )
        T (?P<hour>[0-9]{2}) : (?P<minute>[0-9]{2}) (?: : (?P<second>[0-9]{2}) (?:\.[0-9]+)? )?
        (?P<offset> Z | (?P<sign>[+-])(?P<hours>[0-9]{2})(?: : (?P<minutes>[0-9]{2}) )? )?""",
    re.VERBOSE,
)
_PLAIN = ("", "", "")


def read(text: str) -> Form:
    """The form of an EDTF text; raises EdtfError. Whether an interval ends after it starts is for `bounds`."""
    if len(text) > MAX_LENGTH:
        raise EdtfError(text, MAX_LENGTH, f"at most {MAX_LENGTH:,} characters")
    if text[:1] in ("[", "{"):
        return _set(text)
    slash = text.find("/")
    if slash < 0:
        return _date_or_moment(text, 0, len(text))
    if text == "/":
        raise EdtfError(text, 0, "a date on at least one side of '/'")
    return Interval(_interval_end(text, 0, slash), _interval_end(text, slash + 1, len(text)))


def _interval_end(text: str, start: int, end: int) -> End:
    bound = text[start:end]
    return bound if bound in ("", "..") else _date_or_moment(text, start, end)


def _set(text: str) -> Set:
    closing = "]" if text[0] == "[" else "}"
    if text[-1] != closing:
        raise EdtfError(text, len(text), f"{closing!r}")
    elements, position = [], 1
    for element in text[1:-1].split(","):
        end = position + len(element)
        elements.append(_element(text, position, end) if ".." in element else _date(text, position, end))
        position = end + 1
    return Set(tuple(elements), all_of=closing == "}")


def _element(text: str, start: int, end: int) -> Run:
    dots = text.index("..", start, end)
    first = _run_end(text, start, dots) if dots > start else None
    last = _run_end(text, dots + 2, end) if dots + 2 < end else None
    if not first and (start > 1 or not last):
        raise EdtfError(text, start, "a date before '..', which may be open only at the start of a set")
    if not last and end < len(text) - 1:
        raise EdtfError(text, end, "a date after '..', which may be open only at the end of a set")
    if first and last:
        _check_run(text, dots, first, last)
    return Run(first, last)


def _run_end(text: str, start: int, end: int) -> Date:
    date = _date(text, start, end)
    if date.is_mask or "S" in date.year:
        raise EdtfError(text, start, "a day, month, season or year whose digits are all stated beside '..'")
    return date


def _check_run(text: str, dots: int, first: Date, last: Date) -> None:
    if first.precision != last.precision:
        raise EdtfError(text, dots + 2, f"a {first.precision}, as before '..'")
    if period(first)[0] > period(last)[0]:
        raise EdtfError(text, dots + 2, "a date that is not before the one before '..'")


def _date_or_moment(text: str, start: int, end: int) -> Date | Moment:
    moment = _MOMENT.fullmatch(text, start, end)
    return _moment(text, moment) if moment else _date(text, start, end)


def _date(text: str, start: int, end: int) -> Date:
    found = _DATE.fullmatch(text, start, end)
    if not found:
        raise _syntax_error(text, start, end)
    left_y, year, right_y, left_m, month, right_m, left_d, day, right_d = found.groups("")
    date = Date(year, month, day, _spread((left_y, left_m, left_d), (right_y, right_m, right_d)))
    if year[0] == "Y" or "S" in year or year == "-0000":
        _check_year(text, found, date)
    if month:
        _check_day(text, found, date)
    return date


def _spread(left: tuple[str, str, str], right: tuple[str, str, str]) -> tuple[str, str, str]:
    """Qualifiers of each component: one on its left is its own, one on its right covers all before it too."""
    if left == right == _PLAIN:
        return _PLAIN
    year, month, day = ({left[n], *right[n:]} - {""} for n in range(3))
    return _merged(year), _merged(month), _merged(day)


def _merged(qualifiers: set[str]) -> str:
    return "%" if len(qualifiers) > 1 else "".join(qualifiers)


def _check_year(text: str, found: re.Match, date: Date) -> None:
    year, position = date.year, found.start("year")
    if year == "-0000":
        raise EdtfError(text, position, "'0000' (year 0 has no sign)")
    if date.month:
        raise EdtfError(text, found.end("year"), "no month after a year with Y or S")
    if "X" in year:
        raise EdtfError(text, position + year.index("S"), "no significant digits after X")
    if year[0] != "Y":
        return
    number, _, _ = year.partition("S")
    digits, _, exponent = number.strip("Y-").partition("E")
    if len(digits) < 5 and not exponent:
        raise EdtfError(text, position, "five digits or more after Y")
    if len(exponent) > 3 or len(digits) + int(exponent or 0) > 12 or abs(year_number(number)) > MAX_YEAR:
        raise EdtfError(text, position, f"a year from -{MAX_YEAR:,} to {MAX_YEAR:,}")


def _check_day(text: str, found: re.Match, date: Date) -> None:
    month, day = date.month, date.day
    if not masks.MONTHS[month]:
        raise EdtfError(text, found.start("month"), "a month 01-12 or a season 21-41")
    if not day or masks.matches_some_day(date):
        return
    if date.season:
        raise EdtfError(text, found.end("month"), "no day after a season")
    if date.is_mask:
        raise EdtfError(text, found.start("day"), "a day that exists in some month and year that match")
    raise EdtfError(text, found.start("day"), f"a day 01-{month_length(int(date.year), int(month))}")


def _moment(text: str, found: re.Match) -> Moment:
    year, month, day, hour, minute = map(int, found.group("year", "month", "day", "hour", "minute"))
    second = int(found["second"] or 0)
    _date(text, *found.span("date"))
    ends_the_day = (hour, minute, second) == (24, 0, 0)
    if hour > 23 and not ends_the_day:
        raise EdtfError(text, found.start("hour"), "an hour 00-23, or 24:00:00")
    for name, value in (("minute", minute), ("second", second)):
        if value > 59:
            raise EdtfError(text, found.start(name), f"a {name} 00-59")
    local = civil_second(year, month, day) + 3600 * hour + 60 * minute + second
    length = 1 if found["second"] else 60
    offset = _offset(text, found)
    return Moment(local - offset, length, _moment_text(text, found, local, length) + _offset_text(found, offset))


def _offset(text: str, found: re.Match) -> int:
    """Seconds east of UTC; a time without offset is UTC."""
    if not found["sign"]:
        return 0
    hours, minutes = int(found["hours"]), int(found["minutes"] or 0)
    offset = (3600 * hours + 60 * minutes) * (1 if found["sign"] == "+" else -1)
    if minutes > 59 or not -12 * 3600 <= offset <= 14 * 3600 or (offset == 0 and found["sign"] == "-"):
        raise EdtfError(text, found.start("offset"), "an offset -12:00 to +14:00, or Z")
    return offset


def _offset_text(found: re.Match, offset: int) -> str:
    if not found["offset"]:
        return ""
    return f"{found['sign']}{found['hours']}:{found['minutes'] or '00'}" if offset else "Z"


def _moment_text(text: str, found: re.Match, local: int, length: int) -> str:
    """The date and time as written, 24:00:00 as the next day's start."""
    days, seconds = divmod(local, DAY)
    year, month, day = civil_from_days(days)
    if year > masks.LAST_YEAR:
        raise EdtfError(text, found.start("hour"), "an instant in a year of four digits")
    written = f"{year_text(year)}-{month:02}-{day:02}T{seconds // 3600:02}:{seconds // 60 % 60:02}"
    return written if length > 1 else f"{written}:{seconds % 60:02}"


# What may follow, by the last component that was read.
_EXPECTED = {
    "day": "the end of the date",
    "month": "'-' and a day, a qualifier (? ~ %) or the end of the date",
    "year": "'-' and a month, a qualifier (? ~ %) or the end of the date",
}
_TIME_STEPS = re.compile(r"T(?:[0-9]{2}(?::(?:[0-9]{2}(?::(?:[0-9]{2})?)?)?)?)?")


def _syntax_error(text: str, start: int, end: int) -> EdtfError:
    """Where the longest beginning of a date in text[start:end] stops, and what should stand there."""
    moment = _MOMENT.match(text, start, end)
    if moment:
        return EdtfError(text, moment.end(), "an offset (Z, +hh:mm, -hh:mm) or the end of the date-time")
    found = _DATE.match(text, start, end)
    if not found:
        return EdtfError(text, start, "a year (four digits, or Y and five or more)")
    time = _TIME_STEPS.match(text, found.end(), end)
    if time and found["day"]:
        return EdtfError(text, time.end(), "a time hh:mm:ss")
    component = "day" if found["day"] else "month" if found["month"] else "year"
    return EdtfError(text, found.end(), _EXPECTED[component])
