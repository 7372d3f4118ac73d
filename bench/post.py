"""A durable POST of one event with a citation, beside a bare WSGI program that inserts one row: python bench/post.py

Both run under waitress with the same number of threads, and both have the row on disk (SQLite, write-ahead log,
synchronous=FULL) before they answer. Rounds go around both. Printed are POSTs per second (median of the rounds, lowest
and highest) and the ratio, for 1, 4 and 16 connections.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Thread

from pages import THREADS, Service, started

from timeline import strict_json
from timeline.database import Database
from timeline.store import tokens
from timeline.times import now

POSTED = "/api/v1/events"
_numbers = count()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3.0, help="of each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, nargs="*", default=[1, 4, 16])
    asked = parser.parse_args()
    with TemporaryDirectory() as folder, ExitStack() as stack:
        url = f"sqlite:///{Path(folder, 'timeline.db')}"
        os.environ |= {"TIMELINE_DATABASE_URL": url, "BENCH_LIMIT_DATABASE": str(Path(folder, "limit.db"))}
        os.environ |= {"TIMELINE_THREADS": str(THREADS), "TIMELINE_WRITES_PER_MINUTE": "0"}
        subprocess.run([sys.executable, "-m", "timeline", "db", "upgrade"], check=True, stderr=subprocess.DEVNULL)
        waitress = [sys.executable, "-m", "waitress", f"--threads={THREADS}", "--listen=127.0.0.1:{port}"]
        services = {
            "limit": Service("limit", [*waitress, "peers.one_insert:app"], "", "/"),
            "timeline": Service("timeline", [sys.executable, "-m", "timeline", "serve", "--port={port}"], "", "/healthz"),
        }
        ports = {name: stack.enter_context(started(service)) for name, service in services.items()}
        token = a_token(url)
        for connections in asked.connections:
            rates: dict[str, list[float]] = {name: [] for name in ports}
            for _ in range(asked.rounds):
                for name, port in ports.items():
                    rates[name].append(rate(port, token, connections, asked.seconds))
            report(connections, rates)


def a_token(url: str) -> str:
    with closing(Database(url)) as database, database.writing() as session:
        token = tokens.create(session, "bench", "write", now=now())
        session.commit()
    return token


def bodies() -> Iterator[bytes]:
    """Different events, each cited from one of a thousand documents."""
    for number in _numbers:
        document = {"url": f"https://news.example/{number % 1_000}", "publisher": "A Paper", "published": "2025-11-12"}
        event = {"title": f"Parliament passed law {number}", "date": f"2025-11-{1 + number % 30:02}", "tags": ["law"]}
        yield strict_json.dumps(event | {"citations": [{"quote": f"Law {number} was passed.", "document": document}]}).encode()


def rate(port: int, token: str, connections: int, seconds: float) -> float:
    """POSTs per second over a number of connections."""
    counts = [0] * connections
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    end = time.monotonic() + seconds

    def post(place: int) -> None:
        with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            for body in bodies():
                if time.monotonic() > end:
                    return
                connection.request("POST", POSTED, body, headers)
                answer = connection.getresponse()
                said = answer.read()
                if answer.status != 201:
                    raise SystemExit(f"A POST is answered by {answer.status}: {said[:300]!r}")
                counts[place] += 1

    threads = [Thread(target=post, args=(place,)) for place in range(connections)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.monotonic() - began)


def report(connections: int, rates: dict[str, list[float]]) -> None:
    print(f"\nOne event with a citation, {connections} connection(s)")
    print(f"{'':12} {'POSTs/s':>10} {'lowest':>8} {'highest':>8} {'x limit':>8}")
    for name, rounds in rates.items():
        ratio = median(rounds) / median(rates["limit"])
        print(f"{name:12} {median(rounds):10.1f} {min(rounds):8.1f} {max(rounds):8.1f} {ratio:8.2f}")


if __name__ == "__main__":
    main()
