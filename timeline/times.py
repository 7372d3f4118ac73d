"""Times of recording: microseconds since 1970-01-01T00:00:00Z inside, RFC 3339 in UTC outside."""

import time
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def now() -> int:
    """This moment. Called at the edges only: everything below takes `now` as an argument."""
    return time.time_ns() // 1_000


@lru_cache(maxsize=256)  # what one batch writes has one time
def timestamp(microseconds: int) -> str:
    """`2025-11-12T08:30:00.000001Z`"""
    return (_EPOCH + timedelta(microseconds=microseconds)).isoformat(timespec="microseconds").replace("+00:00", "Z")


def microseconds(text: str) -> int:
    """The moment of an ISO 8601 date-time; UTC where it names no offset. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return (moment.replace(tzinfo=moment.tzinfo or UTC) - _EPOCH) // timedelta(microseconds=1)


@lru_cache(maxsize=256)
def day_of(microseconds: int) -> date:
    """The calendar day, in UTC."""
    return (_EPOCH + timedelta(microseconds=microseconds)).date()
