"""GET /runs: every ingest and bulk load, what became of its lines, and POST /runs/{id}/undo."""

from flask import g
from marshmallow import Schema, fields, validate

from timeline import models, strict_json
from timeline.api import pages
from timeline.api.arguments import Address, Blueprint
from timeline.api.parameters import Limit
from timeline.api.positions import database
from timeline.auth import needs
from timeline.ingest import bulk
from timeline.ingest.corridor import STATUSES
from timeline.store import runs
from timeline.times import now, timestamp

blueprint = Blueprint("runs", __name__, description="Every ingest and bulk load, and taking a bad one back.")


class RunsParameters(Address):
    limit = Limit(load_default=100)
    before = fields.Integer(validate=validate.Range(1, 2**53), metadata={"description": "runs before this number"})


class RejectionsParameters(Address):
    limit = Limit(load_default=100)
    after = fields.Integer(load_default=0, validate=validate.Range(0, 2**53))


class RunSchema(Schema):
    """One ingest or bulk load, and what became of its lines."""

    id = fields.Integer(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(["ingest", "bulk"]))
    agent = fields.String(required=True)
    source = fields.String(required=True, allow_none=True)
    started_at = fields.String(required=True, metadata={"format": "date-time"})
    finished_at = fields.String(required=True, allow_none=True, metadata={"format": "date-time"})
    undone_at = fields.String(required=True, allow_none=True, metadata={"format": "date-time"})
    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


class RunsSchema(Schema):
    runs = fields.List(fields.Nested(RunSchema), required=True)
    links = fields.List(fields.Nested(pages.LinkSchema), required=True)
    number_returned = fields.Integer(required=True)


class RejectionSchema(Schema):
    place = fields.String(required=True, metadata={"description": "the line, or the file and the line"})
    errors = fields.List(fields.Raw(), required=True)


class RejectionsSchema(Schema):
    rejected = fields.List(fields.Nested(RejectionSchema), required=True)
    links = fields.List(fields.Nested(pages.LinkSchema), required=True)
    number_returned = fields.Integer(required=True)


class UndoneSchema(Schema):
    """How many events were taken back, and how many were left because somebody has touched them since."""

    undone = fields.Integer(required=True)
    kept = fields.Integer(required=True)


@blueprint.get("/runs")
@needs("read")
@blueprint.arguments(RunsParameters, location="query")
@blueprint.response(200, RunsSchema)
def list_runs(asked):
    """Every ingest and bulk load, the newest first"""
    with database().reading() as session:
        found = runs.page(session, limit=asked["limit"], before=asked.get("before"))
    following = {"before": str(found.rows[-1].pk)} if found.more else None
    return pages.listed("runs", [described(row) for row in found.rows], following)


@blueprint.get("/runs/<int(max=9007199254740991):id>")
@needs("read")
@blueprint.response(200, RunSchema)
def get_run(id):
    """One ingest or bulk load"""
    with database().reading() as session:
        return pages.json(described(runs.get(session, id)))


@blueprint.get("/runs/<int(max=9007199254740991):id>/rejected")
@needs("read")
@blueprint.arguments(RejectionsParameters, location="query")
@blueprint.response(200, RejectionsSchema)
def list_rejected(asked, id):
    """The lines that a run rejected, and why; the first ten thousand of them"""
    with database().reading() as session:
        runs.get(session, id)
        found = runs.rejections(session, id, limit=asked["limit"], after=asked["after"])
    following = {"after": str(found.rows[-1].pk)} if found.more else None
    rows = [{"place": row.place, "errors": strict_json.loads(row.json)} for row in found.rows]
    return pages.listed("rejected", rows, following)


@blueprint.post("/runs/<int(max=9007199254740991):id>/undo")
@needs("write")
@blueprint.response(200, UndoneSchema)
def undo_run(id):
    """Take back what a run created and changed, except what has been touched since

    Created events are retracted, changed ones become what they were. The same file, mended, can then be loaded again.
    """
    taken = bulk.undo(database(), id, agent=g.agent, clock=now)
    return pages.json({"undone": taken.undone, "kept": taken.kept})


def described(row: models.Run) -> dict:
    """A run on the wire."""
    times = {name: getattr(row, name) for name in ("started_at", "finished_at", "undone_at")}
    return {
        "id": row.pk,
        **{name: getattr(row, name) for name in ("kind", "agent", "source")},
        **{name: None if at is None else timestamp(at) for name, at in times.items()},
        "counts": {status: getattr(row, status) for status in STATUSES},
    }
