"""Every change in the order of commits: what a mirror follows.

A token is the number of a revision. Writers take turns (`timeline.database`), so a number is never taken before an
earlier one has been committed, and who has read up to a number has seen all before it.
"""

from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from timeline import models
from timeline.errors import Gone
from timeline.store.keyset import Slice
from timeline.store.revisions import JSON


class Changed(NamedTuple):
    """One change: its token, which event, and the event's revision."""

    token: int
    id: str
    number: int
    action: str
    at: int
    agent: str
    json: str


def newest(session: Session) -> int:
    """The token of the newest change; 0 before the first."""
    return session.scalar(select(func.max(models.Revision.pk))) or 0


def page(session: Session, after: int, *, limit: int) -> Slice:
    """The next changes past a token, oldest first."""
    revision = models.Revision
    columns = revision.pk, models.Event.id, revision.number, revision.action, revision.at, revision.agent, JSON
    rows = select(*columns).join(models.Event, models.Event.pk == revision.event_pk).where(revision.pk > after)
    found = [Changed(*row) for row in session.execute(rows.order_by(revision.pk).limit(limit + 1))]
    return Slice(found[:limit], len(found) > limit)


def require_kept(session: Session, after: int, *, since: int) -> None:
    """Raise Gone when the first change past the token was made before `since` (microseconds), or the token is not ours."""
    first = session.scalar(select(models.Revision.at).where(models.Revision.pk > after).order_by(models.Revision.pk).limit(1))
    if first is not None and first < since:
        raise Gone("This token is too old: what has changed since is no longer told. Take a new one, and read all events again.")
    if first is None and after > newest(session):
        raise Gone("This token is of a change that this database does not have. Take a new one, and read all events again.")
