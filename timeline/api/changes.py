"""GET /changes: every change in the order of commits, as pages or as server-sent events."""

from collections.abc import Iterator
from threading import BoundedSemaphore, Event

from flask import Response, current_app, request
from marshmallow import Schema, ValidationError, fields, validate

from timeline import strict_json
from timeline.api import pages
from timeline.api.arguments import Address, Blueprint
from timeline.api.parameters import Limit
from timeline.api.positions import database
from timeline.auth import needs
from timeline.config import Settings
from timeline.database import Database
from timeline.errors import Busy, wrong_parameter
from timeline.schemas import EventSchema
from timeline.store import changes
from timeline.store.changes import Changed
from timeline.store.events import ACTIONS
from timeline.times import now, timestamp

blueprint = Blueprint("changes", __name__, description="What has changed, for mirrors and pages that keep up.")

EVENT_STREAM = "text/event-stream"
LOOK_SECONDS = 0.5  # how soon a reader of server-sent events is told
HEARTBEAT_LOOKS = 4  # a comment after so many looks in vain, so that a reader who left is noticed and the place is free
DAY = 86_400 * 10**6  # microseconds
LARGEST = 10**18 - 1  # token that there could be


class Token(fields.Field[int]):
    """Where a reader stands: a token as it was given, or `now` for the newest change."""

    def _deserialize(self, value, attr, data, **kwargs):
        if value == "now":
            return None
        if not (value.isascii() and value.isdigit() and len(value) <= len(str(LARGEST))):
            raise ValidationError("Not a token that was given here; leave it out to begin at the beginning, or write now.")
        return int(value)


class ChangesParameters(Address):
    """Past which change, and how many."""

    since = Token(load_default=0, metadata={"type": "string", "description": "Past this token; `now` for none but new ones"})
    limit = Limit(load_default=100)


class ChangeSchema(Schema):
    """One change. `event` is null for one that was retracted or merged away."""

    token = fields.String(required=True)
    id = fields.String(required=True)
    revision = fields.Integer(required=True)
    action = fields.String(required=True, validate=validate.OneOf(ACTIONS))
    at = fields.String(required=True, metadata={"format": "date-time"})
    agent = fields.String(required=True)
    merged_into = fields.String(required=True, allow_none=True)
    event = fields.Nested(EventSchema, required=True, allow_none=True)


class ChangesSchema(Schema):
    changes = fields.List(fields.Nested(ChangeSchema), required=True)
    next = fields.String(required=True, metadata={"description": "the token to go on from, now or later"})
    more = fields.Boolean(required=True)


@blueprint.get("/changes")
@needs("read")
@blueprint.arguments(ChangesParameters, location="query")
@blueprint.response(200, ChangesSchema)
@blueprint.alt_response(200, schema={"type": "string"}, content_type=EVENT_STREAM, success=True)
@blueprint.refuses(410)
def list_changes(asked):
    """Every change past a token, in the order of commits

    Follow `next`. With `Accept: text/event-stream` the answer does not end: changes come as they are made, and a
    reader who comes back says by Last-Event-ID where it was.
    """
    settings = current_app.extensions["timeline"].settings
    streams = request.accept_mimetypes.best_match(["application/json", EVENT_STREAM]) == EVENT_STREAM
    since = _last_read(request.headers["Last-Event-ID"]) if "Last-Event-ID" in request.headers else asked["since"]
    with database().reading() as session:
        after = changes.newest(session) if since is None else since
        require_kept(session, after, settings)
        if streams:
            return _stream(after)
        found = changes.page(session, after, limit=asked["limit"])
    following = str(found.rows[-1].token if found.rows else after)
    said = ",".join(map(shown, found.rows))
    return Response(f'{{"changes":[{said}],"next":"{following}","more":{strict_json.dumps(found.more)}}}', content_type=pages.JSON)


def require_kept(session, after: int, settings: Settings) -> None:
    """Raise Gone for a token that is older than the settings keep, or not from here."""
    changes.require_kept(session, after, since=now() - settings.changes_days * DAY if settings.changes_days else 0)


def _last_read(token: str) -> int | None:
    try:
        return Token().deserialize(token)
    except ValidationError as error:
        raise wrong_parameter("Last-Event-ID", str(error.messages[0])) from None


def _stream(after: int) -> Response:
    timeline = current_app.extensions["timeline"]
    places = current_app.extensions.setdefault("timeline-streams", BoundedSemaphore(timeline.settings.streams))
    if not places.acquire(blocking=False):
        raise Busy("All places for readers of server-sent events are taken; ask for pages, or come back later.")
    answer = Response(_told(database(), after, timeline.stopping), content_type=EVENT_STREAM)
    answer.call_on_close(places.release)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Accel-Buffering"] = "no"  # nginx would hold the stream back
    return answer


def _told(database: Database, after: int, stopping: Event) -> Iterator[str]:
    """Server-sent events, until the server stops or the reader leaves."""
    yield "retry: 1000\n\n"
    looks = 0
    while not stopping.is_set():
        with database.reading() as session:
            found = changes.page(session, after, limit=100)
        for change in found.rows:
            yield f"id: {change.token}\nevent: change\ndata: {shown(change)}\n\n"
            after = change.token
        looks = 0 if found.rows else looks + 1
        if looks and looks % HEARTBEAT_LOOKS == 0:
            yield ": still here\n\n"
        if not found.more:
            stopping.wait(LOOK_SECONDS)


def shown(change: Changed) -> str:
    """A change on the wire."""
    said = {"token": str(change.token), "id": change.id, "revision": change.number, "action": change.action}
    said |= {"at": timestamp(change.at), "agent": change.agent}
    event = strict_json.loads(change.json)
    gone = event["status"] == "retracted"
    return strict_json.dumps(said | {"merged_into": event.get("merged_into"), "event": None if gone else event})
