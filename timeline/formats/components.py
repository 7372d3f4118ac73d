"""An iCalendar stream cut into its components, so that a broken one stands alone and no large file is whole in memory."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from icalendar import Component

from timeline.errors import Malformed, TimelineError, TooLarge
from timeline.formats.json_ import peekable
from timeline.formats.limits import LIMIT, lines as limited

_TOP = (b"VEVENT", b"VJOURNAL", b"VTIMEZONE")
_BORDER = re.compile(rb"(BEGIN|END):([A-Z-]+)\s*", re.IGNORECASE)


def split(stream: BinaryIO) -> Iterator[tuple[int, str | TimelineError]]:
    """Each VEVENT, VJOURNAL and VTIMEZONE with the line it begins on; others (VTODO, VFREEBUSY) are passed over."""
    begun, kind, lines, size = 0, b"", [], 0
    seen = False
    for number, line in enumerate(limited(peekable(stream)), 1):
        seen = seen or line.upper().startswith(b"BEGIN:VCALENDAR")
        border, name = _border(line)
        if border == b"BEGIN" and name in _TOP:
            if kind:
                yield begun, Malformed(f"This {kind.decode()} has no END before the next one on line {number}.")
            begun, kind, lines, size = number, name, [], 0
        if kind and (size := size + len(line)) <= LIMIT:
            lines.append(line)
        if border == b"END" and name == kind:
            yield begun, _text(lines, size)
            kind = b""
    if kind:
        yield begun, Malformed(f"The file ends within this {kind.decode()}.")
    if not seen:
        yield 1, Malformed("This is no calendar: BEGIN:VCALENDAR is missing.")


def all_of(component: Component, name: str) -> list:
    """The values of a property that may stand several times."""
    found = component.get(name, [])
    return found if isinstance(found, list) else [found]


def _border(line: bytes) -> tuple[bytes, bytes]:
    found = _BORDER.fullmatch(line)
    return (found[1].upper(), found[2].upper()) if found else (b"", b"")


def _text(lines: list[bytes], size: int) -> str | TimelineError:
    if size > LIMIT:
        return TooLarge(f"This component is longer than {LIMIT:,} bytes.")
    try:
        return b"".join(lines).decode()
    except UnicodeDecodeError as error:
        return Malformed(f"This component is not UTF-8: {error.reason}.")
