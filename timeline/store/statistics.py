"""How much there is: numbers for people and for monitoring."""

from sqlalchemy import case, func, select, text
from sqlalchemy.orm import Session

from timeline.models import Event, Run

_SIZE = {
    "sqlite": text("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"),
    "postgresql": text("SELECT pg_database_size(current_database())"),
}


def events_by_status(session: Session) -> dict[str, int]:
    """The number of events of each status that occurs."""
    return dict(session.execute(select(Event.status, func.count()).group_by(Event.status)).all())


def runs_by_kind_and_state(session: Session) -> dict[tuple[str, str], int]:
    """The number of runs of each kind that are unfinished (under way or broken off), finished or undone, where there are any."""
    state = case((Run.undone_at.is_not(None), "undone"), (Run.finished_at.is_not(None), "finished"), else_="unfinished")
    found = session.execute(select(Run.kind, state, func.count()).group_by(Run.kind, state))
    return {(kind, state): number for kind, state, number in found}


def size_in_bytes(session: Session) -> int:
    """The size of the database, the write-ahead log aside."""
    return session.scalar(_SIZE[session.get_bind().dialect.name])
