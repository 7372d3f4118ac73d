"""Turns of the processes that write to one SQLite file: `timeline ingest` beside `timeline serve`.

SQLite lets one of them write at a time, but checkpoints after it has let the next one in, and before 3.51.3 two that
checkpoint, or one that does and one that writes, can corrupt the file (sqlite.org/wal.html#walresetbug). So a writer here
locks a file beside the database, `FILE-turn`, before it begins, and lets go after its commit and the checkpoint of it.
Knows nothing of what is written.
"""

import os
import sqlite3
import time

from timeline import head_start

try:
    import fcntl
except ImportError:  # not on Windows, where SQLite's own lock has to do
    fcntl = None

_SECONDS_BETWEEN_LOOKS = 0.002


def let_others_write() -> None:
    """Wait until those who want to write have looked whether it is their turn, before the next of many turns in a row."""
    time.sleep(2 * _SECONDS_BETWEEN_LOOKS)


class Writer(sqlite3.Connection):
    """A connection for writing that `begin` gives its turn, and the end of the transaction takes it from."""

    def __init__(self, database: str, *args, **kwargs):
        super().__init__(database, *args, **kwargs)
        # The server's user may not write to what another user made, but everybody can lock what they can read.
        self._file = os.open(os.path.realpath(database) + "-turn", os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)

    def begin(self, seconds: float) -> None:
        """Begin a transaction that writes. Raises sqlite3.OperationalError when others write for longer than `seconds`."""
        give_up = time.monotonic() + seconds
        while not self._take():
            if time.monotonic() > give_up:
                raise sqlite3.OperationalError("database is locked")
            head_start.give_up()
            time.sleep(_SECONDS_BETWEEN_LOOKS)
        head_start.take()
        try:
            self.execute("BEGIN IMMEDIATE")
        except sqlite3.Error:
            self._give()
            raise

    def commit(self) -> None:
        super().commit()
        self._give()

    def rollback(self) -> None:
        super().rollback()
        self._give()

    def close(self) -> None:
        super().close()
        os.close(self._file)

    def _take(self) -> bool:
        if fcntl is None:
            return True
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _give(self) -> None:
        if fcntl is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)
