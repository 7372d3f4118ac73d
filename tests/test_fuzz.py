"""Whatever strangers send is read, or refused in a sentence; nothing else comes out, and nothing takes long."""

import gc
import math
import os
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from fuzz_targets import TARGETS, feed
from timeline.errors import TimelineError

FUZZ_SECONDS = int(os.environ.get("TIMELINE_FUZZ_SECONDS", "600"))  # of each target, under make torture
PIECES = st.one_of(
    st.binary(max_size=8),
    st.sampled_from(
        [b'"', b"'", b"<", b">", b"&#0;", b"\0", b"\r", b"\n", b"\xff", b"\xed\xa0\x80", b"null", b"[]", b"{}", b"-1", b"1e999"]
    ),
)
EDITS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 30), PIECES), min_size=1, max_size=4)


def edited(seed, edits):
    """The seed with pieces set in at fractions of its length, each in place of some bytes."""
    for place, length, piece in edits:
        at = int(place * len(seed))
        seed = seed[:at] + piece + seed[at + length :]
    return seed


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_what_a_target_is_seeded_with_it_takes(target):
    for seed in target.seeds:
        feed(target, seed)


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_but_declared_errors_comes_of_damaged_input(name, figure):
    target, took = TARGETS[name], Counter()

    @settings(suppress_health_check=list(HealthCheck))
    @given(st.builds(edited, st.sampled_from(target.seeds), EDITS))
    def read(data):
        seconds = feed(target, data)
        took["inputs"] += 1
        took["longest"] = max(took["longest"], seconds)

    read()
    longest = f"the slowest took {1_000 * took['longest']:.0f} ms"
    figure(f"{name}: nothing but declared errors came of {took['inputs']:,} damaged inputs, {longest}")


@pytest.mark.parametrize(
    "name, found",
    [
        ("filters", b"q=\nair\xff"),
        ("filters", b'q=<>"; rel="next'),
        ("json", b'["\xc0\xaf"]'),
        ("ndjson", b"1e999"),
        ("geojson", b'{"\xe0": 1, "features": [{}]}'),
        ("geojson", b'{"type": "FeatureCollection", "features": [{"geometry": {"type": "Point", "coordinates": 1}}]}'),
        ("timelinejs", b'{"events": [{"text": "a"}]}'),
        ("csv", b"id,title\r,date\n"),
        ("atom", b'<?xml version="1.0" encoding="utf-7"?><feed/>'),
        ("atom", b'<?xml version="1.0" encoding="big5"?><feed/>'),
    ],
)
def test_what_fuzzing_once_found_is_borne(name, found):
    feed(TARGETS[name], found)


MOST = 2.5
"""Times as long; four is what a quadratic reader would take."""

REPEATED = {
    "dates": (b"1", b"{1960,", b"[..", b"1960/", b"X", b"2004-06~"),
    "cursors": (b"W", b"WyIw"),
    "tagger": (b"on Tuesday a day after ", b'"( ', b"Nov. 11 - 14, "),
    "extraction": (b"It opened on Tuesday, and ", b"A said B said on Nov. 1 ", b", which", b"John Doe "),
    "filters": (b"&tag=a", b"&bbox=1,", b"%20a"),
    "bodies": (b"[", b'{"a":', b'{"title":"a"},'),
    "json": (b"[", b'[{"a":', b"[1,", b'{"a":"', b"[" * 2_000 + b"]" * 2_000),
    "ndjson": (b"[\n", b'{"a":'),
    "csv": (b'"', b'a,"b",', b"\n"),
    "ics": (b"BEGIN:VEVENT\n", b"BEGIN:VEVENT\nDTSTART:20250101\nRRULE:FREQ=SECONDLY\nEND:VEVENT\n", b" x\n"),
    "json feed": (b'{"items":[', b'{"items":[{"id":"1"},', b"["),
    "jsonld": (b'{"@graph":[', b"["),
    "timelinejs": (b'{"events":[', b'{"events":[{},'),
    "geojson": (b'{"features":[', b'{"features":[{},'),
    "atom": (b'<feed xmlns="http://www.w3.org/2005/Atom"><entry>', b"<a>", b'<a b="c" '),
    "rss": (b"<rss><channel><item>", b"&amp;&lt;", b"<item><title>a</title></item>"),
    "html": (b"<html><div>", b"<html><p>a <b>", b"<html>&amp;<!--", b"<html><table><tr><td>"),
    "markdown": (b"[", b"> ", b"*a_", b"![](", b"`a", b"- a\n", b"[a]: b\n"),
}


@pytest.mark.parametrize("name", REPEATED)
def test_twice_the_input_takes_about_twice_as_long(name, figure):
    ratios = {piece: least_ratio(TARGETS[name], piece) for piece in REPEATED[name]}
    figure(f"{name}: twice the input takes at most {max(ratios.values()):.2f} times as long")
    assert {piece: ratio for piece, ratio in ratios.items() if ratio > MOST} == {}


def least_ratio(target, piece):
    """Of some tries, how many times as long the whole takes as its half: what is quadratic is so each time.

    The half is long enough to be measured, unless it is refused at once, however long it is.
    """
    length = 8_000
    while least_seconds(target, piece * (length // len(piece))) < 0.005 and length < 100_000:
        length *= 2
    least = math.inf
    for _ in range(3):
        half, whole = (max(least_seconds(target, piece * (part // len(piece))), 0.0005) for part in (length, 2 * length))
        least = min(least, whole / half)  # to begin takes less than half a millisecond
        if least <= MOST:
            break
    return least


def least_seconds(target, data):
    """The least of three times that this process takes to read it, the garbage collector aside."""

    def once():
        began = time.process_time()
        with suppress(TimelineError, AssertionError):  # that something takes over a second is not the question here
            target.feed(data)
        return time.process_time() - began

    gc.disable()
    try:
        return min(once() for _ in range(3))
    finally:
        gc.enable()


@pytest.mark.parametrize("name", TARGETS if os.environ.get("TIMELINE_TORTURE") else ["dates"])
def test_atheris_finds_nothing(name, tmp_path, figure, scale):
    seconds = scale(short=2, long=FUZZ_SECONDS)
    command = [sys.executable, Path(__file__).with_name("fuzz.py"), name, str(seconds), tmp_path]
    run = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert run.returncode == 0, run.stderr[-4_000:]
    tried = int(run.stdout.splitlines()[-1].removesuffix(" inputs"))
    short = "SHORTENED: " if "TIMELINE_FUZZ_SECONDS" in os.environ else ""
    figure(f"{short}atheris fed {name} {tried:,} inputs in {seconds} CPU seconds and found no fault")
