"""Common slips, and the EDTF that was probably meant: only asked once a text has been refused.

Each rule rewrites the whole text; what it proposes is offered only when it parses. A rule carries its example, and
the tests read them.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from timeline.edtf.calendar import month_length
from timeline.edtf.display import LANGUAGES
from timeline.edtf.errors import EdtfError

_LONGEST = 80


class Slip(NamedTuple):
    pattern: re.Pattern
    rewrite: str | Callable[[re.Match], str]
    example: tuple[str, str]


def _slip(pattern: str, rewrite: str | Callable[[re.Match], str], wrong: str, right: str) -> Slip:
    return Slip(re.compile(pattern, re.IGNORECASE), rewrite, (wrong, right))


def _day_of_three_numbers(found: re.Match) -> str:
    """Day first or month first; where both can be, one of the two."""
    day, month, year = found["first"].zfill(2), found["second"].zfill(2), found["year"]
    if found["separator"] == "." or int(month) > 12 or day == month:
        return f"{year}-{month}-{day}" if int(month) <= 12 else f"{year}-{day}-{month}"
    return f"{year}-{month}-{day}" if int(day) > 12 else f"[{year}-{day}-{month},{year}-{month}-{day}]"


def _last_day(found: re.Match) -> str:
    length = month_length(int(found["year"]), int(found["month"]))
    return f"{found['year']}-{found['month']}-{length}"


def _padded(found: re.Match) -> str:
    return "-".join(part.zfill(2) for part in found.groups() if part)


def _named_month(found: re.Match) -> str:
    month = f"{found['year']}-{_MONTHS[found['month'].lower()[:3]]:02d}"
    return f"{month}-{found['day'].zfill(2)}" if found.groupdict().get("day") else month


# By their first three letters, in every language that dates are said in.
_MONTHS = {name[:3].lower(): number for spoken in LANGUAGES.values() for number, name in enumerate(spoken.months, 1)}
_MONTH = rf"(?P<month>(?:{'|'.join(_MONTHS)})[a-zäöü]*)\.?"


def _second_year(found: re.Match) -> str:
    first, second = found.groups()
    return f"{first}/{first[: -len(second)]}{second}"


def _current_syntax(found: re.Match) -> str:
    """The draft of 2012 wrote u or x for X, y for Y, ?~ for %, and words for empty and open ends."""
    text = found[0].replace("unknown", "").replace("open", "..")
    return text.replace("u", "X").replace("?~", "%").replace("~?", "%").upper()


SLIPS = [
    _slip(r"(?P<first>\d{1,2})(?P<separator>[/.-])(?P<second>\d{1,2})(?P=separator)(?P<year>\d{4})", _day_of_three_numbers,
          "11/11/2025", "2025-11-11"),
    _slip(rf"(?P<day>\d{{1,2}})\.?(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+(?P<year>\d{{4}})", _named_month,
          "12 November 2025", "2025-11-12"),
    _slip(rf"{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})", _named_month, "Nov. 12, 2025", "2025-11-12"),
    _slip(rf"{_MONTH},?\s+(?P<year>\d{{4}})", _named_month, "März 2025", "2025-03"),
    _slip(r"(\d{4}-\d\d-\d\d)(?:\s+|T)(\d\d:\d\d)(?::00)?(Z?)", r"\1T\2:00\3", "2025-11-12 10:00", "2025-11-12T10:00:00"),
    _slip(r"(\S+)\s+(?:[-–—]|to|bis)\s+(\S+)", r"\1/\2", "2025-11-11 - 2025-11-14", "2025-11-11/2025-11-14"),
    _slip(r"(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])-(?:29|3\d)", _last_day, "2025-11-31", "2025-11-30"),
    _slip(r"(\d{4})-(\d{1,2})", _second_year, "1846-7", "1846/1847"),
    _slip(r"(\d{4})\s*[-–—]\s*(\d{4})", r"\1/\2", "1914–1918", "1914/1918"),
    _slip(r"(?:circa|ca\.?|c\.?|about|around|um|etwa)\s*(\S+)", r"\1~", "circa 1920", "1920~"),
    _slip(r"(?:since|from|seit|ab)\s+(\S+)", r"\1/..", "since 2025-09", "2025-09/.."),
    _slip(r"(?:until|till|bis)\s+(\S+)", r"../\1", "until 2025-09", "../2025-09"),
    _slip(r"by\s+(\S+)", r"[..\1]", "by 2025-11-12", "[..2025-11-12]"),
    _slip(r"(\d{3})0s", r"\1X", "1920s", "192X"),
    _slip(r"(\d{4})-(\d{1,2})-(\d{1,2})", _padded, "2025-1-5", "2025-01-05"),
    _slip(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})", _padded, "2025/11/11", "2025-11-11"),
    _slip(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?", lambda m: "-".join(m.group(1, 2, 3)) + (
        f"T{m[4]}:{m[5]}:{m[6]}{m[7].upper()}" if m[4] else ""), "20050924T100000", "2005-09-24T10:00:00"),
    _slip(r"Y(-?\d{1,4})", lambda m: m[1].zfill(4 + (m[1][0] == "-")), "Y2006", "2006"),
    _slip(r"-Y(\d+)", r"Y-\1", "-Y170000002", "Y-170000002"),
    _slip(r"(-?[1-9]\d{4,})", r"Y\1", "12345", "Y12345"),
    _slip(r"([^/]+)/([^/]+)", r"\2/\1", "2025-11-14/2025-11-11", "2025-11-11/2025-11-14"),
    _slip(r".*[ux~?].*|.*(?:unknown|open).*|y.*", _current_syntax, "199u", "199X"),
    _slip(r".*[\s\u2212].*", lambda m: re.sub(r"\s", "", m[0]).replace("\u2212", "-"), "[1667, 1668]", "[1667,1668]"),
    _slip(r".*[tz].*", lambda m: m[0].upper(), "1985-04-12t23:20:30z", "1985-04-12T23:20:30Z"),
]  # fmt: skip


def helped(error: EdtfError, read: Callable[[str], object]) -> EdtfError:
    """The same error, with the likeliest correction that `read` accepts."""
    for candidate in _corrections(error.text):
        try:
            read(candidate)
        except EdtfError:
            continue
        return EdtfError(error.text, error.position, error.expected, candidate)
    return error


def _corrections(text: str) -> Iterator[str]:
    if len(text) > _LONGEST:
        return
    if text != text.strip():
        yield text.strip()
    for slip in SLIPS:
        found = slip.pattern.fullmatch(text.strip())
        if found:
            yield found.expand(slip.rewrite) if isinstance(slip.rewrite, str) else slip.rewrite(found)
