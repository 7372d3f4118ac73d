"""A bulk load into SQLite, in process and over HTTP, beside a raw executemany of the same rows: python bench/bulk.py

The limit writes the rows that a load has left, batch by batch, with the same schema, indexes and durability, but reads,
checks and derives nothing. Rounds go around all three, so that a busy machine disturbs all alike. Printed are events per
second (median of the rounds, lowest and highest) and the ratio to the limit, for plain events (title, date, summary,
tags) and for cited ones (with a place, an actor, and a citation of a document of its own).
"""

import argparse
import gc
import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from http.client import HTTPConnection
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from side_by_side import TIMELINE, Service, a_token, in_turn, report, started

from timeline import formats, strict_json
from timeline.cli.seed_benchmark import generate
from timeline.database import Database
from timeline.ingest.bulk import BATCH, Load, run_of
from timeline.schema_version import upgrade
from timeline.schemas import dump_record
from timeline.times import now

PLAIN = ("title", "date", "summary", "tags")
TABLES = ("run", "event", "document", "event_text", "name", "named", "citation", "revision", "unkeyed")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    gc.set_threshold(50_000, *gc.get_threshold()[1:])  # as the command line does
    for kind, names in (("plain", PLAIN), ("cited", None)):
        with TemporaryDirectory() as folder:
            body = ndjson(asked.events, names)
            compare(kind, body, asked.events, asked.rounds, Path(folder))


def ndjson(number: int, names: Sequence[str] | None) -> bytes:
    wires = (dump_record(record) for record in islice(generate("even", seed=1), number))
    kept = (wire if names is None else {name: wire[name] for name in names} for wire in wires)
    return "".join(strict_json.dumps(wire) + "\n" for wire in kept).encode()


def compare(kind: str, body: bytes, number: int, rounds: int, folder: Path) -> None:
    file = folder / "events.ndjson"
    file.write_bytes(body)
    in_process(file, database := fresh(folder))
    rows = written(database)
    ways: dict[str, Callable[[], float]] = {
        "limit": lambda: raw(rows, number, fresh(folder)),
        "in process": lambda: in_process(file, fresh(folder)),
        "over HTTP": lambda: over_http(body, fresh(folder)),
    }
    rates = in_turn(list(ways), rounds, lambda name: number / ways[name]())
    report(f"{kind.capitalize()} events of {len(body) / number:.0f} bytes", "events/s", rates)


def fresh(folder: Path) -> Path:
    path = folder / f"{time.monotonic_ns()}.db"
    with closing(Database(f"sqlite:///{path}")) as database:
        upgrade(database)
    return path


def in_process(file: Path, path: Path) -> float:
    """The seconds of a load."""
    with closing(Database(f"sqlite:///{path}")) as database, file.open("rb") as stream:
        began = time.monotonic()
        with run_of(database, "bulk", agent="bench", source=None, clock=now) as run:
            for lines in Load(database, "bench", now, run=run).store(formats.FORMATS["ndjson"].read(stream)):
                assert {line.outcome.status for line in lines} == {"created"}
        return time.monotonic() - began


def over_http(body: bytes, path: Path) -> float:
    """The seconds from the request to the summary at the end of its answer."""
    os.environ["TIMELINE_DATABASE_URL"] = url = f"sqlite:///{path}"
    token = a_token(url)
    with (
        started(Service("timeline", TIMELINE, "/healthz")) as port,
        closing(HTTPConnection("127.0.0.1", port, timeout=600)) as connection,
    ):
        began = time.monotonic()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/x-ndjson"}
        connection.request("POST", "/api/v1/events/bulk", body, headers)
        summary = strict_json.loads(connection.getresponse().read().splitlines()[-1])["summary"]
        assert summary["created"] == summary["lines"], summary
        return time.monotonic() - began


def written(path: Path) -> dict[str, tuple[str, list[tuple]]]:
    """The statement and the rows of each table that a load has left."""
    found = {}
    with closing(sqlite3.connect(path)) as connection:
        for table in TABLES:
            cursor = connection.execute(f"SELECT * FROM {table}")
            names = ", ".join(f'"{column[0]}"' for column in cursor.description)
            places = ", ".join("?" * len(cursor.description))
            found[table] = f"INSERT INTO {table} ({names}) VALUES ({places})", cursor.fetchall()
        texts = connection.execute("SELECT event_pk, json FROM event_text")
        found["search"] = (
            "INSERT INTO search (rowid, title, names, summary, quotes) VALUES (?, ?, ?, ?, ?)",
            [(pk, *searched(strict_json.loads(text))) for pk, text in texts],
        )
    return found


def searched(event: dict) -> tuple[str, str, str, str]:
    """What of an event goes into the index of words, which keeps no texts itself."""
    names = [*event["tags"], *event["actors"], *([event["place"]["name"]] if event["place"] else [])]
    quotes = [citation["quote"] for citation in event["citations"] if citation["quote"]]
    return event["title"], " ".join(names), event["summary"] or "", " ".join(quotes)


def raw(tables: dict[str, tuple[str, list[tuple]]], number: int, path: Path) -> float:
    """The seconds of writing rows that are there already, as many in one transaction as a load has."""
    with closing(Database(f"sqlite:///{path}")) as database, closing(database.writer.raw_connection()) as pooled:
        connection = pooled.driver_connection
        connection.execute("PRAGMA foreign_keys=OFF")  # documents come in another order than what cites them
        began = time.monotonic()
        for first in range(0, number, BATCH):
            connection.execute("BEGIN IMMEDIATE")
            for statement, rows in tables.values():
                share = len(rows) / number
                connection.executemany(statement, rows[round(first * share) : round(min(first + BATCH, number) * share)])
            connection.commit()
        return time.monotonic() - began


if __name__ == "__main__":
    main()
