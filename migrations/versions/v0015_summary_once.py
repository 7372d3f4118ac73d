"""The summary of an event stands once, in its text, and the index of fingerprints holds only events that have one

Down drops nothing, and gives each event its column back, from its text.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

HAS_ONE = sa.text("fingerprint IS NOT NULL")
TOLD = {
    "sqlite": "(SELECT json_extract(json, '$.summary') FROM event_text WHERE event_pk = event.pk)",
    "postgresql": "(SELECT CAST(json AS json) ->> 'summary' FROM event_text WHERE event_pk = event.pk)",
}


def upgrade() -> None:
    with op.batch_alter_table("event") as table:
        table.drop_constraint("uq_event_fingerprint", type_="unique")
        table.drop_column("summary")
    op.create_index("ix_event_fingerprint", "event", ["fingerprint"], unique=True, sqlite_where=HAS_ONE, postgresql_where=HAS_ONE)


def downgrade() -> None:
    op.drop_index("ix_event_fingerprint", "event")
    with op.batch_alter_table("event") as table:
        table.add_column(sa.Column("summary", sa.Text(), nullable=True))
        table.create_unique_constraint("uq_event_fingerprint", ["fingerprint"])
    op.execute(f"UPDATE event SET summary = {TOLD[op.get_bind().dialect.name]}")
