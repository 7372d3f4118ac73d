"""Where a database's schema stands, and how it is moved (Alembic, with the migrations that ship in the package)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.orm import Session

import timeline.migrations
from timeline.database import Database
from timeline.errors import Conflict, Invalid
from timeline.models import Model
from timeline.store import derived


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the schema up to `revision`; at head, derive anew what a step on the way says is to be.

    All of it is one transaction: whoever breaks it off leaves the database as it was.
    """
    before = current(database)
    with _migrating(database) as (connection, config):
        command.upgrade(config, revision)
        if before is not None and _revision(connection) == head() and (derive := _to_derive(before)):
            with Session(connection) as session:
                for _ in derive(session):
                    pass


def downgrade(database: Database, revision: str) -> None:
    """Take the schema down to `revision` (`base` for nothing, `-1` for one step)."""
    with _migrating(database) as (_, config):
        command.downgrade(config, revision)


def head() -> str:
    """The newest revision that this version of Timeline knows."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def current(database: Database) -> str | None:
    """The revision that the database is at; None for an empty one. Raises Busy when it cannot be reached."""
    with database.reading() as session:
        return _revision(session.connection())


def differences(database: Database) -> list:
    """What the tables in the database and those of `timeline.models` differ by; nothing when all is well."""
    with database.reader.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_ours})
        return compare_metadata(context, Model.metadata)


def require_head(database: Database) -> None:
    """Raise Conflict, with the command that mends it, unless the schema is the one this version works with."""
    found, expected = current(database), head()
    if found != expected:
        raise Conflict(
            f"The database is at schema {found or 'nothing'} and this Timeline needs {expected}. Run: timeline db upgrade"
        )


def require_known(database: Database) -> None:
    """Raise Invalid unless this version of Timeline knows the schema, old as it may be."""
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if (found := current(database)) not in known:
        raise Invalid(f"This is no timeline that this version knows: its schema is {found or 'nothing'}.")


def is_ours(thing, name: str, type_: str, reflected: bool, compare_to) -> bool:
    """Alembic's `include_object`: tables that a search index keeps for itself are none of ours."""
    return not (type_ == "table" and reflected and compare_to is None and name.startswith("search"))


def _to_derive(before: str) -> Callable[[Session], Iterator[int]] | None:
    """What is to be derived anew after the steps from a revision to head, as their `DERIVE` says."""
    steps = ScriptDirectory.from_config(_config()).iterate_revisions("head", before)
    said = {getattr(step.module, "DERIVE", None) for step in steps}
    return derived.rebuild if "everything" in said else derived.index if "words" in said else None


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


@contextmanager
def _migrating(database: Database) -> Iterator[tuple[Connection, Config]]:
    """The one transaction of a migration, and Alembic's configuration with it in hand."""
    with database.migrating() as connection:
        config = _config()
        config.attributes["connection"] = connection
        yield connection, config


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(timeline.migrations.__path__[0])))
    return config
