"""Atom (RFC 4287): events as a feed, to follow what is new.

The EDTF text stands in dcterms:temporal, the id in dcterms:identifier, coordinates in georss:point.

It cannot hold actors, status, confidence, part-of, the name of a place without coordinates, quotes and the fields of
a document beyond address and title; control characters, which XML cannot hold, become U+FFFD.

Read: feeds of events only, that is entries with a dcterms:temporal; `timeline.documents` reads feeds of articles.
"""

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from timeline.errors import Invalid, Malformed, TimelineError, TooLarge
from timeline.formats.limits import Portions
from timeline.formats.row import TIMELINE, About, Row, Wire, filled, iri, sources, spoken
from timeline.formats.xml_ import element, text

EPOCH = "1970-01-01T00:00:00Z"
ATOM, DCTERMS, GEORSS = "http://www.w3.org/2005/Atom", "http://purl.org/dc/terms/", "http://www.georss.org/georss"
MARK = DCTERMS.encode()
"""What tells a feed of events from one of articles."""


def write(events: Iterable[Wire], about: About = TIMELINE) -> Iterator[bytes]:
    yield f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="{ATOM}" '.encode()
    yield f'xmlns:dcterms="{DCTERMS}" xmlns:georss="{GEORSS}">\n{"".join(_heading(about))}'.encode()
    newest = EPOCH
    for event in events:
        newest = max(newest, event.get("updated_at") or EPOCH)
        yield (element("entry", "".join(_entry(event, about))) + "\n").encode()
    # The children of a feed have no order (RFC 4287, 4.1.1), and only now the newest change is known.
    yield (element("updated", newest) + "\n</feed>\n").encode()


def _heading(about: About) -> Iterator[str]:
    yield element("id", text(about.href or "urn:uuid:6a0ee0f8-6cf5-4c4f-9a6c-7b2f6c3f0b1e"))
    yield element("title", text(about.title))
    yield element("author", element("name", text(about.title)))
    if about.href:
        yield element("link", rel="self", href=about.href)
    for link in about.links:
        if link["rel"] != "self":
            yield element("link", rel=link["rel"], href=link["href"])
    yield "\n"


def _entry(event: Wire, about: About) -> Iterator[str]:
    address = iri(event, about)
    yield element("id", text(address))
    yield element("title", text(event["title"]))
    yield element("updated", text(event.get("updated_at") or EPOCH))
    if event.get("created_at"):
        yield element("published", text(event["created_at"]))
    if not address.startswith("urn:"):
        yield element("link", rel="alternate", href=address)
    if event.get("summary"):
        yield element("summary", text(event["summary"]))
    yield element("content", text(spoken(event)))
    yield element("dcterms:temporal", text(event["date"]))
    if event.get("id"):
        yield element("dcterms:identifier", text(event["id"]))
    for tag in event.get("tags") or ():
        yield element("category", term=tag)
    for document in sources(event):
        if document.get("url"):
            yield element("link", rel="via", href=document["url"], title=document.get("title"))
    place = event.get("place") or {}
    if place.get("latitude") is not None:
        name = element("georss:featurename", text(place["name"]))
        yield name + element("georss:point", f"{place['latitude']} {place['longitude']}")


def read(stream: BinaryIO) -> Iterator[Row]:
    number, portions = 0, Portions(stream)
    try:
        elements = iterparse(portions, events=("start", "end"))
        _, root = next(elements)
        for event, found in elements:
            if event == "end" and found.tag == f"{{{ATOM}}}entry":
                number += 1
                yield _row(number, found)._replace(size=portions.begin())
                root.clear()
    except TooLarge as error:
        yield Row(number + 1, error=error)
    except (ParseError, DefusedXmlException, StopIteration, ValueError, LookupError) as error:  # the last two of encodings
        yield Row(number + 1, error=Malformed(f"This is no well-formed feed: {error}; nothing after it was read."))


def _row(number: int, entry: Element) -> Row:
    try:
        return Row(number, event=_event(entry))
    except TimelineError as error:
        return Row(number, error=error)


def _event(entry: Element) -> Wire:
    date = _said(entry, DCTERMS, "temporal")
    if date is None:
        raise Invalid("This entry has no dcterms:temporal: it tells no date of an event.")
    vias = (link for link in entry.iterfind(f"{{{ATOM}}}link") if link.get("rel") == "via")
    event: dict[str, Any] = {
        "id": _said(entry, DCTERMS, "identifier"),
        "title": _said(entry, ATOM, "title"),
        "summary": _said(entry, ATOM, "summary"),
        "date": date,
        "place": _place(entry),
        "tags": [category.get("term") for category in entry.iterfind(f"{{{ATOM}}}category")],
        "citations": [{"document": filled({"url": via.get("href"), "title": via.get("title")})} for via in vias],
    }
    return filled(event)


def _place(entry: Element) -> Wire | None:
    point = _said(entry, GEORSS, "point")
    if point is None:
        return None
    try:
        latitude, longitude = map(float, point.split())
    except ValueError as error:
        raise Invalid("A georss:point holds a latitude and a longitude.") from error
    return {"name": _said(entry, GEORSS, "featurename") or point, "latitude": latitude, "longitude": longitude}


def _said(entry: Element, namespace: str, name: str) -> str | None:
    return entry.findtext(f"{{{namespace}}}{name}")
