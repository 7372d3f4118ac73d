"""Revisions in the order of their commit, runs of ingest, answers kept for Idempotency-Key, merged events

Down drops runs and kept answers; of a merged event it forgets what it was merged into.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# As in timeline.models: SQLite numbers rows by itself only in a column declared INTEGER.
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

COUNTS = ("created", "updated", "merged", "skipped", "unchanged", "rejected")


def upgrade() -> None:
    _create_run()
    _create_answer()
    with op.batch_alter_table("event") as event:
        event.add_column(sa.Column("merged_into", sa.String(length=64), nullable=True))
    op.execute("CREATE TABLE revision_before AS SELECT * FROM revision")
    op.drop_table("revision")
    op.create_table(
        "revision",
        sa.Column("pk", KEY, nullable=False),
        sa.Column("event_pk", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=9), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("run_pk", KEY, nullable=True),
        sa.Column("json", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["event_pk"], ["event.pk"], name=op.f("fk_revision_event_pk"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["run_pk"], ["run.pk"], name=op.f("fk_revision_run_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_revision")),
        sa.UniqueConstraint("event_pk", "number", name=op.f("uq_revision_event_pk_number")),
    )
    op.create_index("ix_revision_run", "revision", ["run_pk", "pk"])
    op.execute(
        "INSERT INTO revision (event_pk, number, action, at, agent, reason, json) "
        "SELECT event_pk, number, CASE WHEN number = 1 THEN 'created' ELSE 'updated' END, at, agent, reason, json "
        "FROM revision_before ORDER BY at, event_pk, number"
    )
    op.drop_table("revision_before")


def _create_run() -> None:
    op.create_table(
        "run",
        sa.Column("pk", KEY, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_run")),
    )
    op.create_table(
        "rejection",
        sa.Column("pk", KEY, nullable=False),
        sa.Column("run_pk", KEY, nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("json", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run_pk"], ["run.pk"], name=op.f("fk_rejection_run_pk"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_rejection")),
    )
    op.create_index("ix_rejection_run_pk", "rejection", ["run_pk"])


def _create_answer() -> None:
    op.create_table(
        "answer",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("request", sa.String(length=64), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_answer")),
    )
    op.create_index("ix_answer_at", "answer", ["at"])


def downgrade() -> None:
    op.execute("CREATE TABLE revision_after AS SELECT * FROM revision")
    op.drop_table("revision")
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
    op.execute(
        "INSERT INTO revision (event_pk, number, at, agent, reason, json) "
        "SELECT event_pk, number, at, agent, reason, json FROM revision_after"
    )
    op.drop_table("revision_after")
    with op.batch_alter_table("event") as event:
        event.drop_column("merged_into")
    for table in ("answer", "rejection", "run"):
        op.drop_table(table)
