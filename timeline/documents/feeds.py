"""Feeds: RSS, Atom and JSON Feed; each entry is a document, and the feed's title its publisher."""

import io
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from xml.parsers import expat
from xml.sax import SAXException

import feedparser

from timeline.documents.text import Fields
from timeline.errors import Malformed
from timeline.html_words import words
from timeline.strict_json import loads


def read_xml(content: bytes) -> Iterator[Fields]:
    """The entries of an RSS or Atom feed. Raises Malformed when it is none, and after what is left of a damaged one."""
    feed = _parsed(content)
    if not feed.get("version"):
        raise Malformed(f"This is no feed: {feed.get('bozo_exception', 'its first element is unknown')}.")
    publisher = words(feed.feed.get("title") or "")
    for entry in feed.entries:
        html = entry["content"][0]["value"] if "content" in entry else entry.get("summary")
        published = entry.get("published") or entry.get("updated")
        yield _fields(entry.get("link"), words(entry.get("title") or ""), publisher, published, words(html or ""))
    if isinstance(damage := feed.get("bozo_exception"), SAXException):
        raise Malformed(f"This feed is damaged, and entries may be missing: {damage.getMessage()}.")


def _parsed(content: bytes) -> feedparser.FeedParserDict:
    """The feed; where XML is broken feedparser reads on without rules, and then stumbles over some of what rules exclude."""
    for length in (len, _well_formed):
        with suppress(LookupError, TypeError, ValueError, AttributeError, AssertionError):
            # As a file: feedparser would take bytes that look like an address for one.
            return feedparser.parse(io.BytesIO(content[: length(content)]), sanitize_html=False, resolve_relative_uris=False)
    raise Malformed("This feed is damaged, and none of it can be read.")


def _well_formed(content: bytes) -> int:
    """How many bytes of XML stand before the first damage."""
    parser = expat.ParserCreate()
    with suppress(expat.ExpatError, LookupError):  # an encoding that nobody knows
        parser.Parse(content, True)
    return parser.ErrorByteIndex


def read_json(content: bytes) -> Iterator[Fields]:
    """The items of a JSON Feed (version 1 and 1.1). Raises Malformed when it is none."""
    feed = loads(content)
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise Malformed("A JSON Feed has a list of items.")
    for item in feed["items"]:
        item = item if isinstance(item, dict) else {}
        text = item.get("content_text") or words(str(item.get("content_html") or item.get("summary") or ""))
        yield _fields(item.get("url"), item.get("title"), feed.get("title"), item.get("date_published"), text)


def _fields(url: Any, title: Any, publisher: Any, published: Any, text: Any) -> Fields:
    fields = {"url": url, "title": title, "publisher": publisher, "published": published, "text": text}
    return {name: str(value) for name, value in fields.items() if value}
