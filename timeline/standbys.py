"""Hot standbys of a PostgreSQL server: which of them may answer a client, by how far the client has seen.

A standby repeats the write-ahead log of its primary a little later. A position in that log, PostgreSQL's LSN as a text
such as "16/B374D848", says how far; whoever wrote at a position is answered only by those that have come as far.
How a client says so is in `timeline.api.positions`.
"""

import time
from collections.abc import Sequence
from itertools import count
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

REST_SECONDS = 5  # for which a standby that did not answer is not asked again

# Null, and so false, on a server that never was a standby.
_HAS_COME_AS_FAR = "SELECT pg_last_wal_replay_lsn() >= CAST(%s AS pg_lsn)"
_BEGINNING = "0/0"


class Standbys:
    """The standbys of one primary, asked in turn."""

    def __init__(self, engines: Sequence[Engine]):
        self._engines = engines
        self._resting: dict[Engine, float] = {}
        self._turn, self._taking = count(), Lock()

    def __bool__(self) -> bool:
        return bool(self._engines)

    def connection(self, position: str | None) -> Connection | None:
        """A connection, to be closed, to a standby that has come to `position`; None when there is none."""
        for engine in self._in_turn():
            if self._resting.get(engine, 0) > time.monotonic():
                continue
            try:
                if (connection := _at(engine, position or _BEGINNING)) is not None:
                    return connection
            except (DBAPIError, engine.dialect.loaded_dbapi.Error):
                self._resting[engine] = time.monotonic() + REST_SECONDS
                engine.dispose()  # connections that it had before it fell are none any more
        return None

    def close(self) -> None:
        """Give all connections back."""
        for engine in self._engines:
            engine.dispose()

    def _in_turn(self) -> Sequence[Engine]:
        if not self._engines:
            return ()
        with self._taking:
            first = next(self._turn) % len(self._engines)
        return (*self._engines[first:], *self._engines[:first])


def _at(engine: Engine, position: str) -> Connection | None:
    connection = engine.connect()
    try:
        if _has_come_as_far(connection.connection.driver_connection, position):
            return connection
    except BaseException:
        connection.invalidate()
        connection.close()
        raise
    connection.close()
    return None


def _has_come_as_far(driven: Any, position: str) -> bool:
    """Ask in no transaction: that takes one way to the server instead of three, and whatever is read later has a later snapshot."""
    driven.autocommit = True
    try:
        [(reached,)] = driven.execute(_HAS_COME_AS_FAR, (position,))
    finally:
        driven.autocommit = False
    return bool(reached)
