"""The Flask application: a list of what is configured. Nobody imports this module; it imports everybody."""

import secrets
from dataclasses import dataclass

from flask import Flask, current_app, g, request
from werkzeug.exceptions import HTTPException

from timeline import api, problems, web
from timeline.config import Settings
from timeline.database import Database
from timeline.errors import TimelineError


@dataclass(frozen=True)
class Timeline:
    """What requests work with: `current_app.extensions["timeline"]`."""

    settings: Settings
    database: Database


def create_app(settings: Settings) -> Flask:
    """Build the application. It opens no connection until it is asked something."""
    app = Flask("timeline.web")
    app.extensions["timeline"] = Timeline(settings, Database(settings.database_url))
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    _configure_problems(app)
    _configure_headers(app)
    api.configure(app)
    web.configure(app)
    return app


def _configure_problems(app: Flask) -> None:
    app.register_error_handler(TimelineError, problems.of_error)
    app.register_error_handler(HTTPException, problems.of_http)
    app.register_error_handler(Exception, _logged_surprise)


def _logged_surprise(error: Exception):
    current_app.logger.exception("request %s", g.get("request_id"))
    return problems.of_surprise(error)


# No page of ours runs inline code or loads anything from elsewhere.
_SECURITY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}


def _configure_headers(app: Flask) -> None:
    @app.before_request
    def name_the_request():
        g.request_id = secrets.token_hex(8)

    @app.after_request
    def secure(response):
        response.headers["X-Request-Id"] = g.get("request_id", "-")
        for name, value in _SECURITY.items():
            response.headers.setdefault(name, value)
        if request.path.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "no-cache")
        return response
