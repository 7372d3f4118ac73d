"""JSON: a page `{"events": [...]}` as the API gives it, a bare list of events, or one event.

Holds everything. A page is read event by event, so its size does not matter; a syntax error ends the reading
there, and what stood before it is read.
"""

import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO

import ijson

from timeline.errors import Invalid, Malformed, TimelineError, TooLarge
from timeline.formats.limits import LIMIT, Portions
from timeline.formats.row import TIMELINE, About, Row, Wire
from timeline.strict_json import dumps, loads

BOM = b"\xef\xbb\xbf"
COMPACT = (",", ":")
PAGE = re.compile(rb'"events"\s*:')
DEEPEST = 100
"""Brackets that may be open at a time; an event with its citations opens seven."""
PIECE = 1_024
_ESCAPED = re.compile(rb"\\.", re.DOTALL)


def read(stream: BinaryIO) -> Iterator[Row]:
    stream = peekable(stream)
    head = stream.peek(1).lstrip()
    if head.startswith(b"["):
        yield from members(stream, "item")
    elif PAGE.search(head):
        yield from members(stream, "events.item")
    else:
        yield row(1, stream.read(LIMIT + 1))


def row(line: int, text: bytes) -> Row:
    """One event from its JSON text, or why not."""
    if len(text) > LIMIT:
        return Row(line, error=TooLarge(f"This event is longer than {LIMIT:,} bytes."))
    try:
        return as_row(line, loads(text))
    except Malformed as error:
        return Row(line, error=error)


def members(stream: BinaryIO, prefix: str) -> Iterator[Row]:
    """The objects that stand under an ijson prefix, one by one: `events.item`, `features.item`."""
    number, portions = 0, Portions(stream)
    try:
        for number, value in enumerate(ijson.items(_Shallow(portions), prefix, use_float=True, buf_size=PIECE), 1):
            yield as_row(number, value)._replace(size=portions.begin())
    except TimelineError as error:
        yield Row(number + 1, error=error)
    except ijson.JSONError as error:
        yield Row(number + 1, error=Malformed(f"This is not JSON: {_sentence(error)}; nothing after it was read."))
    except UnicodeDecodeError as error:
        yield Row(number + 1, error=Malformed(f"This is not UTF-8: {error.reason}; nothing after it was read."))


def as_row(line: int, value: Any) -> Row:
    if isinstance(value, dict):
        return Row(line, event=value)
    return Row(line, error=Malformed(f"An event is a JSON object, and this is {json.dumps(value, separators=COMPACT)[:40]}."))


def shaped(rows: Iterable[Row], event_of: Callable[[Wire], Wire]) -> Iterator[Row]:
    """The rows of another vocabulary as events; one that `event_of` cannot make sense of becomes an error."""
    for row in rows:
        try:
            yield row if row.error else row._replace(event=event_of(row.event))
        except TimelineError as error:
            yield Row(row.line, error=error)
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            yield Row(row.line, error=Invalid(f"This is not shaped as an event: {error}."))


def write(events: Iterable[Wire], about: About = TIMELINE) -> Iterator[bytes]:
    yield b'{"events":['
    separator = ""
    for event in events:
        yield (separator + dumps(event)).encode()
        separator = ",\n"
    yield b"]}\n"


def peekable(stream: BinaryIO) -> io.BufferedReader:
    """The stream, with `peek`, and past a byte order mark if it begins with one."""
    buffered = stream if hasattr(stream, "peek") else io.BufferedReader(stream)
    if buffered.peek(len(BOM)).startswith(BOM):
        buffered.read(len(BOM))
    return buffered


class _Shallow:
    """A stream of JSON that ends where it is nested too deeply: what ijson does for a bracket costs what is open by then.

    Looked at in small pieces, since only their ends are judged. But of a text or number that has not ended ijson begins
    anew with each piece, so that a text is given as one, and a number may not fill any.
    """

    def __init__(self, stream: Portions):
        self._stream, self._depth, self._escape, self._in_text, self._quoted = stream, 0, b"", False, False
        self._fault: Exception | None = None

    def read(self, size: int) -> bytes:
        """At most `size` bytes, and the rest of the text that they end in. Raises Malformed and TooLarge."""
        if self._fault is not None:
            raise self._fault
        pieces = [self._judged(size)]
        try:
            while self._in_text and pieces[-1]:
                pieces.append(self._judged(size))
                if self._quoted:  # that text has ended, and what follows may be many events
                    break
        except Exception as error:  # told once what stands before that text has been read
            self._fault = error
            return pieces[0]
        return b"".join(pieces)

    def _judged(self, size: int) -> bytes:
        piece = self._stream.read(size)
        unescaped = _ESCAPED.sub(b"", self._escape + piece)
        self._escape = unescaped[-1:] if unescaped.endswith(b"\\") else b""
        parts = unescaped.split(b'"')
        outside = b"".join(parts[self._in_text :: 2])
        self._quoted = len(parts) > 1
        self._in_text ^= len(parts) % 2 == 0
        self._depth += sum(map(outside.count, (b"[", b"{"))) - sum(map(outside.count, (b"]", b"}")))
        if self._depth > DEEPEST:
            raise Malformed("This is not readable JSON: it is nested too deeply; nothing after it was read.")
        if outside.isdigit() and len(outside) == size:
            raise Malformed("This is not readable JSON: a number in it is too long; nothing after it was read.")
        return piece


def _sentence(error: Exception) -> str:
    """The first line of what yajl says; the others draw an arrow under the text."""
    text = error.args[0].decode(errors="replace") if isinstance(error.args[0], bytes) else str(error.args[0])
    return text.strip().splitlines()[0]
