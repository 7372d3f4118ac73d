"""The newest revision of an event keeps no copy of it: the event's own text says the same

A revision is given its text when the next one supersedes it. Down drops nothing, and gives every revision its copy again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NEWEST = "(SELECT event_text.json FROM event_text WHERE event_text.event_pk = revision.event_pk)"
NUMBER = "(SELECT event.revision FROM event WHERE event.pk = revision.event_pk)"


def upgrade() -> None:
    op.add_column("revision", sa.Column("superseded", sa.Text(), nullable=True))
    op.execute(f"UPDATE revision SET superseded = json WHERE number < {NUMBER} OR json <> {NEWEST}")
    with op.batch_alter_table("revision") as table:
        table.drop_column("json")


def downgrade() -> None:
    op.add_column("revision", sa.Column("json", sa.Text(), nullable=True))
    op.execute(f"UPDATE revision SET json = COALESCE(superseded, {NEWEST})")
    with op.batch_alter_table("revision") as table:
        table.alter_column("json", existing_type=sa.Text(), nullable=False)
        table.drop_column("superseded")
