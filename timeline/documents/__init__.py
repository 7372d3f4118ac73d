"""Bytes to documents: articles as they come, in plain text, Markdown, HTML and feeds.

One door, `read`, whatever the file is; what the caller states wins over what the file says, apart from the day
of publication, which is stated for files that do not say it. Nothing here knows where the bytes came from, and no date is
ever taken from the clock: an article without a day of publication is refused, because every "on Tuesday" in it would be
a guess.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import PurePath
from typing import NamedTuple

from timeline.documents import feeds, html, published, text
from timeline.documents.text import Fields
from timeline.errors import Invalid, Malformed, TimelineError
from timeline.formats import JSON_FEED
from timeline.records import Document

_COMMENT = rb"<!--(?:(?!-->).)*+-->\s*+"  # which ends at its end only: with others behind it, there would be ever more ways
_FEED = re.compile(rb"(?:" + _COMMENT + rb"|<\?[^>]*+>\s*+)*+<(rss|feed|rdf:rdf)\b", re.DOTALL)
_HTML = re.compile(rb"(<\?xml[^>]*+>\s*+)?(?:" + _COMMENT + rb")*+<(!doctype html|html)\b", re.DOTALL)
_DOCUMENT_TYPE = re.compile(rb"(?:" + _COMMENT + rb"|<\?[^>]*+>\s*+)*+<!doctype\b", re.DOTALL)
# "text" as a key, in which JSON lets any letter be written by its number.
_TEXT = re.compile(rb'"(?:t|\\u0074)(?:e|\\u0065)(?:x|\\u0078)(?:t|\\u0074)"')
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
UNKNOWN = Document()
DOCUMENT_TYPE = "This XML declares a document type, whose entities may stand for any file or any length: it is not read."
SHARED_ADDRESS = "An address is that of one article, and this is one of several: say its own in its file, and leave out --url."
UNDATED = (
    "This article does not say when it was published: "
    "give the day with --published 2025-11-12, or in a first line “Published: 2025-11-12”."
)


class Article(NamedTuple):
    """One document of a file, or why it could not be read; `number` is its place in the file, from 1."""

    number: int
    document: Document | None = None
    error: TimelineError | None = None


def read(content: bytes, *, name: str = "", given: Document = UNKNOWN) -> Iterator[Article]:
    """The documents of one file; what is set in `given` wins over what the file says, apart from the day."""
    number = 0
    try:
        reader = _reader(name, content)
        for number, fields in enumerate(reader(content), 1):
            yield _article(number, fields, given, one_of_several=reader in _FEEDS)
    except TimelineError as error:
        yield Article(number + 1, error=error)


def is_document(wire: dict) -> bool:
    """Whether a JSON object is a document rather than an event: it has a `text`, and an event has a `date`."""
    return "text" in wire and "date" not in wire


def may_be_document(text: bytes) -> bool:
    """Whether the JSON text of an object may be that of a document, which is sooner said than read."""
    return _TEXT.search(text) is not None


def from_wire(wire: dict, given: Document = UNKNOWN) -> Document:
    """The document of a JSON object `{url, title, publisher, published, text}`, one of several.

    Raises:
        Invalid: no text, no day of publication, a field that is no text, or an address that is that of all of them.
    """
    fields = {name: wire[name] for name in ("url", "title", "publisher", "published", "text") if wire.get(name)}
    for name, value in fields.items():
        if not isinstance(value, str):
            raise Invalid(f"The {name} of a document is a text.")
    return _document(fields, given, one_of_several=True)


_FEEDS = (feeds.read_xml, feeds.read_json)


def _reader(name: str, content: bytes) -> Callable[[bytes], Iterator[Fields]]:
    """How to read it: what its first bytes say plainly, else what its name says, else as plain text. Raises Malformed."""
    head, suffix = content[:2_000].removeprefix(b"\xef\xbb\xbf").lstrip().lower(), PurePath(name).suffix.lower()
    if JSON_FEED.search(head):
        return feeds.read_json
    if _FEED.match(head):
        return feeds.read_xml
    is_page = _HTML.match(head)
    if _DOCUMENT_TYPE.match(head) and not is_page:
        raise Malformed(DOCUMENT_TYPE)
    if is_page or suffix in (".html", ".htm", ".xhtml"):
        return html.read
    return text.read_markdown if suffix in (".md", ".markdown") else text.read_plain


def _article(number: int, fields: Fields, given: Document, *, one_of_several: bool) -> Article:
    try:
        return Article(number, document=_document(fields, given, one_of_several=one_of_several))
    except TimelineError as error:
        return Article(number, error=error)


def _document(fields: Fields, given: Document, *, one_of_several: bool) -> Document:
    if not fields.get("text", "").strip():
        raise Invalid("This article has no text.")
    if any(map(_UNSTORABLE.search, fields.values())):
        raise Invalid("This article holds NUL characters or half a character: it is no text.")
    if one_of_several and given.url:
        raise Invalid(SHARED_ADDRESS)
    stated = {name: value for name in ("url", "title", "publisher") if (value := getattr(given, name))}
    return Document(**fields | stated | {"published": _published(fields, given)})


def _published(fields: Fields, given: Document) -> date:
    """The day that the article says, else the one that is given."""
    if "published" not in fields and given.published is None:
        raise Invalid(UNDATED)
    try:
        return published.day(fields["published"])
    except (KeyError, Invalid):
        if given.published is None:
            raise
        return given.published
