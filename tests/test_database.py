"""Connections: durable, limited in time, and clear about what is wrong."""

import time
from contextlib import ExitStack, closing, suppress
from types import SimpleNamespace
from unittest.mock import Mock, call

import pytest
from sqlalchemy import text

from timeline import head_start
from timeline.app import create_app
from timeline.config import Settings
from timeline.database import CHECKPOINT_PAGES, Database
from timeline.errors import Busy, Conflict, Invalid
from timeline.store import query
from timeline.store.query import Filter

ENDLESS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
    "postgresql": "SELECT pg_sleep(60)",
}


def pragma(engine, name):
    with engine.connect() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


@pytest.fixture
def on_sqlite(sqlite):
    with sqlite.migrated() as url, closing(Database(url)) as database:
        yield database


def test_both_sqlite_connections_are_durable_and_only_the_writer_checkpoints(on_sqlite):
    for engine, pages in ((on_sqlite.reader, 0), (on_sqlite.writer, CHECKPOINT_PAGES)):
        assert pragma(engine, "journal_mode") == "wal"
        assert pragma(engine, "synchronous") == 2  # FULL
        assert pragma(engine, "foreign_keys") == 1
        assert pragma(engine, "mmap_size") == 0
        assert pragma(engine, "wal_autocheckpoint") == pages


def test_every_connection_of_the_pool_is_durable(on_sqlite, figure):
    found = []
    with ExitStack() as open_ones:
        for engine, most in ((on_sqlite.writer, 1), (on_sqlite.reader, 32)):
            connections = [open_ones.enter_context(engine.connect()) for _ in range(most)]
            assert len({id(connection.connection.dbapi_connection) for connection in connections}) == most
            found += [connection.exec_driver_sql("PRAGMA synchronous").scalar() for connection in connections]
    assert set(found) == {2}  # FULL
    figure(f"PRAGMA synchronous of all {len(found)} connections of the pools, open at once: FULL")


def test_postgresql_plans_a_question_once_and_not_each_time_that_it_is_asked(postgresql):
    with postgresql.migrated() as url, closing(Database(url)) as database:
        for years in range(1, 20):  # from ranges that fit into 16 bits to such as need 64
            with database.reading() as session:
                query.page(session, Filter(window=(0, 100**years % 2**60)), limit=years * 100)
        with database.reading() as session:
            planned = session.execute(text("SELECT sum(custom_plans), sum(generic_plans) FROM pg_prepared_statements")).one()
    assert planned[0] == 0 < planned[1]


def test_a_question_that_takes_too_long_is_ended_and_the_next_one_answered(database_url):
    with closing(Database(database_url, query_seconds=1)) as database:
        with pytest.raises(Busy, match="too long"), database.reading() as session:
            session.execute(text(ENDLESS[database.dialect]))
        with database.reading() as session:
            assert session.scalar(text("SELECT 1")) == 1


def test_over_http_it_is_ended_too_and_told_when_to_ask_again(database_url, monkeypatch, figure):
    settings = Settings.from_environment(
        {"TIMELINE_DATABASE_URL": database_url, "TIMELINE_QUERY_SECONDS": "1", "TIMELINE_LOG": "off"}
    )
    app = create_app(settings)
    with closing(app.extensions["timeline"].database) as database:
        monkeypatch.setattr(query, "page", lambda session, *_, **__: session.execute(text(ENDLESS[database.dialect])))
        began = time.monotonic()
        answer = app.test_client().get("/api/v1/events")
        seconds = time.monotonic() - began
        assert (answer.status_code, answer.content_type) == (503, "application/problem+json")
        assert "took too long" in answer.json["detail"]
        assert answer.headers["Retry-After"]
        assert seconds < 30, "where it is not ended, it takes PostgreSQL a minute and SQLite forever"
        assert app.test_client().get("/readyz").status_code == 200
    figure(f"A question without end, with TIMELINE_QUERY_SECONDS=1 on {database.dialect}: 503 after {seconds:.1f} s")


def test_leaving_a_writing_session_without_a_commit_undoes_it(database):
    insert = text("INSERT INTO token (name, sha256, last4, scope, created_at) VALUES ('a', 'b', 'c', 'read', 0)")
    with database.writing() as session:
        session.execute(insert)
    with database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM token")) == 0


def test_only_a_load_looks_up_no_row_that_another_refers_to(on_sqlite):
    orphan = text("INSERT INTO event_text (event_pk, json) VALUES (7, '{}')")
    for commits in (True, False):  # and however it ends
        with suppress(ZeroDivisionError), on_sqlite.loading() as session:
            session.execute(orphan)
            session.execute(text("DELETE FROM event_text"))
            session.commit() if commits else 1 / 0
        with pytest.raises(Conflict), on_sqlite.writing() as session:
            session.execute(orphan)


def test_a_locked_database_is_busy_and_not_broken(on_sqlite, monkeypatch):
    monkeypatch.setattr("timeline.database.BUSY_SECONDS", 0.2)
    with on_sqlite.writing() as session:
        session.execute(text("SELECT 1"))  # BEGIN IMMEDIATE
        with closing(Database(str(on_sqlite.url))) as other, pytest.raises(Busy, match="locked"), other.writing() as waiting:
            waiting.execute(text("SELECT 1"))


def test_a_write_beside_a_long_one_is_told_when_to_come_back(database, database_url, headers, monkeypatch, figure):
    monkeypatch.setattr("timeline.database.BUSY_SECONDS", 0.2)
    client = create_app(Settings(database_url=database_url, log="off")).test_client()
    event = {"id": "late", "title": "Late", "date": "2025"}
    with database.writing() as session:
        session.execute(text("SELECT 1"))  # its turn has begun
        answer = client.post("/api/v1/events", json=event, headers=headers)
        assert client.get("/api/v1/events").status_code == 200, "reading goes on"
    assert (answer.status_code, answer.content_type) == (503, "application/problem+json")
    assert (answer.json["type"], answer.headers["Retry-After"]) == ("urn:timeline:busy", "1")
    assert client.post("/api/v1/events", json=event, headers=headers).status_code == 201
    client.application.extensions["timeline"].database.close()
    figure(f"A POST beside a write that ends later than it may wait, on {database.dialect}: 503 and Retry-After, then 201")


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://localhost/x"])
def test_a_database_that_cannot_hold_a_timeline_is_refused(url):
    with pytest.raises(Invalid):
        Database(url)


@pytest.mark.parametrize(("url", "said"), [("my.db", "write sqlite:///my.db or"), ("a word", "write sqlite:///FILE or")])
def test_an_address_that_names_no_database_is_said_in_a_sentence(url, said):
    with pytest.raises(Invalid, match=said):
        Database(url)


def test_while_postgresql_answers_others_compute(database, monkeypatch):
    monkeypatch.setattr(head_start, "_own", SimpleNamespace(head_start=(heard := Mock())))
    with database.reading() as session:
        session.execute(text("SELECT 1"))
    statements = len(heard.mock_calls) // 2
    assert heard.mock_calls == [call.give_up(), call.take()] * statements
    assert (statements > 0) == (database.dialect == "postgresql")
