"""A load into an empty timeline makes its indexes last, and one that was broken off is noticed and mended."""

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from timeline import checkup, schema_version
from timeline.cli import cli, indexes_last
from timeline.database import Database
from timeline.formats import Row
from timeline.ingest import bulk
from timeline.store import derived, events, indexes

WIRES = [{"id": f"e{number % 7}", "title": f"T {number % 7}", "date": "2024", "tags": ["a"]} for number in range(10)]


@pytest.fixture
def load(database, database_url, tmp_path):
    """Run `timeline ingest --indexes-last` on a file of events; what it prints."""
    file = tmp_path / "events.ndjson"

    def run(*wires):
        file.write_text("".join(json.dumps(wire) + "\n" for wire in wires))
        done = CliRunner().invoke(cli, ["ingest", str(file), "--indexes-last"], env={"TIMELINE_DATABASE_URL": database_url})
        assert done.exit_code == 0, done.output
        return done.output

    return run


def missing(database: Database) -> list[str]:
    with database.reading() as session:
        return indexes.missing(session)


def off(database: Database) -> set[derived.Difference]:
    with database.reading() as session:
        return set(derived.verify(session)) - {None}


def faults(database: Database) -> list[str]:
    return [finding.text for finding in checkup.check(database) if finding.level == "wrong" and "ndexes or keys" in finding.text]


def test_a_load_into_an_empty_timeline_leaves_all_indexes(load, database):
    assert "7 created" in load(*WIRES)
    assert (missing(database), schema_version.differences(database)) == ([], [])


def test_what_a_load_brought_is_found_by_its_words(load, database, client):
    load(*WIRES, {"title": "An expo", "date": "2025-11-11/2025-11-14"})
    assert [event["title"] for event in client.get("/api/v1/events?q=expo").json["events"]] == ["An expo"]
    assert (faults(database), off(database)) == ([], set())


@pytest.mark.parametrize("made", ["before", "between", "after"])
def test_words_are_there_whenever_the_index_of_them_is_made(made, database):
    """What was drafted without words, because no index asked for them, is written with them where it was made meanwhile."""
    rows = [Row(line, wire) for line, wire in enumerate(WIRES[:7], 1)]
    with indexes_last.last(database) as words_last:
        if made == "before":
            indexes_last.make(database)
        drafts = list(bulk.Load(database, "test", lambda: 0, words_last=words_last).drafts(rows))
        assert all((one.draft.words is None) == (database.dialect == "postgresql") for batch in drafts for one in batch)
        if made == "between":
            indexes_last.make(database)
        with database.writing() as session:
            events.enter_all(session, [one.draft for batch in drafts for one in batch], agent="test", now=0)
            session.commit()
    assert off(database) == set()


def test_while_it_loads_that_is_said_and_events_are_known_again(load, database, client):
    with indexes_last.last(database):
        assert "ix_event_range" in missing(database)
        assert "timeline rebuild --indexes" in client.get("/readyz").json["detail"]
        assert client.get("/readyz").status_code == 503
        assert len(faults(database)) == 1
    assert (client.get("/readyz").status_code, faults(database)) == (200, [])


@pytest.mark.parametrize("again", ["load", "rebuild"])
def test_one_that_was_broken_off_is_mended(again, load, database, database_url):
    with pytest.raises(KeyboardInterrupt), indexes_last.last(database) as words_last:
        rows = [Row(line, wire) for line, wire in enumerate(WIRES[:3], 1)]
        list(bulk.Load(database, "test", lambda: 0, words_last=words_last).store(rows))
        raise KeyboardInterrupt
    assert missing(database)
    if again == "load":
        load(*WIRES)
    else:
        CliRunner().invoke(cli, ["rebuild", "--indexes"], env={"TIMELINE_DATABASE_URL": database_url}, catch_exceptions=False)
    assert (missing(database), schema_version.differences(database), off(database)) == ([], [], set())


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_words_that_are_missing_beside_their_index_are_noticed(load, database):
    load(*WIRES)
    assert checkup.Finding("fine", "All events have words in the search index.") in checkup.check(database)
    with database.writing() as session:
        session.execute(text("DELETE FROM search WHERE rowid IN (SELECT min(rowid) FROM search)"))
        session.commit()
    assert [finding.text for finding in checkup.check(database) if "no words" in finding.text]


def test_a_timeline_with_events_keeps_its_indexes(load, database):
    load(*WIRES)
    with indexes_last.last(database):
        assert missing(database) == []
