"""GET /events/histogram, /events/facets and /events/bars: a range of time at a glance."""

from marshmallow import Schema, fields, validate

from timeline import edtf
from timeline.api import pages
from timeline.api.arguments import Blueprint
from timeline.api.parameters import BarParameters, FacetParameters, HistogramParameters
from timeline.api.positions import database
from timeline.auth import needs
from timeline.edtf import NEG_INF, POS_INF
from timeline.store import counts

blueprint = Blueprint("summaries", __name__, description="A range of time at a glance.")


class BucketSchema(Schema):
    start = fields.String(required=True, metadata={"description": "its first day, inclusive"})
    end = fields.String(required=True, metadata={"description": "its last day, inclusive"})
    possible = fields.Integer(required=True)
    certain = fields.Integer(required=True)


_COUNTED_ONE_IN = "1 when the counts are exact; else one event in so many was looked at, and what was counted multiplied"


class HistogramSchema(Schema):
    interval = fields.String(required=True)
    counted_one_in = fields.Integer(required=True, metadata={"description": _COUNTED_ONE_IN})
    buckets = fields.List(fields.Nested(BucketSchema), required=True)


class FacetSchema(Schema):
    value = fields.String(required=True)
    count = fields.Integer(required=True)


class FacetsSchema(Schema):
    facets = fields.Dict(keys=fields.String(), values=fields.List(fields.Nested(FacetSchema)), required=True)
    counted_one_in = fields.Integer(required=True, metadata={"description": _COUNTED_ONE_IN})


class BarSchema(Schema):
    """One event to draw; bounds and position in seconds since 1970-01-01T00:00:00Z."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.String(required=True)
    position = fields.Integer(required=True, allow_none=True, metadata={"description": "where it stands in order"})
    bounds = fields.List(
        fields.Integer(allow_none=True),
        required=True,
        validate=validate.Length(equal=4),
        metadata={"description": "start earliest and latest, end earliest and latest; latest ones are exclusive, null is open"},
    )
    uncertain = fields.Boolean(required=True)
    ongoing = fields.Boolean(required=True, metadata={"description": "no end in sight"})
    match = fields.String(allow_none=True)


class BarsSchema(Schema):
    bars = fields.List(fields.Nested(BarSchema), required=True)
    number_returned = fields.Integer(required=True)
    thinned_to_one_in = fields.Integer(required=True, metadata={"description": "1 when every event is there, else a power of two"})


@blueprint.get("/events/histogram")
@needs("read")
@blueprint.arguments(HistogramParameters, location="query")
@blueprint.response(200, HistogramSchema)
def read_histogram(asked):
    """How many events possibly and how many certainly lie in each day, month, year, decade or century of a range"""
    with database().reading() as session:
        counted = counts.histogram(session, asked["where"], asked["interval"])
    buckets = [_bucket(bucket) for bucket in counted.buckets]
    return pages.json({"interval": counted.interval, "buckets": buckets, "counted_one_in": counted.counted_one_in})


@blueprint.get("/events/facets")
@needs("read")
@blueprint.arguments(FacetParameters, location="query")
@blueprint.response(200, FacetsSchema)
def read_facets(asked):
    """The most frequent tags, places, actors, sources and statuses of the events of a range"""
    with database().reading() as session:
        found = counts.facets(session, asked["where"], asked["by"], limit=asked["limit"])
    said = {kind: [{"value": v, "count": n} for v, n in values] for kind, values in found.values.items()}
    return pages.json({"facets": said, "counted_one_in": found.counted_one_in})


@blueprint.get("/events/bars")
@needs("read")
@blueprint.arguments(BarParameters, location="query")
@blueprint.response(200, BarsSchema)
def read_bars(asked):
    """The events of a range for drawing: compact, and evenly thinned where they are too many"""
    with database().reading() as session:
        found = counts.bars(session, asked["where"], limit=asked["limit"])
    bars = [_bar(row) for row in found.rows]
    return pages.json({"bars": bars, "number_returned": len(bars), "thinned_to_one_in": found.thinned_to_one_in})


def _bucket(bucket: counts.Bucket) -> dict:
    said = {"start": edtf.earliest_text(bucket.start), "end": edtf.latest_text(bucket.end)}
    return said | {"possible": bucket.possible, "certain": bucket.certain}


def _bar(row) -> dict:
    return {
        **{name: getattr(row, name) for name in ("id", "title", "status", "uncertain", "ongoing", "match")},
        "position": _finite(row.position),
        "bounds": [_finite(second) for second in row[5:9]],
    }


def _finite(second: int) -> int | None:
    return None if second in (NEG_INF, POS_INF) else second
