"""What each citation calls the event, and the rule of extraction that found it

Down forgets both. The words that events are recognised by are written as events are; `timeline rebuild` writes them for all.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("citation") as citation:
        citation.add_column(sa.Column("title", sa.Text(), nullable=True))
        citation.add_column(sa.Column("rule", sa.String(length=64), nullable=True))
        citation.create_index("ix_citation_id", ["id"])
    with op.batch_alter_table("event") as event:
        event.create_index("ix_event_part_of", ["part_of"])


def downgrade() -> None:
    op.execute("DELETE FROM label WHERE kind IN ('word', 'mark')")
    with op.batch_alter_table("event") as event:
        event.drop_index("ix_event_part_of")
    with op.batch_alter_table("citation") as citation:
        citation.drop_index("ix_citation_id")
        citation.drop_column("rule")
        citation.drop_column("title")
