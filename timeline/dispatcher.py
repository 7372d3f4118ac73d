"""Which thread answers which request: one of them all, as long as answers are soon made.

Python runs one thread at a time. Threads that could all go on wake each other whenever one reads, writes or asks SQLite, and
mostly for nothing: with four connections an answer took three times the processor's time that it takes alone. So one
thread answers what has come, request after request, while the one that reads from the sockets waits for it. A further
thread is woken only for what stands behind an answer that takes longer than HEAD_START, or that waits itself.
"""

import time
from functools import partial
from threading import Condition

from waitress.channel import HTTPChannel
from waitress.task import ThreadedTaskDispatcher

from timeline import head_start

HEAD_START = 0.01
"""Seconds for which an answer is made before others are begun beside it."""


class Dispatcher(ThreadedTaskDispatcher):
    """The threads of waitress, woken one after the other by a server that calls `settle` before it looks for more requests."""

    def __init__(self):
        super().__init__()
        self._settled = Condition(self.lock)
        self._ahead: set[_Answering] = set()  # the answers that others wait for
        self._over = 0.0  # when the last of them will have had its head start

    def add_task(self, task: HTTPChannel) -> None:
        """Queue a connection whose request is to be answered."""
        with self.lock:
            self.queue.append(_Answering(task, self))

    def settle(self) -> bool:
        """Wait until what is queued is answered, or until an answer has had its head start.

        Whether something is queued still that a thread is there for: then it is to be called again soon.
        """
        with self.lock:
            self._wake_if_needed()
            if self._ahead:
                self._settled.wait(max(0, self._over - time.monotonic()))
            if time.monotonic() >= self._over:
                self._ahead.clear()
            return bool(self.queue) and self._is_one_idle

    def _wake_if_needed(self) -> None:
        """Wake a thread for what is queued, unless another is soon there for it."""
        if not self.queue or self._ahead:
            return
        if self._is_one_idle:
            self._begins(self.queue[0])  # whoever is woken takes it
            self.queue_cv.notify()
        else:
            self.queue_logger.warning("Task queue depth is %d", len(self.queue))

    @property
    def _is_one_idle(self) -> bool:
        return self.active_count < len(self.threads)

    def _begins(self, answering: "_Answering") -> None:
        self._ahead.add(answering)
        self._over = time.monotonic() + HEAD_START

    def begun(self, answering: "_Answering") -> None:
        """An answer is being made."""
        with self.lock:
            self._begins(answering)

    def gave_up(self, answering: "_Answering") -> None:
        """An answer has to wait: others may be begun."""
        with self.lock:
            self._ahead.discard(answering)
            self._wake_if_needed()
            self._tell()

    def ended(self, answering: "_Answering") -> None:
        """An answer is made; the thread takes the next by itself."""
        with self.lock:
            self._ahead.discard(answering)
            self._tell()

    def _tell(self) -> None:
        if not self._ahead and not self.queue:
            self._settled.notify()


class _Answering:
    """A connection whose request is to be answered."""

    def __init__(self, task: HTTPChannel, dispatcher: Dispatcher):
        self._task, self._dispatcher = task, dispatcher

    def service(self) -> None:
        self._dispatcher.begun(self)
        head_start.given(partial(self._dispatcher.gave_up, self))
        try:
            self._task.service()
        finally:
            self._dispatcher.ended(self)

    def cancel(self) -> None:
        self._task.cancel()
