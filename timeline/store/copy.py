"""Copying whole tables from one timeline to another, whatever database either is kept in.

Rows go in the order of their primary keys, so that a copy that was broken off is the beginning of its source: it is
compared with it, and goes on where it stood. The words of the search are no rows of ours: they are written anew, on SQLite by
`derived.index`, on PostgreSQL before their index (`search.wordless`).
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import Row, Table, func, select, text, tuple_
from sqlalchemy.orm import Session

from timeline.errors import Conflict
from timeline.models import Model
from timeline.store.inserts import insert

BATCH = 2_000

# A table stands behind those that it refers to.
TABLES: Sequence[Table] = Model.metadata.sorted_tables


class Digest(NamedTuple):
    """How many rows a table has, and the SHA-256 of their values in the order of their keys."""

    rows: int
    sha256: str


def count(session: Session) -> int:
    """The number of rows of all tables."""
    return sum(session.scalar(select(func.count()).select_from(table)) for table in TABLES)


def digest(session: Session, table: Table, *, through: Sequence | None = None) -> Digest:
    """Read a table, up to the key `through` if one is given; equal contents have equal digests on every database."""
    number, hashed = 0, sha256()
    for rows in _batches(session, table, through=through):
        number += len(rows)
        # The types of the columns have made the same Python values of what either driver gave.
        hashed.update("".join(map(repr, rows)).encode())
    return Digest(number, hashed.hexdigest())


def require_beginning(source: Session, target: Session) -> None:
    """Raise Conflict unless every table of the target is empty or holds the first rows of the source's."""
    for table in TABLES:
        last = _last_key(target, table)
        if last and digest(target, table) != digest(source, table, through=last):
            raise Conflict(
                f"The target is neither empty nor the beginning of a copy: its table {table.name} holds something else. "
                "Nothing was copied; name an empty database."
            )


def rows(source: Session, target: Session, table: Table) -> Iterator[int]:
    """Copy the rows behind the target's last one; the size of each batch, after which the caller may commit."""
    names = [column.name for column in table.columns]
    for batch in _batches(source, table, after=_last_key(target, table)):
        insert(target, table, names, batch)
        yield len(batch)


def number_on(session: Session) -> None:
    """Let PostgreSQL number new rows behind those that came with their numbers; SQLite does by itself."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for table in TABLES:
        if (key := table.autoincrement_column) is not None:
            highest = select(func.coalesce(func.max(key), 0) + 1).scalar_subquery()
            session.execute(select(func.setval(func.pg_get_serial_sequence(table.name, key.name), highest, text("false"))))


def _batches(
    session: Session, table: Table, *, after: Sequence | None = None, through: Sequence | None = None
) -> Iterator[list[Row]]:
    """A table's rows with keys beyond `after` and up to `through`, BATCH at a time."""
    key = tuple(table.primary_key)
    positions = [list(table.columns).index(column) for column in key]
    asked = select(table).order_by(*key).limit(BATCH)
    if through is not None:
        asked = asked.where(_compared(key) <= _compared(through))
    while found := session.execute(asked if after is None else asked.where(_compared(key) > _compared(after))).all():
        yield found
        after = [found[-1][position] for position in positions]


def _compared(values: Sequence):
    return tuple_(*values) if len(values) > 1 else values[0]


def _last_key(session: Session, table: Table) -> Row | None:
    key = tuple(table.primary_key)
    backwards = select(*key).order_by(*(column.desc() for column in key)).limit(1)
    return session.execute(backwards).first()
