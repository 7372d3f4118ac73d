"""Days as people type them into files: ISO 8601, and the German `11.11.2025` that spreadsheets write.

It turns them into EDTF texts and leaves whatever else stands there for `timeline.edtf` to judge.
"""

import re

_GERMAN = re.compile(r"(?:(?P<day>\d{1,2})\.\s?)?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})")
_BLANK_BEFORE_TIME = re.compile(r"(?<=\d{4}-\d\d-\d\d) (?=\d\d:\d\d)", re.ASCII)


def edtf_text(typed: str) -> str:
    """`11.11.2025` -> `2025-11-11`, `11.2025` -> `2025-11`, `2025-11-11 14:30` -> `2025-11-11T14:30`;
    in an interval each side for itself; any other text unchanged but for blanks around it."""
    return "/".join(_side(side.strip()) for side in typed.split("/"))


def between(start: str, end: str) -> str:
    """The EDTF text of two columns: `between("1.9.2025", "..")` -> `2025-09-01/..`; one day needs one of them."""
    start, end = edtf_text(start), edtf_text(end)
    return start if end in ("", start) else f"{start}/{end}"


def _side(text: str) -> str:
    german = _GERMAN.fullmatch(text)
    if german is None:
        return _BLANK_BEFORE_TIME.sub("T", text)
    parts = german["year"], german["month"], german["day"]
    return "-".join(part.zfill(2) for part in parts if part)
