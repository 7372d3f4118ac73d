"""The Flask application: a list of what is configured. Nobody imports this module; it imports everybody."""

import errno
import time
from dataclasses import dataclass, field
from threading import Event, Lock

from flask import Flask, g, request
from flask.ctx import _AppCtxGlobals
from flask_cors import CORS
from werkzeug.exceptions import HTTPException

from timeline import api, auth, compression, logs, metrics, problems, web
from timeline.config import Settings
from timeline.database import Database
from timeline.errors import StorageFull, TimelineError
from timeline.security_headers import POLICY, REQUEST_ID, SECURITY, new_request_id
from timeline.server import LOOPBACK


@dataclass(frozen=True)
class Timeline:
    """What requests work with: `current_app.extensions["timeline"]`."""

    settings: Settings
    database: Database
    reading: Lock = field(default_factory=Lock)  # held while processes read a large load
    stopping: Event = field(default_factory=Event)  # set once the server is told to stop: long answers end early


class OfARequest(_AppCtxGlobals):
    """What `flask.g` holds of each request from its beginning."""

    def __init__(self):
        self.request_id = new_request_id()
        self.started = time.perf_counter()


class Application(Flask):
    """Flask, without looking at each function that a request meets whether it is a coroutine: none of ours is."""

    app_ctx_globals_class = OfARequest

    def ensure_sync(self, func):
        return func


def create_app(settings: Settings) -> Flask:
    """Build the application. It opens no connection until it is asked something."""
    app = Application("timeline.web", static_folder=None)  # timeline.web serves its own
    app.extensions["timeline"] = Timeline(settings, _database(settings))
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    compression.configure(app)  # first: what comes after a request is done in reverse
    _configure_hosts(app, settings)
    _configure_problems(app)
    _configure_headers(app, settings)
    logs.configure(app, settings.log)
    metrics.configure(app)
    auth.configure(app, settings)
    app.add_url_rule("/metrics", view_func=auth.needs("read")(metrics.metrics))  # how much there is, is reading too
    api.configure(app)
    web.configure(app)
    return app


def _database(settings: Settings) -> Database:
    standbys = settings.read_database_url.replace(",", " ").split()
    return Database(settings.database_url, query_seconds=settings.query_seconds, read_urls=standbys)


def _configure_hosts(app: Flask, settings: Settings) -> None:
    """Whom browsers may think they talk to (against DNS rebinding), and which other site may read (CORS)."""
    if settings.hosts or settings.host in LOOPBACK:
        # Loopback names are no stranger's, and who looks after the server asks it by them.
        app.config["TRUSTED_HOSTS"] = [*filter(None, settings.hosts.split(",")), *LOOPBACK[:-1], "[::1]", "localhost"]
    if settings.origin:
        CORS(
            app, origins=[settings.origin], resources=["/api/*"], expose_headers=["ETag", "Link", "Location", api.positions.HEADER]
        )


def _configure_problems(app: Flask) -> None:
    app.register_error_handler(TimelineError, problems.of_error)
    app.register_error_handler(HTTPException, problems.of_http)
    app.register_error_handler(OSError, _no_room)
    app.register_error_handler(Exception, _logged_surprise)


def _no_room(error: OSError):
    """A file of ours could not grow: bodies and answers that are too long for memory wait on disk."""
    if error.errno not in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT):
        return _logged_surprise(error)
    return problems.of_error(StorageFull("The server has no room for this on its disk; nothing of it was stored."))


def _logged_surprise(error: Exception):
    logs.LOG.exception("fault", extra={"request_id": g.request_id, "path": request.path})
    return problems.of_surprise(error)


def _configure_headers(app: Flask, settings: Settings) -> None:
    """Add what stands on every answer past Werkzeug, which would look at each of these headers twice."""
    framed = {**SECURITY, "Content-Security-Policy": POLICY + settings.embed_in}
    del framed["X-Frame-Options"]  # it cannot name who may
    answer = app.wsgi_app

    def secured(environ, start_response):
        def start(status, headers, *error):
            embedded = settings.embed_in and request.endpoint == "web.embed"
            fresh = [("Cache-Control", "no-cache")] if _may_change(headers) else []
            own = [(REQUEST_ID, g.request_id), *(framed if embedded else SECURITY).items(), *fresh]
            return start_response(status, headers + own, *error)

        return answer(environ, start)

    app.wsgi_app = secured


def _may_change(headers: list[tuple[str, str]]) -> bool:
    """Whether this is an answer of the API that does not say how long it may be kept."""
    return request.path.startswith("/api/") and "Cache-Control" not in dict(headers)
