"""Errors on the wire: RFC 9457 problem details, from the one table that turns a code into a status."""

from http import HTTPStatus

from flask import Response, g, request
from werkzeug.exceptions import HTTPException

from timeline import errors, strict_json
from timeline.errors import TimelineError

MEDIA_TYPE = "application/problem+json"

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
    answer = _answer(STATUS[error.code], str(error), [_fault(fault) for fault in error.faults], f"urn:timeline:{error.code}")
    if isinstance(error, errors.Unauthorized):
        answer.headers["WWW-Authenticate"] = 'Bearer realm="timeline"'
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
    detail = f"Something went wrong on our side. The log has it under request {g.get('request_id', '-')}."
    return _answer(HTTPStatus.INTERNAL_SERVER_ERROR, detail, [], "about:blank")


def _answer(status: HTTPStatus, detail: str, faults: list[dict], kind: str) -> Response:
    said = {"type": kind, "title": status.phrase, "status": int(status), "detail": detail}
    return Response(
        strict_json.dumps(said | {"instance": request.path, "errors": faults}), status=int(status), content_type=MEDIA_TYPE
    )


def _fault(fault: errors.Fault) -> dict:
    named = {"pointer": fault.pointer, "parameter": fault.parameter}
    return {name: value for name, value in named.items() if value is not None} | {"code": fault.code, "detail": fault.detail}
