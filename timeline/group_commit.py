"""Group commit: writers who meet share a transaction, and the disk is waited for once for all of them.

    first    BEGIN, writes, leaves it open because somebody waits ...... waits for the end: stored
    second                                                 writes ...... waits for the end: stored
    third                                                        writes, COMMIT because nobody waits: stored

Each but the first writes within a savepoint, so that one who fails undoes nothing of the others; and each goes on only
after the commit, so that nobody takes for stored what is not. It knows no table.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from threading import Event, Lock

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from timeline import head_start
from timeline.errors import Busy


class GroupCommit:
    """Lets writers take turns in transactions on the connections that `connect` gives, one at a time."""

    def __init__(self, connect: Callable[[], Connection]):
        self._connect = connect
        self._turn, self._counting = Lock(), Lock()
        self._waiting = 0
        self._group: _Group | None = None

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session, once it is its turn. Leaving it without `commit()` undoes everything; else it waits for the disk.

        Nothing can be written after the `commit()`. Raises what the commit raised, and Busy where another writer's failure
        ended the transaction.
        """
        self._await_turn()
        try:
            head_start.take()
            group = self._group = self._group or _Group(self._connect())
            part = group.part()
            try:
                yield part
            finally:
                group.leave(part)
        finally:
            self._pass_on()
        head_start.give_up()
        group.wait()
        head_start.take()

    def _await_turn(self) -> None:
        with self._counting:
            self._waiting += 1
        if not self._turn.acquire(blocking=False):
            head_start.give_up()
            self._turn.acquire()
        with self._counting:
            self._waiting -= 1

    def _pass_on(self) -> None:
        try:
            if self._group and (self._group.broken or not self._waiting):
                self._end_group()
        finally:
            self._turn.release()

    def _end_group(self) -> None:
        head_start.give_up()
        self._group.end()
        self._group = None


class _Group:
    """One transaction, and how it ended."""

    def __init__(self, connection: Connection):
        self._connection = connection
        self._ended = Event()
        self._error: BaseException | None = None

    @property
    def broken(self) -> bool:
        """Whether what others wrote is lost: SQLite ends a transaction when the disk is full, SQLAlchemy when a flush fails."""
        return self._error is not None

    def part(self) -> "_Part":
        """A session for what one of the group writes."""
        return _Part(self._connection)

    def leave(self, part: "_Part") -> None:
        """Let the next one write."""
        try:
            part.close()
        except Exception:  # where there is no savepoint any more
            self._error = Busy("What was written at the same time ended the transaction; try again in a moment.")

    def end(self) -> None:
        """Commit, and let those who wait go on."""
        try:
            with self._connection, self._connection.get_transaction() or nullcontext():  # it may have been taken back
                if self._error is not None:
                    raise self._error  # which rolls back
        except BaseException as error:
            self._error = error
        self._ended.set()

    def wait(self) -> None:
        """Wait for the end. Raises what the commit raised, and Busy when there was none."""
        self._ended.wait()
        if self._error is not None:
            raise self._error


class _Part(Session):
    """A session that writes in a transaction of its own, or where others have written in it within a savepoint.

    After `commit` it knows no database. SQLAlchemy's savepoints take longer than to write an event.
    """

    def __init__(self, connection: Connection):
        super().__init__(connection)
        self._shared = connection.in_transaction()
        self._begin()

    def commit(self) -> None:
        self.flush()
        if self._shared:
            self._execute("RELEASE part")
        self.bind = None

    def rollback(self) -> None:
        self.close()
        self._begin()

    def close(self) -> None:
        """Take back what was not committed."""
        super().close()
        if self.bind is None:
            return
        if self._shared:
            self._execute("ROLLBACK TO part")
            self._execute("RELEASE part")
        else:
            self.bind.rollback()

    def _begin(self) -> None:
        if self._shared:
            self._execute("SAVEPOINT part")
        else:
            self.bind.begin()

    def _execute(self, statement: str) -> None:
        self.bind.connection.driver_connection.execute(statement)
