"""Read in other processes or on a Dask cluster: the same chronology as in one process, whatever becomes of the workers."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from itertools import islice
from multiprocessing import parent_process
from threading import Event, Timer
from unittest.mock import Mock

import pytest
from distributed import Client

from test_ingest import articles, chronology, written
from timeline import executors
from timeline.cli.ingest import take_in
from timeline.database import Database
from timeline.errors import Invalid
from timeline.executors import _done
from timeline.records import Document


@contextmanager
def started(*arguments):
    """A process of Dask on loopback, ended with what stands inside."""
    command = [sys.executable, "-m", "dask", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def cluster(tmp_path):
    """The address of a scheduler, and its two workers."""
    told = tmp_path / "scheduler.json"
    here = ("--scheduler-file", str(told), "--host", "127.0.0.1", "--no-dashboard")
    worker = ("worker", *here, "--nthreads", "1", "--no-nanny", "--local-directory", str(tmp_path))
    with started("scheduler", *here, "--port", "0"):
        _wait_for(told.is_file)
        with started(*worker) as one, started(*worker) as two, Client(scheduler_file=str(told), set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
            yield client.scheduler.address, (one, two)


def _wait_for(true):
    deadline = time.monotonic() + 60
    while not true() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert true()


def doubled(number):
    return 2 * number


def ended_or_doubled(number):
    """What one process dies of, and another does not."""
    if number == 5 and parent_process() is not None:
        os._exit(1)
    return 2 * number


@pytest.mark.parametrize("do", [doubled, ended_or_doubled])
def test_what_is_done_ahead_comes_in_order_also_when_a_process_is_lost(do):
    numbers = range(30)
    with executors.processes(1) as executor:
        executor.submit(int).result()
        assert list(executors.in_order(executor, do, numbers, ahead=3)) == [2 * number for number in numbers]


def test_nothing_waits_for_the_first_process():
    done, begin = [], Event()
    with ThreadPoolExecutor(1) as executor:
        executor.submit(begin.wait)
        doubles = executors.in_order(executor, lambda number: done.append(number) or number, range(9), ahead=2)
        assert (next(doubles), done) == (0, [0])
        begin.set()
        assert list(doubles) == list(range(1, 9))


def test_no_more_is_taken_before_its_turn_than_is_said():
    taken, free = [], Event()
    with ThreadPoolExecutor(2) as executor:
        started = Mock(submit=lambda do, *given: executor.submit(do, *given) if given else _done(0))
        wait = lambda number: free.wait() and number  # noqa: E731
        doing = executors.in_order(started, wait, (taken.append(number) or number for number in range(9)), ahead=3)
        Timer(0.2, free.set).start()
        assert (next(doing), len(taken)) == (0, 3)
        assert list(doing) == list(range(1, 9))


@pytest.mark.parametrize("at_once, known", [(False, [3, 4, 5, 6, 6, 6]), (True, [1, 2, 3, 4, 5, 6])])
def test_others_have_work_at_any_time_unless_it_is_long_in_coming(at_once, known):
    taken = []
    ready = Mock(submit=lambda do, *given: _done(do(*given)))
    numbers = (taken.append(number) or number for number in range(6))
    doubles = executors.in_order(ready, doubled, numbers, ahead=3, at_once=at_once)
    assert [(double, len(taken)) for double in doubles] == [(2 * number, came) for number, came in enumerate(known)]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("killed", [False, True])
def test_a_cluster_gives_what_one_process_gives(killed, backend, cluster, tmp_path, scale, figure):
    (address, (one, _)), number = cluster, scale(short=120, long=3_000)
    path = written(tmp_path / "all.ndjson", articles(number, years=scale(short=1, long=100)))
    with (
        backend.migrated() as here,
        backend.migrated() as there,
        closing(Database(here)) as alone,
        closing(Database(there)) as shared,
    ):
        told = len(list(take_in(alone, Document(), [path])))
        reports = take_in(shared, Document(), [path], cluster=address)
        half = len(list(islice(reports, told // 2)))
        if killed:
            one.kill()
        assert half + len(list(reports)) == told
        assert chronology(shared) == chronology(alone)
    lost = ", one of them killed half way" if killed else ""
    figure(f"{number:,} articles read on a Dask cluster of two workers{lost}: the content that one process gives")


def test_a_scheduler_that_is_not_there_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(executors, "SCHEDULER_SECONDS", 0.5)
    with pytest.raises(Invalid, match="no Dask scheduler"):
        list(take_in(None, Document(), [written(tmp_path / "one.ndjson", articles(1))], cluster="tcp://127.0.0.1:9"))
