"""The JSON API: flask-smorest blueprints under /api/v1, and their OpenAPI 3.1 description at /openapi.json."""

from flask import Flask
from flask_smorest import Api
from marshmallow import Schema, fields

from timeline import problems
from timeline.api import (
    addresses,
    bulk,
    changes,
    dates,
    documents,
    events,
    health,
    ogc,
    positions,
    revisions,
    runs,
    summaries,
    writing,
)
from timeline.api.headers import Headers
from timeline.schemas import Date, Text
from timeline.version import VERSION

ROOT = "/api/v1"


class FaultSchema(Schema):
    pointer = fields.String(metadata={"description": "JSON Pointer (RFC 6901) into the body"})
    parameter = fields.String(metadata={"description": "the parameter in the address"})
    code = fields.String(required=True)
    detail = fields.String(required=True)


class TombstoneSchema(Schema):
    """What is left to say of an event that was retracted or merged."""

    id = fields.String(required=True)
    revision = fields.Integer(required=True)
    updated_at = fields.DateTime(required=True)
    merged_into = fields.String(required=True, allow_none=True, metadata={"description": "The event that it is part of now"})


class ProblemSchema(Schema):
    """RFC 9457 problem details."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    instance = fields.String(required=True)
    errors = fields.List(fields.Nested(FaultSchema), required=True)
    tombstone = fields.Nested(TombstoneSchema)


PROBLEMS = {
    "Problem": "What is wrong, and where (RFC 9457)",
    "Merged": "The event is part of another one now; Location leads there",
}


class TimelineApi(Api):
    """flask-smorest, with every error in our own words (timeline.problems)."""

    ERROR_SCHEMA = ProblemSchema
    DEFAULT_ERROR_RESPONSE_NAME = None  # every status is described by itself (timeline.api.arguments)

    def _register_error_handlers(self):
        """The application's own handlers answer."""


def configure(app: Flask) -> None:
    """Register the API's blueprints on the application."""
    app.config.update(
        API_TITLE="Timeline",
        API_VERSION=VERSION,
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/",
        OPENAPI_JSON_PATH="openapi.json",
    )
    api = TimelineApi(app, spec_kwargs={
        "extra_plugins": [Headers()],
        "info": {"description": "A cited, queryable chronology from news and records.", "license": {"name": "MIT"}},
        "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
    })  # fmt: skip
    for name, description in PROBLEMS.items():
        content = {problems.MEDIA_TYPE: {"schema": ProblemSchema}}
        api.spec.components.response(name, {"description": description, "content": content})
    addresses.configure(app, api)
    api.register_field(Date, "string", "edtf")
    api.register_field(Text, "string", None)
    for module in (events, summaries, writing, revisions, bulk, runs, changes, documents, dates):
        api.register_blueprint(module.blueprint, url_prefix=ROOT)
    api.register_blueprint(ogc.blueprint, url_prefix="/ogc")
    app.register_blueprint(health.blueprint)
    positions.configure(app)
    app.extensions["timeline-api"] = api
