"""Runs of ingest and bulk loads: what became of their lines, which were rejected, and taking them back.

Functions take the session first and flush; the caller commits, so that counts are those of what was stored.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Literal, NamedTuple

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from timeline import models, strict_json
from timeline.errors import Conflict, NotFound, TimelineError
from timeline.store import documents, events
from timeline.store.keyset import Slice, sliced

Kind = Literal["ingest", "bulk"]
LISTED = 10_000  # rejected lines that one run keeps; beyond it only counts them


class Rejected(NamedTuple):
    """A line that was rejected: where it stood, and why."""

    place: str
    error: TimelineError


class Taken(NamedTuple):
    """What one step of an undo did: events taken back, events left because somebody has touched them, where to go on."""

    undone: int
    kept: int
    next: int | None


def start(session: Session, kind: Kind, *, agent: str, source: str | None, now: int) -> int:
    """Begin a run; gives its number."""
    run = models.Run(kind=kind, agent=agent, source=source, started_at=now)
    session.add(run)
    session.flush()
    return run.pk


def count(session: Session, run: int, statuses: Counter, rejected: Sequence[Rejected] = ()) -> None:
    """Add to what became of the run's lines."""
    row = get(session, run)
    room = max(0, LISTED - row.rejected)
    listed = [{"run_pk": run, "place": place, "json": strict_json.dumps(error.shown())} for place, error in rejected[:room]]
    if listed:
        session.execute(insert(models.Rejection), listed)
    for status, number in statuses.items():
        setattr(row, status, getattr(row, status) + number)
    session.flush()


def finish(session: Session, run: int, *, now: int) -> None:
    """Say that the run came to its end; one without an end was broken off."""
    session.execute(update(models.Run).where(models.Run.pk == run).values(finished_at=now))


def get(session: Session, run: int) -> models.Run:
    """One run. Raises NotFound."""
    row = session.get(models.Run, run)
    if row is None:
        raise NotFound(f"There is no run {run}.")
    return row


def page(session: Session, *, limit: int, before: int | None = None) -> Slice:
    """Runs, the newest first, those before a number."""
    return sliced(session, select(models.Run), models.Run.pk, limit=limit, after=before, descending=True)


def rejections(session: Session, run: int, *, limit: int, after: int = 0) -> Slice:
    """The rejected lines of a run past a number, in their order."""
    rows = select(models.Rejection).where(models.Rejection.run_pk == run)
    return sliced(session, rows, models.Rejection.pk, limit=limit, after=after)


def undo(session: Session, run: int, *, agent: str, now: int, after: int = 0, limit: int = 100) -> Taken:
    """Take back what the run did to some events: those it made are retracted, those it changed become what they were.

    An event that was touched after the run is left as it is, unless that was taken back too; another undo takes back what is
    left by then. Ingest may bring back what was undone, unlike what a person retracted. Begin with `after=0` and go on with
    `next` until there is none.
    """
    firsts = _firsts(session, run, after, limit)
    found = events.find_all(session, [row.id for row in firsts])
    change = {"agent": agent, "now": now, "reason": f"Run {run} was undone."}
    undone, kept, read = 0, 0, set()
    for first in firsts:
        stored = found[first.id]
        if _is_taken_back(session, stored, first.number):
            continue
        if events.stands_as(session, stored, first.last) and _take_back(session, stored, first.number, **change):
            read.update(citation.document.id for citation in stored.event.citations if citation.rule is not None)
            undone += 1
        else:
            kept += 1
    documents.forget_taken_in(session, read)
    if len(firsts) == limit:
        return Taken(undone, kept, firsts[-1].pk)
    session.execute(update(models.Run).where(models.Run.pk == run).values(undone_at=now))
    return Taken(undone, kept, None)


def _firsts(session: Session, run: int, after: int, limit: int) -> list:
    """The first revision of the run of each of some events, with the number of its last one."""
    revision, other = models.Revision, models.Revision.__table__.alias()
    of_run = (other.c.event_pk == revision.event_pk) & (other.c.run_pk == run)
    first, last = (select(least(other.c.number)).where(of_run).scalar_subquery() for least in (func.min, func.max))
    rows = select(revision.pk, revision.number, models.Event.id, last.label("last"))
    rows = rows.join(models.Event, models.Event.pk == revision.event_pk)
    wanted = (revision.run_pk == run) & (revision.pk > after) & (revision.number == first)
    return list(session.execute(rows.where(wanted).order_by(revision.pk).limit(limit)))


def _is_taken_back(session: Session, stored: events.Stored, first: int) -> bool:
    """Whether an event is what it was before its revision `first`: by an earlier undo, or by hand."""
    if first == 1:
        return stored.row.status == "retracted" and stored.row.merged_into is None
    return events.stands_as(session, stored, first - 1)


def _take_back(session: Session, stored: events.Stored, first: int, **change) -> bool:
    """Bring an event to what it was before its revision `first`, if it can be that again."""
    try:
        if first == 1:
            stored.row.curated = False  # what a person had touched in it has been taken back too
            events.retract(session, stored, curated=False, **change)
        else:
            events.restore(session, stored, first - 1, curated=False, **change)
    except Conflict:
        return False
    return True
