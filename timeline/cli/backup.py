"""`timeline backup` and `timeline restore`: the whole timeline as one file, made while it is in use."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import click

from timeline import schema_version
from timeline.cli import opened
from timeline.config import Settings
from timeline.database import Database
from timeline.errors import Conflict, Invalid


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file):
    """Write the timeline as it stands this moment to FILE, while others read and write.

    For SQLite; on PostgreSQL use pg_dump.

    \b
    timeline backup /backups/timeline-$(date +%F).db
    """
    if file.exists():
        raise Conflict(f"{file} is there already; name a new file.")
    part = file.with_name(file.name + ".part")
    part.unlink(missing_ok=True)
    with opened.database(at_head=False) as database:
        schema_version.require_known(database)
        database.copy_to(part)
    _settle(part, file)
    click.echo(f"{file}: {file.stat().st_size:,} bytes.", err=True)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Replace the database that is there, once nobody has it open.")
def restore(file, replace):
    """Make FILE, written by `timeline backup`, the timeline's database again.

    \b
    timeline restore /backups/timeline-2025-11-12.db
    """
    with closing(Database(f"sqlite:///{file}")) as copy:
        schema_version.require_known(copy)
    target = _target()
    if target.exists():
        _require_replaceable(target, replace)
    part = target.with_name(target.name + ".part")
    shutil.copyfile(file, part)
    for suffix in ("-wal", "-shm"):  # of the old file: to the new one they would be corruption
        Path(f"{target}{suffix}").unlink(missing_ok=True)
    _settle(part, target)
    click.echo(f"{target} is restored; now run: timeline db upgrade", err=True)


def _target() -> Path:
    with closing(Database(Settings.from_environment().database_url)) as database:
        if database.dialect != "sqlite":
            raise Invalid("This restores SQLite files; on PostgreSQL use pg_restore.")
        return Path(database.url.database)


def _require_replaceable(target: Path, replace: bool) -> None:
    if not replace:
        raise Conflict(f"{target} is there already; --replace replaces it.")
    if _is_open(target):
        raise Conflict(f"{target} is in use, and what is written to it meanwhile would be lost; stop the server first.")


def _is_open(file: Path) -> bool:
    """Whether another process has this database open: only who is alone may end its write-ahead log."""
    try:
        with closing(sqlite3.connect(file, timeout=0)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.DatabaseError as error:  # a damaged file says so too, and is replaced
        return error.sqlite_errorcode == sqlite3.SQLITE_BUSY
    return False


def _settle(part: Path, file: Path) -> None:
    """Give the finished file its name, so that no half one ever has it, even after a power cut."""
    with part.open("rb") as written:
        os.fsync(written.fileno())
    part.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
