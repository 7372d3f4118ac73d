"""/healthz says that the process answers; /readyz that it can answer questions."""

from flask import Blueprint, Response, current_app

from timeline import checkup, schema_version

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthy():
    return Response('{"status":"ok"}\n', content_type="application/json")


@blueprint.get("/readyz")
def ready():
    """Raises Busy when the database is away or being loaded, and Conflict when its schema is not at head."""
    database = current_app.extensions["timeline"].database
    schema_version.require_head(database)
    checkup.require_indexes(database)
    return {"status": "ok", "schema": schema_version.head()}
