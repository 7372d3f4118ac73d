"""POST, PUT, PATCH and DELETE of events, and merging and splitting them.

Whoever changes an event says by If-Match which revision they have seen. Every change is a revision, and can be
undone (`timeline.api.revisions`).
"""

from dataclasses import replace

from flask import Response, g, request
from marshmallow import Schema, ValidationError, fields, validate

from timeline import strict_json
from timeline.api import pages
from timeline.api.arguments import Address, Blueprint, read_json
from timeline.api.preconditions import creates, require_match
from timeline.api.transactions import in_one_transaction
from timeline.auth import needs
from timeline.errors import Fault, Invalid, NotFound, Stale
from timeline.merge_patch import patched
from timeline.records import Event, EventRecord
from timeline.schemas import Date, EventSchema, Text, dump_event, dump_record, identifier, invalid, load_event
from timeline.store import events
from timeline.times import now

blueprint = Blueprint("writing", __name__, description="Changing the timeline; every change is a revision and can be undone.")

PATCH = ("application/merge-patch+json", "application/json")
PATCH_EXAMPLE = {"schema": {"type": "object"}, "example": {"title": "Another title", "summary": None}}
EXAMPLE = {
    "title": "Bamako holds an arms fair",
    "date": "2025-11-11/2025-11-14",
    "place": {"name": "Bamako", "latitude": 12.64, "longitude": -8.0},
    "tags": ["defence"],
    "citations": [{"quote": "from 11 to 14 November", "document": {"url": "https://reports.example/1", "publisher": "A Paper"}}],
}
PATCH_BODY = {"required": True, "content": dict.fromkeys(PATCH, PATCH_EXAMPLE)}


class Why(Address):
    """Why it is changed; kept with the revision."""

    reason = Text(longest=1_000, about="Why it is changed; kept with the revision")


class MergeSchema(Schema):
    """Which events become part of this one."""

    events = fields.List(identifier(), required=True, validate=validate.Length(min=1, max=100))
    reason = Text(longest=1_000, about="Why it is changed; kept with the revision")


class SplitSchema(Schema):
    """Which citations leave for a new event, and what is different about it."""

    citations = fields.List(identifier(), required=True, validate=validate.Length(min=1))
    id = identifier()
    title = Text(longest=500)
    date = Date()
    summary = Text(longest=10_000, allow_none=True)
    reason = Text(longest=1_000, about="Why it is changed; kept with the revision")


@blueprint.post("/events")
@needs("write")
@blueprint.arguments(EventSchema, example=EXAMPLE)
@blueprint.response(201, EventSchema)
@in_one_transaction
def create_event(session, record):
    """Add an event; a title and a date are enough"""
    return _created(events.create(session, record, agent=g.agent, now=now()))


@blueprint.put("/events/<id>")
@needs("write")
@blueprint.arguments(Why, location="query")
@blueprint.arguments(EventSchema, example=EXAMPLE)
@blueprint.response(200, EventSchema)
@blueprint.alt_response(201, schema=EventSchema)
@in_one_transaction
def replace_event(session, why, record, id):
    """Replace an event (If-Match), or create it under an id of your own (If-None-Match: *)"""
    _require_same_id(record, id)
    if creates():
        return _created(_create_under(session, record, id))
    stored = _matched(session, id)
    return _shown(events.put(session, stored, record, agent=g.agent, now=now(), curated=True, reason=why.get("reason")))


@blueprint.patch("/events/<id>")
@needs("write")
@blueprint.arguments(Why, location="query")
@blueprint.response(200, EventSchema)
@blueprint.doc(requestBody=PATCH_BODY)
@in_one_transaction
def patch_event(session, why, id):
    """Change some fields of an event: a JSON merge patch (RFC 7386), where null takes a field away"""
    patch, stored = read_json(*PATCH), _matched(session, id)
    record = load_event(patched(dump_record(stored.event), patch))
    _require_same_id(record, id)
    return _shown(events.put(session, stored, record, agent=g.agent, now=now(), curated=True, reason=why.get("reason")))


@blueprint.delete("/events/<id>")
@needs("write")
@blueprint.arguments(Why, location="query")
@blueprint.response(204)
@in_one_transaction
def retract_event(session, why, id):
    """Take an event out of the timeline; it answers 410 from then on, and can be restored"""
    event = events.retract(session, _matched(session, id), agent=g.agent, now=now(), reason=why.get("reason"))
    answer = Response(status=204)
    answer.set_etag(str(event.revision))
    return answer


@blueprint.post("/events/<id>/merge")
@needs("write")
@blueprint.arguments(MergeSchema, example={"events": ["expo-2"], "reason": "The same fair"})
@blueprint.response(200, EventSchema)
@in_one_transaction
def merge_events(session, asked, id):
    """Make other events part of this one: it keeps every citation, and their addresses lead here (308)"""
    kept = _matched(session, id)
    absorbed = [_existing(session, other, place) for place, other in enumerate(dict.fromkeys(asked["events"]))]
    return _shown(events.merge(session, kept, absorbed, agent=g.agent, now=now(), reason=asked.get("reason")))


@blueprint.post("/events/<id>/split")
@needs("write")
@blueprint.arguments(SplitSchema, example={"citations": ["c2"], "title": "The first fair", "date": "2024-11"})
@blueprint.response(201, EventSchema)
@in_one_transaction
def split_event(session, asked, id):
    """Take citations out of this event into a new one"""
    _, new = events.split(session, _matched(session, id), agent=g.agent, now=now(), **asked)
    return _created(new)


def _matched(session, id: str) -> events.Stored:
    stored = events.get(session, id)
    require_match(stored)
    return stored


def _create_under(session, record: EventRecord, id: str) -> Event:
    try:
        identifier().deserialize(id)
    except ValidationError as error:
        raise invalid(ValidationError({"id": error.messages})) from None
    if events.find_all(session, [id]):
        raise Stale(f"There is an event {id!r} already, and If-None-Match: * asks for none.")
    return events.create(session, replace(record, id=id), agent=g.agent, now=now())


def _existing(session, id: str, place: int) -> events.Stored:
    try:
        return events.get(session, id)
    except NotFound as error:
        raise Invalid(str(error), [Fault(detail=str(error), pointer=f"/events/{place}")]) from None


def _require_same_id(record: EventRecord, id: str) -> None:
    if record.id not in (None, id):
        detail = f"The address says {id!r}; leave id out or send the same."
        raise Invalid(detail, [Fault(detail=detail, pointer="/id")])


def _shown(event: Event) -> Response:
    return pages.one(strict_json.dumps(dump_event(event)), event.revision)


def _created(event: Event) -> Response:
    answer = _shown(event)
    answer.status_code = 201
    answer.headers["Location"] = f"{request.root_path}/api/v1/events/{event.id}"  # which `url_for` takes long to find
    return answer
