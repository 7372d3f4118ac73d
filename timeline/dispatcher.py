"""Which thread answers which request: one of them all, as long as answers are soon made.

Python runs one thread at a time. Threads that could all go on wake each other whenever one reads, writes or asks SQLite, and
mostly for nothing: with four connections an answer took three times the processor's time that it takes alone. So one
thread answers what has come, request after request, while the one that reads from the sockets waits for it. A further
thread is woken only for what stands behind an answer that takes longer than HEAD_START, or that says that it waits itself:
for PostgreSQL, for its turn to write, for the disk (`timeline.head_start`).
"""

import time
from collections import deque
from threading import Condition

from waitress.channel import HTTPChannel
from waitress.task import ThreadedTaskDispatcher

from timeline import head_start

HEAD_START = 0.01
"""Seconds for which an answer is made before others are begun or go on beside it."""


class Dispatcher(ThreadedTaskDispatcher):
    """The threads of waitress, woken one after the other by a server that calls `settle` before it looks for more requests."""

    def __init__(self):
        super().__init__()
        self._settled = Condition(self.lock)
        self._ahead: _Answer | None = None  # that others wait for
        self._over = 0.0  # when they will no longer
        self._waiting: deque[_Answer] = deque()  # that are to go on or to begin after it

    def add_task(self, task: HTTPChannel) -> None:
        """Queue a connection whose request is to be answered."""
        with self.lock:
            self.queue.append(_Answer(task, self))

    def settle(self) -> bool:
        """Wait until what is queued is answered, or until an answer has had its head start.

        Whether something is queued still that a thread is there for: then it is to be called again soon.
        """
        with self.lock:
            self._go_on_without_the_slow()
            self._wake_if_needed()
            if self._ahead:
                self._settled.wait(max(0, self._over - time.monotonic()))
            self._go_on_without_the_slow()
            return bool(self.queue) and self._is_one_idle

    def _go_on_without_the_slow(self) -> None:
        if self._ahead and time.monotonic() >= self._over:
            self._let_next()

    def take(self, answer: "_Answer", *, first: bool = False) -> None:
        """Wait until an answer may be made alone, or beside those that have had their head start.

        With `first` it goes before others that wait.
        """
        with self.lock:
            if self._ahead is None:
                self._put_ahead(answer)
            elif self._ahead is not answer:
                (self._waiting.appendleft if first else self._waiting.append)(answer)
                self._wait(answer)

    def _wait(self, answer: "_Answer") -> None:
        while answer in self._waiting and (left := self._over - time.monotonic()) > 0:
            answer.free.wait(left)
        if answer in self._waiting:  # and so is not ahead, nor has it slept through that
            self._waiting.remove(answer)
            self._put_ahead(answer)

    def give_up(self, answer: "_Answer") -> None:
        """An answer has to wait: others may go on or begin."""
        with self.lock:
            self._leave(answer)
            self._wake_if_needed()

    def end(self, answer: "_Answer") -> None:
        """An answer is made; its thread takes the next by itself."""
        with self.lock:
            self._leave(answer)

    def _leave(self, answer: "_Answer") -> None:
        if self._ahead is answer:
            self._let_next()
        if not self._ahead and not self.queue:
            self._settled.notify()

    def _let_next(self) -> None:
        self._put_ahead(self._waiting.popleft() if self._waiting else None)

    def _put_ahead(self, answer: "_Answer | None") -> None:
        self._ahead = answer
        if answer:
            self._over = time.monotonic() + HEAD_START
            answer.free.notify()

    def _wake_if_needed(self) -> None:
        """Wake a thread for what is queued, unless another is soon there for it."""
        if not self.queue or self._ahead:
            return
        if self._is_one_idle:
            self._put_ahead(self.queue[0])  # whoever is woken takes it
            self.queue_cv.notify()
        else:
            self.queue_logger.warning("Task queue depth is %d", len(self.queue))

    @property
    def _is_one_idle(self) -> bool:
        return self.active_count < len(self.threads)


class _Answer:
    """A connection whose request is to be answered, and the head start of that."""

    def __init__(self, task: HTTPChannel, dispatcher: Dispatcher):
        self._task, self._dispatcher = task, dispatcher
        self.free = Condition(dispatcher.lock)  # notified when it may go on

    def service(self) -> None:
        """Make it, in one of the dispatcher's threads."""
        head_start.given(self)
        self._dispatcher.take(self)
        try:
            self._task.service()
        finally:
            self._dispatcher.end(self)

    def cancel(self) -> None:
        """It will not be made."""
        self._task.cancel()

    def take(self) -> None:
        # It may hold the turn to write, for which others wait.
        self._dispatcher.take(self, first=True)

    def give_up(self) -> None:
        self._dispatcher.give_up(self)
