"""GeoJSON (RFC 7946) as OGC API - Features answers it, with `when` as in the Linked Places format.

Holds everything: a Feature's `properties` are the event, its point the place's coordinates. A place without
coordinates is a Feature without a geometry, which maps do not draw.

Read: Features of anybody who says when: `date` (EDTF), else `when` (its label, or its first time span), else
`datetime` or `start_datetime` and `end_datetime` (STAC). Of their properties those with our names are taken, and
`name` for a title; of their geometries points only.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from timeline.errors import Invalid
from timeline.formats import days
from timeline.formats.json_ import members, peekable, shaped
from timeline.formats.row import SETTABLE, TIMELINE, About, Row, Wire, bounds, settable
from timeline.strict_json import dumps

MARK = re.compile(rb'"type"\s*:\s*"Feature(Collection)?"')


def write(events: Iterable[Wire], about: About = TIMELINE) -> Iterator[bytes]:
    yield b'{"type":"FeatureCollection","features":['
    returned = 0
    for event in events:
        yield ((",\n" if returned else "") + dumps(feature(event))).encode()
        returned += 1
    # JSON objects have no order, and only now the number is known.
    ending = {"numberMatched": about.matched, "numberReturned": returned, "timeStamp": about.timestamp, "links": about.links}
    yield ("]," + dumps({name: value for name, value in ending.items() if value is not None})[1:] + "\n").encode()


def feature(event: Wire) -> Wire:
    """The Feature of one event."""
    properties = {name: value for name, value in event.items() if name != "id"}
    place = dict(event.get("place") or {})
    latitude, longitude = place.pop("latitude", None), place.pop("longitude", None)
    if place:
        properties["place"] = place
    point = None if latitude is None else {"type": "Point", "coordinates": [longitude, latitude]}
    named = {"id": event["id"]} if event.get("id") else {}
    return {"type": "Feature", **named, "geometry": point, "when": _when(event), "properties": properties}


def _when(event: Wire) -> Wire:
    sides = zip(("start", "end"), bounds(event), strict=True)
    span = {name: {key: text for key, text in side.items() if text} for name, side in sides}
    return {"timespans": [{name: side for name, side in span.items() if side}], "label": event["date"]}


def read(stream: BinaryIO) -> Iterator[Row]:
    stream = peekable(stream)
    first = MARK.search(stream.peek(1))
    yield from shaped(members(stream, "" if first and not first[1] else "features.item"), _event)


def _event(feature: Wire) -> Wire:
    properties = feature.get("properties") or {}
    if not isinstance(properties, dict):
        raise Invalid("The properties of a Feature are an object.")
    event = {name: properties[name] for name in SETTABLE if name in properties}
    if "id" in feature and "date" in properties:
        event["id"] = feature["id"]  # of others' ids nobody knows how far they reach
    event["title"] = properties.get("title") or properties.get("name")
    event["date"] = properties.get("date") or _date(properties.get("when") or feature.get("when"), properties)
    if place := _place(properties.get("place"), feature.get("geometry")):
        event["place"] = place
    return settable(event)


def _date(when: Any, properties: Wire) -> str:
    """EDTF from `when`, or from the properties of a STAC item."""
    try:
        if isinstance(when, dict):
            span = when["timespans"][0]
            return str(when.get("label") or days.between(_side(span["start"], "earliest"), _side(span.get("end"), "latest")))
        return str(properties.get("datetime") or days.between(properties["start_datetime"], properties["end_datetime"]))
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise Invalid("This Feature does not say when: it has no date, when or datetime.") from error


def _side(side: Any, which: str) -> str:
    return "" if side is None else side.get("in") or side.get(which) or ""


def _place(named: Any, geometry: Any) -> Wire | None:
    place = dict(named) if isinstance(named, dict) else {"name": named} if named else {}
    if isinstance(geometry, dict) and geometry.get("type") == "Point":
        longitude, latitude = (geometry.get("coordinates") or [None, None])[:2]
        place = {"name": f"{latitude}, {longitude}"} | place | {"latitude": latitude, "longitude": longitude}
    return place or None
