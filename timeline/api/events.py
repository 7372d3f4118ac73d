"""GET and POST /events."""

from flask import Response, current_app, g, url_for
from marshmallow import Schema, fields

from timeline import strict_json
from timeline.api import pages
from timeline.api.arguments import Blueprint
from timeline.api.parameters import PageParameters
from timeline.auth import needs
from timeline.database import Database
from timeline.schemas import EventSchema, dump_event
from timeline.store import events, query
from timeline.times import now

blueprint = Blueprint("events", __name__, description="The events of the timeline.")


class LinkSchema(Schema):
    rel = fields.String(required=True)
    href = fields.String(required=True)


class PageSchema(Schema):
    events = fields.List(fields.Nested(EventSchema), required=True)
    links = fields.List(fields.Nested(LinkSchema), required=True)
    number_returned = fields.Integer(required=True)


@blueprint.get("/events")
@blueprint.arguments(PageParameters, location="query")
@blueprint.response(200, PageSchema)
@needs("read")
def list_events(asked):
    """Events in a range of time, in order of their start"""
    where, sort = asked["where"], asked["sort"]
    after = pages.decode_cursor(asked["cursor"], where, sort) if "cursor" in asked else None
    with _database().reading() as session:
        found = query.page(session, where, limit=asked["limit"], after=after, descending=sort.startswith("-"))
    return pages.answer(found, where, sort)


@blueprint.post("/events")
@blueprint.arguments(EventSchema)
@blueprint.response(201, EventSchema)
@needs("write")
def create_event(record):
    """Add an event; a title and a date are enough"""
    with _database().writing() as session:
        event = events.create(session, record, agent=g.agent, now=now())
        session.commit()
    answer = _one(strict_json.dumps(dump_event(event)), event.revision)
    answer.status_code = 201
    answer.headers["Location"] = url_for("events.get_event", id=event.id)
    return answer


@blueprint.get("/events/<id>")
@blueprint.response(200, EventSchema)
@needs("read")
def get_event(id):
    """One event"""
    with _database().reading() as session:
        stored = events.get(session, id)
        return _one(stored.json, stored.row.revision)


def _one(text: str, revision: int) -> Response:
    answer = Response(text, content_type=pages.JSON)
    answer.set_etag(str(revision))
    return answer


def _database() -> Database:
    return current_app.extensions["timeline"].database
