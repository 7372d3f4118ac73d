"""All events that are not confirmed are in the indexes by which what is hidden is counted, so that any statuses are

Down drops nothing: the indexes hold again only what is hidden.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

HIDDEN = {"ix_event_hidden": "span_class", "ix_event_hidden_certain": "certain_class"}
UNCONFIRMED = {"ix_event_unconfirmed": "span_class", "ix_event_unconfirmed_certain": "certain_class"}
IS_HIDDEN, IS_UNCONFIRMED = sa.text("status IN ('rejected', 'retracted')"), sa.text("status <> 'confirmed'")


def upgrade() -> None:
    _replace(HIDDEN, UNCONFIRMED, IS_UNCONFIRMED)


def downgrade() -> None:
    _replace(UNCONFIRMED, HIDDEN, IS_HIDDEN)


def _replace(old: dict[str, str], new: dict[str, str], where: sa.TextClause) -> None:
    for name in old:
        op.drop_index(name, "event")
    for name, kind in new.items():
        op.create_index(name, "event", ["status", kind, "position"], sqlite_where=where, postgresql_where=where)
