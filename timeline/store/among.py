"""A condition that a column has one of any number of values, given as one parameter: its statement is made once and kept."""

from typing import Any

from sqlalchemy import Boolean, ColumnElement, Dialect, Text, TypeDecorator, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from timeline import strict_json


class _Values(TypeDecorator[list[str]]):
    """An array on PostgreSQL, JSON on SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect):
        return dialect.type_descriptor(ARRAY(Text()) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: list[str], dialect: Dialect) -> Any:
        return value if dialect.name == "postgresql" else strict_json.dumps(value)


class _among(FunctionElement):
    inherit_cache = True
    type = Boolean()


def among(column: ColumnElement[str], parameter: str) -> ColumnElement[bool]:
    """Whether the column has one of the values in the list that `parameter` will be."""
    return _among(column, bindparam(parameter, type_=_Values()))


@compiles(_among, "sqlite")
def _in_json(element, compiler, **kwargs):
    column, values = (compiler.process(clause, **kwargs) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"


@compiles(_among, "postgresql")
def _in_array(element, compiler, **kwargs):
    column, values = (compiler.process(clause, **kwargs) for clause in element.clauses)
    return f"{column} = ANY ({values})"
