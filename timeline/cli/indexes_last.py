"""Loading into an empty timeline: its indexes are made last, and if that was broken off, by whoever comes next."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from timeline.cli.progress import counted
from timeline.database import Database
from timeline.store import indexes, search


@contextmanager
def last(database: Database) -> Iterator[bool]:
    """Load into the timeline; if it is empty, without the indexes that can wait, which are made in the end.

    Gives whether words come last, too.
    """
    with database.writing() as session:
        indexes.drop(session)
        words_last = search.comes_last(session)
        session.commit()
    yield words_last
    make(database)


def make(database: Database) -> None:
    """Make the indexes that are missing, each in a transaction; before that of words, those that are missing, in batches."""
    with database.writing() as session:
        if search.comes_last(session):
            with counted("Indexing words") as count:
                for number in search.write_missing(session):
                    session.commit()
                    count(number)
        for name in indexes.missing(session):
            click.echo(f"Making {name}.", err=True)
            indexes.make(session, name)
            session.commit()
