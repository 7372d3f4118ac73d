"""A bulk load beside a bare write of the same rows: python bench/bulk.py

On SQLite the load is done in process, in process with two others that read, and over HTTP; the limit is an executemany. On
PostgreSQL (--database postgresql://..., an empty database, which is empty again afterwards) two processes read, indexes are
kept or made last, and words with them, and the limit is one COPY for each table but that of the words. The limits write the
rows that a load has left into the same tables, as durably, on SQLite batch by batch, but read, check and derive nothing.
Rounds go around all ways, so that a busy machine disturbs all alike. Printed are events per second (median of the rounds,
lowest and highest) and the ratio to the limit, for plain events (title, date, summary, tags) and for cited ones (with a
place, an actor, and a citation of a document of its own).
"""

import argparse
import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, wait
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from side_by_side import TIMELINE, Service, a_token, in_turn, report, started

from timeline import formats, garbage, strict_json
from timeline.cli import indexes_last
from timeline.cli.seed_benchmark import generate
from timeline.database import Database
from timeline.executors import executor_for
from timeline.ingest.bulk import BATCH, Load, run_of
from timeline.schema_version import current, upgrade
from timeline.schemas import dump_record
from timeline.store import indexes
from timeline.times import now

PLAIN = ("title", "date", "summary", "tags")
TABLES = ("run", "event", "document", "event_text", "name", "named", "citation", "revision", "unkeyed")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--database", help="an empty database in PostgreSQL: postgresql://...")
    parser.add_argument("--mix", choices=["even", "hard"], default="even", help="of `timeline seed-benchmark`")
    asked = parser.parse_args()
    garbage.collect_seldom()  # as the command line does
    for kind, names in (("plain", PLAIN), ("cited", None)):
        with TemporaryDirectory() as folder:
            file = Path(folder) / "events.ndjson"
            file.write_bytes(body := ndjson(asked.events, names, asked.mix))
            ways = in_postgresql(file, asked.database) if asked.database else in_sqlite(file, asked.events)
            rates = in_turn(list(ways), asked.rounds, lambda name, ways=ways: asked.events / ways[name]())
            report(f"{kind.capitalize()} events of {len(body) / asked.events:.0f} bytes", "events/s", rates)


def ndjson(number: int, names: Sequence[str] | None, mix: str) -> bytes:
    wires = (dump_record(record) for record in islice(generate(mix, seed=1), number))
    kept = (wire if names is None else {name: wire[name] for name in names} for wire in wires)
    return "".join(strict_json.dumps(wire) + "\n" for wire in kept).encode()


def in_sqlite(file: Path, number: int) -> dict[str, Callable[[], float]]:
    """Ways of loading a file, each into a new database beside it; each gives seconds."""
    folder = file.parent
    loaded(file, database := fresh(folder))
    rows = written(database)
    return {
        "limit": lambda: raw(rows, number, fresh(folder)),
        "in process": lambda: loaded(file, fresh(folder)),
        "two jobs": lambda: loaded(file, fresh(folder), jobs=2),
        "over HTTP": lambda: over_http(file.read_bytes(), fresh(folder)),
    }


def fresh(folder: Path) -> Path:
    path = folder / f"{time.monotonic_ns()}.db"
    with closing(Database(f"sqlite:///{path}")) as database:
        upgrade(database)
    return path


def loaded(file: Path, path: Path, jobs: int = 1) -> float:
    """The seconds of a load."""
    with closing(Database(f"sqlite:///{path}")) as database, started_readers(jobs) as workers:
        return load(file, database, workers)


def load(file: Path, database: Database, workers: Executor | None, *, words_last: bool = False) -> float:
    began = time.monotonic()
    with file.open("rb") as stream, run_of(database, "bulk", agent="bench", source=None, clock=now) as run:
        how = {"workers": workers, "words_last": words_last}
        for lines in Load(database, "bench", now, run=run, **how).store(formats.FORMATS["ndjson"].split(stream)):
            assert {line.outcome.status for line in lines} == {"created"}
    return time.monotonic() - began


@contextmanager
def started_readers(jobs: int) -> Iterator[Executor | None]:
    """Processes that have started, which a long load would not notice."""
    with executor_for(jobs, None) as workers:
        if workers is not None:
            wait([workers.submit(time.sleep, 0.1) for _ in range(jobs)])
        yield workers


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


def in_postgresql(file: Path, url: str) -> dict[str, Callable[[], float]]:
    """Ways of loading a file into an empty database, which is emptied before each and afterwards; each gives seconds."""
    with closing(Database(url)) as database:
        if current(database) is None:
            upgrade(database)
        emptied(database, require_empty=True)
        with started_readers(2) as workers:
            load(file, database, workers)
        rows = copied(database)
        emptied(database)
    return {
        "limit": lambda: bare_copy(url, rows),
        "two jobs": lambda: with_indexes_last(file, url)[0],
        "and indexes": lambda: sum(with_indexes_last(file, url)),
        "kept indexes": lambda: with_indexes_kept(file, url),
    }


def with_indexes_kept(file: Path, url: str) -> float:
    with closing(Database(url)) as database, started_readers(2) as workers:
        seconds = load(file, database, workers)
        emptied(database)
    return seconds


def with_indexes_last(file: Path, url: str) -> tuple[float, float]:
    """The seconds of the load, and of making the indexes afterwards."""
    with closing(Database(url)) as database, started_readers(2) as workers:
        with indexes_last.last(database, jobs=2) as words_last:
            seconds = load(file, database, workers, words_last=words_last)
            began = time.monotonic()
        making = time.monotonic() - began
        emptied(database)
    return seconds, making


def emptied(database: Database, *, require_empty: bool = False) -> None:
    with database.writing() as session, session.connection().connection.driver_connection.cursor() as cursor:
        if require_empty and cursor.execute("SELECT 1 FROM event LIMIT 1").fetchone():
            raise SystemExit("This database has events; name an empty one.")
        cursor.execute(f"TRUNCATE {', '.join(TABLES)}, search, event_key, rejection RESTART IDENTITY")
        session.commit()


def copied(database: Database) -> dict[str, tuple[str, list[tuple]]]:
    """The statement and the rows of each table that a load has left."""
    found = {}
    with database.reading(unlimited=True) as session:
        cursor = session.connection().connection.driver_connection.cursor()
        for table in TABLES:
            rows = cursor.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()
            names = ", ".join(f'"{column.name}"' for column in cursor.description)
            found[table] = f"COPY {table} ({names}) FROM STDIN", rows
    return found


def bare_copy(url: str, tables: dict[str, tuple[str, list[tuple]]]) -> float:
    """The seconds of writing rows that are there already by COPY, without the indexes that can wait."""
    with closing(Database(url)) as database:
        with database.writing() as session:
            indexes.drop(session)
            session.commit()
        began = time.monotonic()
        for statement, rows in tables.values():
            with database.writing() as session:
                with session.connection().connection.driver_connection.cursor() as cursor, cursor.copy(statement) as stream:
                    for row in rows:
                        stream.write_row(row)
                session.commit()
        seconds = time.monotonic() - began
        emptied(database)
        indexes_last.make(database)
    return seconds


if __name__ == "__main__":
    main()
