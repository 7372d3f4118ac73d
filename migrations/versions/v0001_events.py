"""Events, citations, documents, revisions and tokens

Down drops everything.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# As in timeline.models: SQLite numbers rows by itself only in a column declared INTEGER.
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "document",
        sa.Column("pk", KEY, nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("publisher", sa.Text(), nullable=True),
        sa.Column("published", sa.Date(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("text_hash", sa.String(length=64), nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_document")),
        sa.UniqueConstraint("id", name=op.f("uq_document_id")),
    )
    op.create_index("ix_document_published", "document", ["published"])
    op.create_index("ix_document_url", "document", ["url"])

    op.create_table(
        "event",
        sa.Column("pk", KEY, nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("date", sa.Text(), nullable=False),
        sa.Column("known_until", sa.Date(), nullable=True),
        sa.Column("start_earliest", sa.BigInteger(), nullable=False),
        sa.Column("start_latest", sa.BigInteger(), nullable=False),
        sa.Column("end_earliest", sa.BigInteger(), nullable=False),
        sa.Column("end_latest", sa.BigInteger(), nullable=False),
        sa.Column("uncertain", sa.Boolean(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("span_class", sa.SmallInteger(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("part_of", sa.String(length=64), nullable=True),
        sa.Column("curated", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_event")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_event_fingerprint")),
        sa.UniqueConstraint("id", name=op.f("uq_event_id")),
    )
    op.create_index("ix_event_order", "event", ["position", "pk"])
    op.create_index("ix_event_range", "event", ["span_class", "position", "pk", "end_latest"])

    op.create_table(
        "token",
        sa.Column("pk", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("last4", sa.String(length=4), nullable=False),
        sa.Column("scope", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_token")),
        sa.UniqueConstraint("sha256", name=op.f("uq_token_sha256")),
    )
    op.create_table(
        "citation",
        sa.Column("pk", KEY, nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("event_pk", KEY, nullable=False),
        sa.Column("document_pk", KEY, nullable=False),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("date_text", sa.Text(), nullable=True),
        sa.Column("date", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["document_pk"], ["document.pk"], name=op.f("fk_citation_document_pk")),
        sa.ForeignKeyConstraint(["event_pk"], ["event.pk"], name=op.f("fk_citation_event_pk"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_citation")),
    )
    op.create_index("ix_citation_document_pk", "citation", ["document_pk"])
    op.create_index("ix_citation_event_pk", "citation", ["event_pk"])

    op.create_table(
        "event_text",
        sa.Column("event_pk", KEY, autoincrement=False, nullable=False),
        sa.Column("json", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["event_pk"], ["event.pk"], name=op.f("fk_event_text_event_pk"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_pk", name=op.f("pk_event_text")),
    )
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
    op.create_index("ix_label_words", "label", ["kind", "folded", "event_pk"])

    op.create_table(
        "revision",
        sa.Column("event_pk", KEY, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("json", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["event_pk"], ["event.pk"], name=op.f("fk_revision_event_pk"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_pk", "number", name=op.f("pk_revision")),
    )


def downgrade() -> None:
    op.drop_table("revision")
    op.drop_table("label")
    op.drop_table("event_text")
    op.drop_table("citation")
    op.drop_table("token")
    op.drop_table("event")
    op.drop_table("document")
