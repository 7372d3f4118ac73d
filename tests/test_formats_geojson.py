"""GeoJSON: what maps and OGC clients are shown, and what other people's Features give."""

import io
import json

import pytest

import wire_events as wire
from timeline.formats import geojson
from timeline.formats.row import About


def written(*events, about=About()):
    return json.loads(b"".join(geojson.write(events, about)))


def read(value):
    return [row.event or str(row.error) for row in geojson.read(io.BytesIO(json.dumps(value).encode()))]


def test_a_collection_is_what_ogc_api_features_says():
    links = ({"rel": "self", "href": "https://example.org/items", "type": "application/geo+json"},)
    collection = written(wire.EXPO, wire.PLAIN, about=About(links=links, matched=7, timestamp="2025-11-12T08:00:00Z"))
    assert collection["type"] == "FeatureCollection"
    assert (collection["numberReturned"], collection["numberMatched"]) == (2, 7)
    assert (collection["links"], collection["timeStamp"]) == (list(links), "2025-11-12T08:00:00Z")


def test_what_is_not_known_is_left_out():
    assert set(written()) == {"type", "features", "numberReturned", "links"}


@pytest.mark.parametrize(
    "date, span",
    [
        ("2025-11-11/2025-11-14", {"start": ("2025-11-11", "2025-11-11"), "end": ("2025-11-14", "2025-11-14")}),
        ("2025-11", {"start": ("2025-11-01", "2025-11-30"), "end": ("2025-11-01", "2025-11-30")}),
        ("2025-09/..", {"start": ("2025-09-01", "2025-09-30")}),
        ("../2025", {"end": ("2025-01-01", "2025-12-31")}),
    ],
)
def test_when_is_told_as_linked_places_does(date, span):
    (feature,) = written(wire.PLAIN | {"date": date})["features"]
    said = {side: dict(zip(("earliest", "latest"), texts, strict=True)) for side, texts in span.items()}
    assert feature["when"] == {"timespans": [said], "label": date}


def test_a_place_is_a_point_with_the_longitude_first():
    expo, plain = written(wire.EXPO, wire.PLAIN)["features"]
    assert expo["geometry"] == {"type": "Point", "coordinates": [-8.0029, 12.6392]}
    assert plain["geometry"] is None
    assert "latitude" not in expo["properties"]["place"]


POINT = {"type": "Point", "coordinates": [-8, 12.5, 300]}
AT = {"name": "12.5, -8", "latitude": 12.5, "longitude": -8}


SPAN = {"timespans": [{"start": {"in": "1600"}, "end": {"latest": "1700"}}]}
STAC = {"start_datetime": "2025-11-11", "end_datetime": "2025-11-14"}
UNDATED = "This Feature does not say when: it has no date, when or datetime."


@pytest.mark.parametrize(
    "feature, event",
    [
        ({"properties": {"name": "a", "date": "2025"}}, {"date": "2025"}),
        ({"id": 7, "properties": {"title": "a", "datetime": "2025-11-11T00:00:00Z", "other": 1}}, {"date": "2025-11-11T00:00:00Z"}),
        ({"properties": {"title": "a"} | STAC}, {"date": "2025-11-11/2025-11-14"}),
        ({"properties": {"title": "a"}, "when": SPAN}, {"date": "1600/1700"}),
        ({"properties": {"title": "a", "date": "2025"}, "geometry": POINT}, {"date": "2025", "place": AT}),
        (
            {"properties": {"title": "a", "date": "2025", "place": "X"}, "geometry": POINT},
            {"date": "2025", "place": AT | {"name": "X"}},
        ),
        ({"properties": {"title": "a"}}, UNDATED),
        ({"properties": [1]}, "The properties of a Feature are an object."),
    ],
)
def test_other_features_give_events(feature, event):
    feature = {"type": "Feature", "geometry": None} | feature
    event = event if isinstance(event, str) else {"title": "a"} | event
    assert read({"type": "FeatureCollection", "features": [feature, feature]}) == [event, event]
    assert read(feature) == [event]
