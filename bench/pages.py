"""A page of 100 events and one event over HTTP, Timeline beside its peers in one run: python bench/pages.py

All read the same database file and answer the same range; WSGI programs run under waitress, ASGI ones under uvicorn, each
in one process with the same number of threads; roapi, a program of its own, has loaded the table into memory, and like
Datasette answers with the rows of events alone, without citations. pygeoapi is missing: it reads SQLite only with SpatiaLite,
which is not on PyPI. Rounds go around all services, so that a busy machine disturbs all
alike. Printed are requests per second (median of the rounds, lowest and highest) and the ratios
to the textbook and to the limit.
"""

import argparse
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from threading import Thread
from typing import NamedTuple

from timeline import edtf

HERE = Path(__file__).parent
THREADS = 8
RANGE = "2016/2025"
TIMELINE = [sys.executable, "-m", "timeline", "serve", "--port={port}"]


class Service(NamedTuple):
    name: str
    command: list[str]
    page: str
    one: str


def services(database: Path, id: str) -> list[Service]:
    """What is measured; {port} stands for the port."""
    a, b = edtf.parse_range(RANGE)
    page, one = f"/events?a={a}&b={b}", f"/events/{id}"
    waitress = [sys.executable, "-m", "waitress", f"--threads={THREADS}", "--listen=127.0.0.1:{port}"]
    uvicorn = [sys.executable, "-m", "uvicorn", "--log-level=error", "--port={port}"]
    datasette = [sys.executable, "-m", "datasette", "serve", str(database), "--port={port}"]
    datasette += ["--setting", "num_sql_threads", str(THREADS)]
    roapi = [str(Path(sys.executable).with_name("roapi")), "--addr-http=127.0.0.1:{port}", f"--table=event=sqlite://{database}"]
    roapi += ["--addr-postgres=127.0.0.1:0", "--addr-flight-sql=127.0.0.1:0"]
    rows = "/api/tables/event?"
    table = f"/{database.stem}/event.json?_shape=array&_size=100&_sort=position&position__gte={a}&position__lt={b}"
    return [
        Service("limit", [*waitress, "peers.limit:app"], page, one),
        Service("timeline", TIMELINE, f"/api/v1/events?datetime={RANGE}", f"/api/v1{one}"),
        Service("textbook", [*waitress, "peers.textbook:app"], page, one),
        Service("fastapi", [*uvicorn, "peers.fastapi_sqlmodel:app"], page, one),
        Service("datasette", datasette, table, f"/{database.stem}/event.json?_shape=array&id={id}"),
        Service("roapi", roapi, f"{rows}filter[position]gte={a}&filter[position]lt={b}&sort=position&limit=100",
                f"{rows}filter[id]='{id}'"),
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=2.0, help="of each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, nargs="*", default=[4, 16])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        database = Path(folder, "bench.db")
        os.environ |= {
            "TIMELINE_DATABASE_URL": f"sqlite:///{database}",
            "BENCH_DATABASE": str(database),
            "TIMELINE_THREADS": str(THREADS),
            "TIMELINE_LOG": "off",  # nor do the others log requests
        }
        for command in (["db", "upgrade"], ["seed-benchmark", "--events", str(asked.events)]):
            subprocess.run([sys.executable, "-m", "timeline", *command], check=True)
        running = [(service, stack.enter_context(started(service))) for service in services(database, an_id(database))]
        for what in ("page", "one"):
            for connections in asked.connections:
                report(what, connections, measured(running, what, connections, asked.seconds, asked.rounds))


def an_id(database: Path) -> str:
    return sqlite3.connect(database).execute("SELECT id FROM event LIMIT 1 OFFSET 1000").fetchone()[0]


@contextmanager
def started(service: Service) -> Iterator[int]:
    """Run a service; its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [part.format(port=port) for part in service.command]
    process = subprocess.Popen(command, cwd=HERE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port, service.one)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def wait_for(port: int, path: str) -> None:
    for _ in range(600):
        try:
            if fetch(HTTPConnection("127.0.0.1", port, timeout=10), path):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"Nothing answers {path}.")


def fetch(connection: HTTPConnection, path: str) -> int:
    """The size of the answer in bytes; anything but 200 ends the run."""
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise SystemExit(f"{path} answers {answer.status}: {body[:300]!r}")
    return len(body)


def measured(running, what: str, connections: int, seconds: float, rounds: int) -> dict[str, list[float]]:
    """Requests per second of each service, one number a round."""
    rates: dict[str, list[float]] = {service.name: [] for service, _ in running}
    for _ in range(rounds):
        for service, port in running:
            rates[service.name].append(rate(port, getattr(service, what), connections, seconds))
    return rates


def rate(port: int, path: str, connections: int, seconds: float) -> float:
    counts = [0] * connections
    end = time.monotonic() + seconds

    def ask(number: int) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        while time.monotonic() < end:
            fetch(connection, path)
            counts[number] += 1

    threads = [Thread(target=ask, args=(number,)) for number in range(connections)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.monotonic() - began)


def report(what: str, connections: int, rates: dict[str, list[float]]) -> None:
    print(f"\n{'A page of 100 events' if what == 'page' else 'One event'}, {connections} connections")
    print(f"{'':12} {'requests/s':>10} {'lowest':>8} {'highest':>8} {'x textbook':>11} {'x limit':>8}")
    for name, rounds in rates.items():
        middle = median(rounds)
        compared = (middle / median(rates[peer]) for peer in ("textbook", "limit"))
        print(f"{name:12} {middle:10.1f} {min(rounds):8.1f} {max(rounds):8.1f} {next(compared):11.2f} {next(compared):8.2f}")


if __name__ == "__main__":
    main()
