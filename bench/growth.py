"""How the time of a page grows with the table, from 10,000 events on: python bench/growth.py [--events 10000000]

For both mixes of `timeline seed-benchmark`: the first and a deep page of 100 of a day, a month and ten years, possible
and certain, in the store and over HTTP; at the last size also by two plain indexes (start, end) of a table of nothing
else, which then joins the same texts. Only what a range reads is filled: the rows of events and their texts, all with one
text of a usual length. Times are medians in milliseconds, of the processor but over HTTP by the clock; `grown` is the
last size over the first. With `--database`, an empty one on PostgreSQL is filled and asked in the store, by the
clock, medians and the 99th percentile.
"""

import argparse
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from http.client import HTTPConnection
from itertools import islice, product
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import NamedTuple

from side_by_side import TIMELINE, Service, fetch, started
from sqlalchemy import text

from timeline import edtf, models
from timeline.api.pages import encode_cursor
from timeline.cli import indexes_last
from timeline.cli.seed_benchmark import dates
from timeline.database import Database
from timeline.edtf import Edtf
from timeline.records import Event
from timeline.schema_version import upgrade
from timeline.store import query, rows
from timeline.store.inserts import insert
from timeline.store.query import Filter
from timeline.times import now

SMALLEST, BATCH = 10_000, 10_000
APART = 391 * 86_400  # seconds from one window to the next
SECONDS = 0.4  # for each figure, but no fewer than five times and no more than fifty
WINDOWS = {"a day": "2025-03-12", "a month": "2025-03", "ten years": "2016/2025"}
TEXT = '{"id":"' + "x" * 1_350 + '"}'


class Cell(NamedTuple):
    """A page that is asked for."""

    window: str
    match: str
    deep: bool

    @property
    def name(self) -> str:
        return f"{self.window}, {self.match}, {'deep' if self.deep else 'first'}"

    @property
    def where(self) -> Filter:
        return Filter(window=edtf.parse_range(WINDOWS[self.window]), match=self.match)

    @property
    def after(self) -> tuple[int, int] | None:
        """In the middle of the window."""
        return (sum(self.where.window) // 2, 0) if self.deep else None

    @property
    def address(self) -> str:
        cursor = f"&cursor={encode_cursor(self.after, self.where, 'start')}" if self.deep else ""
        return f"/api/v1/events?datetime={WINDOWS[self.window]}&match={self.match}{cursor}"


CELLS = [Cell(*each) for each in product(WINDOWS, ("possible", "certain"), (False, True))]
PLAIN = """
    SELECT json FROM plain JOIN event_text ON event_pk = pk WHERE {overlaps} AND status IN ('candidate', 'confirmed')
    AND (start_earliest, pk) > (?, ?) ORDER BY start_earliest, pk LIMIT 100
"""
OVERLAPS = {
    "possible": "start_earliest < :b AND end_latest > :a",
    "certain": "start_latest <= :b AND end_earliest >= :a AND NOT uncertain",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=300_000, help="the last size")
    parser.add_argument("--folder", help="where the database is made; some 2.5 GB for 1,000,000 events")
    parser.add_argument("--mix", choices=["even", "hard"], action="append", help="only this one")
    parser.add_argument("--database", help="the address of an empty PostgreSQL database; for one mix")
    asked = parser.parse_args()
    if asked.database:
        with closing(Database(asked.database)) as database:
            upgrade(database)
            grow_on_postgresql(asked.mix[0], database, asked.events)
        return
    for mix in asked.mix or ("even", "hard"):
        with TemporaryDirectory(dir=asked.folder) as folder, closing(Database(f"sqlite:///{Path(folder, 'bench.db')}")) as database:
            upgrade(database)
            grow(mix, database, asked.events)


def grow_on_postgresql(mix: str, database: Database, events: int) -> None:
    """At each size indexes are made last, and each page is asked for in twenty windows, again and again."""
    told = []
    for size in (SMALLEST, 10 * SMALLEST, events):
        on_server(database, "TRUNCATE event CASCADE")
        with indexes_last.last(database):
            fill_up(database, dates(mix, seed=1), 0, size)
        on_server(database, "VACUUM ANALYZE event, event_text")
        told.append({cell: of_windows(database, cell) for cell in CELLS})
    print(f"\nMix {mix}, {SMALLEST:,}, {10 * SMALLEST:,} and {events:,} events on PostgreSQL; ms in the store by the clock")
    print(f"{'':28} {'median':>23} {'p99':>23} {'grown from 100,000':>19}")
    for cell in CELLS:
        medians, slowest = zip(*(each[cell] for each in told), strict=True)
        grown = f"{medians[2] / medians[1]:10.1f}{slowest[2] / slowest[1]:9.1f}"
        print(f"{cell.name:28}" + "".join(f"{ms:8.2f}" for ms in (*medians, *slowest)) + grown, flush=True)


def on_server(database: Database, statement: str) -> None:
    with database.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))


def of_windows(database: Database, cell: Cell) -> tuple[float, float]:
    """The median and the 99th percentile of a page, once it was asked for in each of twenty windows, in milliseconds."""
    moved = [cell.where.window[0] - number * APART for number in range(20)]
    length = cell.where.window[1] - cell.where.window[0]
    windows, times = [(start, start + length) for start in moved], []
    for _ in range(11):
        with database.reading() as session:
            for window in windows:
                began = time.perf_counter()
                after = (sum(window) // 2, 0) if cell.deep else None
                query.page(session, replace(cell.where, window=window), limit=100, after=after)
                times.append(1_000 * (time.perf_counter() - began))
    return median(times[20:]), quantiles(times[20:], n=100)[98]


def grow(mix: str, database: Database, events: int) -> None:
    fill_up(database, dates(mix, seed=1), 0, SMALLEST)
    first = measured(database)
    with database.writing() as session:
        session.execute(text("DELETE FROM event"))
        session.commit()
    with indexes_last.last(database):
        fill_up(database, dates(mix, seed=1), 0, events)
    last = measured(database)
    plain = by_plain_indexes(database)
    print(f"\nMix {mix}, {SMALLEST:,} and {events:,} events; ms in the store, over HTTP, and by two plain indexes")
    print(f"{'':32} {'store':>16} {'grown':>6} {'HTTP':>16} {'grown':>6} {'plain':>9} {'x store':>8}")
    for cell in CELLS:
        grown = "".join(f"{a:8.2f}{b:8.2f} {b / a:6.1f} " for a, b in zip(first[cell], last[cell], strict=True))
        print(f"{cell.name:32} {grown} {plain[cell]:8.2f} {plain[cell] / last[cell][0]:8.1f}", flush=True)
    for name, size in sizes(database):
        print(f"{name:32} {size:16,} bytes")


def fill(database: Database, happened: list[Edtf], first: int) -> None:
    """Add events that differ in their dates alone, in the rows that a range reads."""
    made = {"status": "confirmed", "revision": 1, "created_at": now(), "updated_at": now(), "known_until": None}
    events = [Event(id=f"e{pk}", title="An event", date=date, **made) for pk, date in enumerate(happened, first)]
    values = [rows.event_row(pk, event, None, curated=False) for pk, event in enumerate(events, first)]
    with database.writing() as session:
        insert(session, models.Event.__table__, rows.EVENT, values)
        insert(session, models.EventText.__table__, ("event_pk", "json"), [(row[0], TEXT) for row in values])
        session.commit()


def fill_up(database: Database, found: Iterator[Edtf], filled: int, events: int) -> None:
    """From one size to another."""
    for start in range(filled + 1, events + 1, BATCH):
        fill(database, list(islice(found, min(BATCH, events + 1 - start))), start)


def measured(database: Database) -> dict[Cell, tuple[float, float]]:
    """Milliseconds in the store and over HTTP."""
    os.environ |= {"TIMELINE_DATABASE_URL": str(database.url), "TIMELINE_LOG": "off"}
    service, store = Service("timeline", TIMELINE, CELLS[0].address), in_store(database)
    with started(service) as port, closing(HTTPConnection("127.0.0.1", port)) as http:
        return {cell: (store[cell], milliseconds(lambda cell=cell: fetch(http, cell.address), time.perf_counter)) for cell in CELLS}


def in_store(database: Database, clock: Callable[[], float] = time.thread_time) -> dict[Cell, float]:
    with database.reading() as session:
        return {
            cell: milliseconds(lambda cell=cell: query.page(session, cell.where, limit=100, after=cell.after), clock)
            for cell in CELLS
        }


def by_plain_indexes(database: Database) -> dict[Cell, float]:
    columns = "pk, start_earliest, start_latest, end_earliest, end_latest, uncertain, status"
    with closing(sqlite3.connect(database.url.database)) as connection, connection:
        connection.execute("CREATE TABLE plain (pk INTEGER PRIMARY KEY, " + columns.removeprefix("pk, ") + ")")
        connection.execute(f"INSERT INTO plain SELECT {columns} FROM event")
        connection.execute("CREATE INDEX plain_start ON plain (start_earliest)")
        connection.execute("CREATE INDEX plain_end ON plain (end_latest)")
        found = {cell: milliseconds(lambda cell=cell: plainly(connection, cell)) for cell in CELLS}
        connection.execute("DROP TABLE plain")
        return found


def plainly(connection: sqlite3.Connection, cell: Cell) -> list[tuple[str]]:
    a, b = cell.where.window
    sql = PLAIN.format(overlaps=OVERLAPS[cell.match].replace(":a", str(a)).replace(":b", str(b)))
    return connection.execute(sql, cell.after or (-(2**63), 0)).fetchall()


def milliseconds(ask: Callable[[], object], clock: Callable[[], float] = time.thread_time) -> float:
    """The median of the time that it takes, once it was asked for."""
    ask()
    times: list[float] = []
    while len(times) < 5 or (sum(times) < SECONDS and len(times) < 50):
        began = clock()
        ask()
        times.append(clock() - began)
    return 1_000 * median(times)


def sizes(database: Database) -> list[tuple[str, int]]:
    """The bytes of each table and index, the largest first."""
    with closing(sqlite3.connect(database.url.database)) as connection:
        try:
            return connection.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC LIMIT 10").fetchall()
        except sqlite3.OperationalError:  # an SQLite that was built without dbstat
            return [("the whole database", Path(database.url.database).stat().st_size)]


if __name__ == "__main__":
    main()
