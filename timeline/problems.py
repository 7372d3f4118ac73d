"""Errors on the wire: RFC 9457 problem details, from the one table that turns a code into a status."""

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from flask import Response, g, request, url_for
from werkzeug.exceptions import HTTPException

from timeline import errors, strict_json
from timeline.errors import TimelineError

MEDIA_TYPE = "application/problem+json"
LONGEST = 1_000
"""Characters of the longest text in an error: whoever sends a megabyte does not get it back."""
MOST = 100
"""Faults that one error names."""
EMPTY: Mapping[str, Any] = MappingProxyType({})

STATUS = {
    "malformed": HTTPStatus.BAD_REQUEST,
    "invalid": HTTPStatus.UNPROCESSABLE_ENTITY,
    "unauthorized": HTTPStatus.UNAUTHORIZED,
    "forbidden": HTTPStatus.FORBIDDEN,
    "not-found": HTTPStatus.NOT_FOUND,
    "conflict": HTTPStatus.CONFLICT,
    "gone": HTTPStatus.GONE,
    "stale": HTTPStatus.PRECONDITION_FAILED,
    "precondition-required": HTTPStatus.PRECONDITION_REQUIRED,
    "too-large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "unsupported-media": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "too-many": HTTPStatus.TOO_MANY_REQUESTS,
    "busy": HTTPStatus.SERVICE_UNAVAILABLE,
    "storage-full": HTTPStatus.INSUFFICIENT_STORAGE,
}


def of_error(error: TimelineError) -> Response:
    """The answer to a declared error."""
    if isinstance(error, errors.Merged) and request.method in ("GET", "HEAD"):
        return _redirect(error)
    more = {"tombstone": error.tombstone} if isinstance(error, errors.Gone) and error.tombstone else {}
    faults = [fault.shown() for fault in error.faults]
    answer = _answer(STATUS[error.code], str(error), faults, f"urn:timeline:{error.code}", more)
    if more:
        answer.set_etag(str(error.tombstone["revision"]))  # what `restore` needs for its If-Match
    if isinstance(error, errors.Unauthorized):
        answer.headers["WWW-Authenticate"] = 'Bearer realm="timeline"'
    if isinstance(error, errors.TooMany):
        answer.headers["Retry-After"] = str(error.seconds)
    if isinstance(error, errors.Busy):
        answer.headers["Retry-After"] = "1"
    return answer


def of_http(error: HTTPException) -> Response:
    """The answer to an error that the framework found: no such route, a wrong method, too large a body."""
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response()
    answer = _answer(HTTPStatus(error.code), error.description or "", [], "about:blank")
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            answer.headers[name] = value
    return answer


def of_surprise(error: Exception) -> Response:
    """The answer to a fault of ours: it says nothing of the inside; the log has the rest under the request's id."""
    detail = f"Something went wrong on our side. The log has it under request {g.request_id}."
    return _answer(HTTPStatus.INTERNAL_SERVER_ERROR, detail, [], "about:blank")


def _redirect(merged: errors.Merged) -> Response:
    """The way to the event that this one is part of now; a change is never redirected to an event nobody has seen."""
    place = request.view_args | {"id": merged.tombstone["merged_into"]}
    asked = urlencode(list(request.args.items(multi=True)))
    answer = _answer(HTTPStatus.PERMANENT_REDIRECT, str(merged), [], "urn:timeline:merged", {"tombstone": merged.tombstone})
    answer.headers["Location"] = url_for(request.endpoint, **place) + (asked and f"?{asked}")
    return answer


def _answer(status: HTTPStatus, detail: str, faults: list[dict], kind: str, more: Mapping[str, Any] = EMPTY) -> Response:
    said = {"type": kind, "title": status.phrase, "status": int(status), "detail": _short(detail)}
    named = [{name: _short(text) for name, text in fault.items()} for fault in faults[:MOST]]
    body = strict_json.dumps(said | {"instance": _short(request.path), "errors": named} | dict(more))
    return Response(body, status=int(status), content_type=MEDIA_TYPE)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
