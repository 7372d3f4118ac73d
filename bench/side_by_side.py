"""Services measured beside each other: how they are started, asked over many connections at once, and compared."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from threading import Thread
from typing import NamedTuple

from timeline.database import Database
from timeline.store import tokens
from timeline.times import now

THREADS = 8
# {port} stands for the port.
TIMELINE = [sys.executable, "-m", "timeline", "serve", "--port={port}"]
WAITRESS = [sys.executable, "-m", "waitress", f"--threads={THREADS}", "--listen=127.0.0.1:{port}"]


class Service(NamedTuple):
    """A program behind a port, which is up when the address `alive` is answered by 200."""

    name: str
    command: list[str]
    alive: str


@contextmanager
def started(service: Service) -> Iterator[int]:
    """Run a service; its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [part.format(port=port) for part in service.command]
    process = subprocess.Popen(command, cwd=Path(__file__).parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, service.alive)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(port: int, path: str) -> None:
    for _ in range(600):
        try:
            if fetch(HTTPConnection("127.0.0.1", port, timeout=10), path):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"Nothing answers {path}.")


def fetch(connection: HTTPConnection, path: str) -> int:
    """The size of the answer in bytes; anything but 200 ends the run."""
    return len(answered(connection, 200, "GET", path))


def answered(connection: HTTPConnection, status: int, *request) -> bytes:
    """What is answered to `HTTPConnection.request(*request)`; anything but `status` ends the run."""
    connection.request(*request)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != status:
        raise SystemExit(f"{request[:2]} is answered by {answer.status}: {body[:300]!r}")
    return body


def rate(port: int, ask: Callable[[HTTPConnection], object], connections: int, seconds: float) -> float:
    """How often in a second `ask` is done, by as many threads as there are connections."""
    counts = [0] * connections
    end = time.monotonic() + seconds

    def ask_on(number: int) -> None:
        with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            while time.monotonic() < end:
                ask(connection)
                counts[number] += 1

    threads = [Thread(target=ask_on, args=(number,)) for number in range(connections)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.monotonic() - began)


def in_turn(names: Sequence[str], rounds: int, measure: Callable[[str], float]) -> dict[str, list[float]]:
    """One figure a round for each name; rounds go around all, so that a busy machine disturbs all alike."""
    rates: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(rounds):
        for name in names:
            rates[name].append(measure(name))
    return rates


def report(title: str, unit: str, rates: dict[str, list[float]], *, beside: Sequence[str] = ("limit",)) -> None:
    """Print medians with the lowest and the highest, and their ratios to what they stand beside."""
    heads = "".join(f" {f'x {peer}':>11}" for peer in beside)
    print(f"\n{title}\n{'':12} {unit:>12} {'lowest':>10} {'highest':>10}{heads}")
    for name, rounds in rates.items():
        ratios = "".join(f" {median(rounds) / median(rates[peer]):11.2f}" for peer in beside)
        print(f"{name:12} {median(rounds):12,.1f} {min(rounds):10,.1f} {max(rounds):10,.1f}{ratios}", flush=True)


def a_token(url: str) -> str:
    """A token that may write, in the database of that address."""
    with closing(Database(url)) as database, database.writing() as session:
        token = tokens.create(session, "bench", "write", now=now())
        session.commit()
    return token
