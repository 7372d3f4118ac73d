"""What is written down of each request: one line, as text or as JSON, that nobody can forge with a line break."""

import logging
import math
import time
from collections.abc import Mapping
from functools import lru_cache

from flask import Flask, Response, g, request

from timeline import strict_json

LOG = logging.getLogger("timeline")
_REQUEST = {"name": LOG.name, "levelno": logging.INFO, "levelname": "INFO", "msg": "request"}
_FIELDS = ("request_id", "method", "path", "status", "milliseconds", "agent")


class JsonLine(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        moment = _clock(int(record.created), "%Y-%m-%dT%H:%M:%S%z")
        said = {"time": moment, "level": record.levelname, "message": record.getMessage()}
        trace = {"exception": self.formatException(record.exc_info)} if record.exc_info else {}
        return strict_json.dumps(said | _said(record) | trace)


class TextLine(logging.Formatter):
    """`time level message name=value ...`, values escaped."""

    def format(self, record: logging.LogRecord) -> str:
        moment = f"{_clock(int(record.created), '%Y-%m-%d %H:%M:%S')},{int(record.msecs):03d}"
        values = "".join([f" {name}={strict_json.dumps(value)}" for name, value in _said(record).items()])
        line = f"{moment} {record.levelname} {record.getMessage()}{values}".rstrip()
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


@lru_cache(maxsize=2)
def _clock(second: int, form: str) -> str:
    """A second by the clock on the wall; many lines have the same one."""
    return time.strftime(form, time.localtime(second))


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
    app.after_request(_answered)


def _answered(response: Response) -> Response:
    if LOG.isEnabledFor(logging.INFO):
        asked, of_it = request._get_current_object(), g._get_current_object()
        # Past LOG.info, which looks for who has called it.
        LOG.handle(logging.makeLogRecord(_REQUEST | {
            "request_id": of_it.request_id,
            "method": asked.method,
            "path": asked.path,
            "status": response.status_code,
            "milliseconds": round(1_000 * (time.perf_counter() - of_it.started), 1),
            "agent": of_it.get("agent"),
        }))  # fmt: skip
    return response


def _said(record: logging.LogRecord) -> Mapping:
    held = vars(record)
    return {name: held[name] for name in _FIELDS if held.get(name) is not None}
