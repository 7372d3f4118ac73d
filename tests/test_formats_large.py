"""Large files through `timeline ingest`: flat memory, every fault named, nothing lost. `make torture` runs the long form."""

import gzip
import os
import random
import sqlite3
import zlib

import pytest

from measured import ingest

BROKEN = 97  # every so many events one is broken
NOISE = random.Random(1)


def calendar(number):
    """A calendar of so many events; a broken one has no DTSTART."""
    yield b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
    for n in range(number):
        start = f"DTSTART;VALUE=DATE:2025{n % 12 + 1:02}11\r\n" if n % BROKEN else ""
        yield f"BEGIN:VEVENT\r\nUID:{n}\r\n{start}SUMMARY:{title(n)}\r\nDESCRIPTION:{summary(n)}\r\nEND:VEVENT\r\n".encode()
    yield b"END:VCALENDAR\r\n"


def table(number):
    """A CSV table of so many events; a broken one has no such day."""
    yield b"id,title,date,summary,tags\r\n"
    for n in range(number):
        day = 11 if n % BROKEN else 99
        yield f'e{n},{title(n)},{day}.{n % 12 + 1}.2025,"{summary(n)}",a;b\r\n'.encode()


def lines(number):
    """NDJSON of so many events; a broken one is cut."""
    for n in range(number):
        line = f'{{"id":"e{n}","title":"{title(n)}","date":"2025-{n % 12 + 1:02}-11","summary":"{summary(n)}"}}'
        yield (line if n % BROKEN else line[:40]).encode() + b"\n"


def title(n):
    return f"Event number {n}"


def summary(n):
    return "".join(NOISE.choices("abcdefgh ", k=700))


@pytest.fixture
def take_in(sqlite, tmp_path, figure):
    """Take a file in that is written in pieces, into a database of its own; what is stored is counted."""

    def run(name, pieces):
        path = tmp_path / name
        with (gzip.open if name.endswith(".gz") else open)(path, "wb") as file:
            file.writelines(pieces)
        if name.endswith(".gz"):
            os.truncate(path, path.stat().st_size // 2)
        with sqlite.migrated() as url:
            done = ingest(path, url)
            stored = sqlite3.connect(url.removeprefix("sqlite:///")).execute("SELECT count(*) FROM event").fetchone()
        assert stored == (done.created,)
        figure(f"`timeline ingest` of {name}, {path.stat().st_size:,} bytes: {done.created:,} events in {done.seconds:.0f} s, "
               f"{len(done.rejected):,} rejected, at most {done.memory:.0f} MiB")  # fmt: skip
        return done

    return run


@pytest.mark.parametrize("name, written, first, each", [("events.ics", calendar, 3, 6), ("events.csv", table, 2, 1)])
def test_a_large_file_is_taken_in_with_flat_memory_and_each_fault_is_named(name, written, first, each, take_in, scale):
    number = scale(short=300, long=100_000 if name == "events.ics" else 140_000)
    done = take_in(name, written(number))
    broken = range(0, number, BROKEN)
    # A broken component is a line shorter than the others.
    shorter = 1 if name == "events.ics" else 0
    assert done.rejected == [f"{name}:{first + each * n - shorter * len(range(0, n, BROKEN))}" for n in broken]
    assert done.created == number - len(broken)
    assert done.memory - take_in(f"few-{name}", written(100)).memory < 64


def test_what_stands_before_the_end_of_a_truncated_file_goes_in(take_in, tmp_path, scale):
    number = scale(short=300, long=100_000)
    done = take_in("events.ndjson.gz", lines(number))
    left = zlib.decompressobj(wbits=31).decompress((tmp_path / "events.ndjson.gz").read_bytes()).count(b"\n")
    assert number // 3 < left < number * 2 // 3
    broken = [f"events.ndjson.gz:{n + 1}" for n in range(0, left, BROKEN)]
    assert done.rejected == [*broken, f"events.ndjson.gz:{left + 1}"]
    assert done.created == left - len(broken)
    assert done.memory - take_in("few.ndjson.gz", lines(100)).memory < 64
