"""Many rows at once into a table, by the driver: SQLAlchemy would look at every value of every row."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain

from sqlalchemy import Column, Integer, Select, Table, bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import REGCLASS
from sqlalchemy.orm import Session

from timeline.models import Model
from timeline.store import driver


def insert(session: Session, table: Table, columns: Sequence[str], rows: Sequence[Sequence]) -> None:
    """Write rows: on PostgreSQL by COPY, on SQLite by one prepared statement."""
    if not rows:
        return
    connection = driver.connection_of(session)
    driven = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        driven.executemany(_inserting(table.name, tuple(columns)), rows).close()
        return
    names = ", ".join(f'"{name}"' for name in columns)
    with driven.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as stream:
        if _of_numbers(table, tuple(columns)):  # need no quoting, and are written all together in a third of the time
            line = "\t".join(["%s"] * len(columns)) + "\n"
            stream.write(line * len(rows) % tuple(chain.from_iterable(rows)))
        else:
            for row in rows:
                stream.write_row(row)


@lru_cache
def _of_numbers(table: Table, columns: tuple[str, ...]) -> bool:
    """Whether these columns hold whole numbers, always."""
    given = [table.c[name] for name in columns]
    return all(isinstance(one.type, Integer) and isinstance(one, Column) and not one.nullable for one in given)


@lru_cache
def _inserting(table: str, columns: tuple[str, ...]) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    return f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})"


def new_pks(session: Session, model: type[Model], number: int) -> Sequence[int]:
    """Free keys for new rows of a table. Asking for them first lets rows go in many at a time, which RETURNING does not."""
    if driver.connection_of(session).dialect.name == "postgresql":
        return [pk for (pk,) in driver.rows(session, _next(model), {"number": number})]
    [(newest,)] = driver.rows(session, _newest(model), {})
    return range((newest or 0) + 1, (newest or 0) + 1 + number)


@lru_cache
def _next(model: type[Model]) -> Select:
    # The sequence is looked up once, and not for every row.
    sequence = select(func.pg_get_serial_sequence(model.__tablename__, "pk")).scalar_subquery()
    return select(func.nextval(cast(sequence, REGCLASS))).select_from(func.generate_series(1, bindparam("number")))


@lru_cache
def _newest(model: type[Model]) -> Select:
    return select(func.max(model.pk))
