"""/healthz says that the process answers; /readyz that it can answer questions."""

from flask import Blueprint, current_app

from timeline import schema_version

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthy():
    return {"status": "ok"}


@blueprint.get("/readyz")
def ready():
    """Raises Busy when the database is away and Conflict when its schema is not at head."""
    schema_version.require_head(current_app.extensions["timeline"].database)
    return {"status": "ok", "schema": schema_version.head()}
