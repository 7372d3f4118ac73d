"""A long day at the desk: mixed load for a while leaves the server as it was, in memory, files and log of writes."""

import itertools
import json
import os
import random
import statistics
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from served import EVENTS, serving
from timeline.cli.seed_benchmark import generate
from timeline.schemas import dump_record

PLACES = ("Bamako", "Kayes", "Mopti", "Gao")
MINUTES = float(os.environ.get("TIMELINE_SOAK_MINUTES", "30"))  # under make torture
MIB = 2**20


class Seen(NamedTuple):
    """How often each status came; of the last quarter, bytes of memory and open files; the longest write-ahead log in bytes."""

    statuses: Counter
    memory: float
    files: int
    log: int


def test_mixed_load_leaves_the_server_as_it_was(database_url, token, scale, figure):
    seconds = scale(short=4, long=60 * MINUTES)
    with serving(database_url, token, TIMELINE_WRITES_PER_MINUTE="0") as server:
        fill(server, scale(short=500, long=60_000))
        before = load(server, database_url, seconds / 4)  # what is read once and kept has been read
        after = load(server, database_url, seconds)
    assert set(after.statuses) == {200, 201, 204}
    assert after.files <= before.files + scale(short=8, long=0)  # connections are opened when they are first needed
    assert after.log <= 64 * MIB
    growth = after.memory / before.memory - 1
    assert growth <= scale(short=0.5, long=0.05)
    told = (
        f"{seconds / 60:,.1f} minutes of mixed load on {database_url.partition(':')[0]}, after {seconds / 240:,.1f} to begin with"
    )
    log = f", a write-ahead log of at most {after.log / MIB:.1f} MiB" if after.log else ""
    short = "SHORTENED: " if "TIMELINE_SOAK_MINUTES" in os.environ else ""
    figure(f"{short}{told}: {after.statuses.total():,} requests, {growth:+.1%} of memory, {after.files} open files{log}, no error")


def fill(server, number):
    """More events of what the clients ask for than the caches of the connections hold, so that these are full from the beginning.

    With a third of them, and of none of the places, memory grew with what the clients wrote until caches were full: by a
    quarter at 50,000 events, and no further.
    """
    numbered = enumerate(itertools.islice(generate("even", seed=1), number))
    records = (replace(record, title=f"Something in {PLACES[n % len(PLACES)]}") for n, record in numbered)
    lines = server.load("".join(json.dumps(dump_record(record)) + "\n" for record in records).encode())
    assert {line.get("status", "created") for line in lines} == {"created"}


def load(server, url, seconds):
    """What some seconds of four clients at work show."""
    statuses, seen, until = Counter(), [], time.monotonic() + seconds
    with ThreadPoolExecutor() as pool:
        clients = [pool.submit(work, server, seed, until, statuses) for seed in range(4)]
        while not all(client.done() for client in clients):
            time.sleep(0.2)
            seen.append((resident(server), open_files(server), write_ahead_log(url)))
    for client in clients:
        client.result()
    memory, files, _ = zip(*seen[-(len(seen) // 4 + 1) :], strict=True)
    return Seen(statuses, statistics.median(memory), statistics.median_high(files), max(log for *_, log in seen))


def work(server, seed, until, statuses):
    random_ = random.Random(seed)
    for number in itertools.count():
        if time.monotonic() > until:
            return
        name = f"{seed}-{time.monotonic_ns()}-{number}"
        for method, path, body, headers in requests(random_, name):
            statuses[server.ask(method, path, body, **headers)[0]] += 1
        assert {line.get("status", "created") for line in server.load(lines(name))} == {"created"}


def requests(random_, name):
    """One turn of a person's work: write, cite, look, search, count, change, take back."""
    year, place = random_.randrange(1990, 2030), random_.choice(PLACES)
    event = {"id": name, "title": f"Something in {place}", "date": f"{year}-{random_.randrange(1, 13):02}"}
    yield "POST", EVENTS, event, {}
    yield "GET", f"{EVENTS}?datetime={year}&limit=50", None, {}
    yield "GET", f"{EVENTS}?q={place}&sort=-start&count=exact", None, {}
    yield "GET", f"{EVENTS}/histogram?interval=decade", None, {}
    yield "GET", f"{EVENTS}/bars?datetime={year}/..", None, {}
    yield "GET", f"{EVENTS}/{name}", None, {}
    yield "PATCH", f"{EVENTS}/{name}", {"title": f"Something else in {place}"}, {"If-Match": '"1"'}
    text = f"A market opened in {place} on Tuesday. The road has been closed since March {year}."
    yield "POST", "/api/v1/documents", {"text": f"{text} {name}", "published": f"{year}-06-12", "publisher": "A Paper"}, {}
    yield "GET", "/api/v1/changes?limit=20", None, {}
    yield "DELETE", f"{EVENTS}/{name}", None, {"If-Match": '"2"'}


def lines(name):
    """A small bulk load."""
    return "".join(json.dumps({"id": f"{name}-{n}", "title": "One of several", "date": "2025"}) + "\n" for n in range(5)).encode()


def resident(server):
    """Bytes of memory that the server holds."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return 1024 * int(status.partition("VmRSS:")[2].split()[0])


def open_files(server):
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


def write_ahead_log(url):
    file = Path(url.removeprefix("sqlite:///") + "-wal")
    return file.stat().st_size if file.exists() else 0
