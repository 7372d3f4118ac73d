"""GET /events in every format, as its readers ask for it."""

import csv
import io
import json
import re
from datetime import date

import feedparser
import pytest
import vobject

from databases import a_token
from timeline.app import create_app
from timeline.config import Settings
from timeline.errors import Malformed
from timeline.formats import FORMATS, WRITTEN
from timeline.store import counts

ALL = "/api/v1/events"
BAMAKO = {"name": "Bamako", "latitude": 12.6, "longitude": -8}
EVENTS = [
    {
        "id": "expo",
        "title": "Arms fair",
        "date": "2025-11-11/2025-11-14",
        "place": {"name": "Bamako", "latitude": 12.6, "longitude": -8},
    },
    {"id": "blockade", "title": "Fuel blockade", "date": "2025-09/.."},
    {"id": "coup", "title": "Coup", "date": "2020-08-18", "tags": ["coup"]},
]


@pytest.fixture
def client(database_url, database):
    app = create_app(Settings(database_url=database_url, export_events=3))
    text = a_token(database, "test")
    client = app.test_client()
    client.headers = {"Authorization": f"Bearer {text}"}
    for event in EVENTS:
        assert client.post(ALL, json=event, headers=client.headers).status_code == 201
    return client


TITLES = {
    "json": lambda body: [event["title"] for event in json.loads(body)["events"]],
    "ndjson": lambda body: [json.loads(line)["title"] for line in body.splitlines()],
    "csv": lambda body: [row["title"] for row in csv.DictReader(io.StringIO(body.decode()))],
    "ics": lambda body: [event.summary.value for event in vobject.readOne(body.decode()).vevent_list],
    "geojson": lambda body: [feature["properties"]["title"] for feature in json.loads(body)["features"]],
    "timelinejs": lambda body: [slide["text"]["headline"] for slide in json.loads(body)["events"]],
    "jsonld": lambda body: [node["name"] for node in json.loads(body)["@graph"]],
    "atom": lambda body: [entry.title for entry in feedparser.parse(io.BytesIO(body)).entries],
    "md": lambda body: re.findall(r": ([^.\n]+)\.$", body.decode(), re.MULTILINE),
    "svg": lambda body: [title for title in ("Coup", "Fuel blockade", "Arms fair") if title in body.decode()],
}


def test_the_same_events_come_in_every_format(client):
    for name in WRITTEN:
        by_name = client.get(ALL, query_string={"f": name})
        by_type = client.get(ALL, headers={"Accept": FORMATS[name].media_type})
        for answer in (by_name, by_type):
            assert (answer.status_code, answer.mimetype) == (200, FORMATS[name].media_type)
            assert TITLES[name](answer.data) == ["Coup", "Fuel blockade", "Arms fair"], name
        one = client.get(f"{ALL}/expo", query_string={"f": name})
        assert (one.mimetype, one.headers["ETag"]) == (FORMATS[name].media_type, '"1"')
        assert b"Arms fair" in one.data


def test_a_question_is_answered_in_every_format(client):
    for name in ("ndjson", "csv", "atom", "timelinejs", "jsonld"):
        asked = {"f": name, "datetime": "2020/2025-09", "sort": "-start"}
        assert TITLES[name](client.get(ALL, query_string=asked).data) == ["Fuel blockade", "Coup"], name
        assert TITLES[name](client.get(ALL, query_string={"f": name, "tag": "none"}).data) == [], name


def test_a_feed_begins_with_what_changed_last_unless_another_order_is_asked_for(client):
    assert client.patch(f"{ALL}/coup", json={"tags": []}, headers=client.headers | {"If-Match": '"1"'}).status_code == 200
    assert TITLES["atom"](client.get(ALL, query_string={"f": "atom"}).data) == ["Coup", "Fuel blockade", "Arms fair"]
    assert TITLES["atom"](client.get(ALL, query_string={"f": "atom", "sort": "-start"}).data)[0] == "Arms fair"
    assert TITLES["md"](client.get(ALL, query_string={"f": "md"}).data)[0] == "Coup"


ACCEPT = {
    "*/*": "application/json",
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8": "application/json",
    "text/csv;q=0.5, application/geo+json": "application/geo+json",
    "image/avif,image/svg+xml,image/*,*/*;q=0.8": "image/svg+xml",
    "application/unheard-of": "application/json",
}


def test_the_accept_header_chooses(client):
    for accept, mimetype in ACCEPT.items():
        answer = client.get(ALL, headers={"Accept": accept})
        assert answer.mimetype == mimetype
        assert "Accept" in answer.headers["Vary"]


def test_an_unknown_format_is_refused(client):
    answer = client.get(ALL, query_string={"f": "xlsx"})
    assert (answer.status_code, answer.json["errors"][0]["parameter"]) == (400, "f")


def test_geojson_is_paged_with_whole_addresses(client):
    first = client.get(ALL, query_string={"f": "geojson", "limit": 2})
    links = {link["rel"]: link for link in first.json["links"]}
    assert first.json["numberReturned"] == 2
    assert links["next"]["type"] == "application/geo+json"
    assert links["next"]["href"].startswith("http://localhost/api/v1/events?")
    second = client.get(links["next"]["href"])
    assert [feature["id"] for feature in second.json["features"]] == ["expo"]
    assert 'rel="next"' in first.headers["Link"]


def test_one_event_is_a_feature_and_not_a_collection(client):
    answer = client.get(f"{ALL}/expo", query_string={"f": "geojson"}).json
    assert (answer["type"], answer["geometry"]["coordinates"]) == ("Feature", [-8, 12.6])


def test_a_calendar_has_an_address_of_its_own_and_shows_what_is_cancelled(client):
    client.delete(f"{ALL}/expo", headers=client.headers | {"If-Match": '"1"'})
    answer = client.get(f"{ALL}.ics", query_string={"datetime": "2025-11"})
    assert answer.mimetype == "text/calendar"
    found = {event.summary.value: event.status.value for event in vobject.readOne(answer.data.decode()).vevent_list}
    assert found == {"Fuel blockade": "CONFIRMED", "Arms fair": "CANCELLED"}


@pytest.mark.parametrize("address", [f"{ALL}?f=ndjson", f"{ALL}?f=csv&datetime=2020/2025", f"{ALL}.ics"])
def test_more_events_than_a_file_may_hold_are_refused_before_its_first_byte(address, client):
    client.post(ALL, json={"title": "One more", "date": "2025"}, headers=client.headers)
    answer = client.get(address)
    assert (answer.status_code, answer.json["errors"][0]["parameter"]) == (400, "f")
    assert "more than the 3 events (TIMELINE_EXPORT_EVENTS)" in answer.json["detail"]
    assert client.get(address.replace("?", "?tag=coup&") if "?" in address else address + "?tag=coup").status_code == 200


def test_events_written_while_a_file_is_sent_do_not_make_a_part_pass_for_the_whole(client, monkeypatch):
    monkeypatch.setattr(counts, "more_than", lambda *_: False)
    client.post(ALL, json={"title": "One more", "date": "2025"}, headers=client.headers)
    with pytest.raises(Malformed, match="more than the 3 events"):
        client.get(ALL, query_string={"f": "ndjson"}).get_data()


def test_what_csv_and_ndjson_gave_is_taken_back_as_it_is(client, database):
    from timeline.ingest.corridor import drafted, take_in
    from timeline.schemas import load_event

    for name in ("ndjson", "csv", "geojson", "json"):
        content = client.get(ALL, query_string={"f": name}).data
        records = [load_event(row.event) for row in FORMATS[name].read(io.BytesIO(content))]
        made = drafted(records, date(2025, 11, 12), database.dialect)
        with database.writing() as session:
            outcomes = take_in(session, made, agent="ingest", now=1)
        assert [outcome.status for outcome in outcomes] == ["unchanged"] * 3, name
