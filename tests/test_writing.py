"""The writer: every change leaves a revision, and what was done can be undone."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from timeline import strict_json
from timeline.errors import Conflict, Gone, Invalid, Merged, NotFound, Stale
from timeline.ingest.corridor import drafted, take_in
from timeline.models import Event, EventText
from timeline.records import Document
from timeline.schemas import load_event
from timeline.store import documents, events, query, revisions, search
from timeline.store.filters import Filter

EXPO = {
    "id": "expo",
    "title": "Bamako holds an arms fair",
    "date": "2025-11-11/2025-11-14",
    "tags": ["Arms"],
    "citations": [
        {"id": "a", "quote": "from 11 to 14 November", "document": {"url": "https://reports.example/1"}},
        {"id": "b", "quote": "the first fair", "document": {"url": "https://reports.example/2"}},
    ],
}
FAIR = {
    "id": "fair",
    "title": "A fair opens",
    "date": "2025-11-11",
    "summary": "In the capital.",
    "tags": ["Trade"],
    "citations": [
        {"id": "c", "quote": "opened on Tuesday", "document": {"url": "https://reports.example/3"}},
        {"id": "d", "quote": "the first fair", "document": {"url": "https://reports.example/2"}},
    ],
}


class Desk:
    """The store in the hands of one person, whose clock ticks once a change."""

    def __init__(self, database):
        self.database, self.clock = database, 1_000

    def do(self, change, *stored, **given):
        self.clock += 1
        with self.database.writing() as session:
            done = change(session, *[self._stored(session, one) for one in stored], agent="desk", now=self.clock, **given)
            session.commit()
        return done

    def create(self, wire):
        return self.do(lambda session, **by: events.create(session, load_event(wire), **by))

    def put(self, id, **changed):
        wire = self.shown(id) | changed
        return self.do(lambda session, stored, **by: events.put(session, stored, load_event(wire), **by), id)

    def restore(self, id, number):
        return self.do(events.restore, id, number=number)

    def shown(self, id):
        with self.database.reading() as session:
            return strict_json.loads(events.get(session, id, retracted=True).json)

    def history(self, id):
        with self.database.reading() as session:
            return [(row.number, row.action, row.agent, row.at) for row in revisions.page(session, id, limit=100).rows]

    def as_of(self, id, moment):
        with self.database.reading() as session:
            return strict_json.loads(revisions.as_of(session, id, moment).json)

    @staticmethod
    def _stored(session, one):
        if isinstance(one, list):
            return [events.get(session, id) for id in one]
        return events.get(session, one, retracted=True)


@pytest.fixture
def desk(database):
    desk = Desk(database)
    desk.create(EXPO)
    desk.create(FAIR)
    return desk


def said(shown):
    """An event without what every revision changes."""
    return {name: value for name, value in shown.items() if name not in ("revision", "updated_at")}


def test_every_change_is_a_revision_and_no_change_is_none(desk):
    desk.put("expo", title="Bamako holds a fair")
    desk.put("expo", title="Bamako holds a fair")
    assert desk.history("expo") == [(1, "created", "desk", 1_001), (2, "updated", "desk", 1_003)]
    assert desk.shown("expo")["revision"] == 2


def test_whoever_read_an_older_revision_is_told(desk):
    with desk.database.reading() as session:
        old = events.get(session, "expo")
    desk.put("expo", title="First")
    with desk.database.writing() as session, pytest.raises(Stale):
        events.put(session, old, load_event(EXPO | {"title": "Second"}), agent="late", now=9_999)
    assert desk.shown("expo")["title"] == "First"


def test_citations_keep_their_names_when_a_change_does_not_name_them(desk):
    unnamed = [{"quote": c["quote"], "document": c["document"]} for c in EXPO["citations"]]
    desk.put("expo", title="Other", citations=[*unnamed, {"document": {"url": "https://reports.example/9"}}])
    assert [citation["id"] for citation in desk.shown("expo")["citations"]][:2] == ["a", "b"]


STEPS = {
    "an edit": lambda desk: desk.put("expo", title="Other", date="2024", tags=[], citations=[]),
    "a retraction": lambda desk: desk.do(events.retract, "expo"),
    "a merge": lambda desk: desk.do(events.merge, "expo", ["fair"]),
    "a merge into another": lambda desk: desk.do(events.merge, "fair", ["expo"]),
    "a split": lambda desk: desk.do(events.split, "expo", citations=["b"]),
}


@pytest.mark.parametrize("step", STEPS)
def test_restoring_undoes_to_equality_and_the_moment_before_stays_as_it_was(step, desk):
    before, moment = {id: desk.shown(id) for id in ("expo", "fair")}, desk.clock
    STEPS[step](desk)
    assert said(desk.shown("expo")) != said(before["expo"])
    for id in before:
        desk.restore(id, 1)
        assert said(desk.shown(id)) == said(before[id])
        assert desk.as_of(id, moment) == before[id]


def test_an_event_without_an_end_is_restored_with_the_day_it_was_last_reported(desk):
    desk.create({"id": "blockade", "title": "Blockade", "date": "2025-09/.."})
    before = desk.shown("blockade")
    desk.clock += 400 * 86_400 * 10**6
    desk.put("blockade", title="Siege")
    desk.restore("blockade", 1)
    assert said(desk.shown("blockade")) == said(before)


def test_a_merge_keeps_every_citation_once_and_what_only_the_other_says(desk):
    kept = desk.do(events.merge, "expo", ["fair"])
    assert [citation.id for citation in kept.citations] == ["a", "b", "c"]
    assert (kept.title, kept.summary, kept.tags) == (EXPO["title"], FAIR["summary"], ("Arms", "Trade"))
    assert (
        [action for _, action, *_ in desk.history("expo")]
        == [action for _, action, *_ in desk.history("fair")]
        == ["created", "merged"]
    )
    with desk.database.reading() as session, pytest.raises(Merged) as raised:
        events.get(session, "fair")
    assert raised.value.tombstone["merged_into"] == "expo"


def test_a_merge_keeps_citations_that_happen_to_be_called_alike(desk):
    cited = {"id": "a", "quote": None, "document": {"url": "https://reports.example/4"}}
    desk.create({"id": "third", "title": "A third", "date": "2025", "citations": [cited]})
    kept = desk.do(events.merge, "expo", ["third"]).citations
    assert [(c.quote, c.document.url) for c in kept] == [
        ("from 11 to 14 November", "https://reports.example/1"),
        ("the first fair", "https://reports.example/2"),
        (None, "https://reports.example/4"),
    ]
    assert len({c.id for c in kept}) == 3


def test_equal_citations_keep_ids_of_their_own(desk):
    same = {"quote": "said twice", "document": {"url": "https://reports.example/1"}}
    desk.put("expo", citations=[same | {"id": "x"}, same | {"id": "y"}])
    desk.put("expo", title="Other", citations=[same, same])
    assert [citation["id"] for citation in desk.shown("expo")["citations"]] == ["x", "y"]


def test_signposts_are_not_restored_to_a_ring(desk):
    desk.do(events.merge, "fair", ["expo"])
    desk.restore("expo", 1)
    desk.do(events.merge, "expo", ["fair"])
    with pytest.raises(Conflict):
        desk.restore("expo", 2)
    assert desk.shown("expo")["merged_into"] is None


def test_a_whole_that_becomes_a_part_is_no_part_of_itself(desk):
    desk.put("expo", part_of="fair")
    assert desk.do(events.merge, "expo", ["fair"]).part_of is None


@pytest.mark.parametrize("doubled", [{"part_of": "odd"}, {"citations": [EXPO["citations"][0]] * 2}])
def test_what_says_the_impossible_is_refused_and_still_read_where_it_is_stored(doubled, desk):
    with pytest.raises(Invalid):
        load_event({"id": "odd", "title": "Odd", "date": "2025"} | doubled)
    desk.create({"id": "odd", "title": "Odd", "date": "2025"})
    with desk.database.writing() as session:
        [text] = session.scalars(select(EventText).join(Event).where(Event.id == "odd"))
        text.json = strict_json.dumps(strict_json.loads(text.json) | doubled)
        session.commit()
    assert desk.do(events.retract, "odd").status == "retracted"


ENDLESS = {"summary": "x" * 3_000, "citations": [{"quote": "語" * 1_000, "document": {"url": "https://reports.example/5"}}]}
MANY = {"tags": [f"tag {n}" for n in range(33_000)], "actors": [f"{n:x>300}" for n in range(8_000)]}


@pytest.mark.parametrize("large", [ENDLESS, MANY])
def test_what_is_too_large_for_an_index_is_stored_and_found_by_what_fits(large, desk):
    desk.create({"id": "large", "title": "Behemoth", "date": "2025"} | large)
    desk.put("large", title="Behemoths")
    found = {}
    for word in ("behemoths", "x" * 3_000):
        with desk.database.reading() as session:
            met = query.page(session, Filter(words=search.parse(word)), limit=10).found
        found[word] = [strict_json.loads(event.json)["id"] for event in met]
    assert found["behemoths"] == ["large"]
    assert found["x" * 3_000] == (["large"] if large is ENDLESS else [])


def test_what_thousands_of_texts_tell_of_is_read_and_changed_as_ever(desk):
    for first in (0, 900, 1_800):
        told = [{"quote": f"Text {n}.", "document": {"url": f"https://reports.example/{n}"}} for n in range(first, first + 900)]
        tags = [f"tag {n}" for n in range(first, first + 150)]
        record = load_event({"id": "famous", "title": "A fair", "date": "2025-11-11", "citations": told, "tags": tags})
        said = drafted([record], date(2025, 11, 12), desk.database.dialect)
        desk.do(lambda session, said=said, **by: take_in(session, said, **by))
    desk.do(events.retract, "famous")
    desk.restore("famous", 3)
    famous = load_event(desk.shown("famous"))
    assert (len(famous.citations), len(famous.tags)) == (2_700, 450)


def test_an_event_is_not_merged_into_itself(desk):
    with pytest.raises(Invalid):
        desk.do(events.merge, "expo", ["expo"])


def test_a_split_moves_citations_into_a_new_event(desk):
    old, new = desk.do(events.split, "expo", citations=["b"], title="The first fair", id="first")
    assert [citation.id for citation in old.citations] == ["a"]
    assert [citation.id for citation in new.citations] == ["b"]
    assert (new.id, new.title, new.date, new.tags) == ("first", "The first fair", old.date, ("Arms",))
    assert [action for _, action, *_ in desk.history("expo")] == ["created", "split"]
    assert [action for _, action, *_ in desk.history("first")] == ["split"]


@pytest.mark.parametrize(("given", "error"), [({"citations": ["z"]}, Invalid), ({"citations": ["a"], "id": "fair"}, Conflict)])
def test_a_split_that_cannot_be_leaves_everything_as_it_was(given, error, desk):
    with pytest.raises(error):
        desk.do(events.split, "expo", **given)
    assert len(desk.history("expo")) == 1


def test_a_retracted_event_is_gone_and_leaves_a_tombstone(desk):
    desk.do(events.retract, "expo")
    with desk.database.reading() as session, pytest.raises(Gone) as raised:
        events.get(session, "expo")
    assert raised.value.tombstone["revision"] == 2


def test_a_revision_that_never_was_is_not_found(desk):
    with pytest.raises(NotFound):
        desk.restore("expo", 2)
    with desk.database.reading() as session, pytest.raises(NotFound):
        revisions.as_of(session, "expo", 1_000)


@pytest.mark.parametrize("step", ["a retraction", "a merge into another", "a split"])
def test_ingest_leaves_alone_what_a_person_has_changed(step, desk):
    STEPS[step](desk)
    before = desk.shown("expo")
    said = drafted([load_event(EXPO | {"title": "Again"})], date(2025, 11, 12), desk.database.dialect)
    again = desk.do(lambda session, **by: take_in(session, said, **by))
    assert ([outcome.status for outcome in again], desk.shown("expo")) == (["skipped"], before)


def test_a_document_keeps_its_first_description_and_the_first_text_that_comes_with_it(database):
    said = [
        Document(url="https://reports.example/9", title=title, text=text) for title, text in (("One", None), ("Two", "It opened."))
    ]
    with database.writing() as session:
        known = documents.ensure(session, [*said, replace(said[1], text="It closed.")], now=1_000)
        session.commit()
    [(id, (_, header))] = known.items()
    with database.reading() as session:
        kept = documents.get(session, id)
        assert (kept.title, kept.text, documents.has_text(session, replace(said[1], id=id))) == ("One", "It opened.", True)
        assert documents.header(documents.described(kept)) == header
