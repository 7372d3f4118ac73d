"""Statements that are asked all the time, executed on SQLite by the driver itself.

SQLAlchemy takes 80 µs to execute a statement that is compiled already, and 300 with the hundred parameters of a page;
SQLite finds an event in 7. On PostgreSQL the way to the server and back is longer than that, and SQLAlchemy keeps it.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Select
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

from timeline.database import Database
from timeline.store.among import as_json

_DIALECT = sqlite.dialect()


def alone(database: Database, statement: Select, parameters: Mapping[str, Any]) -> Sequence[tuple]:
    """The rows of a short statement that is all that is asked: it needs no transaction, which takes longer than it does."""
    if database.dialect != _DIALECT.name:
        with database.reading() as session:
            return rows(session, statement, parameters)
    with database.driver() as connection:
        return _rows(connection, statement, parameters)


def rows(session: Session, statement: Select, parameters: Mapping[str, Any]) -> Sequence[tuple]:
    """The rows of a statement that is made once and kept, with values as the driver gives them: a truth may be 0 or 1."""
    connection = connection_of(session)
    if connection.dialect.name != _DIALECT.name:
        return connection.execute(statement, parameters).all()
    return _rows(connection.connection.dbapi_connection, statement, parameters)


def plan_once(session: Session) -> None:
    """Have PostgreSQL keep one plan for what is asked in this transaction, whatever the values: for what needs no other.

    By itself it plans the thirty arms of a page anew once a table is large, 5 ms beside 2 of reading: it takes for granted that
    a tenth of the rows is wanted, finds that dear, and so believes in looking at the values each time.
    """
    _plan(session, "force_generic_plan")


def plan_each_time(session: Session) -> None:
    """Have PostgreSQL plan what is asked in this transaction each time: for loads, whose tables may have been empty at first.

    By itself it keeps the plan that was best for an empty table, which is to read all of it, until somebody analyses it.
    """
    _plan(session, "force_custom_plan")


def _plan(session: Session, mode: str) -> None:
    connection = connection_of(session)
    if connection.dialect.name != _DIALECT.name:
        connection.connection.driver_connection.execute(f"SET LOCAL plan_cache_mode = {mode}")


def connection_of(session: Session) -> Connection:
    """The connection of the session's transaction. To ask a session that has one for it takes as long as a statement."""
    return session.bind if isinstance(session.bind, Connection) else session.connection()


def _rows(connection: sqlite3.Connection, statement: Select, parameters: Mapping[str, Any]) -> Sequence[tuple]:
    sql, names, constants = _compiled(statement)
    values = {**constants, **parameters}
    return connection.execute(sql, [_bound(values[name]) for name in names]).fetchall()


def _bound(value: Any) -> Any:
    return as_json(value) if isinstance(value, list) else value


@lru_cache(maxsize=1_000)
def _compiled(statement: Select) -> tuple[str, Sequence[str], Mapping[str, Any]]:
    compiled = statement.compile(dialect=_DIALECT)
    return compiled.string, compiled.positiontup, compiled.params
