"""`timeline migrate-to`: a whole timeline from SQLite to PostgreSQL, or back."""

from collections.abc import Iterator
from contextlib import closing

import click

from timeline import schema_version
from timeline.cli import indexes_last, opened
from timeline.cli.progress import Count, counted
from timeline.database import Database
from timeline.errors import Conflict
from timeline.store import copy, derived, search


@click.command()
@click.argument("url")
def migrate_to(url):
    """Copy the whole timeline to the database at URL: events, revisions, documents, citations, runs and tokens.

    The target must be empty, or hold a copy that was broken off: run the same command again and it goes on. It is the
    timeline of the moment when the command began; keep others from writing until they use the new one. A password
    belongs in ~/.pgpass or PGPASSWORD rather than in URL, where others of this machine can read it.

    \b
    timeline migrate-to postgresql://timeline@db.example/timeline
    TIMELINE_DATABASE_URL=postgresql://timeline@db.example/timeline timeline migrate-to sqlite:///timeline.db
    """
    with opened.database() as source, closing(Database(url)) as target:
        _prepare(target)
        with indexes_last.last(target), source.reading(unlimited=True) as reader, target.writing() as writer:
            copy.require_beginning(reader, writer)
            _copy(reader, writer)
            _verify(reader, writer)


def _prepare(target: Database) -> None:
    """Give an empty database its tables; one that has some must be at head: an upgrade is not for us to begin."""
    if schema_version.current(target) is None:
        schema_version.upgrade(target)
    schema_version.require_head(target)


def _copy(reader, writer) -> None:
    with counted("Copying", copy.count(reader)) as count:
        count(copy.count(writer))
        for table in copy.TABLES:
            _commit_each(writer, copy.rows(reader, writer, table), count)
    copy.number_on(writer)
    if not search.comes_last(writer):
        with counted("Indexing words") as count:
            _commit_each(writer, derived.index(writer), count)


def _commit_each(writer, batches: Iterator[int], count: Count) -> None:
    for number in batches:
        writer.commit()
        count(number)
    writer.commit()


def _verify(reader, writer) -> None:
    """Read both timelines again and print what each table holds. Raises Conflict for a table that differs."""
    wrong = []
    for table in copy.TABLES:
        there, here = copy.digest(reader, table), copy.digest(writer, table)
        click.echo(f"{table.name:<12}{here.rows:>14,} rows   SHA-256 {here.sha256}")
        wrong += [table.name] if here != there else []
    if wrong:
        raise Conflict(f"The copy differs from its source in: {', '.join(wrong)}.")
    click.echo("The copy and its source are equal.", err=True)
