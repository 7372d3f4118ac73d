"""The search index of SQLite keeps the first two and three letters of words: a prefix that many words have is one seek

On PostgreSQL nothing changes. The words are written anew when the upgrade has come to head. Down drops the words, and
brings the index without prefixes back: run that version's `timeline rebuild` afterwards.
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# The index keeps no texts to be copied from (see timeline.schema_version.upgrade).
DERIVE = "words"


WORDS = "fts5(title, names, summary, quotes, tokenize='ascii', content='', columnsize=0"


def upgrade() -> None:
    _begin(f"{WORDS}, prefix='2 3')")


def downgrade() -> None:
    _begin(f"{WORDS})")


def _begin(index: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search")
        op.execute(f"CREATE VIRTUAL TABLE search USING {index}")
