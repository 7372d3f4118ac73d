"""`timeline verify` and `timeline rebuild`: whether what is derived from the events follows from them, and making it so."""

import sys

import click

from timeline.cli import indexes_last, opened
from timeline.cli.progress import counted
from timeline.store import derived


@click.command()
def verify():
    """Derive the bounds, the wire text and the words of every event anew and compare. Exit code 1 when something is off."""
    number = wrong = 0
    with opened.database() as database, database.reading(unlimited=True) as session, counted("Verifying") as count:
        for difference in derived.verify(session):
            of_one = difference is None or difference.id is not None
            number += of_one
            count(of_one)
            if difference is not None:
                wrong += 1
                click.echo(f"{difference.id}: {difference.text}" if of_one else difference.text, err=True)
    click.echo(f"{number:,} events, {wrong:,} faults" + ("; timeline rebuild mends what is derived." if wrong else "."))
    sys.exit(1 if wrong else 0)


@click.command()
@click.option("--indexes", "only_indexes", is_flag=True, help="Make missing indexes, with the words they need, and nothing else.")
def rebuild(only_indexes):
    """Write the bounds, the wire text and the words of every event anew, after an upgrade that says so or when verify does.

    Indexes that a load was to make last, and did not, are made too, with the words that they need; with --indexes nothing else is.
    """
    total = 0
    with opened.database() as database:
        if only_indexes:
            return indexes_last.make(database)
        with database.writing() as session, counted("Rebuilding") as count:
            for number in derived.rebuild(session):
                session.commit()
                total += number
                count(number)
        indexes_last.make(database)
    click.echo(f"{total:,} events rebuilt.")
