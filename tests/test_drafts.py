"""What was drafted ahead, in any process, is written as if it had been made when it was its turn."""

import pickle
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given

import wire_events
from timeline import strict_json
from timeline.edtf import parse
from timeline.errors import Invalid
from timeline.records import Citation, Document, EventRecord, Place
from timeline.schemas import dump_event, load_event
from timeline.store import derived, events
from timeline.store.documents import id_of
from timeline.store.drafts import draft_all

DAY, NOW = date(2025, 11, 12), 1_762_950_000_000_000
NEXT_DAY = NOW + 86_400_000_000
PAPER = Document(url="https://paper.example/1", title="A fair", publisher="The Paper", published=date(2025, 11, 1))
FAIR = EventRecord(
    title='A fair "\\u0000", and \\"\\u0000\\"',
    summary=',"created_at":"1970',
    date=parse("2025-11-11/2025-11-14"),
    place=Place(name="Bamako", latitude=12.5, longitude=-8.0),
    tags=("arms",),
    citations=(
        Citation(document=PAPER, quote="It opened.", date=parse("2025")),
        Citation(document=Document(title="D"), id="c"),
        Citation(document=PAPER),
    ),
)
OPEN = EventRecord(title="A blockade", date=parse("2025-09/.."))


def drafted(record, day=DAY, dialect="sqlite"):
    return pickle.loads(pickle.dumps(draft_all([record], day, dialect, [None])[0]))


def identified(record):
    return replace(
        record, citations=tuple(replace(c, document=replace(c.document, id=id_of(c.document))) for c in record.citations)
    )


@wire_events.FEWER
@given(wire_events.events)
def test_a_draft_is_the_record_it_was_made_of(wire):
    try:
        record = load_event(wire)
    except Invalid:
        assume(False)
    assert drafted(record).record == identified(record)


@pytest.fixture
def written(database):
    """Write records by their drafts, made on a day and written at a time: the events as they stand."""

    def write(*records, day=DAY, now=NOW):
        with database.writing() as session:
            ids = events.enter_all(session, [drafted(one, day, database.dialect) for one in records], agent="test", now=now)
            assert set(derived.verify(session)) == {None}
            session.commit()
            return [events.get(session, id) for id in ids]

    return write


@pytest.mark.parametrize("record", [FAIR, replace(FAIR, id="fair"), OPEN, replace(OPEN, citations=(Citation(document=PAPER),))])
def test_what_was_drafted_is_written_as_it_is_without(record, written, database):
    [by_draft] = written(record)
    with database.writing() as session:
        made = events.create(session, replace(record, id="other"), agent="test", now=NOW)
    ids = [citation.id for citation in by_draft.event.citations]
    same = tuple(replace(citation, id=id) for citation, id in zip(made.citations, ids, strict=True))
    assert by_draft.json == strict_json.dumps(dump_event(replace(made, id=by_draft.row.id, citations=same)))
    assert (len({by_draft.row.id, *ids}), record.id in (None, by_draft.row.id)) == (1 + len(ids), True)


def test_an_event_that_lasts_is_known_until_the_day_on_which_it_is_written(written):
    [stored] = written(OPEN, day=DAY, now=NEXT_DAY)
    assert stored.event.known_until == date(2025, 11, 13)


def test_a_document_keeps_the_description_it_first_had(written):
    other = replace(FAIR, title="Again", citations=(Citation(document=Document(url=PAPER.url, publisher="Somebody else")),))
    _, second = written(FAIR, other)
    [third] = written(replace(other, title="And again"))
    for stored in (second, third):
        assert stored.event.citations[0].document == replace(PAPER, id=id_of(PAPER))
