"""The keys by which events are recognised are derived when they are needed, not when an event is written

Events that have none wait for them. Down drops the list of those that wait: they stay unrecognised until they are written again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# As in timeline.models: SQLite numbers rows by itself only in a column declared INTEGER.
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "unkeyed",
        sa.Column("event_pk", KEY, nullable=False, autoincrement=False),
        sa.ForeignKeyConstraint(["event_pk"], ["event.pk"], name=op.f("fk_unkeyed_event_pk"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_pk", name=op.f("pk_unkeyed")),
    )
    keyed = "SELECT event_pk FROM label WHERE kind IN ('word', 'mark')"
    op.execute(f"INSERT INTO unkeyed (event_pk) SELECT pk FROM event WHERE pk NOT IN ({keyed})")


def downgrade() -> None:
    op.drop_table("unkeyed")
