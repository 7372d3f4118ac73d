"""A timeline is copied whole from SQLite to PostgreSQL and back, also after it was broken off."""

import os
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing, contextmanager
from itertools import islice

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, update

import databases
from timeline import edtf, models, schema_version
from timeline.cli import cli
from timeline.database import Database
from timeline.errors import Conflict, Invalid
from timeline.records import Citation, Document, EventRecord, Place
from timeline.store import alike, copy, derived, events, idempotency, query, runs, search, tokens
from timeline.store.filters import Filter
from timeline.store.idempotency import Kept

NOW = 1_762_900_000_000_000
HOSTILE = "“Ein Fest” – 集会 \\N \\. \t\r\n"
PAPER = Document(url="https://paper.example/ü", title=HOSTILE, publisher="The Paper", text=f"A fair.{HOSTILE}")
BOTH_WAYS = pytest.mark.parametrize("there, back", [("sqlite", "postgresql"), ("postgresql", "sqlite")])


def record(number):
    return EventRecord(
        id=f"e{number}",
        title=f"Fair {number}",
        summary="Two\r\nlines." if number % 3 else None,
        date=edtf.parse(("2025-11-11/2025-11-14", "2025-09/..", "-0044-03-15", "../2025?")[number % 4]),
        place=Place(name="Bamako", latitude=12.6392 + number / 7, longitude=-8.0029),
        tags=("fair", "Fête"),
        confidence=0.1 * number,
        citations=(Citation(document=PAPER, quote="A fair.", start=number, end=number + 7),),
    )


def fill(database, number=12):
    with database.writing() as session:
        run = runs.start(session, "bulk", agent="desk", source=None, now=NOW)
        events.create_all(session, [record(n) for n in range(number)], agent="desk", now=NOW, run=run)
        alike.index(session, limit=number // 2)
        events.retract(session, events.get(session, "e1"), agent="desk", now=NOW + 1)
        runs.count(session, run, Counter(rejected=1), [runs.Rejected("line 7", Invalid("No date."))])
        idempotency.keep(session, "desk", "key", b"request", Kept(201, {"ETag": '"1"'}, "{}"), now=NOW)
        tokens.create(session, "desk", "write", now=NOW)
        session.commit()


@contextmanager
def opened(request, name):
    with request.getfixturevalue(name).migrated() as url, closing(Database(url)) as database:
        yield url, database


def migrate(source, target):
    environment = {"TIMELINE_DATABASE_URL": source}
    return CliRunner().invoke(cli, ["migrate-to", target], env=environment, catch_exceptions=True)


def contents(database):
    with database.reading() as session:
        return {table.name: copy.digest(session, table) for table in copy.TABLES}


def found_by_words(database):
    with database.reading() as session:
        return [row.json for row in query.page(session, Filter(words=search.parse("fete fair")), limit=100).found]


@BOTH_WAYS
def test_every_table_arrives_and_the_words_are_found(there, back, request, monkeypatch):
    monkeypatch.setattr(copy, "BATCH", 5)
    with opened(request, there) as (source_url, source), request.getfixturevalue(back).empty() as target_url:
        fill(source)
        done = migrate(source_url, target_url)
        assert done.exit_code == 0, done.output
        with closing(Database(target_url)) as target:
            expected = contents(source)
            assert all(digest.rows for digest in expected.values()), "this test has a row in every table"
            assert contents(target) == expected
            assert all(digest.sha256 in done.output for digest in expected.values())
            assert found_by_words(target) == found_by_words(source) != []
            assert schema_version.differences(target) == []
            with target.reading() as session:
                assert set(derived.verify(session)) == {None}


@BOTH_WAYS
def test_the_copy_can_be_written_to(there, back, request):
    with opened(request, there) as (source_url, source), opened(request, back) as (target_url, target):
        fill(source)
        migrate(source_url, target_url)
        with target.writing() as session:
            events.create(session, record(99), agent="desk", now=NOW + 2)
            tokens.create(session, "second", "read", now=NOW + 2)
            session.commit()
            assert session.scalar(select(func.count()).select_from(models.Event)) == 13


@BOTH_WAYS
@pytest.mark.parametrize("name, batches", [("event", 2), ("named", 3), ("rejection", 0)])
def test_one_that_was_broken_off_goes_on_where_it_stood(name, batches, there, back, request, monkeypatch):
    monkeypatch.setattr(copy, "BATCH", 3)
    with opened(request, there) as (source_url, source), opened(request, back) as (target_url, target):
        fill(source)
        break_off(source, target, name, batches)
        assert contents(target) != contents(source)
        done = migrate(source_url, target_url)
        assert done.exit_code == 0, done.output
        assert contents(target) == contents(source)


def break_off(source, target, name, batches):
    """Copy the tables before `name`, and some batches of that one."""
    with source.reading() as reader, target.writing() as writer:
        for table in copy.TABLES:
            for _ in islice(copy.rows(reader, writer, table), batches if table.name == name else None):
                writer.commit()
            if table.name == name:
                return


def test_what_was_killed_half_way_there_and_half_way_back_ends_equal(sqlite, postgresql, scale, figure):
    number = scale(short=1_000, long=1_000_000)
    with sqlite.migrated() as source, postgresql.migrated() as there, sqlite.migrated() as back:
        assert timeline(source, "seed-benchmark", "--events", str(number)).wait() == 0
        began, told = time.monotonic(), []
        for target, origin in ((there, source), (back, there)):
            with timeline(origin, "migrate-to", target) as process:
                databases.kill_when(number / 2, models.EventText.event_pk, target, process)
            rest = timeline(origin, "migrate-to", target)
            told.append(rest.communicate()[0])
            assert rest.returncode == 0, told
        assert told[0] == told[1]
        assert f"{number:,} rows" in told[0]
    minutes = (time.monotonic() - began) / 60
    figure(f"{number:,} events to PostgreSQL and back, each way killed once and begun again: equal digests, {minutes:.1f} minutes")


def timeline(url, *arguments):
    command = [sys.executable, "-m", "timeline", *arguments]
    environment = {**os.environ, "TIMELINE_DATABASE_URL": url}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


@BOTH_WAYS
def test_another_timeline_is_not_written_over(there, back, request):
    with opened(request, there) as (source_url, source), opened(request, back) as (target_url, target):
        fill(source)
        fill(target, number=2)
        before = contents(target)
        done = migrate(source_url, target_url)
        assert isinstance(done.exception, Conflict)
        assert "empty" in str(done.exception)
        assert contents(target) == before


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Else"},
        {"confidence": 0.25},
        {"known_until": None, "place": "x"},
        {"curated": True},
    ],
)
def test_any_value_that_differs_changes_the_digest(change, database):
    fill(database)
    before = contents(database)["event"]
    with database.writing() as session:
        session.execute(update(models.Event).where(models.Event.id == "e3").values(change))
        session.commit()
    after = contents(database)["event"]
    assert (after.rows, after.sha256 == before.sha256) == (before.rows, False)
