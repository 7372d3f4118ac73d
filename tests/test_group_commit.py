"""Writers who meet share a commit, and nothing else: each is told only after it, and only of its own failure."""

import threading
import time
from itertools import permutations

import pytest
from sqlalchemy import delete, event, func, select
from sqlalchemy.exc import UnboundExecutionError

from timeline import head_start
from timeline.errors import Busy, Conflict
from timeline.models import Token


class Commits:
    """How often the database's writer has committed."""

    def __init__(self, database):
        self.number = 0
        event.listen(database.writer, "commit", self._count)

    def _count(self, connection):
        self.number += 1


def add(session, name):
    session.add(Token(name=name, sha256=name, last4="last", scope="read", created_at=0))
    session.flush()


def stored(database):
    with database.reading() as session:
        return set(session.scalars(select(Token.name)))


def until_waiting(database, number):
    while database._group_commit._waiting < number:
        time.sleep(0.001)


def together(database, *works, became=None):
    """What became of each work (a function of a session), all of them written in one transaction that the first begins."""
    became = {} if became is None else became

    def write(number, work):
        try:
            with database.writing_briefly() as session:
                if number == 0:
                    until_waiting(database, len(works) - 1)
                work(session)
            became[number] = "stored"
        except Exception as error:
            became[number] = type(error)

    first, *others = (threading.Thread(target=write, args=each) for each in enumerate(works))
    first.start()
    while others and database._group_commit._group is None:
        time.sleep(0.001)
    run([first, *others], begun=1)
    return [became[number] for number in range(len(works))]


def run(threads, begun=0):
    for thread in threads[begun:]:
        thread.start()
    for thread in threads:
        thread.join()


def adding(name):
    def work(session):
        add(session, name)
        session.commit()

    return work


def failing(session):
    add(session, "half")
    raise KeyError


def test_writers_who_meet_commit_once(database):
    commits = Commits(database)
    assert together(database, *map(adding, "abcd")) == ["stored"] * 4
    assert (stored(database), commits.number) == ({"a", "b", "c", "d"}, 1)


def test_writers_who_do_not_meet_commit_each(database):
    commits = Commits(database)
    together(database, adding("a"))
    together(database, adding("b"))
    assert (stored(database), commits.number) == ({"a", "b"}, 2)


def test_one_who_fails_undoes_nothing_of_the_others(database):
    assert together(database, adding("a"), failing, adding("b")) == ["stored", KeyError, "stored"]
    assert stored(database) == {"a", "b"}


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_leaving_without_a_commit_undoes_everything(order, database):
    def taken_back(session):
        add(session, "taken back")
        session.rollback()
        adding("instead")(session)

    works = [lambda session: add(session, "left"), taken_back, adding("a")]
    assert together(database, *(works[each] for each in order)) == ["stored"] * 3
    assert stored(database) == {"instead", "a"}


def test_one_who_fails_first_undoes_nothing_of_the_others(database):
    assert together(database, failing, adding("a"), adding("b")) == [KeyError, "stored", "stored"]
    assert stored(database) == {"a", "b"}


def test_a_flush_that_fails_before_others_have_written_is_lost_alone(database):
    def twice(session):
        session.add_all([Token(name=name, sha256="same", last4="last", scope="read", created_at=0) for name in "xy"])
        session.flush()

    assert together(database, twice, adding("a")) == [Conflict, "stored"]
    assert stored(database) == {"a"}


def test_nothing_is_written_after_a_commit(database):
    def twice(session):
        adding("first")(session)
        session.execute(delete(Token))

    assert together(database, twice, adding("a")) == [UnboundExecutionError, "stored"]
    assert stored(database) == {"first", "a"}


def test_nobody_is_told_before_it_is_stored(database):
    became, before = {}, []
    event.listen(database.writer, "commit", lambda connection: before.append((stored(database), dict(became))))
    together(database, adding("a"), adding("b"), became=became)
    assert before == [(set(), {})]


def test_a_commit_that_fails_is_told_to_all_of_the_group(database):
    def refuse(connection):
        raise Busy("Not now.")

    event.listen(database.writer, "commit", refuse)
    assert together(database, adding("a"), adding("b")) == [Busy, Busy]
    event.remove(database.writer, "commit", refuse)
    assert together(database, adding("c")) == ["stored"]
    assert stored(database) == {"c"}


def test_a_transaction_that_the_database_has_ended_is_lost_for_all_and_the_next_one_begins(database):
    """As SQLite does when the disk is full."""

    def ended(session):
        session.connection().connection.driver_connection.rollback()
        raise KeyError

    assert together(database, adding("a"), ended) == [Busy, KeyError]
    assert together(database, adding("b")) == ["stored"]
    assert stored(database) == {"b"}


def test_a_flush_that_fails_ends_the_transaction_too(database):
    assert together(database, adding("a"), adding("a")) == [Busy, Conflict]
    assert stored(database) == set()


def test_everything_that_many_threads_write_is_there(database, scale):
    number = scale(short=20, long=500)
    commits = Commits(database)

    def write(thread):
        for each in range(number):
            with database.writing_briefly() as session:
                add(session, f"{thread}-{each}")
                session.commit()

    run([threading.Thread(target=write, args=(thread,)) for thread in range(8)])
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Token)) == 8 * number
    assert commits.number < 8 * number


def test_who_waits_for_its_turn_and_for_the_disk_holds_nobody_up(database):
    said = []

    class HeadStart:
        def give_up(self):
            said.append("gave up")

        def take(self):
            said.append("took")

    def write():
        head_start.given(HeadStart())
        with database.writing_briefly() as session:
            said.append("writes")
            add(session, "one")
            session.commit()

    thread = threading.Thread(target=write)
    with database._group_commit._turn:
        thread.start()
        while not said:
            time.sleep(0.001)
    thread.join()
    assert said[:2] == ["gave up", "took"]
    assert said[said.index("writes") :][-3:] == ["gave up", "gave up", "took"]  # before the commit, and before the wait for its end
    assert stored(database) == {"one"}
