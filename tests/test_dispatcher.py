"""One thread looks and answers while answers are soon made, and nobody is held up by those that take long."""

import logging
import threading
import time
from contextlib import contextmanager
from queue import Empty, SimpleQueue

import pytest

from served import until
from timeline import dispatcher, head_start
from timeline.dispatcher import Dispatcher, _Answer

LONG = 60.0  # seconds, longer than any of these tests


class Task:
    """What stands in the queue in place of a connection."""

    def __init__(self, answer):
        self.service = answer
        self.cancelled = threading.Event()

    def cancel(self):
        self.cancelled.set()


class Sockets:
    """What is looked after in place of sockets: what comes is queued by whoever looks."""

    def __init__(self):
        self.coming, self.looking, self.dispatcher = SimpleQueue(), [], Dispatcher(self.look)

    def look(self, longest):
        self.looking.append(threading.get_ident())
        come = []
        try:
            come.append(self.coming.get(timeout=min(longest, 0.05)) if longest else self.coming.get_nowait())
            while True:
                come.append(self.coming.get_nowait())
        except Empty:
            pass
        for task in come:
            self.dispatcher.add_task(task)
        self.looking.remove(threading.get_ident())

    def ask(self, *answers):
        tasks = [Task(answer) for answer in answers]
        for task in tasks:
            self.coming.put(task)
        return tasks


@pytest.fixture
def with_head_start(monkeypatch):
    return lambda seconds: monkeypatch.setattr(dispatcher, "HEAD_START", seconds)


@contextmanager
def dispatching(number, *answers):
    """Threads for so many answers at a time, and these answers to be made."""
    sockets = Sockets()
    sockets.ask(*answers)
    sockets.dispatcher.start(number)
    yield sockets
    sockets.dispatcher.shutdown(1)


def make_one_slow(sockets, release):
    """Let an answer have had its head start that is not made before `release` is set."""
    begun = threading.Event()
    sockets.ask(lambda: begun.set() or release.wait(10))
    assert begun.wait(10)
    until(lambda: sockets.dispatcher._ahead is None)


def test_one_thread_looks_and_makes_all_answers_that_are_soon_made(with_head_start):
    with_head_start(LONG)
    by, done = [], threading.Barrier(2, timeout=10)
    with dispatching(8, *[lambda: by.append(threading.get_ident())] * 20, done.wait) as sockets:
        done.wait()
        assert len(by) == 20
        until(lambda: sockets.looking == by[:1])
    assert len(set(by)) == 1


def test_nobody_looks_while_an_answer_has_its_head_start(with_head_start):
    with_head_start(LONG)
    begun, release, answered = threading.Event(), threading.Event(), threading.Event()
    with dispatching(8, lambda: begun.set() or release.wait(10)) as sockets:
        assert begun.wait(10)
        sockets.ask(answered.set)
        assert not answered.wait(0.2)
        assert sockets.looking == []
        release.set()
        assert answered.wait(10)


def test_answers_that_take_long_are_made_by_as_many_threads_as_there_are(with_head_start):
    with_head_start(0.001)
    together = threading.Barrier(8 + 1, timeout=10)  # which opens when eight answers are being made at once
    with dispatching(8, *[together.wait] * 8):
        together.wait()


def test_somebody_always_looks_however_many_answers_take_long(with_head_start):
    with_head_start(0.001)
    release, others = threading.Event(), threading.Semaphore(0)
    with dispatching(3, *[lambda: others.release() or release.wait(10)] * 5) as sockets:
        for _ in range(3):
            assert others.acquire(timeout=10)
        until(lambda: sockets.looking)
        assert not others.acquire(timeout=0.1)  # the fourth and the fifth wait for a thread
        release.set()
        for _ in range(2):
            assert others.acquire(timeout=10)


def test_who_is_slow_is_waited_for_once(with_head_start):
    with_head_start(0.001)
    release, answered = threading.Event(), threading.Event()
    with dispatching(2) as sockets:
        make_one_slow(sockets, release)
        with_head_start(LONG)
        sockets.ask(answered.set)
        assert answered.wait(10)
        release.set()


def test_who_has_to_wait_lets_the_next_begin(with_head_start):
    with_head_start(LONG)
    came, in_time = threading.Event(), SimpleQueue()

    def waits():
        head_start.give_up()
        in_time.put(came.wait(10))

    with dispatching(2, waits, came.set):
        assert in_time.get(timeout=10)


def test_while_somebody_waits_what_comes_is_looked_after(with_head_start):
    with_head_start(LONG)
    waiting, came, in_time = threading.Event(), threading.Event(), SimpleQueue()

    def waits():
        head_start.give_up()
        waiting.set()
        in_time.put(came.wait(10))

    with dispatching(2, waits) as sockets:
        assert waiting.wait(10)
        sockets.ask(came.set)
        assert in_time.get(timeout=10)


def test_who_comes_back_from_a_wait_goes_on_when_nobody_else_does(with_head_start):
    with_head_start(LONG)
    waits, back, order = threading.Event(), threading.Event(), []

    def first():
        head_start.give_up()
        waits.wait(10)
        head_start.take()
        order.append("first")
        back.set()

    def second():
        waits.set()
        back.wait(0.05)  # in which the first could go on, if it were let
        order.append("second")

    with dispatching(2, first, second):
        assert back.wait(10)
    assert order == ["second", "first"]


def test_who_comes_back_waits_for_no_slow_one(with_head_start):
    with_head_start(0.001)
    begun, back, in_time = threading.Event(), threading.Event(), SimpleQueue()

    def first():
        head_start.give_up()
        begun.wait(10)
        head_start.take()
        back.set()

    def second():
        begun.set()
        in_time.put(back.wait(10))

    with dispatching(2, first, second):
        assert back.wait(10)
        assert in_time.get(timeout=10)


def test_who_sleeps_through_its_turn_goes_on_all_the_same(with_head_start):
    with_head_start(LONG)
    made, goes_on = Dispatcher(lambda longest: None), threading.Event()
    first, second, third = (_Answer(Task(None), made) for _ in range(3))
    made.take(first)
    waiting = threading.Thread(target=lambda: made.take(second) or goes_on.set())
    waiting.start()
    while not made._waiting:
        pass
    with made._lock:  # so that the second hears of its turn only when that has gone to the third
        made._let_next()
        made._put_ahead(third)
    assert goes_on.wait(10)


def test_where_all_threads_are_busy_the_first_that_is_free_goes_on(with_head_start, monkeypatch, caplog):
    monkeypatch.setattr(logging.getLogger("waitress.queue"), "propagate", True)
    with_head_start(0.001)
    release, answered = threading.Event(), threading.Event()
    with dispatching(1) as sockets, caplog.at_level(logging.WARNING):
        make_one_slow(sockets, release)
        sockets.ask(answered.set)
        until(lambda: caplog.records)
        assert caplog.records[0].message == "Task queue depth is 1"
        assert not answered.is_set()
        release.set()
        assert answered.wait(10)


def fails():
    raise ValueError("on purpose")


def test_an_answer_that_fails_ends_no_thread(with_head_start):
    with_head_start(LONG)
    answered = threading.Event()
    with dispatching(1, fails, fails, fails, answered.set):
        assert answered.wait(10)


def test_sockets_that_cannot_be_looked_after_once_are_looked_after_again():
    looked, again = [], threading.Event()

    def look(longest):
        looked.append(None)
        if len(looked) == 1:
            fails()
        time.sleep(0.001)
        again.set()

    made = Dispatcher(look)
    made.start(1)
    assert again.wait(10)
    made.shutdown(1)


def test_what_is_still_queued_at_the_end_is_cancelled(with_head_start):
    with_head_start(0.001)
    release = threading.Event()
    with dispatching(1) as sockets:
        make_one_slow(sockets, release)
        (queued,) = sockets.ask(lambda: None)
        until(lambda: sockets.dispatcher._queue)
        sockets.dispatcher.shutdown(0.01)
        assert queued.cancelled.is_set()
        release.set()


def test_what_comes_is_answered_beside_answers_that_follow_each_other_without_end(with_head_start):
    with_head_start(0.01)
    ended, answered = threading.Event(), threading.Event()
    with dispatching(2) as sockets:

        def one_after_the_other():
            time.sleep(0.001)
            if not ended.is_set():
                sockets.dispatcher.add_task(Task(one_after_the_other))  # as a connection with requests in a row does

        sockets.ask(*[one_after_the_other] * 3)
        until(lambda: sockets.dispatcher._queue)
        sockets.ask(answered.set)
        assert answered.wait(5)
        ended.set()


def test_what_comes_is_looked_after_beside_answers_that_wait_in_turns_without_end(with_head_start):
    with_head_start(0.01)
    ended, begun, answered = threading.Event(), threading.Barrier(4, timeout=10), threading.Event()

    def computes_and_waits():
        head_start.give_up()
        begun.wait()
        while not ended.is_set():
            head_start.take()
            time.sleep(0.003)
            head_start.give_up()

    with dispatching(4, *[computes_and_waits] * 3) as sockets:
        begun.wait()
        sockets.ask(answered.set)
        assert answered.wait(5)
        ended.set()


def test_any_number_of_answers_of_any_kind_are_all_made(with_head_start):
    with_head_start(0.0005)
    made = threading.Semaphore(0)

    def soon():
        made.release()

    def slow():
        time.sleep(0.002)
        made.release()

    def waits():
        head_start.give_up()
        time.sleep(0.001)
        head_start.take()
        made.release()

    with dispatching(4) as sockets:
        for _ in range(200):
            sockets.ask(soon, waits, slow, waits, soon)
        for _ in range(1_000):
            assert made.acquire(timeout=10)
