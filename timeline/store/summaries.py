"""The summaries of events, which stand in their texts and nowhere else: nothing is asked by them."""

from collections.abc import Collection

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from timeline.models import EventText


class _Summarized(msgspec.Struct):
    summary: str | None = None


_read = msgspec.json.Decoder(_Summarized).decode


def told(text: str) -> str | None:
    """The summary in an event's wire text; None if it has none or cannot be read."""
    try:
        return _read(text).summary
    except msgspec.DecodeError:
        return None


def of(session: Session, pks: Collection[int]) -> dict[int, str | None]:
    """The summaries of events, by pk."""
    texts = session.execute(select(EventText.event_pk, EventText.json).where(EventText.event_pk.in_(pks))) if pks else ()
    return {pk: told(text) for pk, text in texts}
