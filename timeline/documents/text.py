"""Plain text and Markdown, and the decoding that every kind of document begins with."""

import re
from collections.abc import Iterator
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from timeline.documents import header
from timeline.errors import Malformed

Fields = dict[str, str]
"""What a document says of itself: title, publisher, published, url and text, each as written and each optional."""

_HEADLINE = re.compile(r"(?P<line>[^\n]{1,150}[^\n.!?:,;])\n[ \t]*\n")


def decode(content: bytes) -> str:
    """The text of UTF-8 bytes (a byte order mark is dropped) with `\\n` at its line ends.

    Raises:
        Malformed: another encoding.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Malformed(f"This is not UTF-8 (byte {error.start + 1}): save it as UTF-8.") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_plain(content: bytes) -> Iterator[Fields]:
    """A header, then the body as it stands; without a title the headline, a first line that stands alone, is one."""
    fields, body = header.split(decode(content))
    headline = _HEADLINE.match(body)
    yield ({"title": headline["line"].strip()} if headline else {}) | fields | {"text": body}


def read_markdown(content: bytes) -> Iterator[Fields]:
    """The words of a Markdown text: links, emphasis and code marks are gone, since dates in addresses are no news."""
    fields, body = header.split(decode(content))
    tokens = MarkdownIt().parse(body)
    blocks = [_words(token) for token in tokens if token.type in ("inline", "fence", "code_block")]
    titles = [_words(after) for token, after in pairwise(tokens) if token.tag == "h1" and token.nesting == 1]
    yield ({"title": titles[0]} if titles else {}) | fields | {"text": "\n\n".join(blocks)}


def _words(token: Token) -> str:
    if token.children is None:
        return token.content.strip()
    return "".join("\n" if "break" in child.type else child.content for child in token.children if child.type != "html_inline")
