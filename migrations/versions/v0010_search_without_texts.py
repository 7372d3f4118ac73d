"""The search index of SQLite keeps words and no texts: they stand in the events

On PostgreSQL nothing changes. Down drops the words, and brings an index that keeps texts back: run that version's
`timeline rebuild` afterwards.
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

PARTS = "title, names, summary, quotes"


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    op.execute("ALTER TABLE search RENAME TO search_before")
    op.execute(f"CREATE VIRTUAL TABLE search USING fts5({PARTS}, tokenize='ascii', content='', columnsize=0)")
    op.execute(f"INSERT INTO search (rowid, {PARTS}) SELECT rowid, {PARTS} FROM search_before ORDER BY rowid")
    op.execute("DROP TABLE search_before")


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    op.execute("DROP TABLE search")
    op.execute(f"CREATE VIRTUAL TABLE search USING fts5({PARTS}, tokenize='ascii')")
