"""The header of a plain file: `Title:`, `Publisher:`, `Published:` and `URL:` on top, then a blank line.

In Markdown the same lines may stand between two lines of `---`. Names are case-insensitive and the order is free;
other names are allowed and ignored, as long as one of the known ones is there.
"""

import re

KNOWN = {"title": "title", "publisher": "publisher", "published": "published", "date": "published", "url": "url"}

_FENCED = re.compile(r"---[ \t]*\n(?P<header>.*?)^---[ \t]*(?:\n\s*|\Z)", re.DOTALL | re.MULTILINE)
_PLAIN = re.compile(r"(?P<header>(?:[A-Za-z][\w-]*:[^\n]*(?:\n|\Z))+)(?:\n\s*|\Z)")
_LINE = re.compile(r"^([A-Za-z][\w-]*):[ \t]*(.*?)[ \t]*$", re.MULTILINE)


def split(text: str) -> tuple[dict[str, str], str]:
    """The fields of the header, by their names in a Document, and the text after it.

    >>> split("Title: A fair opens\\nPublished: 2025-11-12\\n\\nIt opened on Tuesday.")
    ({'title': 'A fair opens', 'published': '2025-11-12'}, 'It opened on Tuesday.')
    """
    for header in (_FENCED.match(text), _PLAIN.match(text)):
        if header and (fields := _fields(header["header"])):
            return fields, text[header.end() :]
    return {}, text


def _fields(header: str) -> dict[str, str]:
    lines = ((name.lower(), _unquoted(value)) for name, value in _LINE.findall(header))
    return {KNOWN[name]: value for name, value in lines if name in KNOWN and value}


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
