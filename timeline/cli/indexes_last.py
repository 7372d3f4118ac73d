"""Loading into an empty timeline: its indexes are made last, and if that was broken off, by whoever comes next."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import click

from timeline.cli.progress import counted
from timeline.database import Database
from timeline.executors import executor_for, in_order
from timeline.store import indexes, search

AHEAD = 4  # batches of words that are made before it is their turn


@contextmanager
def last(database: Database, jobs: int = 1) -> Iterator[bool]:
    """Load into the timeline; if it is empty, without the indexes that can wait, which are made in the end.

    Gives whether words come last, too; as many processes make them then.
    """
    with database.writing() as session:
        indexes.drop(session)
        words_last = search.comes_last(session)
        session.commit()
    yield words_last
    make(database, jobs)


def make(database: Database, jobs: int = 1) -> None:
    """Make the indexes that are missing, each in a transaction; before that of words, those that are missing, in batches."""
    with database.writing() as session:
        if search.comes_last(session):
            _write_words(session, database.dialect, jobs)
        for name in indexes.missing(session):
            click.echo(f"Making {name}.", err=True)
            indexes.make(session, name)
            session.commit()


def _write_words(session, dialect: str, jobs: int) -> None:
    words_told = partial(search.words_told, dialect)
    with executor_for(jobs, None) as workers, counted("Indexing words") as count:
        for words in in_order(workers, words_told, search.wordless(session), ahead=AHEAD):
            search.write_words(session, words)
            session.commit()
            count(len(words))
