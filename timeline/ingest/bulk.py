"""Many events at once: rows of a structured file, batch by batch, some batches a transaction.

The same for files (`timeline.ingest.pipeline`) and for bulk loads over HTTP. Rows are read, checked and drafted anywhere
(`draft_all`); they are written here, one batch after the other. It touches the database and decides nothing.
"""

import math
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from datetime import date as Day
from functools import partial
from itertools import chain
from threading import Event
from typing import NamedTuple, TypeVar

from msgspec import Struct
from sqlalchemy.orm import Session

from timeline.database import Database
from timeline.errors import Busy, Conflict, TimelineError
from timeline.executors import in_order
from timeline.formats import Row, Unread
from timeline.ingest.corridor import OnConflict, Outcome, drafted, take_in
from timeline.ingest.windows import Windows, gathered
from timeline.records import EventRecord
from timeline.schemas import load_event
from timeline.store import alike, driver, runs, search
from timeline.store.drafts import Draft
from timeline.store.runs import Kind, Rejected, Taken
from timeline.times import day_of

T = TypeVar("T")
R = TypeVar("R")

BATCH = 500  # rows that are drafted together
BATCH_BYTES = 2**18
AHEAD = 4  # batches that are drafted by others before it is their turn
STORED_TOGETHER = {"sqlite": 1, "postgresql": 4}
"""Batches that are stored by the same statements: PostgreSQL takes a tenth longer for a COPY of half as many rows."""
TURN_SECONDS = 1
"""How long others who write wait for a load at most, the batch at hand aside: the more one transaction holds, the fewer
pages of an index it writes for each event."""


class Line(NamedTuple):
    """What became of one line."""

    number: int
    outcome: Outcome


class Load(NamedTuple):
    """What loading works with: the database, who asks, the clock, what to do with known events, and the run to count in.

    Several batches are one transaction, and many rows are stored in the order of their dates (`timeline.ingest.windows`),
    unless the rows `trickle`: then nobody who writes shall wait for them. With `words_last` whoever loads makes the index of
    words in the end, and they are written then. Once `stopping` is set no further transaction is begun, and the lines that were
    stored are the last ones.
    """

    database: Database
    agent: str
    clock: Callable[[], int]
    on_conflict: OnConflict = "merge"
    run: int | None = None
    workers: Executor | None = None
    trickle: bool = False
    words_last: bool = False
    stopping: Event = Event()

    def store(self, rows: Iterable[Row | Unread], source: str = "") -> Iterator[list[Line]]:
        """Store rows, some batches a transaction; their lines are given, in order, only after it has been committed."""
        if self.trickle:
            return self._stored(rows, source)
        windows = Windows(rows)
        return windows.lines(self._stored(windows.rows(), source))

    def _stored(self, rows: Iterable[Row | Unread], source: str) -> Iterator[list[Line]]:
        take = partial(self.take, source=source)
        for taken in in_turns(self.database, self.drafts(rows), take, seconds=0 if self.trickle else TURN_SECONDS):
            yield list(chain.from_iterable(taken))
            if self.stopping.is_set():
                return

    def drafts(self, rows: Iterable[Row | Unread]) -> Iterator[list["Drafted"]]:
        """The drafts of rows, batch by batch, in their order; with `workers` some batches ahead of their turn."""
        dialect = None if self.words_last else self.database.dialect
        drafted = partial(draft_all, day=day_of(self.clock()), dialect=dialect)
        together = 1 if self.trickle else STORED_TOGETHER[self.database.dialect]
        # So that there is enough to draft while several batches are stored.
        made = in_order(self.workers, drafted, batches(rows), ahead=AHEAD * together, at_once=self.trickle)
        return _joined(made, BATCH * together)

    def take(self, session: Session, batch: Sequence["Drafted"], source: str = "") -> list[Line]:
        """Store one batch in the caller's transaction; gives a line for each row, in their order."""
        made = [one.draft for one in batch if one.draft is not None]
        taken = iter(take_in(session, made, agent=self.agent, now=self.clock(), run=self.run, on_conflict=self.on_conflict))
        lines = [Line(one.line, next(taken) if one.draft is not None else Outcome("rejected", error=one.error)) for one in batch]
        if self.run is not None:
            count(session, self.run, lines, source)
        return lines


def in_turns(
    database: Database, batches: Iterator[T], take: Callable[[Session, T], R], *, seconds: float = TURN_SECONDS
) -> Iterator[list[R]]:
    """Write batches, as many in a transaction as begin within `seconds`; what `take` gave for them, after it was committed."""
    for batch in batches:
        with database.loading() as session:
            if search.comes_last(session):  # not where foreign keys stand: they would be planned for each row, too
                driver.plan_each_time(session)
            taken, began = [take(session, batch)], time.monotonic()
            del batch  # before the next one is read: it takes some megabytes
            while time.monotonic() < began + seconds and (batch := next(batches, None)) is not None:
                taken.append(take(session, batch))
                del batch
            session.commit()
        yield taken


def _joined(batches: Iterator[list[T]], rows: int) -> Iterator[list[T]]:
    """Batches of so many rows, made of smaller ones; those that are short, because their rows are long, are not joined to more."""
    joined: list[T] = []
    for batch in batches:
        joined += batch
        if len(joined) >= rows or len(batch) < BATCH:
            del batch
            yield joined
            joined = []
    if joined:
        yield joined


class Drafted(Struct, frozen=True, gc=False):
    """The draft of one row, or why there is none."""

    line: int
    draft: Draft | None = None
    error: TimelineError | None = None


def draft_all(rows: Iterable[Row | Unread], *, day: Day, dialect: str | None) -> list[Drafted]:
    """Read and check rows and draft their events. Pure: any process may do it."""
    read = [row.read() for row in rows]
    records = [_record(row) for row in read]
    made = iter(drafted([record for record in records if isinstance(record, EventRecord)], day, dialect))
    return [
        Drafted(row.line, draft=next(made)) if isinstance(record, EventRecord) else Drafted(row.line, error=record)
        for row, record in zip(read, records, strict=True)
    ]


def _record(row: Row) -> EventRecord | TimelineError:
    if row.error is not None:
        return _kept(row.error)
    try:
        return load_event(row.event)
    except TimelineError as error:
        return _kept(error)


def _kept(error: TimelineError) -> TimelineError:
    """The error without the frames it came through: they hold the batch that holds it, until the collector finds both."""
    error.__context__ = None
    return error.with_traceback(None)


def count(session: Session, run: int, lines: Sequence[Line], source: str = "") -> None:
    """Note in the run what became of its lines."""
    place = f"{source}:" if source else ""
    rejected = [Rejected(f"{place}{number}", outcome.error) for number, outcome in lines if outcome.error is not None]
    runs.count(session, run, Counter(outcome.status for _, outcome in lines), rejected)


@contextmanager
def run_of(database: Database, kind: Kind, *, agent: str, source: str | None, clock: Callable[[], int]) -> Iterator[int]:
    """A run around what is done inside; its number. One that is broken off stays without an end."""
    with database.writing() as session:
        run = runs.start(session, kind, agent=agent, source=source, now=clock())
        session.commit()
    yield run
    with database.writing() as session:
        runs.finish(session, run, now=clock())
        session.commit()


def undo(database: Database, run: int, *, agent: str, clock: Callable[[], int]) -> Taken:
    """Take a run back, batch by batch. Another time it takes back what was left, or has been done since.

    Raises NotFound, and Conflict where another time nothing can be taken back.
    """
    undone = kept = next = 0
    with database.reading() as session:
        again = runs.get(session, run).undone_at is not None
    while next is not None:
        with database.writing() as session:
            taken = runs.undo(session, run, agent=agent, now=clock(), after=next)
            session.commit()
        undone, kept, next = undone + taken.undone, kept + taken.kept, taken.next
        database.let_others_write()
    if again and not undone:
        raise Conflict(f"Run {run} has been undone already, and nothing more of it can be taken back.")
    return Taken(undone, kept, None)


def index(session: Session, *, seconds: float = math.inf) -> None:
    """Let events that were loaded lately be recognised in articles, and commit each batch of them.

    Raises Busy when that takes more than `seconds`; what was done by then is done.
    """
    give_up = time.monotonic() + seconds
    while alike.index(session):
        session.commit()
        if time.monotonic() > give_up:
            raise Busy("Many events were loaded lately, and are still being indexed for articles; try again in a moment.")


def batches(rows: Iterable[Row | Unread]) -> Iterator[list[Row | Unread]]:
    """The rows, BATCH at a time; fewer where they are long, because several batches are held."""
    return gathered(rows, BATCH, BATCH_BYTES)
