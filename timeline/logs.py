"""What is written down of each request: one line, as text or as JSON, that nobody can forge with a line break."""

import logging
import math
import time
from collections.abc import Mapping

from flask import Flask, g, request

from timeline import strict_json

LOG = logging.getLogger("timeline")
_FIELDS = ("request_id", "method", "path", "status", "milliseconds", "agent")


class JsonLine(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        said = {"time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"), "level": record.levelname, "message": record.getMessage()}
        trace = {"exception": self.formatException(record.exc_info)} if record.exc_info else {}
        return strict_json.dumps(said | _said(record) | trace)


class TextLine(logging.Formatter):
    """`time level message name=value ...`, values escaped."""

    def format(self, record: logging.LogRecord) -> str:
        values = " ".join(f"{name}={strict_json.dumps(value)}" for name, value in _said(record).items())
        line = f"{self.formatTime(record)} {record.levelname} {record.getMessage()} {values}".rstrip()
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class OnceASecond(logging.Filter):
    """Lets one record a second pass: of a full queue waitress warns for each request that it puts there."""

    def __init__(self):
        super().__init__()
        self._passed = -math.inf

    def filter(self, record: logging.LogRecord) -> bool:
        if record.created - self._passed < 1:
            return False
        self._passed = record.created
        return True


def configure(app: Flask, form: str) -> None:
    """Log each request to stderr in the form `json` or `text`; `off` logs faults only."""
    listener = logging.StreamHandler()
    listener.setFormatter(JsonLine() if form == "json" else TextLine())
    for log in (LOG, logging.getLogger("waitress")):  # which warns of its queue, in lines like any other
        log.handlers[:] = [listener]
        log.propagate = False
    logging.getLogger("waitress.queue").filters[:] = [OnceASecond()]
    LOG.setLevel(logging.WARNING if form == "off" else logging.INFO)
    app.before_request(_started)
    app.after_request(_answered)


def _started() -> None:
    g.started = time.perf_counter()


def _answered(response):
    if LOG.isEnabledFor(logging.INFO):
        LOG.info("request", extra={
            "request_id": g.get("request_id"),
            "method": request.method,
            "path": request.path,
            "status": response.status_code,
            "milliseconds": round(1_000 * (time.perf_counter() - g.started), 1),
            "agent": g.get("agent"),
        })  # fmt: skip
    return response


def _said(record: logging.LogRecord) -> Mapping:
    return {name: getattr(record, name) for name in _FIELDS if getattr(record, name, None) is not None}
