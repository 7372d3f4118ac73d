"""GET /events/{id}/revisions, one of them with what it changed, and POST /events/{id}/restore."""

from flask import g
from marshmallow import Schema, fields, validate

from timeline import models, strict_json
from timeline.api import pages
from timeline.api.arguments import Address, Blueprint
from timeline.api.parameters import Limit
from timeline.api.positions import database
from timeline.api.preconditions import require_match
from timeline.api.transactions import in_one_transaction
from timeline.auth import needs
from timeline.schemas import EventSchema, Text, dump_event
from timeline.store import events, revisions
from timeline.times import now, timestamp

blueprint = Blueprint("revisions", __name__, description="What events were, who changed them and why, and the way back.")

Number = fields.Integer(strict=True, required=True, validate=validate.Range(1, 2**31 - 1))


class RevisionParameters(Address):
    limit = Limit(load_default=100)
    after = fields.Integer(load_default=0, validate=validate.Range(0, 2**31 - 1), metadata={"description": "past this number"})


class DiffParameters(Address):
    diff = fields.Integer(validate=validate.Range(1, 2**31 - 1), metadata={"description": "Compare with this revision"})


class DifferenceSchema(Schema):
    pointer = fields.String(required=True, metadata={"description": "JSON Pointer (RFC 6901) into the event"})
    before = fields.Raw(required=True, allow_none=True)
    after = fields.Raw(required=True, allow_none=True)


class RevisionSchema(Schema):
    """One change of an event."""

    number = fields.Integer(required=True)
    action = fields.String(required=True, validate=validate.OneOf(events.ACTIONS))
    at = fields.String(required=True, metadata={"format": "date-time"})
    agent = fields.String(required=True, metadata={"description": "who did it"})
    reason = fields.String(required=True, allow_none=True)
    run = fields.Integer(required=True, allow_none=True, metadata={"description": "the ingest or bulk load that did it"})


class RevisionWithEventSchema(RevisionSchema):
    """One change of an event, and the event after it."""

    event = fields.Nested(EventSchema, required=True)
    differences = fields.List(fields.Nested(DifferenceSchema), metadata={"description": "from the revision `diff` to this one"})


class RevisionsSchema(Schema):
    revisions = fields.List(fields.Nested(RevisionSchema), required=True)
    links = fields.List(fields.Nested(pages.LinkSchema), required=True)
    number_returned = fields.Integer(required=True)


class RestoreSchema(Schema):
    revision = Number
    reason = Text(longest=1_000, about="Why it is changed; kept with the revision")


@blueprint.get("/events/<id>/revisions")
@needs("read")
@blueprint.arguments(RevisionParameters, location="query")
@blueprint.response(200, RevisionsSchema)
def list_revisions(asked, id):
    """Every change of an event, oldest first"""
    with database().reading() as session:
        found = revisions.page(session, id, limit=asked["limit"], after=asked["after"])
    following = {"after": found.rows[-1].number} if found.more else None
    return pages.listed("revisions", [described(row) for row in found.rows], following)


@blueprint.get("/events/<id>/revisions/<int(max=2147483647):number>")
@needs("read")
@blueprint.arguments(DiffParameters, location="query")
@blueprint.response(200, RevisionWithEventSchema)
def get_revision(asked, id, number):
    """The event as one change left it, and what is different from another (`diff`)"""
    with database().reading() as session:
        revised = revisions.get(session, id, number)
        other = revisions.get(session, id, asked["diff"]) if "diff" in asked else None
    said = described(revised.row) | {"event": strict_json.loads(revised.json)}
    if other is not None:
        differences = revisions.differences(strict_json.loads(other.json), said["event"])
        said["differences"] = [difference._asdict() for difference in differences]
    return pages.json(said)


@blueprint.post("/events/<id>/restore")
@needs("write")
@blueprint.arguments(RestoreSchema, example={"revision": 1, "reason": "The edit was a mistake"})
@blueprint.response(200, EventSchema)
@in_one_transaction
def restore_event(session, asked, id):
    """Bring an event back to what it was at a revision, as a new revision; retracted and merged ones too"""
    stored = events.get(session, id, retracted=True)
    require_match(stored)
    event = events.restore(session, stored, asked["revision"], agent=g.agent, now=now(), reason=asked.get("reason"))
    return pages.one(strict_json.dumps(dump_event(event)), event.revision)


def described(row: models.Revision) -> dict:
    """A revision on the wire, without its event."""
    said = {name: getattr(row, name) for name in ("number", "action", "agent", "reason")}
    return said | {"at": timestamp(row.at), "run": row.run_pk}
