"""Events in the format that is asked for, by `f=` or the Accept header; whole questions as a stream."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from urllib.parse import urljoin

from flask import Response, current_app, request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from timeline import strict_json
from timeline.api import pages
from timeline.api.positions import database
from timeline.database import Database
from timeline.errors import Malformed, wrong_parameter
from timeline.formats import FORMATS, WRITTEN, About, Format, by_media_type, geojson, rendered
from timeline.store import counts, query
from timeline.store.query import SHOWN, Filter, Page, Sort
from timeline.times import now, timestamp

PAGED = ("json", "geojson")
CHUNK = 2**16
"""Bytes that are sent at a time: an event alone would be a packet of its own."""


def chosen(f: str | None) -> Format:
    """The format that is named, else the one of the Accept header, else JSON."""
    return FORMATS[f] if f is not None else _accepted(request.headers.get("Accept", "*/*"))


@lru_cache
def _accepted(accept: str) -> Format:
    types = [FORMATS[name].media_type for name in WRITTEN]
    return by_media_type(parse_accept_header(accept, MIMEAccept).best_match(types, default=types[0]))


def in_every_format(blueprint):
    """Document that a view answers in every format that is written, beside JSON."""

    def documented(view):
        for format in (FORMATS[name] for name in WRITTEN if name != "json"):
            schema = {"type": "object" if format.media_type.endswith("+json") else "string"}
            view = blueprint.alt_response(200, schema=schema, content_type=format.media_type, success=True)(view)
        return view

    return documented


def stream(format: Format, where: Filter, sort: Sort) -> Response:
    """The answer that holds every event of a question, sent as it is read from the database.

    Raises:
        Malformed: they are more than TIMELINE_EXPORT_EVENTS.
    """
    if format.name == "ics" and where.statuses == SHOWN:
        where = replace(where, statuses=(*SHOWN, "retracted"))  # who has it in a calendar must see it cancelled
    most = current_app.extensions["timeline"].settings.export_events
    with database().reading(unlimited=True) as session:
        if counts.more_than(session, where, most):
            raise _too_many(most)
    response = Response(_body(database(), format, where, sort, most, about()), content_type=content_type(format))
    response.headers["Content-Disposition"] = f'inline; filename="events.{format.name}"'
    return response


def content_type(format: Format) -> str:
    return format.media_type + ("; charset=utf-8" if format.media_type.startswith("text/") else "")


def page(format: Format, found: Page, where: Filter, sort: str) -> Response:
    """One page as a file of its own, with the way to the next one."""
    links = [
        link | {"href": urljoin(request.url_root, link["href"]), "type": format.media_type}
        for link in pages.links_of(found, where, sort)
    ]
    texts = (pages.text_of(event) for event in found.found)
    body = b"".join(rendered(format, texts, replace(about(), links=tuple(links), timestamp=timestamp(now()))))
    return pages.linked(Response(body, content_type=content_type(format)), links)


def one(format: Format, text: str, revision: int) -> Response:
    """The response that holds one event: the object itself in JSON and GeoJSON, else a file of one event."""
    if format.name == "geojson":
        text = strict_json.dumps(geojson.feature(json.loads(text)))
    elif format.name != "json":
        text = b"".join(rendered(format, [text], about()))
    return pages.one(text, revision, content_type(format))


def about() -> About:
    """What a file that answers this request says of itself."""
    return About(href=request.url, events=f"{request.url_root}api/v1/events/")


def _body(database: Database, format: Format, where: Filter, sort: Sort, most: int, about: About) -> Iterator[bytes]:
    with database.reading(unlimited=True) as session:
        texts = _at_most(most, query.texts(session, where, sort=sort))
        yield from in_chunks(rendered(format, texts, about))


def _at_most(most: int, texts: Iterable[str]) -> Iterator[str]:
    """The texts; were more of them written meanwhile, an error breaks the answer off: a part must not pass for the whole."""
    for number, text in enumerate(texts):
        if number == most:
            raise _too_many(most)
        yield text


def _too_many(most: int) -> Malformed:
    return wrong_parameter(
        "f",
        f"These are more than the {most:,} events (TIMELINE_EXPORT_EVENTS) that one file may hold: "
        "ask for a shorter range with `datetime`, or for pages with f=json.",
    )


def in_chunks(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of about CHUNK."""
    held, size = [], 0
    for part in parts:
        held.append(part)
        size += len(part)
        if size >= CHUNK:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)
