"""XML, written: elements as text, with what XML cannot hold replaced."""

import re
from xml.sax.saxutils import escape, quoteattr

_UNHELD = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def element(name: str, content: str = "", **attributes: object) -> str:
    """An element around content that is XML already; an attribute of None is left out.

    In names of attributes `_` stands for `-`, `__` for `:`, and one at the end for nothing (`class_`, `xlink__href`).
    """
    names = ((key.rstrip("_").replace("__", ":").replace("_", "-"), value) for key, value in attributes.items())
    said = "".join(f" {key}={quoteattr(held(str(value)))}" for key, value in names if value is not None)
    return f"<{name}{said}>{content}</{name}>" if content else f"<{name}{said}/>"


def text(said: object) -> str:
    """Text as XML; a carriage return as a reference, since a reader would take it for a line end."""
    return escape(held(str(said)), {"\r": "&#13;"})


def held(said: str) -> str:
    """The text with U+FFFD for the control characters that XML 1.0 has no way to write."""
    return _UNHELD.sub("\ufffd", said)
