"""Moving a database from nothing to head and back, on both backends, with rows in it."""

import os
import re
import signal
from contextlib import closing
from dataclasses import replace
from datetime import date
from itertools import count, islice
from pathlib import Path

import pytest
import timeline.migrations
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, event, select

from timeline import edtf
from timeline.cli.seed_benchmark import generate
from timeline.database import Database
from timeline.errors import Conflict
from timeline.formats import Row
from timeline.ingest.bulk import Load
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


def test_a_migration_killed_at_any_of_its_statements_leaves_the_old_schema(database, database_url, scale, figure):
    seed(database, scale(short=300, long=10_000))
    downgrade(database, "-1")
    before, rows = current(database), told(database)
    number = statements_of_upgrade(database)
    downgrade(database, "-1")
    killed = sorted(
        {1 + n * (number - 1) // (points - 1) for points in [min(number, scale(short=4, long=50))] for n in range(points)}
    )
    for statement in killed:
        assert upgrade_killed_at(statement, database, database_url) == -signal.SIGKILL, f"there is no statement {statement}"
        assert (current(database), told(database)) == (before, rows)
    upgrade(database)
    with database.reading() as session:
        assert set(derived.verify(session)) == {None}
    figure(f"A migration on {database.dialect} killed at {len(killed)} of its {number} statements: the old schema, all rows")


def statements_of_upgrade(database):
    """How many statements an upgrade to head sends."""
    sent = []
    listener = lambda *_: sent.append(1)  # noqa: E731
    event.listen(database.writer, "before_cursor_execute", listener)
    upgrade(database)
    event.remove(database.writer, "before_cursor_execute", listener)
    return len(sent)


def upgrade_killed_at(statement, database, url):
    """Upgrade in a process that kills itself before it sends its n-th statement; how that ended."""
    database.close()  # no process may use what another one has opened
    child = os.fork()
    if not child:
        kill_before(statement, Database(url))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def kill_before(statement, database):
    sent = count(1)
    try:
        event.listen(
            database.writer, "before_cursor_execute", lambda *_: next(sent) == statement and os.kill(os.getpid(), signal.SIGKILL)
        )
        upgrade(database)
    finally:
        os._exit(0)


def seed(database, number):
    with database.writing() as session:
        events.create_all(session, list(islice(generate("hard", seed=1), number)), agent="test", now=NOW)
        session.commit()


def test_events_without_an_id_are_known_again_after_a_step_down_and_up(database):
    wires = [
        {"title": "Edited", "date": "2024-02/.."},
        {"title": "Not", "date": "[..2023]"},
        {"title": "Long ago", "date": "Y-17000"},
    ]
    rows = [Row(line, event=wire) for line, wire in enumerate(wires)]
    load = Load(database, "test", lambda: NOW)
    (lines,) = load.store(rows)
    with database.writing() as session:
        edited = events.get(session, lines[0].outcome.id)
        events.put(session, edited, replace(edited.event, date=edtf.parse("2031")), agent="test", now=NOW + 1, curated=True)
        session.commit()
    known_by = told(database)["event"]["fingerprint"]
    downgrade(database, "0017")
    assert all(re.fullmatch("[0-9a-f]{64}", digits) for digits in told(database)["event"]["fingerprint"])
    upgrade(database)
    assert told(database)["event"]["fingerprint"] == known_by
    assert [line.outcome.status for lines in load.store(rows) for line in lines] == ["skipped", "unchanged", "unchanged"]


def test_upgrading_a_database_at_head_keeps_its_rows(database):
    fill(database)
    upgrade(database)
    require_head(database)
    with database.reading() as session:
        assert events.get(session, "fair").event.title == "A fair"


def test_each_migration_says_what_its_way_down_drops():
    revisions = list(ScriptDirectory(str(Path(timeline.migrations.__path__[0]))).walk_revisions())
    assert len(revisions) == int(head())
    assert [one.revision for one in revisions if not re.search(r"\bDown\b[^.]* (drops|forgets) \w", one.module.__doc__)] == []
