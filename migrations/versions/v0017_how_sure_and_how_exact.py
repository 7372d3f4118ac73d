"""Indexes by which events of several sources, of some confidence, or of another precision than a day are found

They hold nothing of an event that is like most. Down drops nothing but them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

UNLIKE_MOST = {
    "precision": "precision <> 'day'",
    "publishers": "publishers > 1",
    "confidence": "confidence IS NOT NULL",
}


def upgrade() -> None:
    for column, unlike_most in UNLIKE_MOST.items():
        where = sa.text(unlike_most)
        op.create_index(f"ix_event_{column}", "event", [column], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for column in UNLIKE_MOST:
        op.drop_index(f"ix_event_{column}", "event")
