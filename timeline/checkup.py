"""What may be wrong with a database, before it hurts: for `timeline doctor`."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from timeline import schema_version
from timeline.database import Database
from timeline.errors import Busy, TimelineError
from timeline.store import indexes, search, search_check

# Two connections that checkpoint at once could corrupt the file (sqlite.org/wal.html#walresetbug).
_WAL_RESET_MENDED = (3, 51, 3)
_LEAST_FREE_BYTES = 256 * 2**20


class Finding(NamedTuple):
    """One thing that was looked at: `fine`, `note` (know it) or `wrong` (mend it), and a sentence."""

    level: Literal["fine", "note", "wrong"]
    text: str


def check(database: Database) -> Iterator[Finding]:
    """Look at everything that can be looked at while the database is in use."""
    yield _schema(database)
    yield _indexes(database)
    with database.reading(unlimited=True) as session:
        yield from _CHECKS[database.dialect](session)
    if database.dialect == "sqlite":
        yield from _file(Path(database.url.database))


def require_indexes(database: Database) -> None:
    """Raise Busy while a load into an empty timeline is still to make its indexes: until then questions take long or miss words."""
    with database.reading() as session:
        if missing := indexes.missing(session):
            raise Busy(
                f"Indexes or keys are missing ({', '.join(missing)}): a load is at work, which makes them last, or was broken off. "
                "Run it again, or: timeline rebuild --indexes"
            )


def _schema(database: Database) -> Finding:
    try:
        schema_version.require_head(database)
    except TimelineError as error:
        return Finding("wrong", str(error))
    return Finding("fine", f"The schema is at head ({schema_version.head()}).")


def _indexes(database: Database) -> Finding:
    try:
        require_indexes(database)
    except TimelineError as error:
        return Finding("wrong", str(error))
    return Finding("fine", "All indexes and keys are there.")


def _sqlite(session: Session) -> Iterator[Finding]:
    yield _sqlite_version()
    for name, expected in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("mmap_size", 0)):
        value = session.scalar(text(f"PRAGMA {name}"))
        yield Finding("fine" if value == expected else "wrong", f"{name} is {value}, and should be {expected}.")
    said = session.scalars(text("PRAGMA integrity_check")).all()
    yield Finding("fine", "The file is sound.") if said == ["ok"] else Finding("wrong", "; ".join(said[:5]))
    broken = len(session.execute(text("PRAGMA foreign_key_check")).all())
    yield Finding("wrong" if broken else "fine", f"{broken} rows refer to rows that are not there.")
    yield _search_index(session)


def _search_index(session: Session) -> Finding:
    # FTS5's own check writes, and would hold up writers as long as it takes; this reads all of the index too.
    try:
        number = search_check.number_of_words(session)
    except DatabaseError:
        return Finding("wrong", "The search index cannot be read: run timeline rebuild.")
    if not number and session.execute(text("SELECT 1 FROM event LIMIT 1")).first():
        return Finding("wrong", "The search index holds no words: run timeline rebuild.")
    return Finding("fine", f"The search index can be read, and holds {number:,} words.")


def _sqlite_version() -> Finding:
    if sqlite3.sqlite_version_info >= _WAL_RESET_MENDED:
        return Finding("fine", f"SQLite is {sqlite3.sqlite_version}.")
    return Finding(
        "note",
        f"SQLite is {sqlite3.sqlite_version}, older than 3.51.3, in which a fault was mended that can corrupt the file when two "
        "connections checkpoint at once. Timeline's processes take turns at it; let no other program write to the file.",
    )


def _file(path: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(path.parent).free
    yield Finding("fine" if free > _LEAST_FREE_BYTES else "wrong", f"{free // 2**20:,} MiB are free on the disk of {path}.")
    wal = Path(f"{path}-wal")
    pending = os.path.getsize(wal) if wal.exists() else 0
    yield Finding("fine" if pending <= 64 * 2**20 else "note", f"The write-ahead log has {pending // 2**10:,} KiB.")


def _postgresql(session: Session) -> Iterator[Finding]:
    yield Finding("fine", f"PostgreSQL is {session.scalar(text('SHOW server_version'))}.")
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        value = session.scalar(text(f"SHOW {name}"))
        yield Finding("wrong" if value == "off" else "fine", f"{name} is {value}.")
    broken = session.scalars(text("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid")).all()
    yield Finding("wrong", f"Rebuild these indexes: {', '.join(broken)}.") if broken else Finding("fine", "All indexes are valid.")
    if not search.comes_last(session):  # else that is what a missing index says
        yield _words(session)


def _words(session: Session) -> Finding:
    if search.are_missing(session):
        return Finding("wrong", "Events have no words in the search index: run timeline rebuild.")
    return Finding("fine", "All events have words in the search index.")


_CHECKS = {"sqlite": _sqlite, "postgresql": _postgresql}
