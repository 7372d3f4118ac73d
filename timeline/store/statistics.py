"""How much there is: numbers for people and for monitoring."""

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from timeline.models import Event

_SIZE = {
    "sqlite": text("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"),
    "postgresql": text("SELECT pg_database_size(current_database())"),
}


def events_by_status(session: Session) -> dict[str, int]:
    """The number of events of each status that occurs."""
    return dict(session.execute(select(Event.status, func.count()).group_by(Event.status)).all())


def size_in_bytes(session: Session) -> int:
    """The size of the database, the write-ahead log aside."""
    return session.scalar(_SIZE[session.get_bind().dialect.name])
