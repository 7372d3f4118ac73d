"""Events in and out: one module per file format, both directions.

A format turns bytes into wire events (the JSON object of an event, as a plain dict) and back, as a stream.
It knows no database, no request and no clock, and leaves the checking of values to `timeline.schemas`.
"""

from pathlib import PurePath

from timeline.formats import csv_, json_, ndjson
from timeline.formats.row import About, Format, Row

__all__ = ["FORMATS", "About", "Format", "Row", "by_content", "by_media_type", "by_suffix"]

FORMATS: dict[str, Format] = {
    format.name: format
    for format in (
        Format("json", "application/json", (".json",), json_.read, json_.write),
        Format("ndjson", "application/x-ndjson", (".ndjson", ".jsonl"), ndjson.read, ndjson.write),
        Format("csv", "text/csv", (".csv", ".tsv"), csv_.read, csv_.write),
    )
}


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
    first = head.partition(b"\n")[0].lower()
    if head.startswith(b"[") or json_.PAGE.search(first):
        return FORMATS["json"]
    if head.startswith(b"{"):
        return FORMATS["ndjson" if first.rstrip().endswith(b"}") else "json"]
    if b"title" in first and (b"date" in first or b"start" in first):
        return FORMATS["csv"]
    return None
