"""What an event without an id is known by begins with its date, so that those of one time stand together in their index

The hash behind it is the same in 43 characters of base64 (RFC 4648, section 5) instead of 64 hexadecimal digits. The date is
that of the first revision, which the hash is of. Down drops nothing: it gives each event its digits back.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BATCH = 1_000
FIRST_SAID = sa.text("""
    SELECT event.pk, event.fingerprint, coalesce(revision.superseded, event_text.json)
    FROM event
    JOIN event_text ON event_text.event_pk = event.pk
    LEFT JOIN revision ON revision.event_pk = event.pk AND revision.number = 1
    WHERE event.fingerprint IS NOT NULL AND event.pk > :after
    ORDER BY event.pk
    LIMIT :batch
""")
KNOWN_BY = sa.text("UPDATE event SET fingerprint = :fingerprint WHERE pk = :pk")
HAS_ONE = sa.text("fingerprint IS NOT NULL")


def upgrade() -> None:
    _rewrite(lambda digits, date: f"{date.lstrip('[{./')[:10]}.{urlsafe_b64encode(bytes.fromhex(digits)).decode().rstrip('=')}")


def downgrade() -> None:
    _rewrite(lambda dated, _: urlsafe_b64decode(dated[-43:] + "=").hex())


def _rewrite(fingerprint: Callable[[str, str], str]) -> None:
    """Give each event another one, made of what it has and of the date that it had first."""
    op.drop_index("ix_event_fingerprint", "event")
    connection, after = op.get_bind(), 0
    while rows := connection.execute(FIRST_SAID, {"after": after, "batch": BATCH}).all():
        known_by = [{"pk": pk, "fingerprint": fingerprint(mark, json.loads(text)["date"])} for pk, mark, text in rows]
        connection.execute(KNOWN_BY, known_by)
        after = rows[-1][0]
    op.create_index("ix_event_fingerprint", "event", ["fingerprint"], unique=True, sqlite_where=HAS_ONE, postgresql_where=HAS_ONE)
