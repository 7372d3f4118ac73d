"""Many events at once: rows of a structured file, batch by batch, each batch one transaction.

The same for files (`timeline.ingest.pipeline`) and for bulk loads over HTTP. It touches the database and decides nothing.
"""

import math
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import NamedTuple

from sqlalchemy.orm import Session

from timeline.database import Database
from timeline.errors import Busy, TimelineError
from timeline.formats import Row
from timeline.ingest.corridor import OnConflict, Outcome, take_in
from timeline.records import EventRecord
from timeline.schemas import load_event
from timeline.store import alike, runs
from timeline.store.runs import Kind, Rejected, Taken

BATCH = 1_000  # rows in one transaction


class Line(NamedTuple):
    """What became of one line."""

    number: int
    outcome: Outcome


class Load(NamedTuple):
    """What loading works with: the database, who asks, the clock, what to do with known events, and the run to count in."""

    database: Database
    agent: str
    clock: Callable[[], int]
    on_conflict: OnConflict = "merge"
    run: int | None = None

    def store(self, rows: Iterable[Row], source: str = "") -> Iterator[list[Line]]:
        """Store rows; the lines of a batch are given only after it has been committed."""
        for batch in batches(rows):
            with self.database.writing() as session:
                lines = self.take(session, batch, source)
                session.commit()
            yield lines

    def take(self, session: Session, batch: Sequence[Row], source: str = "") -> list[Line]:
        """Store one batch in the caller's transaction; gives a line for each row, in their order."""
        read = [_read(row) for row in batch]
        records = [record for record in read if isinstance(record, EventRecord)]
        taken = iter(take_in(session, records, agent=self.agent, now=self.clock(), run=self.run, on_conflict=self.on_conflict))
        lines = [
            Line(row.line, next(taken) if isinstance(record, EventRecord) else Outcome("rejected", error=record))
            for row, record in zip(batch, read, strict=True)
        ]
        if self.run is not None:
            count(session, self.run, lines, source)
        return lines


def count(session: Session, run: int, lines: Iterable[Line], source: str = "") -> None:
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
    """Take a run back, batch by batch; one that was broken off half-way goes on where it stood. Raises Conflict."""
    undone = kept = 0
    with database.reading() as session:
        runs.require_undoable(session, run)
    next = 0
    while next is not None:
        with database.writing() as session:
            taken = runs.undo(session, run, agent=agent, now=clock(), after=next)
            session.commit()
        undone, kept, next = undone + taken.undone, kept + taken.kept, taken.next
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


def batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """The rows, BATCH at a time."""
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        yield batch


def _read(row: Row) -> EventRecord | TimelineError:
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
