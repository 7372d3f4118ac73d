"""How Alembic reaches the database: on the connection that Timeline hands over, or on TIMELINE_DATABASE_URL."""

from alembic import context

from timeline.config import Settings
from timeline.database import Database
from timeline.models import Model
from timeline.schema_version import is_ours


def migrate(connection) -> None:
    # Batch mode: SQLite cannot alter a table, so Alembic copies it.
    context.configure(connection=connection, target_metadata=Model.metadata, render_as_batch=True,
                      include_object=is_ours, transaction_per_migration=False)  # fmt: skip
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("Timeline's migrations need a database to run on; there is no offline mode.")

handed_over = context.config.attributes.get("connection")
if handed_over is not None:
    migrate(handed_over)
else:
    with Database(Settings.from_environment().database_url).writer.begin() as connection:
        migrate(connection)
