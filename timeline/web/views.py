"""The pages, rendered from the same store as the API."""

from flask import Blueprint, current_app, render_template

from timeline import strict_json
from timeline.auth import needs
from timeline.store import query

blueprint = Blueprint("web", __name__, template_folder="templates", static_folder="static", static_url_path="/static")


@blueprint.get("/")
@needs("read")
def index():
    """The events as a plain list."""
    with current_app.extensions["timeline"].database.reading() as session:
        page = query.page(session, query.Filter(), limit=500)
    return render_template("index.html", events=[strict_json.loads(found.json) for found in page.found], more=page.next)


@blueprint.get("/docs")
def docs():
    """The API, from its OpenAPI description."""
    return render_template("docs.html", spec=current_app.extensions["timeline-api"].spec.to_dict())
