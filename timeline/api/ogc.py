"""OGC API - Features (17-069r4) under /ogc: the events as a collection that QGIS and OWSLib read as it is.

The same events, questions and pages as GET /api/v1/events?f=geojson; only the addresses around them are the standard's.
"""

from flask import Response, url_for
from marshmallow import Schema, fields

from timeline import strict_json
from timeline.api import pages, representations
from timeline.api.arguments import Address, Blueprint
from timeline.api.parameters import LARGEST_PAGE, FilterParameters, Limit
from timeline.api.positions import database
from timeline.auth import needs
from timeline.formats import FORMATS, geojson
from timeline.schemas import Text
from timeline.store import events, query

blueprint = Blueprint("ogc", __name__, description="The events as an OGC API - Features collection.")

TITLE = "Timeline"
ABOUT = "A cited, queryable chronology from news and records."
GEOJSON = FORMATS["geojson"]
CONFORMS_TO = tuple(f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{name}" for name in ("core", "geojson"))
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


class Representation(Address):
    """Clients say that they want JSON; there is nothing else."""

    f = fields.String(load_default="json", metadata={"description": "json or geojson; any answer here is JSON"})


class Items(FilterParameters, Representation):
    """Which events, and how many at a time."""

    limit = Limit(load_default=100, metadata={"description": f"1 to {LARGEST_PAGE}; numbers beyond are clamped"})
    cursor = Text(longest=300)


class Feature(Schema):
    type = fields.String(required=True)
    id = fields.String()
    geometry = fields.Dict(allow_none=True, required=True)
    when = fields.Dict(metadata={"description": "GeoJSON-T"})
    properties = fields.Dict(required=True)
    links = fields.List(fields.Nested(pages.LinkSchema))


class FeatureCollection(Schema):
    type = fields.String(required=True)
    features = fields.List(fields.Nested(Feature), required=True)
    links = fields.List(fields.Nested(pages.LinkSchema), required=True)
    numberReturned = fields.Integer(required=True)
    timeStamp = fields.DateTime(required=True)


@blueprint.get("/")
@needs("read")
@blueprint.arguments(Representation, location="query")
@blueprint.response(200)
def landing(asked):
    """What is here"""
    links = (
        _link("self", "ogc.landing"),
        _link("service-desc", "api-docs.openapi_json", "application/vnd.oai.openapi+json;version=3.1"),
        _link("conformance", "ogc.conformance"),
        _link("data", "ogc.collections"),
    )
    return pages.json({"title": TITLE, "description": ABOUT, "links": links})


@blueprint.get("/conformance")
@needs("read")
@blueprint.arguments(Representation, location="query")
@blueprint.response(200)
def conformance(asked):
    """What of the standard is kept"""
    return pages.json({"conformsTo": CONFORMS_TO})


@blueprint.get("/collections")
@needs("read")
@blueprint.arguments(Representation, location="query")
@blueprint.response(200)
def collections(asked):
    """The collections: one, the events"""
    return pages.json({"links": [_link("self", "ogc.collections")], "collections": [_collection()]})


@blueprint.get("/collections/events")
@needs("read")
@blueprint.arguments(Representation, location="query")
@blueprint.response(200)
def collection(asked):
    """The collection of the events"""
    return pages.json(_collection())


@blueprint.get("/collections/events/items")
@needs("read")
@blueprint.arguments(Items, location="query")
@blueprint.response(200, FeatureCollection, content_type=GEOJSON.media_type)
def items(asked):
    """Events as Features, in order of their start"""
    where = asked["where"]
    after = pages.decode_cursor(asked["cursor"], where, "start") if "cursor" in asked else None
    with database().reading() as session:
        found = query.page(session, where, limit=asked["limit"], after=after)
    return representations.page(GEOJSON, found, where, "start")


@blueprint.get("/collections/events/items/<id>")
@needs("read")
@blueprint.arguments(Representation, location="query")
@blueprint.response(200, Feature, content_type=GEOJSON.media_type)
def item(asked, id):
    """One event as a Feature"""
    with database().reading() as session:
        stored = events.get(session, id)
    links = [
        {"rel": "self", "type": GEOJSON.media_type, "href": url_for("ogc.item", id=id, _external=True)},
        _link("collection", "ogc.collection"),
    ]
    feature = geojson.feature(strict_json.loads(stored.json)) | {"links": links}
    return Response(strict_json.dumps(feature), content_type=GEOJSON.media_type)


def _collection() -> dict:
    return {
        "id": "events",
        "title": TITLE,
        "description": ABOUT,
        "itemType": "feature",
        "crs": [CRS84],
        "extent": {"spatial": {"bbox": [[-180, -90, 180, 90]], "crs": CRS84}, "temporal": {"interval": [[None, None]]}},
        "links": [_link("self", "ogc.collection"), _link("items", "ogc.items", GEOJSON.media_type)],
    }


def _link(rel: str, endpoint: str, media_type: str = pages.JSON) -> dict:
    return {"rel": rel, "type": media_type, "title": TITLE, "href": url_for(endpoint, _external=True)}
