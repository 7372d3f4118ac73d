"""Many rows at once into a table."""

from collections.abc import Sequence

from sqlalchemy import Table, func, select
from sqlalchemy.orm import Session

from timeline.models import Model


def insert(session: Session, table: Table, columns: Sequence[str], rows: Sequence[Sequence]) -> None:
    """Write rows: on PostgreSQL by COPY, on SQLite by one prepared statement."""
    if not rows:
        return
    connection = session.connection()
    names = ", ".join(map(connection.dialect.identifier_preparer.quote, columns))
    if connection.dialect.name == "sqlite":
        # As the driver takes it: SQLAlchemy would look at every value of every row.
        connection.exec_driver_sql(
            f"INSERT INTO {table.name} ({names}) VALUES ({', '.join('?' * len(columns))})", list(map(tuple, rows))
        )
        return
    with (
        connection.connection.driver_connection.cursor() as cursor,
        cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as stream,
    ):
        for row in rows:
            stream.write_row(row)


def new_pks(session: Session, model: type[Model], number: int) -> Sequence[int]:
    """Free keys for new rows of a table. Asking for them first lets rows go in many at a time, which RETURNING does not."""
    pk, table = model.pk, model.__tablename__
    if session.get_bind().dialect.name == "postgresql":
        next_pk = func.nextval(func.pg_get_serial_sequence(table, "pk"))
        return session.scalars(select(next_pk).select_from(func.generate_series(1, number))).all()
    newest = session.scalar(select(func.max(pk))) or 0
    return range(newest + 1, newest + 1 + number)
