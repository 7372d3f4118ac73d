"""What `timeline doctor` looks at, and what it says of it."""

from contextlib import closing
from datetime import date
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from timeline import checkup, edtf
from timeline.database import Database
from timeline.records import Citation, Document, EventRecord
from timeline.schema_version import head
from timeline.store import events

PAPER = Document(url="https://paper.example/1", published=date(2025, 11, 12))
FAIR = EventRecord(title="A fair", date=edtf.parse("2025-11"), citations=(Citation(document=PAPER, quote="A fair was held."),))


@pytest.fixture
def on_sqlite(sqlite):
    with sqlite.migrated() as url, closing(Database(url)) as database:
        yield database


def found(database, said):
    """The one finding that says so."""
    (finding,) = [finding for finding in checkup.check(database) if said in finding.text]
    return finding


def add_events(database, number):
    with database.writing() as session:
        events.create_all(session, [FAIR] * number, agent="test", now=0)
        session.commit()


def test_of_a_sound_database_only_that_is_wrong_which_the_tests_made_so(database, figure):
    add_events(database, 20)
    findings = list(checkup.check(database))
    unsafe = ["fsync is off."] if database.dialect == "postgresql" else []  # a server for tests has nothing to survive for
    assert [finding.text for finding in findings if finding.level == "wrong"] == unsafe
    assert findings[0] == ("fine", f"The schema is at head ({head()}).")
    figure(f"`timeline doctor` on {database.dialect}: {len(findings)} things looked at, wrong: {unsafe}")


@pytest.mark.parametrize("version, level", [((3, 51, 2), "note"), ((3, 40, 1), "note"), ((3, 51, 3), "fine"), ((3, 52, 0), "fine")])
def test_the_fault_of_sqlite_before_3_51_3_is_named(version, level, on_sqlite, monkeypatch):
    monkeypatch.setattr("sqlite3.sqlite_version_info", version)
    monkeypatch.setattr("sqlite3.sqlite_version", ".".join(map(str, version)))
    finding = found(on_sqlite, "SQLite is " + ".".join(map(str, version)))
    assert finding.level == level
    assert ("two connections checkpoint" in finding.text) == (level == "note")


@pytest.mark.parametrize("free, level", [(100 * 2**20, "wrong"), (300 * 2**20, "fine")])
def test_the_room_on_the_disk_is_told(free, level, on_sqlite, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=free))
    finding = found(on_sqlite, "MiB are free")
    assert (finding.level, finding.text.split()[0]) == (level, str(free // 2**20))


@pytest.mark.parametrize(
    "damage, said",
    [
        (None, ("fine", "The search index can be read, and holds 240 words.")),
        ("INSERT INTO search (search) VALUES ('delete-all')", ("wrong", "The search index holds no words: run timeline rebuild.")),
        ("DELETE FROM search_data WHERE id > 10", ("wrong", "The search index cannot be read: run timeline rebuild.")),
        ("UPDATE search_data SET block = x'ff' WHERE id > 10", ("wrong", "The search index cannot be read: run timeline rebuild.")),
    ],
)
def test_the_state_of_the_search_index_is_told(damage, said, on_sqlite):
    add_events(on_sqlite, 40)
    with on_sqlite.writing() as session:
        if damage:
            session.execute(text(damage))
        session.commit()
    assert found(on_sqlite, "search index") == said


def test_an_index_of_postgresql_that_is_not_valid_is_named(postgresql):
    with postgresql.migrated() as url, closing(Database(url)) as database:
        with database.writing() as session:
            session.execute(text("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'search_words'::regclass"))
            session.commit()
        assert found(database, "search_words").level == "wrong"
