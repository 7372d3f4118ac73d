"""NDJSON: one event on a line, as JSON. Holds everything; the format for bulk, since every line stands alone."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from timeline.formats.json_ import TEXT_LIMIT, peekable, row
from timeline.formats.row import TIMELINE, About, Row, Wire
from timeline.strict_json import dumps


def read(stream: BinaryIO) -> Iterator[Row]:
    for number, line in enumerate(_lines(peekable(stream)), 1):
        if not line.isspace():
            yield row(number, line.strip())


def write(events: Iterable[Wire], about: About = TIMELINE) -> Iterator[bytes]:
    return write_texts(map(dumps, events))


def write_texts(texts: Iterable[str], about: About = TIMELINE) -> Iterator[bytes]:
    """The same from the JSON texts of events."""
    return (f"{text}\n".encode() for text in texts)


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a stream, each cut one byte past the limit: a file without line ends must not fill the memory."""
    while line := stream.readline(TEXT_LIMIT + 1):
        rest = line
        while len(rest) > TEXT_LIMIT and not rest.endswith(b"\n"):
            rest = stream.readline(TEXT_LIMIT + 1)
        yield line
