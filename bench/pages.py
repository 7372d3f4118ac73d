"""A page of 100 events, one event, and one that the client has, over HTTP beside peers in one run: python bench/pages.py

All answer with whole events, citations included, of the same range of the same database file; WSGI programs run under
waitress, ASGI ones under uvicorn, each in one process with the same number of threads. Datasette and roapi, which know
nothing of citations, read the stored texts through a view, roapi from memory, where it loads them first; pygeoapi has the
same in a catalogue of its own. The textbook and FastAPI leave out the summary, which no column holds. Rounds go around all
services, so that a busy machine disturbs all alike. Printed are requests per second (median of the rounds, lowest and
highest) and the ratios to the textbook and to the limit.
"""

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import ExitStack, closing
from itertools import product
from pathlib import Path
from typing import NamedTuple

from peers import pygeoapi_records
from side_by_side import THREADS, TIMELINE, WAITRESS, Service, answered, fetch, in_turn, rate, report, started

from timeline import edtf

RANGE = "2016/2025"
ALWAYS, PEERS = ("limit", "timeline", "textbook"), ("fastapi", "datasette", "roapi", "pygeoapi")
TITLES = {
    "page": "A page of 100 events",
    "one": "One event",
    "304": "One event that the client has (the others know no 304 and send it)",
}
# Whole events, as a service that can only be given a table may send them.
WHOLE = """
    CREATE VIEW whole AS SELECT id, position, json FROM event JOIN event_text ON event_pk = pk
    WHERE status IN ('candidate', 'confirmed')
"""


class Peer(NamedTuple):
    """A service that is alive when it answers with one event, and the address of its page of 100."""

    service: Service
    page: str

    def address(self, what: str) -> str:
        return self.page if what == "page" else self.service.alive


def peers(database: Path, id: str) -> dict[str, Peer]:
    """What is measured, by name."""
    a, b = edtf.parse_range(RANGE)
    page, one = f"/events?a={a}&b={b}", f"/events/{id}"
    uvicorn = [sys.executable, "-m", "uvicorn", "--log-level=error", "--port={port}"]
    datasette = [sys.executable, "-m", "datasette", "serve", str(database), "--port={port}"]
    datasette += ["--setting", "num_sql_threads", str(THREADS)]
    roapi = [str(Path(sys.executable).with_name("roapi")), "--addr-http=127.0.0.1:{port}", f"--table=whole=sqlite://{database}"]
    roapi += ["--addr-postgres=127.0.0.1:0", "--addr-flight-sql=127.0.0.1:0"]
    rows = "/api/tables/whole?"
    table = f"/{database.stem}/whole.json?_shape=array&_size=100&_sort=position&position__gte={a}&position__lt={b}"
    records = "/collections/events/items"
    found = [
        Peer(Service("limit", [*WAITRESS, "peers.limit:app"], one), page),
        Peer(Service("timeline", TIMELINE, f"/api/v1{one}"), f"/api/v1/events?datetime={RANGE}"),
        Peer(Service("textbook", [*WAITRESS, "peers.textbook:app"], one), page),
        Peer(Service("fastapi", [*uvicorn, "peers.fastapi_sqlmodel:app"], one), page),
        Peer(Service("datasette", datasette, f"/{database.stem}/whole.json?_shape=array&id={id}"), table),
        Peer(Service("roapi", roapi, f"{rows}filter[id]='{id}'"),
             f"{rows}filter[position]gte={a}&filter[position]lt={b}&sort=position&limit=100"),
        Peer(Service("pygeoapi", [*WAITRESS, "pygeoapi.flask_app:APP"], f"{records}/{id}?f=json"),
             f"{records}?f=json&limit=100&sortby=starts&datetime=2016-01-01/2025-12-31"),
    ]  # fmt: skip
    return {peer.service.name: peer for peer in found}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=2.0, help="of each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, nargs="*", default=[4, 16])
    parser.add_argument("--peers", nargs="*", help="only these, beside limit, timeline and textbook", default=PEERS)
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
        with closing(sqlite3.connect(database)) as connection:
            connection.execute(WHOLE)
        asked_for = {*ALWAYS, *asked.peers}
        if "pygeoapi" in asked_for:
            pygeoapi_records.prepare(Path(folder), database)
        measured = {name: peer for name, peer in peers(database, an_id(database)).items() if name in asked_for}
        ports = {name: stack.enter_context(started(peer.service)) for name, peer in measured.items()}
        for what, connections in product(TITLES, asked.connections):
            compare(what, measured, ports, connections, asked.seconds, asked.rounds)


def an_id(database: Path) -> str:
    return sqlite3.connect(database).execute("SELECT id FROM event LIMIT 1 OFFSET 1000").fetchone()[0]


def compare(what: str, measured: dict[str, Peer], ports: dict[str, int], connections: int, seconds: float, rounds: int) -> None:
    def asked(name: str) -> float:
        path = measured[name].address(what)
        if what == "304" and name == "timeline":
            had = {"If-None-Match": '"1"'}
            return rate(ports[name], lambda http: answered(http, 304, "GET", path, None, had), connections, seconds)
        return rate(ports[name], lambda connection: fetch(connection, path), connections, seconds)

    named = list(measured) if what != "304" else list(ALWAYS)
    title = f"{TITLES[what]}, {connections} connections"
    report(title, "requests/s", in_turn(named, rounds, asked), beside=("textbook", "limit"))


if __name__ == "__main__":
    main()
