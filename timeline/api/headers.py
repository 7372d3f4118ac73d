"""The request headers of the API, for its description: they are read by hand and not as arguments."""

from apispec import BasePlugin


def _header(name: str, example: str, text: str) -> dict:
    return {"in": "header", "name": name, "description": text, "schema": {"type": "string"}, "example": example}


IF_MATCH = _header("If-Match", '"3"', "The ETag that was read; 428 without it, 412 when the event has changed")
IF_NONE_MATCH = _header("If-None-Match", "*", "`*` with PUT: create, and never overwrite")
IDEMPOTENCY_KEY = _header(
    "Idempotency-Key",
    "8e03978e-40d5-43dd-bc93-6894a57f9324",
    "Done once under this key, and answered the same for a day",
)
LAST_EVENT_ID = _header("Last-Event-ID", "1234", "The last token that was read, when server-sent events are read again")


class Headers(BasePlugin):
    """Describes the headers of every operation."""

    def operation_helper(self, path=None, operations=None, **kwargs):
        for method, operation in (operations or {}).items():
            if headers := _of(method, path or ""):
                operation["parameters"] = [*operation.get("parameters", []), *headers]


def _of(method: str, path: str) -> list[dict]:
    """The headers of one operation."""
    if method == "get":
        return [LAST_EVENT_ID] if path.endswith("/changes") else []
    if path.endswith("/bulk") or "/events" not in path:
        return []
    conditions = [IF_MATCH] if "{id}" in path else []
    return [*conditions, *([IF_NONE_MATCH] if method == "put" else []), IDEMPOTENCY_KEY]
