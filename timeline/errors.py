"""Every error that Timeline declares: a sentence for people and a code for programs.

Nothing here knows HTTP or exit codes; `timeline.problems` holds the one table from code to status.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong, and where: a JSON Pointer (RFC 6901) into a body, or the name of a parameter."""

    detail: str
    code: str = "invalid"
    pointer: str | None = None
    parameter: str | None = None

    def shown(self) -> dict[str, str]:
        """The fault on the wire."""
        named = {"pointer": self.pointer, "parameter": self.parameter}
        return {name: value for name, value in named.items() if value is not None} | {"code": self.code, "detail": self.detail}


def pointer_step(name: object) -> str:
    """A key or an index as one step of a JSON Pointer (RFC 6901)."""
    return str(name).replace("~", "~0").replace("/", "~1")


class TimelineError(Exception):
    """What went wrong, as a sentence (`str(error)`), with the faults it consists of."""

    code = "invalid"

    def __init__(self, detail: str, faults: Sequence[Fault] = ()):
        super().__init__(detail)
        self.faults = tuple(faults)

    def named(self) -> tuple[Fault, ...]:
        """Its faults; at least one."""
        return self.faults or (Fault(detail=str(self), code=self.code),)

    def shown(self) -> list[dict[str, str]]:
        """Its faults on the wire; at least one."""
        return [fault.shown() for fault in self.named()]


class Malformed(TimelineError):
    """The request or the text could not be read at all."""

    code = "malformed"


def wrong_parameter(name: str, detail: str) -> Malformed:
    """The error that one parameter or header of the request, and nothing else in it, is not readable."""
    return Malformed(detail, [Fault(detail=detail, parameter=name)])


class Invalid(TimelineError):
    """It could be read, and a value in it is wrong."""


class NotFound(TimelineError):
    code = "not-found"


class Gone(TimelineError):
    """It was here and has been retracted; `tombstone` is what is left to say of it."""

    code = "gone"

    def __init__(self, detail: str, tombstone: Mapping[str, Any] | None = None):
        super().__init__(detail)
        self.tombstone = dict(tombstone or {})


class Merged(Gone):
    """It is part of another event now: `tombstone["merged_into"]`."""


class Conflict(TimelineError):
    code = "conflict"


class Stale(TimelineError):
    """Somebody changed it in the meantime."""

    code = "stale"


class PreconditionRequired(TimelineError):
    code = "precondition-required"


class Unauthorized(TimelineError):
    """No token, or not a valid one."""

    code = "unauthorized"


class Forbidden(TimelineError):
    """A valid token without the scope."""

    code = "forbidden"


class TooMany(TimelineError):
    """Too often; `seconds` says when it may be tried again."""

    code = "too-many"

    def __init__(self, detail: str, seconds: int):
        super().__init__(detail)
        self.seconds = seconds


class TooLarge(TimelineError):
    code = "too-large"


class UnsupportedMedia(TimelineError):
    code = "unsupported-media"


class Busy(TimelineError):
    """The database is locked or away for now: try again."""

    code = "busy"


class StorageFull(TimelineError):
    code = "storage-full"
