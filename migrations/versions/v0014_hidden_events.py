"""Events that were rejected or retracted have indexes of their own, so that all others are counted without a look at each

Down drops nothing but these indexes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

HIDDEN = sa.text("status IN ('rejected', 'retracted')")
INDEXES = {"ix_event_hidden": "span_class", "ix_event_hidden_certain": "certain_class"}


def upgrade() -> None:
    for name, kind in INDEXES.items():
        op.create_index(name, "event", ["status", kind, "position"], sqlite_where=HIDDEN, postgresql_where=HIDDEN)


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "event")
