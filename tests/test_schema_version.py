"""Moving a database from nothing to head and back, on both backends, with rows in it."""

import os
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from datetime import date
from itertools import islice

import pytest
from sqlalchemy import MetaData, select

from timeline import edtf
from timeline.cli.seed_benchmark import generate
from timeline.database import Database
from timeline.errors import Conflict
from timeline.records import Citation, Document, EventRecord, Place
from timeline.schema_version import current, differences, downgrade, head, require_head, upgrade
from timeline.store import derived, events, tokens

NOW = 1_762_900_000_000_000
CITED = EventRecord(
    id="fair",
    title="A fair",
    date=edtf.parse("2025-11-11/2025-11-14"),
    place=Place(name="Bamako", latitude=12.6, longitude=-8.0),
    tags=("fair",),
    citations=(Citation(document=Document(url="https://paper.example/fair", published=date(2025, 11, 12)), quote="A fair."),),
)


@pytest.fixture
def empty_database(empty_database_url):
    with closing(Database(empty_database_url)) as opened:
        yield opened


def fill(database):
    with database.writing() as session:
        events.create(session, CITED, agent="test", now=NOW)
        events.put(session, events.get(session, "fair"), replace(CITED, tags=("fair", "arms")), agent="test", now=NOW + 1)
        tokens.create(session, "test", "write", now=NOW)
        session.commit()


def test_a_database_at_head_has_the_tables_of_the_models(database):
    assert differences(database) == []


def test_a_new_database_has_no_revision_and_is_refused_with_the_command_that_mends_it(empty_database):
    assert current(empty_database) is None
    with pytest.raises(Conflict, match="timeline db upgrade"):
        require_head(empty_database)


def test_a_database_goes_up_step_by_step_and_down_again_with_rows_in_it(empty_database):
    upgrade(empty_database)
    fill(empty_database)
    while current(empty_database) is not None:
        downgrade(empty_database, "-1")
    upgrade(empty_database)
    assert current(empty_database) == head()
    assert differences(empty_database) == []
    fill(empty_database)


def test_what_an_older_schema_holds_comes_through_each_step_down_and_up(database, scale, figure):
    number = scale(short=300, long=10_000)
    seed(database, number)
    fill(database)
    steps = 0
    while (at := current(database)) != "0001":
        newer = told(database)
        downgrade(database, "-1")
        older = told(database)
        assert common(newer, older) == common(older, newer), f"a step down from {at} changed what stays"
        upgrade(database, at)
        downgrade(database, "-1")
        assert told(database) == older, f"a step up to {at} and down again changed something"
        steps += 1
    figure(f"{steps} migrations with {number + 1:,} events on {database.dialect}, down, up and down: equal digests")


def told(database):
    """{table: {column: its values in the order of the first key}} of everything but what search indexes keep."""
    with database.reader.connect() as connection:
        tables = MetaData()
        tables.reflect(connection, only=lambda name, _: not name.startswith(("search", "alembic", "sqlite")))
        return {table.name: columns(connection, table) for table in tables.sorted_tables}


def columns(connection, table):
    asked = select(table).order_by(*table.primary_key.columns)
    if table.name == "label":  # what events are recognised by is derived, and older schemas know none
        asked = asked.where(table.c.kind.in_(["tag", "actor", "place", "source"]))
    rows = connection.execute(asked).all()
    return {column.name: [row[n] for row in rows] for n, column in enumerate(table.columns)}


def common(these, those):
    return {
        name: {column: values for column, values in kept.items() if column in those[name]}
        for name, kept in these.items()
        if name in those
    }


@pytest.mark.parametrize("moment", [0.5, 1.2])
def test_a_migration_killed_on_its_way_leaves_the_old_schema_or_the_new_one(moment, database, database_url, scale):
    seed(database, scale(short=300, long=10_000))
    downgrade(database, "-1")
    before = current(database)
    upgrading = subprocess.Popen(
        [sys.executable, "-m", "timeline", "db", "upgrade"],
        env={**os.environ, "TIMELINE_DATABASE_URL": database_url},
        stdout=subprocess.DEVNULL,
    )
    time.sleep(moment)
    upgrading.kill()
    upgrading.wait()
    assert current(database) in (before, head())
    upgrade(database)
    with database.reading() as session:
        assert [difference for difference in derived.verify(session) if difference] == []


def seed(database, number):
    with database.writing() as session:
        events.create_all(session, list(islice(generate("hard", seed=1), number)), agent="test", now=NOW)
        session.commit()


def test_upgrading_a_database_at_head_keeps_its_rows(database):
    fill(database)
    upgrade(database)
    require_head(database)
    with database.reading() as session:
        assert events.get(session, "fair").event.title == "A fair"
