"""NDJSON: one event on a line, as JSON. Holds everything; the format for bulk, since every line stands alone."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from timeline.formats.json_ import peekable, row
from timeline.formats.limits import lines
from timeline.formats.row import TIMELINE, About, Row, Unread, Wire
from timeline.strict_json import dumps


def read(stream: BinaryIO) -> Iterator[Row]:
    return (line.read() for line in split(stream))


def split(stream: BinaryIO) -> Iterator[Unread]:
    """The lines, to be read by anybody."""
    for number, line in enumerate(lines(peekable(stream)), 1):
        if not line.isspace():
            yield Unread(number, line.strip(), row, len(line))


def write(events: Iterable[Wire], about: About = TIMELINE) -> Iterator[bytes]:
    return write_texts(map(dumps, events))


def write_texts(texts: Iterable[str], about: About = TIMELINE) -> Iterator[bytes]:
    """The same from the JSON texts of events."""
    return (f"{text}\n".encode() for text in texts)
