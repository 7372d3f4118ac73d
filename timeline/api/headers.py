"""The request headers of the API, for its description: they are read by hand and not as arguments."""

import re

from apispec import BasePlugin

from timeline.api.positions import HEADER, POSITION


def _header(name: str, example: str, text: str, **schema: str) -> dict:
    return {"in": "header", "name": name, "description": text, "schema": {"type": "string", **schema}, "example": example}


IF_MATCH = _header("If-Match", '"3"', "The ETag that was read; 428 without it, 412 when the event has changed")
IF_NONE_MATCH = _header("If-None-Match", "*", "`*` with PUT: create, and never overwrite")
IDEMPOTENCY_KEY = _header(
    "Idempotency-Key",
    "8e03978e-40d5-43dd-bc93-6894a57f9324",
    "Done once under this key, and answered the same for a day",
)
LAST_EVENT_ID = _header("Last-Event-ID", "1234", "The last token that was read, when server-sent events are read again")
TIMELINE_POSITION = _header(
    HEADER,
    "16/B374D848",
    "What a write was answered with, where standbys answer reads: be shown the timeline as it stood then, or a later one",
    pattern=f"^{POSITION.pattern}$",
)


class Headers(BasePlugin):
    """Describes the headers of every operation."""

    def operation_helper(self, path=None, operations=None, **kwargs):
        path = path or ""
        for method, operation in (operations or {}).items():
            if headers := _of(method, path):
                operation["parameters"] = [*operation.get("parameters", []), *headers]
            if method != "get" and not path.endswith("/bulk"):
                _tell_position(operation["responses"])


def _tell_position(responses: dict) -> None:
    """Say of each answer of success that it names the position; one that streams is begun before there is one."""
    told = {"schema": TIMELINE_POSITION["schema"], "description": "Where this write stands, where standbys answer reads"}
    for status, answer in responses.items():
        if str(status).startswith("2"):
            answer.setdefault("headers", {})[HEADER] = told


def _of(method: str, path: str) -> list[dict]:
    """The headers of one operation."""
    position = [TIMELINE_POSITION] if _OF_THE_DATABASE.search(path) else []
    if method == "get":
        return [*position, *([LAST_EVENT_ID] if path.endswith("/changes") else [])]
    if path.endswith("/bulk") or "/events" not in path:
        return position
    conditions = [IF_MATCH] if "{id}" in path else []
    return [*position, *conditions, *([IF_NONE_MATCH] if method == "put" else []), IDEMPOTENCY_KEY]


_OF_THE_DATABASE = re.compile("/api/v1/(events|documents|changes|runs|citations)|/items")
