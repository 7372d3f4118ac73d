"""Histograms, facets and bars, as a client sees them."""

import gzip
from dataclasses import replace
from random import Random

import pytest

import oracle
from timeline.app import create_app
from timeline.config import Settings
from timeline.edtf import parse, parse_range
from timeline.records import Citation, Document, EventRecord, Place
from timeline.store import counts, events
from timeline.store.query import Filter

SEEN = {
    "a day": "2025-11-11",
    "three days": "2025-11-12/2025-11-14",
    "a month": "2025-11",
    "uncertain": "2025-11-13?",
    "one of two days": "[2025-11-11,2025-11-14]",
    "up to": "[..2025-11-12]",
}


@pytest.fixture
def client(database_url, database):
    with database.writing() as session:
        records = [
            EventRecord(
                title=title,
                date=parse(date),
                tags=("Trade", "arms") if "day" in title else ("trade",),
                place=Place(name="Bamako"),
                citations=(Citation(document=Document(publisher="A Paper")),),
            )
            for title, date in SEEN.items()
        ]
        events.create_all(session, records, agent="test", now=0)
        session.commit()
    return create_app(Settings(database_url=database_url)).test_client()


def test_a_histogram_counts_what_may_and_what_must_lie_in_each_day(client):
    counted = client.get("/api/v1/events/histogram?datetime=2025-11-11/2025-11-14").json
    assert counted["interval"] == "day"
    assert counted["buckets"] == [
        {"start": day, "end": day, "possible": possible, "certain": certain}
        for day, possible, certain in [
            ("2025-11-11", 4, 1),
            ("2025-11-12", 3, 1),
            ("2025-11-13", 3, 1),
            ("2025-11-14", 3, 1),
        ]
    ]


def test_a_month_in_one_bucket_is_certain(client):
    counted = client.get("/api/v1/events/histogram?interval=month&tag=trade").json["buckets"]
    assert counted == [{"start": "2025-11-01", "end": "2025-11-30", "possible": 6, "certain": 4}]


def test_a_histogram_spans_from_the_first_to_the_last_event(client):
    assert client.get("/api/v1/events/histogram?interval=day&datetime=1900/2100&tag=arms").status_code == 200  # four days have any
    answer = client.get("/api/v1/events/histogram?interval=day&datetime=../2025-11-14&status=rejected")
    assert answer.json["buckets"] == []


def test_facets_count_the_events_of_each_value(client):
    counted = client.get("/api/v1/events/facets?by=tag,source&by=status&datetime=2025-11-11").json["facets"]
    assert counted == {
        "tag": [{"value": "Trade", "count": 4}, {"value": "arms", "count": 2}],
        "source": [{"value": "A Paper", "count": 4}],
        "status": [{"value": "confirmed", "count": 4}],
    }
    answer = client.get("/api/v1/events/facets?by=colour")
    assert (answer.status_code, answer.json["errors"][0]["parameter"]) == (400, "by")


def test_bars_hold_what_is_needed_to_draw_and_are_thinned_to_fit(client):
    whole = client.get("/api/v1/events/bars").json
    assert (whole["number_returned"], whole["thinned_to_one_in"]) == (6, 1)
    day, up_to = (next(bar for bar in whole["bars"] if bar["title"] == title) for title in ("a day", "up to"))
    assert day["bounds"] == [1762819200, 1762905600, 1762819200, 1762905600]
    assert (up_to["bounds"], up_to["position"]) == ([None, 1762992000, None, 1762992000], 1762992000)
    few = client.get("/api/v1/events/bars?limit=2").json
    assert few["thinned_to_one_in"] > 1
    assert [bar for bar in whole["bars"] if bar in few["bars"]] == few["bars"]


def test_bars_tell_what_goes_on_from_what_has_no_stated_end(client, database):
    with database.writing() as session:
        for date in ("2025-09/..", "2025-09/"):
            events.create(session, EventRecord(title=date, date=parse(date)), agent="test", now=0)
        session.commit()
    ongoing = {bar["title"]: bar["ongoing"] for bar in client.get("/api/v1/events/bars?datetime=2030").json["bars"]}
    assert ongoing == {"2025-09/..": True, "2025-09/": False}


@pytest.mark.parametrize(
    ("asked", "number"),
    [("", 6), ("datetime=2025-11-12/2025-11-13", 4), ("datetime=2025-11-13&match=certain", 1), ("q=days&datetime=2025-11-14", 2)],
)
def test_a_page_says_how_many_there_are_in_all(asked, number, client):
    answer = client.get(f"/api/v1/events?limit=1&count=exact&{asked}").json
    assert (answer["number_matched"], answer["number_returned"]) == (number, 1)


def test_beyond_the_most_a_count_says_at_least(client, database):
    with database.reading() as session:
        assert counts.count(session, Filter(), most=5) == (5, False)
        assert counts.count(session, Filter(), most=6) == (6, True)


def test_a_page_holds_only_the_fields_that_are_asked_for(client):
    answer = client.get("/api/v1/events?fields=id,title&fields=date&limit=2").json
    assert [set(event) for event in answer["events"]] == [{"id", "title", "date"}] * 2
    assert client.get("/api/v1/events?fields=titel").json["errors"][0]["parameter"] == "fields"


def test_a_page_that_the_client_has_is_not_sent_again(client):
    first = client.get("/api/v1/events")
    again = client.get("/api/v1/events", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_page_is_sent_again_once_one_of_its_events_has_changed(client, database):
    first = client.get("/api/v1/events")
    with database.writing() as session:
        stored = next(iter(events.find_all(session, [first.json["events"][0]["id"]]).values()))
        events.put(session, stored, replace(stored.event, summary="More is known."), agent="test", now=1)
        session.commit()
    again = client.get("/api/v1/events", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.json["events"][0]["summary"]) == (200, "More is known.")


def test_a_page_is_compressed_for_those_who_say_they_understand(client):
    plain, packed = (client.get("/api/v1/events", headers=headers) for headers in ({}, {"Accept-Encoding": "gzip"}))
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in packed.headers["Vary"]


@pytest.mark.parametrize("seed", range(6))
def test_a_histogram_counts_as_one_by_one(seed, database):
    random = Random(seed)
    with database.writing() as session:
        events.create_all(session, oracle.world(random, 60), agent="test", now=0)
        for asked in (None, "2025-11-10/2025-11-15", "1990/..", "2025", "2024-02/2026-03"):
            where = Filter(window=asked and parse_range(asked))
            every = replace(where, statuses=("confirmed", "candidate"), tags=(), min_sources=0)  # a filter that all events meet
            assert counts.histogram(session, where) == counts.histogram(session, every)
