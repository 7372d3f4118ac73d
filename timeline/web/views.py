"""The pages that people look at. They hold no event: the page's modules ask the public API, as any client does."""

import gzip
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, render_template, request, url_for

from timeline.formats import WRITTEN
from timeline.schemas import LANGUAGES
from timeline.web import languages

blueprint = Blueprint("web", __name__, template_folder="templates", static_folder="static", static_url_path="/static")

METHODS = ("get", "post", "put", "patch", "delete")
MODULES = sorted(path.name for path in (Path(__file__).parent / "static").glob("*.js"))


@blueprint.get("/")
def index():
    """The timeline."""
    settings = current_app.extensions["timeline"].settings
    return render_template("page.html", modules=MODULES, embedded=False, formats=WRITTEN, embeddable=bool(settings.embed_in))


@blueprint.get("/embed")
def embed():
    """The timeline to read in a frame of another page, where TIMELINE_EMBED_IN allows it."""
    return render_template("page.html", modules=MODULES, embedded=True)


@blueprint.get("/about")
def about():
    """How to read doubt."""
    return render_template(f"about.{languages.chosen(request)}.html")


@blueprint.get("/docs")
def docs():
    """The API, from its OpenAPI description."""
    spec = current_app.extensions["timeline-api"].spec.to_dict()
    return render_template("docs.html", spec=spec, by_tag=_operations(spec))


def _operations(spec: dict) -> dict[str, list[dict]]:
    """Every operation by its tag, with its method, its path and the parameters of its path."""
    found: dict[str, list[dict]] = {}
    for path, methods in spec["paths"].items():
        shared = methods.get("parameters", [])
        for method in (method for method in METHODS if method in methods):
            operation = methods[method]
            parameters = [p for p in (*shared, *operation.get("parameters", [])) if "name" in p]
            named = {"method": method.upper(), "path": path, "anchor": f"{method}{path}", "parameters": parameters}
            found.setdefault(operation.get("tags", ["more"])[0], []).append(operation | named)
    return found


@blueprint.after_request
def _compress(response: Response) -> Response:
    """Send modules, styles and words compressed: each is compressed once and kept."""
    if request.endpoint == "web.static" and response.status_code == 200 and "gzip" in request.accept_encodings:
        response.direct_passthrough = False
        response.data = _compressed(response.data)
        response.content_encoding = "gzip"
        response.vary.add("Accept-Encoding")
        response.set_etag(response.get_etag()[0], weak=True)  # one name for both encodings
    return response


@cache
def _compressed(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


@blueprint.context_processor
def _spoken() -> dict:
    language = languages.chosen(request)
    return {
        "language": language,
        "say": languages.words(language).__getitem__,
        "other_language": _other(language),
        "api": url_for("events.list_events").removesuffix("/events"),
        "kept": {"lang": request.args["lang"]} if "lang" in request.args else {},
    }


def _other(language: str) -> dict[str, str]:
    code = LANGUAGES[1 - LANGUAGES.index(language)]
    asked = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    return {"code": code, "name": languages.NAMES[code], "address": f"?{urlencode([*asked, ('lang', code)])}"}
