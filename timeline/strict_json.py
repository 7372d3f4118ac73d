"""JSON as RFC 8259 means it: what other readers would misread or choke on is refused by name."""

import json
import re
from typing import Any

import orjson

from timeline.errors import Malformed

LONE_SURROGATE = re.compile("[\ud800-\udfff]")  # half a character: JSON can write it, UTF-8 and databases cannot
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def loads(text: str | bytes) -> Any:
    """Read one JSON text.

    Raises Malformed for anything that is not UTF-8 JSON, for a key given twice or with half a character, for NaN and
    Infinity, for numbers too long to read and for nesting too deep to read.
    """
    try:
        return _DECODER.decode(_decoded(text))
    except json.JSONDecodeError as error:
        raise Malformed(f"Not valid JSON: {error.msg} at line {error.lineno}, column {error.colno}.") from None
    except RecursionError:
        raise Malformed("Not readable JSON: it is nested too deeply.") from None
    except ValueError:  # int() of more digits than sys.get_int_max_str_digits()
        raise Malformed("Not readable JSON: a number in it is too long.") from None


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


def _checked(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of these members. Values are the schema's to check; a key would stand in the error itself."""
    found = dict(pairs)
    names = "".join(found)
    if not names.isascii() and LONE_SURROGATE.search(names):
        raise Malformed("A key of a JSON object holds half a character (a lone surrogate).")
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))
        raise Malformed(f"The key {twice[:80]!r} is given twice in one JSON object.")
    return found


def _refuse_constant(name: str) -> None:
    raise Malformed(f"{name} is not JSON; leave the field out or write null.")


_DECODER = json.JSONDecoder(object_pairs_hook=_checked, parse_constant=_refuse_constant)
