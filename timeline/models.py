"""The tables. What they mean is in DESIGN.md; who writes them is `timeline.store`.

Plain B-tree indexes and integers, so that SQLite and PostgreSQL behave alike. Rows are known inside by an integer
`pk`, outside by a text `id`.
"""

import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

# Names are given by rule, because a batch migration on SQLite can only drop a constraint that has one.
NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

UNCONFIRMED = "status <> 'confirmed'"
SEVERAL_SOURCES = "publishers > 1"
NO_DAY = "precision <> 'day'"
"""What indexes of some events hold, as they say it and as who shall be answered by them has to say it."""

# SQLite numbers rows by itself only in a column declared INTEGER.
Key = BigInteger().with_variant(Integer, "sqlite")


class Model(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


def _to_event(**kwargs) -> Mapped[int]:
    return mapped_column(Key, ForeignKey("event.pk", ondelete="CASCADE"), **kwargs)


def _index_where(condition: str, name: str, *columns: str, unique: bool = False) -> Index:
    """An index of some rows: all others would take a place in it, and a page with each write."""
    return Index(name, *columns, unique=unique, sqlite_where=text(condition), postgresql_where=text(condition))


def _index_of_some(name: str, column: str, *others: str, unique: bool = False) -> Index:
    """An index of the rows that have a value."""
    return _index_where(f"{column} IS NOT NULL", name, column, *others, unique=unique)


def _index_of_unconfirmed(name: str, *columns: str) -> Index:
    return _index_where(UNCONFIRMED, name, "status", *columns)


class Event(Model):
    """One event as it stands now. The bounds are derived from `date` and `known_until` by `timeline.span`.

    Its summary, which nothing is asked by, stands in its text alone.
    """

    __tablename__ = "event"

    pk: Mapped[int] = mapped_column(Key, primary_key=True)
    id: Mapped[str] = mapped_column(String(64), unique=True)
    title: Mapped[str] = mapped_column(Text)
    date: Mapped[str] = mapped_column(Text)
    known_until: Mapped[datetime.date | None] = mapped_column(Date)
    start_earliest: Mapped[int] = mapped_column(BigInteger)
    start_latest: Mapped[int] = mapped_column(BigInteger)
    end_earliest: Mapped[int] = mapped_column(BigInteger)
    end_latest: Mapped[int] = mapped_column(BigInteger)
    uncertain: Mapped[bool] = mapped_column(Boolean(create_constraint=False))
    position: Mapped[int] = mapped_column(BigInteger)
    span_class: Mapped[int] = mapped_column(SmallInteger)
    certain_class: Mapped[int] = mapped_column(SmallInteger, server_default="-1")
    precision: Mapped[str | None] = mapped_column(String(16))
    # How many publishers (else hosts) it is cited from.
    publishers: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    place: Mapped[str | None] = mapped_column(Text)
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    status: Mapped[str] = mapped_column(String(16))
    confidence: Mapped[float | None] = mapped_column(Float)
    part_of: Mapped[str | None] = mapped_column(String(64))
    # The event that this one was merged into, which is then retracted and only a signpost.
    merged_into: Mapped[str | None] = mapped_column(String(64))
    # Set once a person has edited, rejected, merged or split it: ingest leaves such an event alone.
    curated: Mapped[bool] = mapped_column(Boolean(create_constraint=False), server_default=false())
    # The hash of the record as a file or an article gave it; how a second ingest knows its own.
    fingerprint: Mapped[str | None] = mapped_column(String(64))
    revision: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[int] = mapped_column(BigInteger)
    updated_at: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (
        # What a count or the keys of a page need stands in the index, the status too.
        Index("ix_event_range", "span_class", "position", "pk", "end_latest", "status"),
        Index("ix_event_certain", "certain_class", "position", "pk", "start_latest", "end_earliest", "status"),
        Index("ix_event_order", "position", "pk", "status"),
        Index("ix_event_updated", "updated_at", "pk", "status"),
        Index("ix_event_created_at", "created_at"),
        # What is not confirmed is counted apart, so that all others need not be looked at one by one.
        _index_of_unconfirmed("ix_event_unconfirmed", "span_class", "position"),
        _index_of_unconfirmed("ix_event_unconfirmed_certain", "certain_class", "position"),
        _index_of_some("ix_event_where", "latitude", "longitude"),
        _index_of_some("ix_event_confidence", "confidence"),
        _index_where(SEVERAL_SOURCES, "ix_event_publishers", "publishers"),
        _index_where(NO_DAY, "ix_event_precision", "precision"),
        _index_of_some("ix_event_part_of", "part_of"),
        _index_of_some("ix_event_fingerprint", "fingerprint", unique=True),
    )


class EventText(Model):
    """The event as JSON, made by the schema when it was written, so that a page is joined and not built."""

    __tablename__ = "event_text"

    event_pk: Mapped[int] = _to_event(primary_key=True, autoincrement=False)
    json: Mapped[str] = mapped_column(Text)


class Name(Model):
    """A name that events are found by, as it is written and casefolded: a tag, an actor, a place, a source (publisher or host)."""

    __tablename__ = "name"

    pk: Mapped[int] = mapped_column(Key, primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    value: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)

    __table_args__ = (Index("ix_name_folded", "folded", "kind"),)


class Named(Model):
    """The names of an event, in their order."""

    __tablename__ = "named"

    event_pk: Mapped[int] = _to_event(primary_key=True, autoincrement=False)
    ordinal: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    name_pk: Mapped[int] = mapped_column(Key, ForeignKey("name.pk"))

    __table_args__ = (Index("ix_named_events", "name_pk", "event_pk"), {"sqlite_with_rowid": False})


class EventKey(Model):
    """A key of `timeline.gist.Keys`, by which an event is recognised when another text tells of it (`timeline.store.alike`)."""

    __tablename__ = "event_key"

    event_pk: Mapped[int] = _to_event(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    ordinal: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(Text)

    __table_args__ = (Index("ix_event_key_text", "kind", "text", "event_pk"), {"sqlite_with_rowid": False})


class Unkeyed(Model):
    """An event whose keys, by which it is recognised, are still to be derived (`timeline.store.alike`)."""

    __tablename__ = "unkeyed"

    event_pk: Mapped[int] = _to_event(primary_key=True, autoincrement=False)


class Document(Model):
    """A text that events are cited from: an article, a report, or only its description."""

    __tablename__ = "document"

    pk: Mapped[int] = mapped_column(Key, primary_key=True)
    id: Mapped[str] = mapped_column(String(64), unique=True)
    url: Mapped[str | None] = mapped_column(Text)
    title: Mapped[str | None] = mapped_column(Text)
    publisher: Mapped[str | None] = mapped_column(Text)
    published: Mapped[datetime.date | None] = mapped_column(Date, index=True)
    text: Mapped[str | None] = mapped_column(Text)
    text_hash: Mapped[str | None] = mapped_column(String(64))
    recorded_at: Mapped[int] = mapped_column(BigInteger)


class Citation(Model):
    """Where a document says it: the quote and its half-open offsets in the text, in code points."""

    __tablename__ = "citation"

    pk: Mapped[int] = mapped_column(Key, primary_key=True)
    id: Mapped[str] = mapped_column(String(64), index=True)
    event_pk: Mapped[int] = _to_event(index=True)
    document_pk: Mapped[int] = mapped_column(Key, ForeignKey("document.pk"), index=True)
    quote: Mapped[str | None] = mapped_column(Text)
    start: Mapped[int | None] = mapped_column(Integer)
    end: Mapped[int | None] = mapped_column(Integer)
    date_text: Mapped[str | None] = mapped_column(Text)
    date: Mapped[str | None] = mapped_column(Text)
    title: Mapped[str | None] = mapped_column(Text)
    rule: Mapped[str | None] = mapped_column(String(64))


class Revision(Model):
    """One change of one event: who, when, why, and the whole event as JSON after it, once the next one supersedes it.

    Until then the event's own text says the same (`timeline.store.revisions`).
    Writers take turns (`timeline.database`), so `pk` is the order in which changes were committed.
    """

    __tablename__ = "revision"

    pk: Mapped[int] = mapped_column(Key, primary_key=True)
    event_pk: Mapped[int] = _to_event()
    number: Mapped[int] = mapped_column(Integer)
    action: Mapped[str] = mapped_column(String(9))
    at: Mapped[int] = mapped_column(BigInteger)
    agent: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    run_pk: Mapped[int | None] = mapped_column(Key, ForeignKey("run.pk"))
    superseded: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (UniqueConstraint("event_pk", "number"), _index_of_some("ix_revision_run", "run_pk", "pk"))


class Run(Model):
    """One ingest or bulk load: who, what from, when, and what became of its lines."""

    __tablename__ = "run"

    pk: Mapped[int] = mapped_column(Key, primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    agent: Mapped[str] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(Text)
    started_at: Mapped[int] = mapped_column(BigInteger)
    finished_at: Mapped[int | None] = mapped_column(BigInteger)
    undone_at: Mapped[int | None] = mapped_column(BigInteger)
    created: Mapped[int] = mapped_column(Integer, default=0)
    updated: Mapped[int] = mapped_column(Integer, default=0)
    merged: Mapped[int] = mapped_column(Integer, default=0)
    skipped: Mapped[int] = mapped_column(Integer, default=0)
    unchanged: Mapped[int] = mapped_column(Integer, default=0)
    rejected: Mapped[int] = mapped_column(Integer, default=0)


class Rejection(Model):
    """A line of a run that was rejected: where it stood, and its problem as JSON."""

    __tablename__ = "rejection"

    pk: Mapped[int] = mapped_column(Key, primary_key=True)
    run_pk: Mapped[int] = mapped_column(Key, ForeignKey("run.pk", ondelete="CASCADE"), index=True)
    place: Mapped[str] = mapped_column(Text)
    json: Mapped[str] = mapped_column(Text)


class Answer(Model):
    """What was answered to a request with an Idempotency-Key; `key` is the hash of who asked and their key."""

    __tablename__ = "answer"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    request: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column(SmallInteger)
    headers: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[int] = mapped_column(BigInteger, index=True)


class Token(Model):
    """An access token: only its SHA-256 and last four characters are kept."""

    __tablename__ = "token"

    pk: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    last4: Mapped[str] = mapped_column(String(4))
    scope: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[int] = mapped_column(BigInteger)
    expires_at: Mapped[int | None] = mapped_column(BigInteger)
    revoked_at: Mapped[int | None] = mapped_column(BigInteger)
