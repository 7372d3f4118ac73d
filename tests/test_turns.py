"""The processes that write to one SQLite file take turns, each until its commit has been checkpointed."""

import fcntl
import os
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from sqlalchemy import text

import databases
from served import EVENTS, serving
from timeline import head_start
from timeline.database import Database
from timeline.errors import Busy
from timeline.turns import Writer

INSERT = text("INSERT INTO token (name, sha256, last4, scope, created_at) VALUES (:name, 'b', 'c', 'read', 0)")


@pytest.fixture
def url(sqlite):
    with sqlite.migrated() as url:
        yield url


@contextmanager
def turn(url):
    """The turn of another process; BlockingIOError while somebody here has it."""
    file = os.open(url.removeprefix("sqlite:///") + "-turn", os.O_RDONLY | os.O_CREAT)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(file)


def is_free(url):
    try:
        with turn(url):
            return True
    except BlockingIOError:
        return False


@pytest.mark.parametrize("end", ["commit", "rollback", "close"])
def test_a_writer_has_its_turn_until_its_transaction_ends(end, url):
    with closing(Database(url)) as database:
        with database.writing() as session:
            session.execute(INSERT, {"name": "a"})
            assert not is_free(url)
            getattr(session, end)()
            assert is_free(url)
        with database.reading():
            assert is_free(url), "readers take none"


def test_a_turn_ends_after_the_commit_has_been_checkpointed(url, monkeypatch):
    file, told = Path(url.removeprefix("sqlite:///")), []
    give = Writer._give

    def seen(writer):
        told.append(b"a very long name" in file.read_bytes())  # and not in the write-ahead log only
        give(writer)

    monkeypatch.setattr("timeline.database.CHECKPOINT_PAGES", 1)
    monkeypatch.setattr(Writer, "_give", seen)
    with closing(Database(url)) as database, database.writing() as session:
        session.execute(INSERT, {"name": "a very long name"})
        assert b"a very long name" not in file.read_bytes()
        told.clear()
        session.commit()
        assert told and all(told)


def test_who_waits_too_long_for_a_turn_is_told_that_the_database_is_busy(url, monkeypatch):
    monkeypatch.setattr("timeline.database.BUSY_SECONDS", 0.1)
    with closing(Database(url)) as database, turn(url):
        with pytest.raises(Busy, match="locked"), database.writing():
            pass
        with database.reading() as session:
            assert session.scalar(text("SELECT count(*) FROM token")) == 0


def test_who_waits_for_a_turn_lets_others_compute(url, monkeypatch):
    monkeypatch.setattr("timeline.database.BUSY_SECONDS", 0.1)
    monkeypatch.setattr(head_start, "_own", SimpleNamespace(head_start=(heard := Mock())))
    with closing(Database(url)) as database:
        with database.writing():
            heard.give_up.assert_not_called()
        with turn(url), pytest.raises(Busy), database.writing():
            pass
    heard.give_up.assert_called()


def test_an_ingest_into_a_database_that_is_served_waits_for_its_turn(url, tmp_path, scale, figure):
    """And a request for that of the ingest."""
    number = scale(short=3_000, long=100_000)
    (tmp_path / "events.ndjson").write_text("".join(f'{{"title": "Event {n}", "date": "2025"}}\n' for n in range(number)))
    with closing(Database(url)) as database:
        token = databases.a_token(database)
    with serving(url, token) as server:
        with turn(url):
            ingest = subprocess.Popen(
                [sys.executable, "-m", "timeline", "ingest", tmp_path / "events.ndjson"],
                env={**os.environ, "TIMELINE_DATABASE_URL": url},
                stdout=subprocess.PIPE,
                text=True,
            )
            statuses = []
            asking = threading.Thread(target=ask_until, args=(server, ingest, statuses))
            asking.start()
            time.sleep(3)
            assert (ingest.poll(), statuses) == (None, []), "somebody wrote out of turn"
        assert ingest.communicate()[0].startswith(f"{number} created")
        asking.join()
        assert set(statuses) == {201}
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as stored:
        assert stored.execute("SELECT count(*) FROM event").fetchone() == (number + len(statuses),)
        assert stored.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    figure(f"`timeline ingest` of {number:,} events beside a server that took {len(statuses):,} POSTs: turns taken, all stored")


def ask_until(server, ingest, statuses):
    while ingest.poll() is None:
        statuses.append(server.ask("POST", EVENTS, {"title": "Meanwhile", "date": "2025"})[0])
