"""A durable POST of one event with a citation, beside a bare WSGI program that inserts one row: python bench/post.py

And beside the textbook: Flask, the SQLAlchemy ORM and marshmallow, without all that Timeline keeps of an event beyond its fields.
All run under waitress with the same number of threads, and have the rows on disk (SQLite, write-ahead log,
synchronous=FULL) before they answer. Rounds go around all. Printed are POSTs per second (median of the rounds, lowest
and highest) and the ratio, for 1, 4 and 16 connections.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from side_by_side import THREADS, TIMELINE, WAITRESS, Service, a_token, answered, in_turn, rate, report, started

from timeline import strict_json

SERVICES = {
    "limit": Service("limit", [*WAITRESS, "peers.one_insert:app"], "/"),
    "textbook": Service("textbook", [*WAITRESS, "peers.textbook_post:app"], "/"),
    "timeline": Service("timeline", TIMELINE, "/healthz"),
}
PATHS = {"limit": "/", "textbook": "/", "timeline": "/api/v1/events"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3.0, help="of each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, nargs="*", default=[1, 4, 16])
    asked = parser.parse_args()
    with TemporaryDirectory() as folder, ExitStack() as stack:
        url = f"sqlite:///{Path(folder, 'timeline.db')}"
        os.environ["TIMELINE_DATABASE_URL"] = url
        os.environ |= {f"BENCH_{name.upper()}_DATABASE": str(Path(folder, f"{name}.db")) for name in ("limit", "textbook")}
        os.environ |= {"TIMELINE_THREADS": str(THREADS), "TIMELINE_WRITES_PER_MINUTE": "0"}
        subprocess.run([sys.executable, "-m", "timeline", "db", "upgrade"], check=True, stderr=subprocess.DEVNULL)
        ports = {name: stack.enter_context(started(service)) for name, service in SERVICES.items()}
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {a_token(url)}"}
        bodies = events()

        def post(path: str, connection: HTTPConnection) -> None:
            answered(connection, 201, "POST", path, next(bodies), headers)

        posts = {name: partial(post, path) for name, path in PATHS.items()}
        for connections in asked.connections:
            rates = in_turn(list(ports), asked.rounds, lambda name, n=connections: rate(ports[name], posts[name], n, asked.seconds))
            report(f"One event with a citation, {connections} connection(s)", "POSTs/s", rates)


def events() -> Iterator[bytes]:
    """Different events, each cited from one of a thousand documents; for several threads at once."""
    return map(_event, count())  # a generator would refuse a second thread


def _event(number: int) -> bytes:
    document = {"url": f"https://news.example/{number % 1_000}", "publisher": "A Paper", "published": "2025-11-12"}
    event = {"title": f"Parliament passed law {number}", "date": f"2025-11-{1 + number % 30:02}", "tags": ["law"]}
    return strict_json.dumps(event | {"citations": [{"quote": f"Law {number} was passed.", "document": document}]}).encode()


if __name__ == "__main__":
    main()
