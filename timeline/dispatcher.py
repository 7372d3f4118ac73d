"""Which thread looks after the sockets and which answers what has come: the same one, as long as answers are soon made.

Python runs one thread at a time, and to wake another takes longer than to answer most requests. So whoever looks after the sockets
answers what has come by itself, request after request, while all others sleep:

    one      looks . answers . looks . answers ........ (waits for the disk) ..... answers on . sleeps
    another  sleeps ................................. looks ........ answers . looks ..........

Another is woken to look only when an answer takes longer than HEAD_START, or says that it waits itself: for PostgreSQL, for its
turn to write, for the disk (`timeline.head_start`). Then several may be made, each begun after the head start of the one before.
"""

import logging
import time
from collections import deque
from collections.abc import Callable
from threading import Condition, Lock, Thread

from waitress.channel import HTTPChannel

from timeline import head_start

HEAD_START = 0.01
"""Seconds for which an answer is made before others are begun or go on beside it."""
LONGEST_LOOK = 0.2
"""Seconds for which the sockets are waited for at a time: as long as it takes at most to notice that the server is to stop."""
LOG = logging.getLogger("waitress")
QUEUE_LOG = logging.getLogger("waitress.queue")


class Dispatcher:
    """Some threads and what they have to do; `look` looks after the sockets once, in one of them at a time, and adds tasks.

    It is given the seconds for which it may wait. Nobody begins an answer unless somebody is left who could look, and however
    many answers follow each other, between them somebody looks after each HEAD_START.
    """

    def __init__(self, look: Callable[[float], None]):
        self._look = look
        self._threads: list[Thread] = []
        self._lock = Lock()
        self._bench, self._settled, self._begun = Condition(self._lock), Condition(self._lock), Condition(self._lock)
        self._queue: deque[_Answer] = deque()
        self._ahead: _Answer | None = None  # that others wait for
        self._over = 0.0  # when they will no longer
        self._waiting: deque[_Answer] = deque()  # that are to go on after it
        self._sleeping = 0  # threads on the bench, or not there yet
        self._is_looking = False  # whether one of them looks
        self._looked = 0.0  # when somebody last had
        self._is_timed = False  # whether the head start is watched already
        self._ended = False

    def start(self, answering: int) -> None:
        """Begin, with threads for so many answers at a time and one to look."""
        self._threads = [Thread(target=self._work, daemon=True, name=f"answers-{n}") for n in range(answering + 1)]
        self._sleeping = len(self._threads)
        for thread in (*self._threads, Thread(target=self._watch, daemon=True, name="watch")):
            thread.start()

    def add_task(self, task: HTTPChannel) -> None:
        """Queue a connection whose request is to be answered."""
        with self._lock:
            self._queue.append(_Answer(task, self))

    def shutdown(self, seconds: float = 0) -> None:
        """Begin nothing more, cancel what is queued, and wait for what is being answered for so many seconds."""
        with self._lock:
            self._ended = True
            for all_of_them in (self._bench, self._settled, self._begun):
                all_of_them.notify_all()
            while self._queue:
                self._queue.popleft().cancel()
        give_up = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0, give_up - time.monotonic()))

    def _work(self) -> None:
        with self._lock:
            self._sleeping -= 1
        while work := self._next():
            work()

    def _next(self) -> Callable[[], None] | None:
        """What a thread is to do; None at the end."""
        with self._lock:
            while not self._ended:
                if self._may_begin() and (self._is_looking or (self._sleeping and not self._is_overdue())):
                    return self._begin(self._queue.popleft())
                if not self._is_looking and (not self._ahead or self._is_overdue()):
                    self._is_looking = True
                    return self._look_once
                self._sleeping += 1
                self._bench.wait()
                self._sleeping -= 1
        return None

    def _may_begin(self) -> bool:
        """Whether the first that is queued may be answered: nobody computes, or those who come back from waits took all turns."""
        return bool(self._queue) and (not self._ahead or time.monotonic() - self._queue[0].came > HEAD_START)

    def _begin(self, answer: "_Answer") -> Callable[[], None]:
        self._put_ahead(answer)
        return answer.make

    def _is_overdue(self, times: int = 1) -> bool:
        """Whether it is long since somebody looked."""
        return time.monotonic() - self._looked > times * HEAD_START

    def _look_once(self) -> None:
        is_answered_soon = bool(self._queue and self._sleeping)
        if self._queue and not self._ahead and not is_answered_soon:
            QUEUE_LOG.warning("Task queue depth is %d", len(self._queue))
        try:
            self._look(0 if is_answered_soon else LONGEST_LOOK)
        except BaseException:
            LOG.exception("The sockets could not be looked after")
            time.sleep(HEAD_START)
        with self._lock:
            self._looked = time.monotonic()
            give_up = self._looked + HEAD_START
            while self._ahead and (left := min(self._over, give_up) - time.monotonic()) > 0 and not self._ended:
                self._settled.wait(left)
            self._go_on_without_the_slow()
            self._is_looking = False

    def _watch(self) -> None:
        """Go on without an answer that has had its head start, where nobody looks who would notice."""
        with self._lock:
            while not self._ended:
                self._is_timed = self._ahead is not None
                self._begun.wait(max(0, self._over - time.monotonic()) if self._ahead else None)
                self._go_on_without_the_slow()
                self._call()

    def _go_on_without_the_slow(self) -> None:
        if self._ahead and time.monotonic() >= self._over:
            self._let_next()

    def take(self, answer: "_Answer") -> None:
        """Wait until an answer may go on, alone or beside those that have had their head start."""
        with self._lock:
            if self._ahead is None:
                self._put_ahead(answer)
            elif self._ahead is not answer:
                answer.free = Condition(self._lock)
                self._waiting.appendleft(answer)  # it may hold the turn to write, for which others wait
                self._wait(answer)

    def _wait(self, answer: "_Answer") -> None:
        while answer in self._waiting and (left := self._over - time.monotonic()) > 0:
            answer.free.wait(left)
        if answer in self._waiting:  # and so is not ahead, nor has it slept through that
            self._waiting.remove(answer)
            self._put_ahead(answer)

    def give_up(self, answer: "_Answer") -> None:
        """An answer has to wait: others may go on or begin."""
        with self._lock:
            if self._ahead is answer:
                self._let_next()
                self._call()

    def end(self, answer: "_Answer") -> None:
        """An answer is made; its thread goes on by itself."""
        with self._lock:
            if self._ahead is answer:
                self._let_next()

    def _let_next(self) -> None:
        self._ahead = None
        if self._waiting:
            self._put_ahead(self._waiting.popleft())
        elif self._is_looking:
            self._settled.notify()

    def _put_ahead(self, answer: "_Answer") -> None:
        self._ahead, self._over = answer, time.monotonic() + HEAD_START
        if answer.free:
            answer.free.notify()
        if not self._is_timed:
            self._is_timed = True
            self._begun.notify()

    def _call(self) -> None:
        """Wake somebody where nobody looks, or where something is queued."""
        # Who answers looks by itself before it begins another answer; only where that is long in coming, it is done beside it.
        unlooked = not self._is_looking and (not self._ahead or self._is_overdue(2))
        if unlooked or self._may_begin():
            self._bench.notify()


class _Answer:
    """A connection whose request is to be answered, and the head start of that."""

    def __init__(self, task: HTTPChannel, dispatcher: Dispatcher):
        self._task, self._dispatcher = task, dispatcher
        self.came = time.monotonic()
        self.free: Condition | None = None  # notified when it may go on, once it has had to wait

    def make(self) -> None:
        """Make it, in one of the dispatcher's threads."""
        head_start.given(self)
        try:
            self._task.service()
        except BaseException:
            LOG.exception("Exception when servicing %r", self._task)
        finally:
            self._dispatcher.end(self)

    def cancel(self) -> None:
        """It will not be made."""
        self._task.cancel()

    def take(self) -> None:
        self._dispatcher.take(self)

    def give_up(self) -> None:
        self._dispatcher.give_up(self)
