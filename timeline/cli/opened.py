"""What commands work on: the settings of the environment and the database that they name."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from timeline import schema_version
from timeline.config import Settings
from timeline.database import Database


@contextmanager
def database(*, at_head: bool = True) -> Iterator[Database]:
    """The database of the settings, opened. Raises Conflict unless its schema is at head (when asked for)."""
    with closing(Database(Settings.from_environment().database_url)) as opened:
        if at_head:
            schema_version.require_head(opened)
        yield opened
