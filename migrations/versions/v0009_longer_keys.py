"""The keys by which events are recognised hold more words and are of more kinds

They are derived when they are next needed. Down drops all keys of these kinds, and the older ones are derived again.
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _forget("word", "mark")


def downgrade() -> None:
    _forget("day", "date", "coarse", "fine", "whole", "part")


def _forget(*kinds: str) -> None:
    op.execute(f"DELETE FROM label WHERE kind IN ({', '.join(map(repr, kinds))})")
    op.execute("INSERT INTO unkeyed (event_pk) SELECT pk FROM event WHERE pk NOT IN (SELECT event_pk FROM unkeyed)")
