"""Classes by which a range is sought, search, and indexes for the filters

Events that are there already get their classes and their words when the upgrade has come to head. Down drops both.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# What events are found by is derived anew after this step (see timeline.schema_version.upgrade).
DERIVE = "everything"

COLUMNS = (
    ("certain_class", sa.SmallInteger, {"nullable": False, "server_default": "-1"}),
    ("precision", lambda: sa.String(length=16), {"nullable": True}),
    ("publishers", sa.SmallInteger, {"nullable": False, "server_default": "0"}),
)
INDEXES = {
    "ix_event_range": ["span_class", "position", "pk", "end_latest", "status"],
    "ix_event_certain": ["certain_class", "position", "pk", "start_latest", "end_earliest", "status"],
    "ix_event_order": ["position", "pk", "status"],
    "ix_event_updated": ["updated_at", "pk", "status"],
    "ix_event_created_at": ["created_at"],
    "ix_event_where": ["latitude", "longitude"],
}
FORMER_INDEXES = {"ix_event_range": ["span_class", "position", "pk", "end_latest"], "ix_event_order": ["position", "pk"]}


def upgrade() -> None:
    for name, kind, options in COLUMNS:
        op.add_column("event", sa.Column(name, kind(), **options))
    _replace_indexes(FORMER_INDEXES, INDEXES)
    if op.get_bind().dialect.name == "sqlite":
        # The words come split and folded, in any script: only blanks stand between them.
        op.execute("CREATE VIRTUAL TABLE search USING fts5(title, names, summary, quotes, tokenize='ascii')")
        return
    op.execute("CREATE TABLE search (rowid bigint PRIMARY KEY REFERENCES event (pk) ON DELETE CASCADE, words tsvector NOT NULL)")
    op.execute("CREATE INDEX search_words ON search USING gin (words)")


def downgrade() -> None:
    op.execute("DROP TABLE search")
    _replace_indexes(INDEXES, FORMER_INDEXES)
    with op.batch_alter_table("event") as event:
        for name, _, _ in COLUMNS:
            event.drop_column(name)


def _replace_indexes(old: dict, new: dict) -> None:
    for name in old:
        op.drop_index(name, "event")
    for name, columns in new.items():
        op.create_index(name, "event", columns)
