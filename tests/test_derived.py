"""What is derived from events follows from them, and is found and mended where it does not."""

from dataclasses import fields, replace
from datetime import date

import pytest
from sqlalchemy import update

from timeline import edtf, models
from timeline.records import Citation, Document, EventRecord, Place
from timeline.store import derived, events

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
