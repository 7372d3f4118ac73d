"""JSON-LD: events as linked data, schema.org Events with the time-spans of CIDOC CRM.

The four properties of a crm:E52_Time-Span are the four bounds of an event: P82a begin of the begin and P81a end of
the begin for its start, P81b begin of the end and P82b end of the end for its end. The EDTF text stands in
dcterms:temporal, typed as the Library of Congress types it. The context is in the file: nothing is fetched.

It cannot hold offsets of quotes, dates of citations, status other than cancelled, and confidence.

Read: files of this module, `@graph` with these terms; other shapes of the same graph want a JSON-LD processor first.
"""

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from timeline.formats.json_ import members, peekable, shaped
from timeline.formats.row import TIMELINE, About, Row, Wire, bounds, filled, iri, spoken
from timeline.records import HIDDEN
from timeline.strict_json import dumps

CONTEXT = {
    "@vocab": "https://schema.org/",
    "crm": "http://www.cidoc-crm.org/cidoc-crm/",
    "dcterms": "http://purl.org/dc/terms/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "url": {"@type": "@id"},
    "eventStatus": {"@type": "@id"},
    "dcterms:temporal": {"@type": "http://id.loc.gov/datatypes/edtf"},
}
_SPAN = (
    ("crm:P82a_begin_of_the_begin", 0, "earliest"),
    ("crm:P81a_end_of_the_begin", 0, "latest"),
    ("crm:P81b_begin_of_the_end", 1, "earliest"),
    ("crm:P82b_end_of_the_end", 1, "latest"),
)
CANCELLED = "https://schema.org/EventCancelled"


def write(events: Iterable[Wire], about: About = TIMELINE) -> Iterator[bytes]:
    yield ('{"@context":' + dumps(CONTEXT) + ',"@graph":[').encode()
    separator = ""
    for event in events:
        yield (separator + dumps(node(event, about))).encode()
        separator = ",\n"
    yield b"]}\n"


def node(event: Wire, about: About = TIMELINE) -> Wire:
    """The node of one event."""
    start, end = sides = bounds(event)
    times = {name: _time(sides[side][which]) for name, side, which in _SPAN}
    part_of = {"id": event["part_of"]} if event.get("part_of") else None
    found = {
        "@id": iri(event, about),
        "@type": ["Event", "crm:E5_Event"],
        "identifier": event.get("id"),
        "name": event["title"],
        "description": event.get("summary"),
        "startDate": start["earliest"],
        "endDate": end["latest"],
        "temporalCoverage": spoken(event),
        "dcterms:temporal": event["date"],
        "crm:P4_has_time-span": {"@type": "crm:E52_Time-Span", **filled(times)},
        "location": _location(event.get("place")),
        "crm:P11_had_participant": [{"@type": "crm:E39_Actor", "name": actor} for actor in event.get("actors") or ()],
        "keywords": event.get("tags"),
        "superEvent": part_of and {"@id": iri(part_of | {"title": "", "date": ""}, about), "identifier": part_of["id"]},
        "eventStatus": CANCELLED if event.get("status") in HIDDEN else None,
        "subjectOf": [_work(citation) for citation in event.get("citations") or ()],
    }
    return filled(found)


def _time(text: str | None) -> Wire | None:
    """An XSD value: a date, a date-time, or a year beyond what either holds."""
    if text is None:
        return None
    kind = "dateTime" if "T" in text else "date" if "-" in text.removeprefix("Y")[1:] else "gYear"
    return {"@type": f"xsd:{kind}", "@value": text.removeprefix("Y")}


def _location(place: Wire | None) -> Wire | None:
    if not place:
        return None
    point = filled({name: place.get(name) for name in ("latitude", "longitude")})
    return {"@type": "Place", "name": place["name"], **({"geo": {"@type": "GeoCoordinates", **point}} if point else {})}


def _work(citation: Wire) -> Wire:
    document = citation.get("document") or {}
    work = {
        "@type": "Article",
        "url": document.get("url"),
        "headline": document.get("title"),
        "publisher": document.get("publisher") and {"@type": "Organization", "name": document["publisher"]},
        "datePublished": document.get("published"),
        "hasPart": citation.get("quote") and {"@type": "Quotation", "text": citation["quote"]},
    }
    return filled(work)


def read(stream: BinaryIO) -> Iterator[Row]:
    yield from shaped(members(peekable(stream), "@graph.item"), _event)


def _event(node: Wire) -> Wire:
    location, geo = node.get("location") or {}, (node.get("location") or {}).get("geo") or {}
    event: dict[str, Any] = {
        "id": node.get("identifier"),
        "title": node.get("name"),
        "summary": node.get("description"),
        "date": node.get("dcterms:temporal"),
        "place": location and filled({"name": location.get("name"), **{name: geo.get(name) for name in ("latitude", "longitude")}}),
        "actors": [actor.get("name") for actor in node.get("crm:P11_had_participant") or ()],
        "tags": node.get("keywords"),
        "part_of": (node.get("superEvent") or {}).get("identifier"),
        "status": "retracted" if node.get("eventStatus") == CANCELLED else None,
        "citations": [_citation(work) for work in node.get("subjectOf") or ()],
    }
    return filled(event)


def _citation(work: Wire) -> Wire:
    document = {
        "url": work.get("url"),
        "title": work.get("headline"),
        "publisher": (work.get("publisher") or {}).get("name"),
        "published": work.get("datePublished"),
    }
    return filled({"quote": (work.get("hasPart") or {}).get("text"), "document": filled(document)})
