"""Events in and out: one module per file format, both directions.

A format turns bytes into wire events (the JSON object of an event, as a plain dict) and back, as a stream.
It knows no database, no request and no clock, and leaves the checking of values to `timeline.schemas`.
"""

import json
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import BinaryIO

from timeline.errors import Malformed
from timeline.formats import atom, csv_, geojson, icalendar_, json_, jsonld, markdown, ndjson, svg, timelinejs, xlsx
from timeline.formats.row import TIMELINE, About, Format, Row, Unread

__all__ = [
    "FORMATS",
    "WRITTEN",
    "About",
    "Format",
    "Row",
    "Unread",
    "by_content",
    "by_media_type",
    "by_suffix",
    "detect",
    "read",
    "rendered",
    "split",
]

ARTICLES = (".txt", ".md", ".markdown", ".html", ".htm", ".xhtml", ".rss")
JSON_FEED = re.compile(rb'"version"\s*:\s*"https?:(?://|\\/\\/)jsonfeed\.org')

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

FORMATS: dict[str, Format] = {
    format.name: format
    for format in (
        Format("json", "application/json", (".json",), json_.read, json_.write),
        Format(
            "ndjson",
            "application/x-ndjson",
            (".ndjson", ".jsonl"),
            ndjson.read,
            ndjson.write,
            ndjson.write_texts,
            split=ndjson.split,
        ),
        Format("csv", "text/csv", (".csv", ".tsv"), csv_.read, csv_.write, csv_.write_texts, split=csv_.split),
        Format("ics", "text/calendar", (".ics", ".ical"), icalendar_.read, icalendar_.write),
        Format("geojson", "application/geo+json", (".geojson",), geojson.read, geojson.write),
        Format("timelinejs", "application/vnd.timelinejs+json", (), timelinejs.read, timelinejs.write),
        Format("jsonld", "application/ld+json", (".jsonld",), jsonld.read, jsonld.write),
        Format("atom", "application/atom+xml", (".atom",), atom.read, atom.write, sort="-updated"),
        Format("md", "text/markdown", (), None, markdown.write),
        Format("xlsx", XLSX, (".xlsx",), xlsx.read, None),
        Format("svg", "image/svg+xml", (), None, svg.write),
    )
}

WRITTEN = tuple(name for name, format in FORMATS.items() if format.write)


def by_suffix(path: str) -> Format | None:
    """The format that the name of a file says, `.gz` aside."""
    suffix = PurePath(path.lower().removesuffix(".gz")).suffix
    return next((format for format in FORMATS.values() if suffix in format.suffixes), None)


def by_media_type(media_type: str) -> Format | None:
    """The format of a Content-Type, its parameters aside."""
    media_type = media_type.partition(";")[0].strip().lower()
    return next((format for format in FORMATS.values() if format.media_type == media_type), None)


def by_content(head: bytes) -> Format | None:
    """The format of a file of events that begins so; None when it looks like none."""
    head = head.removeprefix(json_.BOM).lstrip()
    first = head.partition(b"\n")[0].strip()
    columns = {column.strip(b' "') for column in re.split(rb"[,;\t]", first.lower())}
    looks = {
        "ics": first.upper().startswith(b"BEGIN:VCALENDAR"),
        "atom": head.startswith(b"<") and atom.MARK in head,
        "geojson": head.startswith(b"{") and geojson.MARK.search(head),
        "jsonld": head.startswith(b"{") and b'"@graph"' in head,
        "timelinejs": head.startswith(b"{") and b'"start_date"' in head,
        "json": head.startswith(b"[") or (head.startswith(b"{") and (json_.PAGE.search(first) or _goes_on(head, first))),
        "ndjson": head.startswith(b"{"),
        "csv": b"title" in columns and columns & {b"date", b"start"},
    }
    return next((FORMATS[name] for name, fits in looks.items() if fits), None)


def _goes_on(head: bytes, first: bytes) -> bool:
    """Whether an object goes on behind its first line; one that is longer than `head` is no sign of that."""
    return b"\n" in head and not first.endswith(b"}")


def detect(name: str, head: bytes) -> Format | None:
    """The format of a file of events, by how it begins, else by its name; None for articles (`timeline.documents`).

    A file of JSON objects may also hold documents, each told by `documents.is_document`.
    """
    if PurePath(name.lower()).suffix in ARTICLES or JSON_FEED.search(head):
        return None
    found, named = by_content(head), by_suffix(name)
    # A first line that is cut looks like an object that goes on below.
    is_page = head.lstrip().startswith(b"[") or json_.PAGE.search(head)
    return named if named is FORMATS["ndjson"] and found is FORMATS["json"] and not is_page else found or named


def split(format: Format, stream: BinaryIO) -> Iterator[Row | Unread]:
    """The rows of a file, read or not yet; where it breaks off or is damaged, those before it and a last one that says so."""
    row = Row(0)
    try:
        for row in (format.split or format.read)(stream):
            yield row
    except (EOFError, OSError, zlib.error) as error:
        yield Row(row.line + 1, error=Malformed(f"The file cannot be read from here on: {error}."))


def read(format: Format, stream: BinaryIO) -> Iterator[Row]:
    """The rows of a file, read."""
    return (row.read() for row in split(format, stream))


def rendered(format: Format, texts: Iterable[str], about: About = TIMELINE) -> Iterator[bytes]:
    """A file from the stored texts of events."""
    if format.write_texts:
        return format.write_texts(texts, about)
    return format.write(map(json.loads, texts), about)  # our own texts need no strict reading
