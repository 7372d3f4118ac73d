"""Every format, byte by byte: a change of what others read is seen in a review. GOLDEN=write renews the files."""

import os
from pathlib import Path

import pytest

import wire_events as wire
from timeline.formats import FORMATS, WRITTEN
from timeline.formats.row import About

GOLDEN = Path(__file__).parent / "golden"
ABOUT = About(
    title="Mali & its neighbours",
    href="https://example.org/api/v1/events?place=Bamako",
    events="https://example.org/api/v1/events/",
    links=({"rel": "self", "href": "https://example.org/api/v1/events?place=Bamako"},),
    timestamp="2025-11-13T08:00:00.000000Z",
)
RECORDED = {"revision": 2, "created_at": "2025-11-10T08:00:00.000000Z", "updated_at": "2025-11-12T08:00:00.000001Z"}
EVENTS = [
    wire.EXPO | RECORDED,
    {"id": "blockade", "title": "Fuel blockade", "date": "2025-09/..", "known_until": "2025-11-12"} | RECORDED,
    {"id": "coups", "title": "Coups, in three nations", "date": "[..2025-11-12]", "status": "candidate"} | RECORDED,
    {"id": "caesar", "title": "Caesar is killed", "date": "-0043-03-15"} | RECORDED,
    {"id": "call", "title": "=1+1 is called", "date": "2025-11-10T14:30:00Z", "status": "retracted"} | RECORDED,
]


@pytest.mark.parametrize("name", WRITTEN)
def test_a_file_is_what_it_was(name):
    content = b"".join(FORMATS[name].write(EVENTS, ABOUT))
    file = GOLDEN / f"events.{name}"
    if os.environ.get("GOLDEN") == "write":
        file.write_bytes(content)
    assert content == file.read_bytes()
