"""Connections and transactions: how SQLite and PostgreSQL are opened so that both are durable and behave alike.

Readers and the writer have engines of their own. On SQLite the writer is one connection that begins with
BEGIN IMMEDIATE (a deferred transaction that turns into a writer fails instead of waiting) and alone checkpoints the
write-ahead log; readers never wait for it, and those of several processes take turns (`timeline.turns`). On PostgreSQL
writers take turns too, by an advisory lock: revisions are then numbered in the order of their commits, and nobody who
follows them can miss one that commits late.
"""

import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from copy import copy
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, IntegrityError, OperationalError, TimeoutError
from sqlalchemy.orm import Session
from sqlalchemy.pool import PoolProxiedConnection

from timeline import head_start
from timeline.errors import Busy, Conflict, Invalid, StorageFull
from timeline.group_commit import GroupCommit
from timeline.standbys import Standbys
from timeline.turns import Writer, let_others_write

BUSY_SECONDS = 10
PAGE_BYTES = 8_192  # of a new SQLite file; two texts of events fit into 4 KiB, and five into 8
CHECKPOINT_PAGES = 2_000  # 16 MiB of write-ahead log: a POST writes some forty pages, often the same ones
CACHE_KIBIBYTES = 8_192  # of each SQLite connection; a batch that does not fit is written to disk twice
WRITERS_TURN = 0x74696D65  # "time": any number that nothing else in the database locks


class Database:
    """The two engines of one database address; `reading()` and `writing()` give sessions.

    A question that takes longer than `query_seconds` is ended. `read_urls` are hot standbys of a PostgreSQL server; only
    `seen_by` reads from them.
    """

    def __init__(self, url: str, *, query_seconds: int | None = None, read_urls: Sequence[str] = ()):
        self._query_seconds = query_seconds
        self.url = _address(url)
        self.dialect = self.url.get_backend_name()
        if self.dialect not in _ENGINES:
            raise Invalid(f"Timeline keeps its events in SQLite or PostgreSQL, not in {self.dialect!r}.")
        self.reader, self.writer = _ENGINES[self.dialect](self.url, query_seconds)
        self._group_commit = GroupCommit(self.writer.connect)
        self._idle: list[PoolProxiedConnection] = []  # of `driver`: to lend one takes a pool longer than SQLite to find an event
        # A standby is asked how far it has come before it is read from, which tells whether it is there.
        self._standbys = Standbys([_postgresql_reader(_standby(read), query_seconds, pool_pre_ping=False) for read in read_urls])
        self._source = self._primary

    def seen_by(self, position: str | None) -> "Database":
        """The same database for a client who has seen `position`: it reads from a standby that has come as far."""
        if not self._standbys:
            return self
        view = copy(self)
        view._source = lambda: self._standbys.connection(position) or self._primary()
        return view

    def position(self) -> str | None:
        """Where the write-ahead log stands: what a client must see from now on. None without standbys."""
        if not self._standbys:
            return None
        with self.reading() as session:
            return session.scalar(text("SELECT pg_current_wal_insert_lsn()::text"))

    def _primary(self) -> Connection:
        return self.reader.connect()

    @contextmanager
    def reading(self, *, unlimited: bool = False) -> Iterator[Session]:
        """A session on one consistent snapshot; `unlimited` for exports, which may take their time."""
        seconds = None if unlimited else self._query_seconds
        with (
            _declared_errors(self.reader),
            self._source() as connection,
            connection.begin(),  # which ends with a commit: after a rollback psycopg forgets what PostgreSQL has planned
            Session(connection) as session,
            _LIMITS[self.dialect](session, seconds),
        ):
            yield session

    @contextmanager
    def driver(self) -> Iterator[sqlite3.Connection]:
        """A reader's connection as SQLite's own driver has it, for one short statement: nothing begins and nothing limits it."""
        with _declared_errors(self.reader):
            lent = self._lent()
            try:
                yield lent.dbapi_connection
            finally:
                self._idle.append(lent)

    def _lent(self) -> PoolProxiedConnection:
        with suppress(IndexError):  # another thread may have taken the last one
            return self._idle.pop()
        lent = self.reader.raw_connection()
        lent.detach()
        return lent

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """The writer's session, once it is its turn: `now()` read inside is in the order of commits.

        It commits nothing by itself: leaving it without `commit()` undoes everything.
        """
        with _declared_errors(self.writer), Session(self.writer, expire_on_commit=False) as session:
            session.connection()
            yield session

    @contextmanager
    def loading(self) -> Iterator[Session]:
        """As `writing`, for rows that refer to nothing but what the same transaction has found or stored.

        SQLite does not look up each row that another refers to, of which an event has some twenty.
        """
        with (
            _declared_errors(self.writer),
            self.writer.connect() as connection,
            _set_meanwhile(connection, foreign_keys="OFF"),
            Session(connection, expire_on_commit=False) as session,
        ):
            session.connection()
            yield session

    def let_others_write(self) -> None:
        """Let those who want to write have their turn before the next of many turns in a row."""
        let_others_write()

    @contextmanager
    def writing_briefly(self) -> Iterator[Session]:
        """As `writing`, for what takes a few milliseconds: it shares its commit with those of other threads that wait."""
        with _declared_errors(self.writer), self._group_commit.writing() as session:
            yield session

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """The writer's connection in one transaction, with SQLite's foreign keys off.

        Batch mode drops a table to replace it, and with foreign keys on that empties every table that refers to it.
        """
        # With temporary files an index of millions of rows can be sorted.
        with self.writer.connect() as connection, _set_meanwhile(connection, foreign_keys="OFF", temp_store="FILE"):
            with connection.begin():
                yield connection
            _require_references(connection)

    def copy_to(self, path: Path) -> None:
        """Write a compact copy of this moment's database to a new file. Raises Invalid on PostgreSQL, which has pg_dump."""
        if self.dialect != "sqlite":
            raise Invalid("This copies SQLite files; on PostgreSQL use pg_dump.")
        # One read transaction: unlike the backup interface it need not begin again when somebody writes.
        with self.driver() as connection:
            connection.execute("VACUUM INTO ?", (str(path),))

    def close(self) -> None:
        """Give all connections back."""
        while self._idle:
            self._idle.pop().close()
        self.reader.dispose()
        self.writer.dispose()
        self._standbys.close()


def _sqlite(url, query_seconds) -> tuple[Engine, Engine]:
    if url.database in (None, "", ":memory:"):
        raise Invalid("An SQLite database in memory is lost with its connection: name a file.")
    Path(url.database).expanduser().parent.mkdir(parents=True, exist_ok=True)
    reader = create_engine(url, pool_size=8, max_overflow=24)
    writer = create_engine(url, pool_size=1, max_overflow=0, pool_timeout=BUSY_SECONDS, connect_args={"factory": Writer})
    of_reader = {"wal_autocheckpoint": 0}
    # What a savepoint would take back is a dozen pages, more than SQLite keeps in memory by itself: each was a file.
    of_writer = {"wal_autocheckpoint": CHECKPOINT_PAGES, "temp_store": "MEMORY"}
    for engine, begin, own in ((reader, _begin, of_reader), (writer, _begin_in_turn, of_writer)):
        event.listen(engine, "connect", lambda dbapi, _, own=own: _set_pragmas(dbapi, own))
        engine.dialect.do_begin = begin  # for the event of that name SQLAlchemy takes longer than SQLite does to begin
    return reader, writer


def _begin(dbapi: sqlite3.Connection) -> None:
    dbapi.execute("BEGIN")


def _begin_in_turn(dbapi: Writer) -> None:
    dbapi.begin(BUSY_SECONDS)


def _set_pragmas(dbapi, own: Mapping[str, int | str]) -> None:
    dbapi.isolation_level = None  # otherwise sqlite3 begins, deferred, on its own
    alike = {
        "busy_timeout": BUSY_SECONDS * 1_000,
        "page_size": PAGE_BYTES,
        "journal_mode": "WAL",
        "synchronous": "FULL",
        "foreign_keys": "ON",
        "mmap_size": 0,
        "cache_size": -CACHE_KIBIBYTES,
    }
    _set(dbapi, {**alike, **own})


def _set(dbapi: sqlite3.Connection, pragmas: Mapping[str, int | str]) -> None:
    for name, value in pragmas.items():
        dbapi.execute(f"PRAGMA {name}={value}").close()


@contextmanager
def _set_meanwhile(connection: Connection, **pragmas: str) -> Iterator[None]:
    """Set pragmas of SQLite, then what they were before. Of foreign keys it does nothing inside a transaction."""
    if connection.dialect.name != "sqlite":
        yield
        return
    dbapi = connection.connection.dbapi_connection
    before = {name: dbapi.execute(f"PRAGMA {name}").fetchall()[0][0] for name in pragmas}
    _set(dbapi, pragmas)
    try:
        yield
    finally:
        _set(dbapi, before)


def _require_references(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":  # PostgreSQL looks at each as it is written
        return
    if broken := connection.connection.dbapi_connection.execute("PRAGMA foreign_key_check").fetchall():
        raise Conflict(f"After the migration {len(broken)} rows refer to rows that are not there.")


def _postgresql(url: URL, query_seconds: int | None) -> tuple[Engine, Engine]:
    patience = {"options": f"-c lock_timeout={BUSY_SECONDS}s"}
    writer = create_engine(_with_psycopg(url), pool_size=8, max_overflow=8, connect_args=patience, **_POOL)
    event.listen(writer, "begin", lambda connection: connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS_TURN})"))
    _let_others_compute(writer)
    return _postgresql_reader(url, query_seconds), writer


def _postgresql_reader(url: URL, query_seconds: int | None, **pool: Any) -> Engine:
    limit = {"options": f"-c statement_timeout={1_000 * (query_seconds or 0)}"}
    how = {"pool_size": 8, "max_overflow": 24, "isolation_level": "REPEATABLE READ", "connect_args": limit} | _POOL | pool
    engine = create_engine(_with_psycopg(url), **how)
    event.listen(engine, "connect", _number_alike)
    _let_others_compute(engine)
    return engine


def _let_others_compute(engine: Engine) -> None:
    """While the server works, and what is sent travels."""
    event.listen(engine, "before_cursor_execute", lambda *_: head_start.give_up())
    event.listen(engine, "after_cursor_execute", lambda *_: head_start.take())


def _number_alike(connection: Any, _: object) -> None:
    """Send every whole number as of 64 bits: by its size it would be of one of four types, and the statement another one."""
    from psycopg.types.numeric import Int8Dumper  # an extra

    connection.adapters.register_dumper(int, Int8Dumper)


def _standby(url: str) -> URL:
    """The address of a standby; unless it says otherwise, one that does not answer is given up after two seconds."""
    standby = make_url(url)
    if standby.get_backend_name() != "postgresql":
        raise Invalid("Only PostgreSQL has hot standbys: TIMELINE_READ_DATABASE_URL needs postgresql:// addresses.")
    return standby.update_query_dict({"connect_timeout": "2"} | dict(standby.query))


def _with_psycopg(url: URL) -> URL:
    return url.set(drivername="postgresql+psycopg")


_POOL = {"pool_pre_ping": True, "pool_timeout": BUSY_SECONDS}


@contextmanager
def _limited_on_sqlite(session: Session, seconds: int | None) -> Iterator[None]:
    if seconds is None:
        yield
        return
    dbapi, give_up = session.connection().connection.dbapi_connection, time.monotonic() + seconds
    dbapi.set_progress_handler(lambda: time.monotonic() > give_up, _STEPS_BETWEEN_LOOKS)
    try:
        yield
    finally:
        dbapi.set_progress_handler(None, 0)


@contextmanager
def _limited_on_postgresql(session: Session, seconds: int | None) -> Iterator[None]:
    if seconds is None:  # the connection has the limit from its start
        session.execute(text("SET LOCAL statement_timeout = 0"))
    yield


_STEPS_BETWEEN_LOOKS = 100_000  # of SQLite's virtual machine: about a millisecond
_LIMITS = {"sqlite": _limited_on_sqlite, "postgresql": _limited_on_postgresql}
_ENGINES = {"sqlite": _sqlite, "postgresql": _postgresql}


def _address(url: str) -> URL:
    try:
        return make_url(url)
    except ArgumentError:
        file = url if url.endswith(".db") else "FILE"
        raise Invalid(f"{url!r} names no database: write sqlite:///{file} or postgresql://USER@HOST/NAME.") from None


@contextmanager
def _declared_errors(engine: Engine) -> Iterator[None]:
    """Turn what a driver says about locks, lost servers and full disks into errors that say what to do."""
    driver = engine.dialect.loaded_dbapi  # which is asked past SQLAlchemy too
    try:
        yield
    except TimeoutError:
        raise Busy("All connections to the database are in use; try again in a moment.") from None
    except (IntegrityError, driver.IntegrityError) as error:
        raise Conflict("Somebody else has just written the same; nothing of this change was stored.") from error
    except (OperationalError, driver.OperationalError) as error:
        said = str(getattr(error, "orig", error)).lower()
        if "interrupted" in said or "statement timeout" in said:
            raise Busy("This question took too long and was ended; ask for a shorter range or fewer events.") from error
        if "full" in said or "no space" in said:
            raise StorageFull("The disk that holds the database is full; nothing of this change was stored.") from error
        raise Busy("The database is locked or cannot be reached; try again in a moment.") from error
