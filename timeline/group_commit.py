"""Group commit: writers who meet share a transaction, and the disk is waited for once for all of them.

    first    BEGIN, writes, leaves it open because somebody waits ...... waits for the end: stored
    second                                                 writes ...... waits for the end: stored
    third                                                        writes, COMMIT because nobody waits: stored

Each writes within a savepoint, so that one who fails undoes nothing of the others; and each goes on only after the
commit, so that nobody takes for stored what is not. It knows no table.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
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
        with self._my_turn():
            group = self._group = self._group or _Group(self._connect)
            with group.member() as session:
                yield session
        head_start.give_up()
        group.wait()
        head_start.take()

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        with self._counting:
            self._waiting += 1
        self._await_turn()
        try:
            head_start.take()
            with self._counting:
                self._waiting -= 1
            yield
        finally:
            try:
                if self._group and (self._group.broken or not self._waiting):
                    self._end_group()
            finally:
                self._turn.release()

    def _await_turn(self) -> None:
        if not self._turn.acquire(blocking=False):
            head_start.give_up()
            self._turn.acquire()

    def _end_group(self) -> None:
        head_start.give_up()
        self._group.end()
        self._group = None


class _Group:
    """One transaction, and how it ended."""

    def __init__(self, connect: Callable[[], Connection]):
        self._ended = Event()
        self._error: BaseException | None = None
        with ExitStack() as opened:
            self._connection = opened.enter_context(connect())
            self._transaction = opened.enter_context(self._connection.begin())
            self._open = opened.pop_all()

    @property
    def broken(self) -> bool:
        """Whether there is no transaction any more: SQLite ends it when the disk is full, SQLAlchemy when a flush fails."""
        return self._error is not None

    @contextmanager
    def member(self) -> Iterator[Session]:
        """A session for what one of the group writes."""
        with _Part(self._connection) as session:
            try:
                yield session
            finally:
                self._leave(session)

    def _leave(self, part: "_Part") -> None:
        with suppress(Exception):  # where there is no savepoint any more
            part.undo()
            if self._transaction.is_active:
                return
        self._error = Busy("What was written at the same time ended the transaction; try again in a moment.")

    def end(self) -> None:
        """Commit, and let those who wait go on."""
        try:
            with self._open:
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
    """A session within a savepoint of its own, which `commit` ends; after that it knows no database.

    SQLAlchemy's savepoints take longer than to write an event.
    """

    def __init__(self, connection: Connection):
        super().__init__(connection)
        self._execute = connection.connection.driver_connection.execute
        self._execute("SAVEPOINT part")

    def commit(self) -> None:
        self.flush()
        self._execute("RELEASE part")
        self.bind = None

    def rollback(self) -> None:
        self.expunge_all()
        self._execute("ROLLBACK TO part")

    def undo(self) -> None:
        """Take back what was not committed."""
        if self.bind is not None:
            self.rollback()
            self._execute("RELEASE part")
