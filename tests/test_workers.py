"""Several processes before one PostgreSQL: they answer, are replaced without a gap, and end when told."""

import signal
import threading
import time
import urllib.request
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from databases import a_token
from served import EVENTS, serving, starting, until
from timeline.database import Database
from timeline.server import STOP_SECONDS


@pytest.fixture
def working(postgresql):
    """Two workers on loopback, and a token that may write."""
    with postgresql.migrated() as url:
        with closing(Database(url)) as database:
            token = a_token(database)
        with serving(url, token, workers=2) as server:
            until(lambda: len(workers_of(server)) == 2)
            yield server


def workers_of(server):
    return set(Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split())


def test_two_processes_answer_what_one_has_written(working):
    assert len(workers_of(working)) == 2
    assert working.ask("POST", EVENTS, {"id": "fair", "title": "A fair", "date": "2025-11"})[0] == 201
    found = [working.ask("GET", f"{EVENTS}?datetime=2025")[1]["events"] for _ in range(20)]
    assert [[event["id"] for event in events] for events in found] == [["fair"]] * 20


def test_they_are_replaced_without_an_answer_missing(working):
    met, before, done = Counter(), workers_of(working), threading.Event()

    def read():
        while not done.is_set():
            try:
                met[working.ask("GET", EVENTS)[0]] += 1
            except OSError as error:
                met[str(error)] += 1

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    working.process.send_signal(signal.SIGHUP)
    until(lambda: len(workers_of(working)) == 2 and not workers_of(working) & before)
    done.set()
    for reader in readers:
        reader.join()
    assert met[200] > 0
    assert set(met) == {200}


def test_told_to_stop_they_end_a_stream_and_themselves(working, figure):
    stream = urllib.request.Request(f"{working.address}/api/v1/changes", headers={"Accept": "text/event-stream"})
    with urllib.request.urlopen(stream, timeout=20) as reading:
        began = time.monotonic()
        working.process.terminate()
        reading.read()  # to its end
        assert working.process.wait(10) == 0
        seconds = time.monotonic() - began
        assert seconds < 2 * STOP_SECONDS
    figure(f"SIGTERM to two processes, of which one streams: the stream ended in order, and exit code 0 after {seconds:.1f} s")


def test_sqlite_is_served_by_one_process(sqlite):
    with sqlite.migrated() as url:
        refused = starting(url, "--workers=2")
        assert "PostgreSQL" in refused.communicate(timeout=30)[1]
        assert refused.returncode == 1
