"""Indexes hold no rows without a value, and the search index of SQLite keeps the first two letters of words and no more

Three letters took a twentieth of the file; longer beginnings are looked for in the texts (`timeline.store.query`). The words
are written anew when the upgrade has come to head. Down brings the larger indexes back, and drops the words: run that
version's `timeline rebuild` afterwards.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# The index keeps no texts to be copied from (see timeline.schema_version.upgrade).
DERIVE = "words"

WORDS = "fts5(title, names, summary, quotes, tokenize='ascii', content='', columnsize=0"
OF_SOME = {
    "ix_event_where": ("event", ["latitude", "longitude"]),
    "ix_event_part_of": ("event", ["part_of"]),
    "ix_revision_run": ("revision", ["run_pk", "pk"]),
}


def upgrade() -> None:
    for name, (table, columns) in OF_SOME.items():
        has_value = sa.text(f"{columns[0]} IS NOT NULL")
        op.drop_index(name, table)
        op.create_index(name, table, columns, sqlite_where=has_value, postgresql_where=has_value)
    _begin(f"{WORDS}, prefix='2')")


def downgrade() -> None:
    for name, (table, columns) in OF_SOME.items():
        op.drop_index(name, table)
        op.create_index(name, table, columns)
    _begin(f"{WORDS}, prefix='2 3')")


def _begin(index: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search")
        op.execute(f"CREATE VIRTUAL TABLE search USING {index}")
