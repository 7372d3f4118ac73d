"""What commands work on: the settings of the environment and the database that they name."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from timeline import schema_version
from timeline.config import Settings
from timeline.database import Database
from timeline.errors import Conflict


@contextmanager
def database(*, at_head: bool = True) -> Iterator[Database]:
    """The database of the settings, opened. Raises Conflict unless its schema is at head (when asked for)."""
    with closing(Database(Settings.from_environment().database_url)) as opened:
        if at_head:
            _require_head(opened)
        yield opened


def _require_head(database: Database) -> None:
    """Say which database it is, too: here, unlike over HTTP, it is the caller's own."""
    try:
        schema_version.require_head(database)
    except Conflict as error:
        raise Conflict(f"{error}   (database: {database.url.render_as_string(hide_password=True)})") from None
