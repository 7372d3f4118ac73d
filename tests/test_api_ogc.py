"""OGC API - Features, read by OWSLib over a real connection and by the rules of the standard."""

import threading

import pytest
from owslib.ogcapi.features import Features
from werkzeug.serving import make_server

from timeline.app import create_app
from timeline.config import Settings
from timeline.schemas import load_event
from timeline.store import events

BAMAKO = {"name": "Bamako", "latitude": 12.6, "longitude": -8}
EVENTS = [
    {"id": "coup", "title": "Coup", "date": "2020-08-18"},
    {"id": "blockade", "title": "Fuel blockade", "date": "2025-09/.."},
    {"id": "expo", "title": "Arms fair", "date": "2025-11-11/2025-11-14", "place": BAMAKO},
]


@pytest.fixture
def app(database_url, database):
    with database.writing() as session:
        for event in EVENTS:
            events.create(session, load_event(event), agent="test", now=1)
        session.commit()
    return create_app(Settings(database_url=database_url))


@pytest.fixture
def address(app):
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/ogc/"
    server.shutdown()
    thread.join()


def test_owslib_finds_its_way_and_reads_the_events(address):
    service = Features(address)
    assert service.feature_collections() == ["events"]
    assert any(name.endswith("conf/core") for name in service.conformance()["conformsTo"])
    assert service.collection("events")["itemType"] == "feature"
    found = service.collection_items("events", datetime_="2025-11-12/..", limit=1)
    assert (found["type"], found["numberReturned"]) == ("FeatureCollection", 1)
    assert [link["rel"] for link in found["links"]] == ["self", "next"]
    assert service.collection_item("events", "expo")["geometry"] == {"type": "Point", "coordinates": [-8, 12.6]}


def test_every_link_leads_somewhere(app):
    client = app.test_client()
    client.get("/ogc/")
    seen, waiting = set(), ["/ogc/"]
    while waiting:
        answer = client.get(waiting.pop())
        assert answer.status_code == 200
        said = answer.json
        links = [*said.get("links", ()), *(link for one in said.get("collections", ()) for link in one["links"])]
        assert all(link["href"].startswith("http://localhost/") for link in links)
        new = {link["href"] for link in links} - seen
        seen |= new
        waiting.extend(new)
    assert len(seen) >= 6


def test_pages_follow_one_another(app):
    client, found, address = app.test_client(), [], "/ogc/collections/events/items?limit=1&f=json"
    while address:
        answer = client.get(address)
        assert answer.mimetype == "application/geo+json"
        assert answer.json["timeStamp"]
        found += [feature["id"] for feature in answer.json["features"]]
        address = next((link["href"] for link in answer.json["links"] if link["rel"] == "next"), None)
    assert found == ["coup", "blockade", "expo"]


def test_what_is_wrong_in_the_address_is_400_and_what_is_not_there_404(app):
    client = app.test_client()
    assert client.get("/ogc/collections/events/items?colour=red").status_code == 400
    assert client.get("/ogc/collections/events/items?datetime=soon").status_code == 400
    assert client.get("/ogc/collections/events/items/none").status_code == 404
    assert client.get("/ogc/collections/other").status_code == 404
