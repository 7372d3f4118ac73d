"""A condition that a column has one of any number of values, given as one parameter: its statement is made once and kept.

The parameter is JSON, which both databases read in no time. An array of PostgreSQL's is written by its driver value by value,
which takes longer than finding them.
"""

from typing import Any

from sqlalchemy import ColumnElement, Dialect, Integer, Text, TypeDecorator, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType

from timeline import strict_json


def as_json(values: list) -> str:
    """The list as a database is given it."""
    return strict_json.dumps(values)


class _Values(TypeDecorator[list]):
    """A list, as JSON."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: list, dialect: Dialect) -> Any:
        return as_json(value)


class _among(FunctionElement):
    inherit_cache = True
    type = NullType()  # a Boolean would be compared with 1, and SQLite then look at every row


def among(column: ColumnElement, parameter: str) -> ColumnElement[bool]:
    """Whether the column has one of the values in the list that `parameter` will be."""
    return _among(column, bindparam(parameter, type_=_Values()))


@compiles(_among, "sqlite")
def _in_sqlite(element, compiler, **kwargs):
    column, values = (compiler.process(clause, **kwargs) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"


@compiles(_among, "postgresql")
def _in_postgresql(element, compiler, **kwargs):
    column, values = (compiler.process(clause, **kwargs) for clause in element.clauses)
    kind = "BIGINT" if isinstance(next(iter(element.clauses)).type, Integer) else "TEXT"
    # As an array, and not by IN, which reads all of a table that has less than some ten thousand rows.
    return f"{column} = ANY (ARRAY(SELECT CAST(value AS {kind}) FROM json_array_elements_text(CAST({values} AS json))))"
