"""Search: how a question is read, and what it finds on both databases."""

import pytest

from timeline.edtf import parse, parse_range
from timeline.records import Citation, Document, EventRecord, Place
from timeline.store import events, query, search
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
