"""Search: how a question is read, and what it finds on both databases."""

from dataclasses import replace
from json import loads

import pytest
from hypothesis import given, strategies as st
from sqlalchemy import text

from timeline.edtf import parse, parse_range
from timeline.records import Citation, Document, EventRecord, Place
from timeline.store import derived, events, query, search
from timeline.store.query import Filter
from timeline.store.search import Term, Words

TOLD = {
    "fair": EventRecord(title="A fair opens in Bamako", date=parse("2025-11-11/2025-11-14"), tags=("trade",)),
    "ships": EventRecord(title="Côte d'Ivoire counts ships", date=parse("2025-11-12"), summary="The fair is mentioned here."),
    "mine": EventRecord(title="A co-operative mine", date=parse("2024"), place=Place(name="Bamako"), actors=("Mali",)),
    "quoted": EventRecord(
        title="A vote",
        date=parse("2023-05"),
        citations=(Citation(document=Document(publisher="P"), quote="Unfair, says the fair"),),
    ),
}


@pytest.fixture
def session(database):
    with database.writing() as session:
        for id, record in TOLD.items():
            events.create(session, EventRecord(**{name: getattr(record, name) for name in record.__slots__} | {"id": id}),
                          agent="test", now=0)  # fmt: skip
        yield session


@given(st.text(st.characters(max_codepoint=127)))
def test_a_text_without_accents_has_the_words_that_it_has_beside_one_with_them(text):
    assert search.split(text) == search.split(f"{text} é")[:-1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("fair", Words((Term(("fair",)),))),
        ('"opens in" -ships', Words((Term(("opens", "in")),), (Term(("ships",)),))),
        ("fai*", Words((Term(("fai",), prefix=True),))),
        ("co-op", Words((Term(("co", "op")),))),
        ("Côte", Words((Term(("cote",)),))),
        ('"never closed', Words((Term(("never", "closed")),))),
        ("... -- ''", None),
    ],
)
def test_a_question_is_read_as_terms(text, words):
    assert search.parse(text) == words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("fair", {"fair", "ships", "quoted"}),
        ("FAIR Bamako", {"fair"}),
        ("bamako", {"fair", "mine"}),
        ('"fair opens"', {"fair"}),
        ('"opens fair"', set()),
        ("fair -ships", {"fair", "quoted"}),
        ("-fair", {"mine"}),
        ("cote", {"ships"}),
        ("co-op*", {"mine"}),
        ("opera*", {"mine"}),
        ("unf*", {"quoted"}),
        ('fair") OR 1=1 --', set()),
        ("NEAR( AND NOT *", set()),
    ],
)
def test_events_are_found_by_their_words(text, found, session):
    page = query.page(session, Filter(words=search.parse(text)), limit=10)
    assert {row.id for row in query.rows(session, Filter(words=search.parse(text)))} == found
    assert len(page.found) == len(found)


@pytest.mark.parametrize(
    ("text", "where", "found"),
    [
        ("fair", {"window": parse_range("2025-11-12")}, {"fair", "ships"}),
        ("fair", {"window": parse_range("2025-11-12"), "tags": ("Trade",)}, {"fair"}),
        ("bamako", {"actors": ("mali",)}, {"mine"}),
        ("fair*", {"window": parse_range("2025"), "tags": ("trade",)}, {"fair"}),
        ("-fair", {"window": parse_range("2025")}, set()),
    ],
)
def test_words_a_range_and_other_filters_are_all_asked_for(text, where, found, session):
    assert {row.id for row in query.rows(session, Filter(words=search.parse(text), **where))} == found


def test_what_stands_in_the_title_fits_better_than_what_stands_in_a_quote(session):
    places = [found.place for found in query.page(session, Filter(words=search.parse("fair")), limit=10, sort="relevance").found]
    assert places == sorted(places, reverse=True)
    assert len({score for score, *_ in places}) == 3


def test_where_no_word_is_wanted_the_latest_come_first_and_none_is_left_out(session, monkeypatch):
    monkeypatch.setattr(query, "MOST_RANKED", 1)
    where = Filter(words=search.parse("-fair"))
    events.create(session, EventRecord(title="A strike", date=parse("2025"), id="strike"), agent="test", now=0)
    first = query.page(session, where, limit=1, sort="relevance")
    second = query.page(session, where, limit=1, sort="relevance", after=first.next)
    assert [loads(page.found[0].json)["title"] for page in (first, second)] == ["A strike", "A co-operative mine"]
    assert second.next is None
    assert [loads(text)["title"] for text in query.texts(session, where, sort="relevance")] == ["A strike", "A co-operative mine"]


def test_an_event_is_found_by_what_it_says_now_and_no_longer_by_what_it_said(session):
    ships = events.find_all(session, ["ships"])["ships"]
    events.put(session, ships, replace(TOLD["ships"], title="Ports count fêtes"), agent="test", now=1)
    for words, found in (("ivoire", set()), ("fetes", {"ships"}), ("ports", {"ships"}), ("fair", {"fair", "ships", "quoted"})):
        assert {row.id for row in query.rows(session, Filter(words=search.parse(words)))} == found
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("INSERT INTO search (search) VALUES ('integrity-check')"))


def test_a_rebuild_mends_an_index_that_finds_too_little_and_too_much(session):
    fair = events.find_all(session, ["fair"])["fair"]
    search.erase(session, {fair.row.pk: fair.event})
    search.write(session, {fair.row.pk: replace(fair.event, title="Something else")})
    assert sum(derived.rebuild(session)) == len(TOLD)
    for words, found in (("fair", {"fair", "ships", "quoted"}), ("something", set())):
        assert {row.id for row in query.rows(session, Filter(words=search.parse(words)))} == found
