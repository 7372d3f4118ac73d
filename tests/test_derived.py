"""What is derived from events follows from them, and is found and mended where it does not."""

import os
import subprocess
import sys
from contextlib import closing
from dataclasses import fields, replace
from datetime import date

import pytest
from sqlalchemy import delete, select, text, update

from timeline import edtf, models
from timeline.database import Database
from timeline.records import Citation, Document, EventRecord, Place
from timeline.store import derived, events, search

PAPER = Document(url="https://paper.example/1", title="A fair", publisher="The Paper", published=date(2025, 11, 12))
FAIR = EventRecord(
    id="fair",
    title="A fair",
    date=edtf.parse("2025-11-11/2025-11-14"),
    place=Place(name="Bamako", latitude=12.65, longitude=-8.0),
    actors=("Mali", "France"),
    tags=("fair", "arms"),
    summary="Held for the first time.",
    confidence=0.75,
    part_of="season",
    citations=(
        Citation(
            id="c1",
            document=PAPER,
            quote="A fair.",
            start=0,
            end=7,
            date_text="Nov. 11-14",
            date=edtf.parse("2025-11-11/2025-11-14"),
            title="A fair is held",
            rule="month_day",
        ),
    ),
)
BLOCKADE = EventRecord(id="blockade", title="Blockade", date=edtf.parse("2025-09/.."), citations=(Citation(document=PAPER),))
MASK = EventRecord(title="Some day", date=edtf.parse("2025-XX-11?"), part_of="fair")


@pytest.fixture
def session(database):
    with database.writing() as session:
        events.create_all(session, [FAIR, BLOCKADE, MASK], agent="test", now=1_762_900_000_000_000)
        yield session


def off(session):
    return [difference.id for difference in derived.verify(session) if difference]


def change(session, id, record):
    return events.put(session, events.find_all(session, [id])[id], record, agent="test", now=1_762_900_000_000_001)


def test_the_event_of_these_tests_says_something_in_every_field():
    for value in (FAIR, FAIR.citations[0]):
        assert [field.name for field in fields(value) if not getattr(value, field.name) and getattr(value, field.name) != 0] == []


def test_what_the_writer_leaves_follows_from_the_rows(session):
    assert off(session) == []
    change(session, "fair", replace(FAIR, tags=("arms",), place=None, title="An arms fair"))
    change(session, "blockade", replace(BLOCKADE, date=edtf.parse("2025-09/2025-12")))
    assert off(session) == []
    kept, absorbed = events.find_all(session, ["fair", "blockade"]).values()
    events.merge(session, kept, [absorbed], agent="test", now=1_762_900_000_000_002)
    assert off(session) == []


def test_a_document_is_described_as_it_was_first_whoever_cites_it(session):
    cited = Citation(document=Document(url=PAPER.url, publisher="Somebody else"))
    event = events.create(session, replace(BLOCKADE, id="other", citations=(cited,)), agent="test", now=0)
    assert event.citations[0].document == replace(PAPER, id=event.citations[0].document.id)
    assert event.known_until == date(2025, 11, 12)
    assert off(session) == []


@pytest.mark.parametrize(
    "tamper",
    [
        update(models.EventText).values(json="{}"),
        update(models.Event).values(position=0),
        update(models.Event).values(title="Another title"),
        update(models.Citation).values(quote="Another quote"),
        update(models.Document).values(publisher="Another publisher"),
        update(models.Name).where(models.Name.kind == "tag").values(value="another tag"),
    ],
    ids=["the text", "a bound", "the row", "a citation", "a document", "a name"],
)
def test_what_is_off_is_named_and_mended(tamper, session):
    session.execute(tamper)
    assert "fair" in off(session)
    assert sum(derived.rebuild(session)) == 3
    assert off(session) == []


def test_an_event_without_its_text_is_named_and_gets_one(session):
    session.execute(delete(models.EventText).where(models.EventText.event_pk == pk_of(session, "blockade")))
    (difference,) = filter(None, derived.verify(session))
    assert difference == ("blockade", "the wire text (it is missing): not what follows from its date and its rows.")
    list(derived.rebuild(session))
    assert off(session) == []


def pk_of(session, id):
    return session.scalar(select(models.Event.pk).where(models.Event.id == id))


def changed_words(session):
    fair = events.find_all(session, ["fair"])["fair"].event
    search.erase(session, {pk_of(session, "fair"): fair})
    search.write(session, {pk_of(session, "fair"): replace(fair, title="A fear")})


def swapped_words(session):
    fair, blockade = (events.find_all(session, [id])[id].event for id in ("fair", "blockade"))
    search.erase(session, {pk_of(session, "fair"): fair, pk_of(session, "blockade"): blockade})
    search.write(session, {pk_of(session, "fair"): blockade, pk_of(session, "blockade"): fair})


@pytest.mark.parametrize("tamper", [search.erase_all, changed_words, swapped_words])
def test_an_index_that_holds_other_words_than_the_events_is_found_and_mended(tamper, session):
    tamper(session)
    assert off(session) != []
    list(derived.rebuild(session))
    assert off(session) == []


def test_a_row_that_refers_to_nothing_is_found(on_sqlite):
    with on_sqlite.writing() as session:
        session.execute(text("PRAGMA defer_foreign_keys=ON"))
        session.add(models.EventText(event_pk=7, json="{}"))
        session.flush()
        assert list(derived.verify(session)) == [(None, "1 rows refer to rows that are not there.")]


@pytest.fixture
def on_sqlite(sqlite):
    with sqlite.migrated() as url, closing(Database(url)) as database:
        yield database


def test_verify_and_rebuild_say_by_their_exit_code_and_in_a_sentence_what_they_found(database, database_url, figure):
    def run(command):
        environment = {**os.environ, "TIMELINE_DATABASE_URL": database_url}
        return subprocess.run([sys.executable, "-m", "timeline", command], env=environment, capture_output=True, text=True)

    with database.writing() as session:
        events.create_all(session, [FAIR, BLOCKADE, MASK], agent="test", now=0)
        session.execute(update(models.Event).where(models.Event.id == "fair").values(position=0))
        search.erase_all(session)
        session.commit()
    found = run("verify")
    assert (found.returncode, found.stderr.startswith("fair: position")) == (1, True)
    assert run("rebuild").stdout == "3 events rebuilt.\n"
    assert (run("verify").returncode, run("verify").stdout) == (0, "3 events, 0 faults.\n")
    figure(f"`timeline verify` on {database.dialect} a bound and the index tampered with: exit code 1, “{found.stdout.strip()}”")
