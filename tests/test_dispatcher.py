"""One thread answers while answers are soon made, and nobody is held up by those that take long."""

import logging
import threading
from contextlib import contextmanager

import pytest

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


@pytest.fixture
def with_head_start(monkeypatch):
    return lambda seconds: monkeypatch.setattr(dispatcher, "HEAD_START", seconds)


@contextmanager
def dispatching(number, *answers):
    """A dispatcher with so many threads, all of them idle, and these answers to be made."""
    made = Dispatcher()
    made.set_thread_count(number)
    while made.active_count:  # a thread that has just been started counts as busy
        threading.Event().wait(0.001)
    for answer in answers:
        made.add_task(Task(answer))
    yield made
    made.shutdown(timeout=1)


def make_one_slow(made, release):
    """Let an answer have had its head start that is not made before `release` is set."""
    begun = threading.Event()
    made.add_task(Task(lambda: begun.set() or release.wait(10)))
    while made.settle() or not begun.is_set() or made._ahead:
        pass


def test_one_thread_makes_all_answers_that_are_soon_made(with_head_start):
    with_head_start(LONG)
    by = []
    with dispatching(8, *[lambda: by.append(threading.get_ident())] * 20) as made:
        assert not made.settle()
        assert len(by) == 20
    assert len(set(by)) == 1


def test_answers_that_take_long_are_made_by_as_many_threads_as_there_are(with_head_start):
    with_head_start(0.001)
    together = threading.Barrier(8 + 1, timeout=10)  # which opens when eight answers are being made at once
    with dispatching(8, *[together.wait] * 8) as made:
        while made.settle():
            pass
        together.wait()


def test_who_is_slow_is_waited_for_once(with_head_start):
    with_head_start(0.001)
    release, answered = threading.Event(), threading.Event()
    with dispatching(2) as made:
        make_one_slow(made, release)
        with_head_start(LONG)
        made.add_task(Task(answered.set))
        made.settle()
        assert answered.is_set()
        release.set()


def test_who_has_to_wait_lets_the_next_begin(with_head_start):
    with_head_start(LONG)
    came, in_time = threading.Event(), []

    def waits():
        head_start.give_up()
        in_time.append(came.wait(10))

    with dispatching(2, waits, came.set) as made:
        made.settle()
        assert came.is_set()
    assert in_time == [True]


def test_who_comes_back_from_a_wait_goes_on_when_nobody_else_does(with_head_start):
    with_head_start(LONG)
    waits, back, order = threading.Event(), threading.Event(), []

    def first():
        head_start.give_up()
        waits.wait(10)
        head_start.take()
        back.set()
        order.append("first")

    def second():
        waits.set()
        back.wait(0.05)  # in which the first could go on, if it were let
        order.append("second")

    with dispatching(2, first, second) as made:
        made.settle()
        assert back.wait(10)
    assert order == ["second", "first"]


def test_who_comes_back_waits_for_no_slow_one(with_head_start):
    with_head_start(0.001)
    begun, back, in_time = threading.Event(), threading.Event(), []

    def first():
        head_start.give_up()
        begun.wait(10)
        head_start.take()
        back.set()

    def second():
        begun.set()
        in_time.append(back.wait(10))

    with dispatching(2, first, second) as made:
        while made.settle():
            pass
        assert back.wait(10)
    assert in_time == [True]


def test_who_sleeps_through_its_turn_goes_on_all_the_same(with_head_start):
    with_head_start(LONG)
    made, goes_on = Dispatcher(), threading.Event()
    first, second, third = (_Answer(Task(None), made) for _ in range(3))
    made.take(first)
    waiting = threading.Thread(target=lambda: made.take(second) or goes_on.set())
    waiting.start()
    while not made._waiting:
        pass
    with made.lock:  # so that the second hears of its turn only when that has gone to the third
        made._let_next()
        made._put_ahead(third)
    assert goes_on.wait(10)


def test_where_all_threads_are_busy_the_first_that_is_free_goes_on(with_head_start, monkeypatch, caplog):
    monkeypatch.setattr(logging.getLogger("waitress.queue"), "propagate", True)
    with_head_start(0.001)
    release, answered = threading.Event(), threading.Event()
    with dispatching(1) as made:
        make_one_slow(made, release)
        made.add_task(Task(answered.set))
        with caplog.at_level(logging.WARNING):
            assert not made.settle()
        assert [record.message for record in caplog.records] == ["Task queue depth is 1"]
        assert not answered.is_set()
        release.set()
        assert answered.wait(10)


def test_an_answer_that_fails_ends_no_thread(with_head_start, monkeypatch):
    monkeypatch.setattr(Dispatcher, "logger", logging.getLogger("none"))
    with_head_start(LONG)
    answered = threading.Event()

    def fails():
        raise ValueError("on purpose")

    with dispatching(1, fails, answered.set) as made:
        made.settle()
        assert answered.is_set()


def test_what_is_still_queued_at_the_end_is_cancelled(with_head_start):
    with_head_start(0.001)
    release, queued = threading.Event(), Task(lambda: None)
    with dispatching(1) as made:
        make_one_slow(made, release)
        made.add_task(queued)
        made.shutdown(timeout=0.01)
        assert queued.cancelled.is_set()
        release.set()
