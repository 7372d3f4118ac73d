"""Reads go to a hot standby, never to one that is behind what the client has written; and a standby takes over."""

import os
import signal
import time
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from databases import a_token, migrate, postgresql_with_standby
from served import EVENTS
from timeline import edtf
from timeline.app import create_app
from timeline.config import Settings
from timeline.database import Database
from timeline.errors import Busy, Invalid
from timeline.records import EventRecord
from timeline.store import events

SECONDS = 20


class Pair:
    """A primary and its standby, with a timeline."""

    def __init__(self, primary, standby):
        self.primary, self.standby = primary, standby
        self.url, self.read_url = (f"postgresql://postgres@/postgres?host={server.folder}" for server in (primary, standby))
        migrate(self.url)

    def asked_of_standby(self, statement):
        with psycopg.connect(host=str(self.standby.folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            return connection.execute(statement).fetchone()[0]

    def catch_up(self, position):
        wait_until(lambda: self.asked_of_standby(f"SELECT pg_last_wal_replay_lsn() >= '{position}'"))


def wait_until(true):
    give_up = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < give_up
        time.sleep(0.02)


@pytest.fixture(scope="module")
def pair():
    with postgresql_with_standby() as (primary, standby):
        yield Pair(primary, standby)


@pytest.fixture
def paused(pair):
    """The same, the standby repeating nothing of what is written meanwhile."""
    pair.asked_of_standby("SELECT pg_wal_replay_pause()")
    wait_until(lambda: pair.asked_of_standby("SELECT pg_get_wal_replay_pause_state()") == "paused")
    yield pair
    pair.asked_of_standby("SELECT pg_wal_replay_resume()")


@pytest.fixture
def replicated(pair):
    with closing(Database(pair.url, read_urls=[pair.read_url])) as opened:
        yield opened


@pytest.fixture
def client(pair, request):
    app = create_app(Settings(database_url=pair.url, read_database_url=f"{pair.read_url}, ", log="off"))
    database = app.extensions["timeline"].database
    token = a_token(database, request.node.name)
    pair.catch_up(database.position())
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    yield client
    database.close()


def on_standby(database):
    with database.reading() as session:
        return session.scalar(text("SELECT pg_is_in_recovery()"))


def test_only_who_says_what_they_have_seen_is_read_from_a_standby(replicated):
    assert on_standby(replicated.seen_by(None))
    assert not on_standby(replicated)


def test_a_standby_answers_once_it_has_come_to_the_position(pair, replicated):
    position = replicated.position()
    pair.catch_up(position)
    assert on_standby(replicated.seen_by(position))
    assert not on_standby(replicated.seen_by("FFFFFFFF/0"))


def test_a_client_reads_what_it_has_written_while_the_standby_is_behind(client, paused):
    written = client.post(EVENTS, json={"title": "Just now", "date": "2025-11-12"})
    there = f"{EVENTS}/{written.json['id']}"
    position = written.headers["Timeline-Position"]
    assert client.get(there).status_code == 404, "who says nothing of a position is answered by the standby"
    for path in (there, f"{EVENTS}?datetime=2025-11", f"{EVENTS}?f=csv", f"{EVENTS}/histogram?datetime=2025-11&interval=day"):
        answer = client.get(path, headers={"Timeline-Position": position})
        assert answer.status_code == 200
        assert "Just now" in answer.text or '"possible":1' in answer.text


@pytest.mark.parametrize("position", ["", "16", "16/B374D848'", "G/0", "123456789/0", "١/0"])
def test_what_is_no_position_is_malformed(position, client):
    answer = client.get(EVENTS, headers={"Timeline-Position": position.encode().decode("latin-1")})
    assert (answer.status_code, answer.json["errors"][0]["parameter"]) == (400, "Timeline-Position")


def test_without_standbys_there_is_no_position_and_one_that_is_sent_changes_nothing(writer):
    written = writer.post(EVENTS, json={"title": "Now", "date": "2025"})
    assert (written.status_code, "Timeline-Position" in written.headers) == (201, False)
    assert writer.get(f"{EVENTS}/{written.json['id']}", headers={"Timeline-Position": "FF/0"}).status_code == 200


def test_the_primary_answers_for_a_standby_that_is_away(pair, tmp_path):
    with closing(Database(pair.url, read_urls=[f"postgresql:///postgres?host={tmp_path}", pair.read_url])) as database:
        assert {on_standby(database.seen_by(None)) for _ in range(4)} == {True}
    with closing(Database(pair.url, read_urls=[f"postgresql:///postgres?host={tmp_path}"])) as database:
        assert not on_standby(database.seen_by(None))


def test_sqlite_has_no_standby(pair, tmp_path):
    with pytest.raises(Invalid, match="TIMELINE_READ_DATABASE_URL"):
        Database(pair.url, read_urls=[f"sqlite:///{tmp_path}/a.db"])


def test_nothing_acknowledged_is_lost_when_the_primary_is_killed_and_the_standby_takes_over():
    with postgresql_with_standby() as servers:
        pair = Pair(*servers)
        pair.primary.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
        pair.primary.execute("SELECT pg_reload_conf()")
        either = (
            f"postgresql://postgres@/postgres?host={servers[0].folder}&host={servers[1].folder}&target_session_attrs=read-write"
        )
        with closing(create_app(Settings(database_url=either, log="off")).extensions["timeline"].database) as database:
            acknowledged = [write(database, f"before-{number}") for number in range(20)]
            kill(pair.primary)
            with pytest.raises(Busy):
                write(database, "meanwhile")
            pair.standby.execute("SELECT pg_promote()")
            began = time.monotonic()
            acknowledged.append(write(database, "after"))
            assert time.monotonic() - began < 10
            with database.reading() as session:
                assert {events.get(session, id).event.id for id in acknowledged} == set(acknowledged)


def write(database, id):

    with database.writing() as session:
        events.create(session, EventRecord(id=id, title=id, date=edtf.parse("2025")), agent="test", now=0)
        session.commit()
    return id


def kill(server):
    pid = int(Path(server.folder, "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)
