"""Reading what one has written, where hot standbys answer reads.

A write is answered with `Timeline-Position`. A client that sends it back with its reads is never shown the timeline as it
stood before; without standbys there is no such header, and one that is sent changes nothing.
"""

import re

from flask import Flask, Response, current_app, request

from timeline.database import Database
from timeline.errors import wrong_parameter

HEADER = "Timeline-Position"
POSITION = re.compile(r"[0-9A-Fa-f]{1,8}/[0-9A-Fa-f]{1,8}", re.ASCII)
_READS = ("GET", "HEAD", "OPTIONS")


def configure(app: Flask) -> None:
    """Tell writers their position, where there are standbys."""
    if app.extensions["timeline"].settings.read_database_url:
        app.after_request(_tell)


def database() -> Database:
    """The application's database, as it may be shown to the client of this request. Raises Malformed."""
    opened: Database = current_app.extensions["timeline"].database
    position = request.environ.get("HTTP_TIMELINE_POSITION")  # as HEADER is called there
    if position is not None and not POSITION.fullmatch(position):
        raise wrong_parameter(HEADER, f"{HEADER} is what a write was answered with, such as 16/B374D848.")
    return opened.seen_by(position)


def _tell(response: Response) -> Response:
    # An answer that streams is begun before it has written.
    if request.method not in _READS and response.status_code < 400 and not response.is_streamed:
        position = current_app.extensions["timeline"].database.position()
        if position is not None:
            response.headers[HEADER] = position
    return response
