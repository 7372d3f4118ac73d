"""What events were: every revision that the writer left, how two of them differ, and the event as of a moment."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.orm import Session

from timeline import models
from timeline.errors import NotFound
from timeline.store.keyset import Slice, sliced

# The newest revision keeps no copy of the event, whose own text says the same.
JSON = func.coalesce(
    models.Revision.superseded,
    select(models.EventText.json).where(models.EventText.event_pk == models.Revision.event_pk).scalar_subquery(),
)


class Revised(NamedTuple):
    """A revision's row, and the wire text of the event after it."""

    row: models.Revision
    json: str


class Difference(NamedTuple):
    """One field that two revisions hold differently; None where one of them does not have it."""

    pointer: str
    before: Any
    after: Any


def get(session: Session, id: str, number: int) -> Revised:
    """One revision of an event. Raises NotFound."""
    found = session.execute(_of(id, JSON).where(models.Revision.number == number)).first()
    if found is None:
        raise NotFound(f"The event {id!r} has no revision {number}.")
    return Revised(*found)


def page(session: Session, id: str, *, limit: int, after: int = 0) -> Slice:
    """The revisions of an event past number `after`, oldest first. Raises NotFound for an unknown event."""
    found = sliced(session, _of(id), models.Revision.number, limit=limit, after=after)
    if not found.rows and after == 0:
        raise NotFound(f"There is no event {id!r}.")
    return found


def as_of(session: Session, id: str, moment: int) -> Revised:
    """The revision that stood at `moment` (microseconds). Raises NotFound when the event was not there yet."""
    stood = _of(id, JSON).where(models.Revision.at <= moment).order_by(models.Revision.number.desc())
    found = session.execute(stood.limit(1)).first()
    if found is None:
        raise NotFound(f"There was no event {id!r} at that time.")
    return Revised(*found)


def changed_since(session: Session, moment: int, *, limit: int) -> dict[int, str]:
    """The texts, by pk, of events that stood at `moment` (microseconds) and have changed since, as they stood."""
    event, revision, later = models.Event, models.Revision, models.Revision.__table__.alias()
    next_at = select(later.c.at).where(later.c.event_pk == revision.event_pk, later.c.number == revision.number + 1)
    rows = select(event.pk, JSON).join(event, event.pk == revision.event_pk)
    stood = (event.updated_at > moment) & (revision.at <= moment) & (next_at.scalar_subquery() > moment)
    return dict(session.execute(rows.where(stood).limit(limit)).all())


def supersede(session: Session, event: models.Event, json: str) -> None:
    """Let the event's revision keep what the event says, because another one is about to be written."""
    revision = models.Revision
    newest = (revision.event_pk == event.pk) & (revision.number == event.revision)
    session.execute(update(revision).where(newest, revision.superseded.is_(None)).values(superseded=json))


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
    """The fields (by JSON Pointer) in which two wire events differ, without what every revision changes."""
    names = [name for name in {**before, **after} if name not in ("revision", "updated_at")]
    return [Difference(f"/{name}", before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)]


def _of(id: str, *more: ColumnElement[str]) -> Select:
    asked = select(models.Revision, *more).join(models.Event, models.Event.pk == models.Revision.event_pk)
    return asked.where(models.Event.id == id)
