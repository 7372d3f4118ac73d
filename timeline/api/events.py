"""GET /events and one of them.

Changing them is in `timeline.api.writing`; what a merged one answers (308), in `timeline.problems`.
"""

from marshmallow import Schema, fields

from timeline.api import pages, past, representations
from timeline.api.arguments import Blueprint
from timeline.api.parameters import EventParameters, FilterParameters, PageParameters
from timeline.api.positions import database
from timeline.auth import needs
from timeline.formats import FORMATS
from timeline.schemas import EventSchema
from timeline.store import counts, events, query

blueprint = Blueprint("events", __name__, description="The events of the timeline.")


class PageSchema(Schema):
    events = fields.List(fields.Nested(EventSchema), required=True)
    links = fields.List(fields.Nested(pages.LinkSchema), required=True)
    number_returned = fields.Integer(required=True)
    number_matched = fields.Integer(metadata={"description": "of all pages together, with count=exact"})
    number_matched_at_least = fields.Integer(metadata={"description": "instead of it, where they are more than that"})
    number_ranked_at_most = fields.Integer(metadata={"description": "by relevance only so many are ordered, the latest ones"})


@blueprint.get("/events")
@needs("read")
@blueprint.arguments(PageParameters, location="query")
@blueprint.response(200, PageSchema)
@representations.in_every_format(blueprint)
def list_events(asked):
    """Events in a range of time, in order of their start"""
    where, format = asked["where"], representations.chosen(asked.get("f"))
    sort = asked.setdefault("sort", format.sort)
    if "as_of" in asked:
        past.require_paged(format.name, asked)
    if format.name not in representations.PAGED:
        return representations.stream(format, where, sort)
    after = pages.decode_cursor(asked["cursor"], where, sort) if "cursor" in asked else None
    found, count = _found(asked, after)
    if format.name != "json":
        return representations.page(format, found, where, sort)
    return pages.answer(found, where, sort, only=asked["fields"], count=count)


def _found(asked, after):
    """The page that is asked for, of now or of the past, and how many events there are, where that is asked for."""
    where, limit, sort = asked["where"], asked["limit"], asked["sort"]
    if "as_of" in asked:
        return past.page(database(), where, asked["as_of"], limit=limit, after=after, sort=sort), None
    with database().reading() as session:
        found = query.page(session, where, limit=limit, after=after, sort=sort)
        return found, counts.count(session, where) if "count" in asked else None


@blueprint.get("/events.ics")
@needs("read")
@blueprint.arguments(FilterParameters, location="query")
@blueprint.response(200, content_type="text/calendar")
def calendar(asked):
    """The events of a question as a calendar, at an address that calendar programs subscribe to"""
    return representations.stream(FORMATS["ics"], asked["where"], "start")


@blueprint.get("/events/<id>")
@needs("read")
@blueprint.arguments(EventParameters, location="query")
@blueprint.response(200, EventSchema)
@representations.in_every_format(blueprint)
@blueprint.alt_response(304, description="The client has this revision already (If-None-Match)")
def get_event(asked, id):
    """One event, as it stands or as it stood (`as_of`)"""
    format = representations.chosen(asked.get("f"))
    if "as_of" not in asked:
        shown = events.get_text(database(), id)
    else:
        with database().reading() as session:
            shown = events.get_as_of(session, id, asked["as_of"])
    return representations.one(format, shown.json, shown.revision)


@blueprint.after_request
def depends_on_accept(answer):
    answer.headers.add("Vary", "Accept")  # of which nobody has said anything before
    return answer
