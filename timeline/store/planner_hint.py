"""A column that SQLite shall not look up by an index.

A term with a unary plus is one that no index can serve (SQLite, "The SQLite Query Optimizer Overview", section 5);
PostgreSQL, which plans by statistics, reads the plus as nothing.
"""

from sqlalchemy import ColumnElement, UnaryExpression
from sqlalchemy.sql.operators import custom_op


def unindexed(column: ColumnElement) -> ColumnElement:
    """The same value, by a name that no index has."""
    return UnaryExpression(column, operator=custom_op("+"), type_=column.type)
