"""What a load into an empty timeline makes last: indexes, because sorting once is several times as fast as keeping order all along.

On PostgreSQL foreign keys too: looking each row's up takes it as long as all the rest, and comparing whole tables hardly
anything. SQLite cannot add them later, and looks them up in passing. And the words of the search, before their index: to split
texts and to write vectors is a fifth of a load. SQLite's index is the words, and takes as long later.

That something is missing is the only note of it, so that a load which was killed is noticed: `timeline doctor` and /readyz
say so, and `timeline rebuild --indexes` makes it. What a load itself looks up by is not among it, nor what keeps rows unique.
"""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Executable, select, text
from sqlalchemy.orm import Session
from sqlalchemy.schema import AddConstraint, CreateIndex

from timeline.models import Event, Model
from timeline.store import search

_INDEXES = (
    *("ix_event_range", "ix_event_certain", "ix_event_order", "ix_event_updated", "ix_event_created_at", "ix_event_where"),
    *("ix_event_unconfirmed", "ix_event_unconfirmed_certain", "ix_event_precision", "ix_event_publishers", "ix_event_confidence"),
    *("ix_named_events", "ix_citation_id", "ix_document_published", "ix_revision_run"),
)
_THERE = {
    "sqlite": text("SELECT name FROM sqlite_master WHERE type = 'index'"),
    "postgresql": text(
        "SELECT indexname::text FROM pg_indexes WHERE schemaname = current_schema() "
        "UNION ALL SELECT conname::text FROM pg_constraint WHERE connamespace = current_schema()::regnamespace"
    ),
}


class _Later(NamedTuple):
    drop: str
    make: Executable


def missing(session: Session) -> list[str]:
    """The names of what is not there."""
    there = set(session.scalars(_THERE[session.get_bind().dialect.name]))
    return [name for name in _later(session) if name not in there]


def drop(session: Session) -> None:
    """Drop all of it if the timeline has no events yet."""
    if session.scalar(select(Event.pk).limit(1)) is None:
        for later in _later(session).values():
            session.execute(text(later.drop))


def make(session: Session, name: str) -> None:
    """Make what is missing under this name."""
    if name == search.INDEX_NAME:
        for texts in search.wordless(session):
            search.write_told(session, texts)
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL maintenance_work_mem = '256MB'"))  # for the index of words most of all
    session.execute(_later(session)[name].make)


def _later(session: Session) -> Mapping[str, _Later]:
    """All of it, by name."""
    ours = {index.name: CreateIndex(index) for table in Model.metadata.sorted_tables for index in table.indexes}
    indexes = {name: _Later(f"DROP INDEX IF EXISTS {name}", ours[name]) for name in _INDEXES}
    return indexes | (_of_postgresql() if session.get_bind().dialect.name == "postgresql" else {})


def _of_postgresql() -> Mapping[str, _Later]:
    keys = [(table.name, key) for table in Model.metadata.sorted_tables for key in table.foreign_key_constraints]
    made = {key.name: (table, AddConstraint(key, isolate_from_table=False)) for table, key in keys}
    made["search_rowid_fkey"] = "search", search.FOREIGN_KEY
    dropped = {name: _Later(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}", add) for name, (table, add) in made.items()}
    return {search.INDEX_NAME: _Later(f"DROP INDEX IF EXISTS {search.INDEX_NAME}", search.INDEX)} | dropped
