"""What reads text or bytes of strangers, each as a target that may only raise declared errors.

`tests/test_fuzz.py` feeds them mutated seeds, and under `make torture` lets `tests/fuzz.py` look for inputs that reach
branches not seen before.
"""

import io
import json
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import cache
from typing import NamedTuple

import wire_events
from databases import a_token
from timeline import documents, edtf, formats, timex
from timeline.api.pages import decode_cursor
from timeline.errors import TimelineError
from timeline.ingest.extract import extract
from timeline.records import Document
from timeline.store.filters import Filter

DAY = date(2025, 11, 12)
LONGEST_SECONDS = 1
"""Of this process, for one input of at most 4,096 bytes."""

RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>A Paper</title><item><title>A fair</title>
<link>https://paper.example/1</link><pubDate>Wed, 12 Nov 2025 10:00:00 GMT</pubDate>
<description>&lt;p&gt;It opened on Tuesday.&lt;/p&gt;</description></item></channel></rss>"""
JSON_FEED = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "A Paper", "items": [{"id": "1",
"url": "https://paper.example/1", "date_published": "2025-11-12", "content_html": "<p>It opened on Tuesday.</p>"}]}"""
HTML = b"""<!doctype html><html><head><title>A fair</title><meta property="article:published_time" content="2025-11-12">
</head><body><article><h1>A fair</h1><p>The fair opened on Tuesday, a day after the council had met.</p></article></html>"""
MARKDOWN = b"Published: 2025-11-12\nPublisher: A Paper\n\n# A fair\n\nIt *opened* on [Tuesday](https://a.example), Nov. 11 - 14."
TEXT = b"""The fair opened on Tuesday, a day after the council called for calm. Since September the town has been cut off.
"In recent years" it stood empty, said John Doe on Nov. 10, 2025; from 1999 to 2003, and in the early 1990s, it did not."""
DATES = (b"2025-11-11/2025-11-14", b"[..2025-11-12]", b"{1960,1961-12}", b"2004-06~-11", b"Y-17E7S3", b"156X-12-25", b"2001-21")
QUERY = b"date=2025-11&q=fair%20-law&tag=a&tag=b&bbox=-10,5,10,20&sort=-start&limit=10&precision=day&as_of=2025-11-12T00:00:00Z"
CURSOR = b"WyIwMTIzNDU2Nzg5YWJjZGVmIiwxLDJd"


class Target(NamedTuple):
    """What to feed, and inputs that it takes."""

    feed: Callable[[bytes], object]
    seeds: tuple[bytes, ...]


def _text(read: Callable[[str], object]) -> Callable[[bytes], object]:
    return lambda data: read(data.decode(errors="replace"))


def _events(name: str) -> Target:
    format = formats.FORMATS[name]
    seed = b"".join(format.write(iter([wire_events.EXPO, wire_events.PLAIN]), formats.row.TIMELINE))
    return Target(lambda data: list(formats.read(format, io.BytesIO(data))), (seed,))


def _article(name: str, seed: bytes) -> Target:
    return Target(lambda data: list(documents.read(data, name=name)), (seed,))


@cache
def _client():
    from timeline.app import create_app
    from timeline.config import Settings
    from timeline.database import Database
    from timeline.schema_version import upgrade

    url = f"sqlite:///{tempfile.mkdtemp()}/fuzz.db"
    database = Database(url)
    upgrade(database)
    token = a_token(database)
    client = create_app(Settings(database_url=url, log="off", writes_per_minute=0)).test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    for event in (wire_events.EXPO, wire_events.PLAIN):
        assert client.post("/api/v1/events", json=event).status_code in (200, 201)
    return client


def _ask(path: str, data: bytes) -> None:
    answer = _client().get(path, query_string=data.decode("latin-1"))
    assert answer.status_code in (200, 400, 404, 406, 422), (answer.status_code, answer.text)


def _post(data: bytes) -> None:
    answer = _client().post("/api/v1/events?dry_run=true", data=data, content_type="application/json")
    assert answer.status_code in (200, 201, 400, 409, 413, 422), (answer.status_code, answer.text)


TARGETS: dict[str, Target] = {
    "dates": Target(_text(edtf.parse), DATES),
    "tagger": Target(_text(lambda text: timex.tag(text, DAY)), (TEXT,)),
    "extraction": Target(_text(lambda text: extract(Document(text=text, published=DAY))), (TEXT,)),
    "cursors": Target(_text(lambda text: decode_cursor(text, Filter(), "start")), (CURSOR,)),
    "filters": Target(lambda data: _ask("/api/v1/events", data), (QUERY,)),
    "bodies": Target(_post, (json.dumps(wire_events.PLAIN).encode(),)),
    "rss": _article("a.rss", RSS),
    "json feed": _article("a.json", JSON_FEED),
    "html": _article("a.html", HTML),
    "markdown": _article("a.md", MARKDOWN),
    **{name: _events(name) for name in ("json", "ndjson", "csv", "ics", "geojson", "timelinejs", "jsonld", "atom")},
}


def feed(target: Target, data: bytes) -> float:
    """Feed one input; the seconds it took. Raises whatever is not declared, and AssertionError for one that takes too long."""
    _warm_up(target)
    seconds = _seconds(target, data)
    if seconds >= LONGEST_SECONDS:
        # A machine that stood still for a moment has it counted as ours; what an input takes, it takes each time.
        seconds = min(_seconds(target, data) for _ in range(2))
        assert seconds < LONGEST_SECONDS, "this input takes too long"
    return seconds


def _seconds(target: Target, data: bytes) -> float:
    """Of this process, for reading an input."""
    began = time.process_time()
    with suppress(TimelineError):
        target.feed(data)
    return time.process_time() - began


@cache
def _warm_up(target: Target) -> None:
    """Feed the seeds once: what is imported and compiled for the first input is not that input's fault."""
    for seed in target.seeds:
        with suppress(TimelineError):
            target.feed(seed)
