"""Whatever strangers send is read, or refused in a sentence; nothing else comes out, and nothing takes long."""

import gc
import itertools
import os
import subprocess
import sys
import time
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
    target, numbers = TARGETS[name], itertools.count(1)

    @settings(suppress_health_check=list(HealthCheck))
    @given(st.builds(edited, st.sampled_from(target.seeds), EDITS))
    def read(data):
        next(numbers)
        feed(target, data)

    read()
    figure(f"{name}: nothing but declared errors came of {next(numbers) - 1:,} damaged inputs")


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


REPEATED = {
    "tagger": (b"on Tuesday a day after ", b'"( ', b"Nov. 11 - 14, "),
    "extraction": (b"It opened on Tuesday, and ", b"A said B said on Nov. 1 ", b", which", b"John Doe "),
    "filters": (b"&tag=a", b"&bbox=1,", b"%20a"),
    "bodies": (b"[", b'{"a":', b'{"title":"a"},'),
    "json": (b"[", b'[{"a":', b"[1,", b'{"a":"', b"[" * 2_000 + b"]" * 2_000),
    "ndjson": (b"[\n", b'{"a":'),
    "csv": (b'"', b'a,"b",', b"\n"),
    "ics": (b"BEGIN:VEVENT\n", b"BEGIN:VEVENT\nDTSTART:20250101\nRRULE:FREQ=SECONDLY\nEND:VEVENT\n", b" x\n"),
    "geojson": (b'{"features":[', b'{"features":[{},'),
    "atom": (b'<feed xmlns="http://www.w3.org/2005/Atom"><entry>', b"<a>", b'<a b="c" '),
    "rss": (b"<rss><channel><item>", b"&amp;&lt;", b"<item><title>a</title></item>"),
    "html": (b"<html><div>", b"<html><p>a <b>", b"<html>&amp;<!--", b"<html><table><tr><td>"),
    "markdown": (b"[", b"> ", b"*a_", b"![](", b"`a", b"- a\n", b"[a]: b\n"),
}


@pytest.mark.parametrize("name, piece", [(name, piece) for name, pieces in REPEATED.items() for piece in pieces], ids=repr)
def test_twice_the_input_takes_about_twice_as_long(name, piece):
    def grows():
        half, whole = (least_seconds(TARGETS[name], piece * (length // len(piece))) for length in (8_000, 16_000))
        return whole > 2.5 * half + 0.002  # four times is what a quadratic reader would take

    assert not all(grows() for _ in range(3)), "what is quadratic is so each time; what others do on the machine passes"


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
    tried = int(run.stdout.removesuffix(" inputs\n"))
    figure(f"atheris fed {name} {tried:,} inputs in {seconds} CPU seconds and found no fault")
