"""Tags, actors, places and sources are written once each, and events refer to them; keys have a table of their own

The index of the addresses of documents goes, which nothing asked. Down drops nothing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# As in timeline.models: SQLite numbers rows by itself only in a column declared INTEGER.
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

KINDS = ("tag", "actor", "place", "source")
OF_NAMES = f"kind IN ({', '.join(map(repr, KINDS))})"
ORDER = "CASE label.kind " + " ".join(f"WHEN '{kind}' THEN {n}" for n, kind in enumerate(KINDS)) + " END, label.ordinal"


def upgrade() -> None:
    op.create_table(
        "name",
        sa.Column("pk", KEY, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_name")),
    )
    op.create_table(
        "named",
        sa.Column("event_pk", KEY, autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("name_pk", KEY, nullable=False),
        sa.ForeignKeyConstraint(["event_pk"], ["event.pk"], name=op.f("fk_named_event_pk"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["name_pk"], ["name.pk"], name=op.f("fk_named_name_pk")),
        sa.PrimaryKeyConstraint("event_pk", "ordinal", name=op.f("pk_named")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "event_key",
        sa.Column("event_pk", KEY, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("ordinal", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["event_pk"], ["event.pk"], name=op.f("fk_event_key_event_pk"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_pk", "kind", "ordinal", name=op.f("pk_event_key")),
        sqlite_with_rowid=False,
    )
    _fill()
    op.drop_table("label")
    op.drop_index("ix_document_url", "document")


def _fill() -> None:
    op.execute(f"INSERT INTO name (kind, value, folded) SELECT DISTINCT kind, value, folded FROM label WHERE {OF_NAMES}")
    op.create_index("ix_name_folded", "name", ["folded", "kind"])
    op.execute(
        "INSERT INTO named (event_pk, ordinal, name_pk) "
        f"SELECT label.event_pk, ROW_NUMBER() OVER (PARTITION BY label.event_pk ORDER BY {ORDER}) - 1, name.pk "
        "FROM label JOIN name ON name.folded = label.folded AND name.kind = label.kind AND name.value = label.value"
    )
    op.create_index("ix_named_events", "named", ["name_pk", "event_pk"])
    op.execute(
        "INSERT INTO event_key (event_pk, kind, ordinal, text) "
        f"SELECT event_pk, kind, ordinal, folded FROM label WHERE NOT {OF_NAMES}"
    )
    op.create_index("ix_event_key_text", "event_key", ["kind", "text", "event_pk"])


def downgrade() -> None:
    op.create_index("ix_document_url", "document", ["url"])
    op.create_table(
        "label",
        sa.Column("event_pk", KEY, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("ordinal", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["event_pk"], ["event.pk"], name=op.f("fk_label_event_pk"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_pk", "kind", "ordinal", name=op.f("pk_label")),
    )
    op.execute(
        "INSERT INTO label (event_pk, kind, ordinal, value, folded) SELECT named.event_pk, name.kind, "
        "ROW_NUMBER() OVER (PARTITION BY named.event_pk, name.kind ORDER BY named.ordinal) - 1, name.value, name.folded "
        "FROM named JOIN name ON name.pk = named.name_pk"
    )
    op.execute(
        "INSERT INTO label (event_pk, kind, ordinal, value, folded) SELECT event_pk, kind, ordinal, text, text FROM event_key"
    )
    op.create_index("ix_label_words", "label", ["kind", "folded", "event_pk"])
    for table in ("event_key", "named", "name"):
        op.drop_table(table)
