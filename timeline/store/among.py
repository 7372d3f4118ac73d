"""A condition that a column has one of any number of values, given as one parameter: its statement is made once and kept."""

from typing import Any

from sqlalchemy import ColumnElement, Dialect, Text, TypeDecorator, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType, TypeEngine

from timeline import strict_json


def as_json(values: list) -> str:
    """The list as SQLite is given it."""
    return strict_json.dumps(values)


class _Values(TypeDecorator[list]):
    """An array on PostgreSQL, JSON on SQLite."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: TypeEngine):
        super().__init__()
        self.kind = kind

    def load_dialect_impl(self, dialect: Dialect):
        return dialect.type_descriptor(ARRAY(self.kind) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: list, dialect: Dialect) -> Any:
        return value if dialect.name == "postgresql" else as_json(value)


class _among(FunctionElement):
    inherit_cache = True
    type = NullType()  # a Boolean would be compared with 1, and SQLite then look at every row


def among(column: ColumnElement, parameter: str) -> ColumnElement[bool]:
    """Whether the column has one of the values in the list that `parameter` will be."""
    return _among(column, bindparam(parameter, type_=_Values(column.type)))


@compiles(_among, "sqlite")
def _in_json(element, compiler, **kwargs):
    column, values = (compiler.process(clause, **kwargs) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"


@compiles(_among, "postgresql")
def _in_array(element, compiler, **kwargs):
    column, values = (compiler.process(clause, **kwargs) for clause in element.clauses)
    return f"{column} = ANY ({values})"
