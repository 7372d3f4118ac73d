"""Whatever strangers send is read, or refused in a sentence; nothing else comes out, and nothing takes long."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from fuzz_targets import TARGETS, feed

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


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_nothing_but_declared_errors_comes_of_damaged_input(target):
    @settings(suppress_health_check=list(HealthCheck))
    @given(st.builds(edited, st.sampled_from(target.seeds), EDITS))
    def read(data):
        feed(target, data)

    read()


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


@pytest.mark.parametrize("name", TARGETS if os.environ.get("TIMELINE_TORTURE") else ["dates"])
def test_atheris_finds_nothing(name, tmp_path, figure, scale):
    seconds = scale(short=2, long=FUZZ_SECONDS)
    command = [sys.executable, Path(__file__).with_name("fuzz.py"), name, str(seconds), tmp_path]
    run = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert run.returncode == 0, run.stderr[-4_000:]
    tried = re.search(r"Done (\d+) runs in (\d+)", run.stderr)
    figure(f"atheris fed {name} {int(tried[1]):,} inputs in {tried[2]} s and found no fault")
