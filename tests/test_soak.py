"""A long day at the desk: mixed load for a while leaves the server as it was, in memory, files and log of writes."""

import itertools
import json
import os
import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from served import EVENTS, serving
from timeline.cli.seed_benchmark import generate
from timeline.schemas import dump_record

PLACES = ("Bamako", "Kayes", "Mopti", "Gao")
MINUTES = float(os.environ.get("TIMELINE_SOAK_MINUTES", "30"))  # under make torture
MIB = 2**20


def test_mixed_load_leaves_the_server_as_it_was(database_url, token, scale, figure):
    seconds = scale(short=4, long=60 * MINUTES)
    with serving(database_url, token) as server:
        fill(server, scale(short=500, long=20_000))
        load(server, database_url, seconds / 4)  # what is read once and kept has been read
        before = resident(server), open_files(server)
        statuses, log = load(server, database_url, seconds)
        after = resident(server), open_files(server)
    assert not [status for status in statuses if status >= 500]
    assert after[1] <= before[1] + 2
    assert log <= 64 * MIB
    growth = after[0] / before[0] - 1
    assert growth <= scale(short=0.5, long=0.05)
    told = f"{seconds / 60:,.1f} minutes of mixed load on {database_url.partition(':')[0]}, {statuses.total():,} requests"
    held = f"{before[1]} to {after[1]} open files, a write-ahead log of at most {log / MIB:.1f} MiB, no 5xx"
    figure(f"{told}: {growth:+.1%} of memory, {held}")


def fill(server, number):
    """More events than the caches of the connections hold, so that these do not grow with what the clients write."""
    records = itertools.islice(generate("even", seed=1), number)
    lines = server.load("".join(json.dumps(dump_record(record)) + "\n" for record in records).encode())
    assert {line.get("status", "created") for line in lines} == {"created"}


def load(server, url, seconds):
    """(how often each status came, the largest write-ahead log in bytes) of four clients at work for some seconds."""
    statuses, log, until = Counter(), 0, time.monotonic() + seconds
    with ThreadPoolExecutor() as pool:
        clients = [pool.submit(work, server, seed, until, statuses) for seed in range(4)]
        while not all(client.done() for client in clients):
            time.sleep(0.2)
            log = max(log, write_ahead_log(url))
    for client in clients:
        client.result()
    return statuses, log


def work(server, seed, until, statuses):
    random_ = random.Random(seed)
    for number in itertools.count():
        if time.monotonic() > until:
            return
        for method, path, body in requests(random_, f"{seed}-{time.monotonic_ns()}-{number}"):
            statuses[server.ask(method, path, body)[0]] += 1


def requests(random_, name):
    """One turn of a person's work: write, cite, look, search, count, change."""
    year, place = random_.randrange(1990, 2030), random_.choice(PLACES)
    event = {"id": name, "title": f"Something in {place}", "date": f"{year}-{random_.randrange(1, 13):02}"}
    yield "POST", EVENTS, event
    yield "GET", f"{EVENTS}?datetime={year}&limit=50", None
    yield "GET", f"{EVENTS}?q={place}&sort=-start&count=exact", None
    yield "GET", f"{EVENTS}/histogram?interval=year", None
    yield "GET", f"{EVENTS}/bars?datetime={year}/..", None
    yield "GET", f"{EVENTS}/{name}", None
    yield "PATCH", f"{EVENTS}/{name}", {"title": "Without If-Match nothing changes"}
    text = f"A market opened in {place} on Tuesday. The road has been closed since March {year}."
    yield "POST", "/api/v1/documents", {"text": f"{text} {name}", "published": f"{year}-06-12", "publisher": "A Paper"}
    yield "GET", "/api/v1/changes?limit=20", None


def resident(server):
    """Bytes of memory that the server holds."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return 1024 * int(status.partition("VmRSS:")[2].split()[0])


def open_files(server):
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


def write_ahead_log(url):
    file = Path(url.removeprefix("sqlite:///") + "-wal")
    return file.stat().st_size if file.exists() else 0
