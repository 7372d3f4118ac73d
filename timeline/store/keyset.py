"""Lists by an integer that grows, a slice at a time: revisions of an event, changes, runs."""

from typing import Any, NamedTuple

from sqlalchemy import Select
from sqlalchemy.orm import Session


class Slice(NamedTuple):
    """Some rows, and whether there are more after them."""

    rows: list[Any]
    more: bool


def sliced(session: Session, rows: Select, key, *, limit: int, after: int | None, descending: bool = False) -> Slice:
    """The next `limit` rows in the order of `key` past the value `after`."""
    if after is not None:
        rows = rows.where(key < after if descending else key > after)
    found = session.scalars(rows.order_by(key.desc() if descending else key).limit(limit + 1)).all()
    return Slice(list(found[:limit]), len(found) > limit)
