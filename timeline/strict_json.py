"""JSON as RFC 8259 means it: what other readers would misread or choke on is refused by name."""

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

import msgspec
import orjson

from timeline.errors import Fault, Malformed, pointer_step

NAMED = 10  # faults that one text is refused for
PLAIN_BYTES = 2**16  # what is longer is not written again in memory for a check

LONE_SURROGATE = re.compile("[\ud800-\udfff]")  # half a character: JSON can write it, UTF-8 and databases cannot
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def loads(text: str | bytes) -> Any:
    """Read one JSON text.

    Raises Malformed for anything that is not UTF-8 JSON, for nesting too deep to read, and, with a pointer to each, for a
    key given twice or with half a character, for NaN and Infinity and for numbers too long to read.
    """
    try:
        return _read_plain(text)
    except (msgspec.MsgspecError, RecursionError, TypeError, ValueError):
        return _read_any(_decoded(text))


def _read_plain(text: str | bytes) -> Any:
    """Read the JSON that nearly all is, in a third of the time. Raises something for what may not be as it seems."""
    if len(text) > PLAIN_BYTES:
        raise ValueError
    text = text.encode() if isinstance(text, str) else text
    value = msgspec.json.decode(text)
    # A key that was given twice is lost, and so are its quotation marks, if none has been written as a number.
    if orjson.dumps(value).count(b'"') != text.count(b'"') or b"\\u0022" in text:
        raise ValueError
    return value


def _read_any(text: str) -> Any:
    try:
        return _read(_DECODER, text)
    except (_Refused, ValueError):  # the latter by int(), of more digits than sys.get_int_max_str_digits()
        faults = list(islice(_faults(_read(_LENIENT, text)), NAMED))
    raise Malformed(faults[0].detail, faults)


def dumps(value: Any) -> str:
    """Write `value` compactly, as UTF-8 text without escapes for letters."""
    try:
        return orjson.dumps(value).decode()
    except orjson.JSONEncodeError:  # what it leaves to others: integers beyond 64 bits, half characters
        return _ENCODER.encode(value)


def _decoded(text: str | bytes) -> str:
    if isinstance(text, str):
        return text
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Malformed(f"Not valid JSON: byte {error.start} is not UTF-8.") from None


def _read(decoder: json.JSONDecoder, text: str) -> Any:
    try:
        return decoder.decode(text)
    except json.JSONDecodeError as error:
        raise Malformed(f"Not valid JSON: {error.msg} at line {error.lineno}, column {error.colno}.") from None
    except RecursionError:
        raise Malformed("Not readable JSON: it is nested too deeply.") from None


class _Refused(Exception):
    """Something in the text may not be there; where it stands is looked for only then."""


def _checked(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of these members. Values are the schema's to check; a key would stand in the error itself."""
    found = dict(pairs)
    names = "".join(found)
    if len(found) < len(pairs) or (not names.isascii() and LONE_SURROGATE.search(names)):
        raise _Refused
    return found


def _refuse_constant(name: str) -> None:
    raise _Refused


class _Wrong(NamedTuple):
    """What stands in place of a value that may not be there."""

    why: str


class _Members(list):
    """The members of an object as they were given: a list of (key, value)."""


_Path = tuple["_Path", object] | tuple[()]
"""The way to a value: the way to what holds it, and its key or index there. Texts of long ones would fill the memory."""


def _faults(value: Any) -> Iterator[Fault]:
    """All that may not be there, in the order of the text."""
    waiting: list[tuple[_Path, Any]] = [((), value)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, _Wrong):
            yield Fault(detail=value.why, code="malformed", pointer=_pointer(path))
        elif isinstance(value, _Members):
            waiting += reversed(list(_members(path, value)))
        elif isinstance(value, list):
            waiting += [((path, index), member) for index, member in enumerate(value)][::-1]


def _members(path: _Path, members: _Members) -> Iterator[tuple[_Path, Any]]:
    seen: set[str] = set()
    for name, member in members:
        if LONE_SURROGATE.search(name):
            yield path, _Wrong("A key of this JSON object holds half a character (a lone surrogate).")
        elif name in seen:
            yield (path, name), _Wrong(f"The key {name[:80]!r} is given twice in one JSON object.")
        else:
            yield (path, name), member
        seen.add(name)


def _pointer(path: _Path) -> str:
    steps = []
    while path:
        path, step = path
        steps.append(f"/{pointer_step(step)}")
    return "".join(reversed(steps))


def _number_or_why_not(digits: str) -> int | _Wrong:
    try:
        return int(digits)
    except ValueError:
        return _Wrong("Not readable JSON: a number in it is too long.")


_DECODER = json.JSONDecoder(object_pairs_hook=_checked, parse_constant=_refuse_constant)
_LENIENT = json.JSONDecoder(
    object_pairs_hook=_Members,
    parse_constant=lambda name: _Wrong(f"{name} is not JSON; leave the field out or write null."),
    parse_int=_number_or_why_not,
)
