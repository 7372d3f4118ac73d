"""`timeline db`: where the schema stands, and moving it."""

import click

from timeline import schema_version
from timeline.cli import opened
from timeline.errors import Conflict


@click.group()
def db():
    """The database's schema: bring it up to date, look where it stands."""


@db.command()
@click.argument("revision", default="head")
def upgrade(revision):
    """Bring the schema up to REVISION (default: the newest)."""
    with opened.database(at_head=False) as database:
        schema_version.upgrade(database, revision)
        click.echo(f"The schema is at {schema_version.current(database)}.", err=True)


@db.command()
@click.argument("revision")
def downgrade(revision):
    """Take the schema down to REVISION: a number, -1 for one step, base for nothing.

    What a step drops is written on top of its migration.
    """
    with opened.database(at_head=False) as database:
        schema_version.downgrade(database, revision)
        click.echo(f"The schema is at {schema_version.current(database) or 'nothing'}.", err=True)


@db.command()
def current():
    """Print the revision that the schema is at."""
    with opened.database(at_head=False) as database:
        click.echo(schema_version.current(database) or "nothing")


@db.command()
def check():
    """Compare the tables with what this version works with; exit code 1 when they differ."""
    with opened.database() as database:
        if differences := schema_version.differences(database):
            raise Conflict("The tables differ from the schema: " + "; ".join(map(str, differences)))
        click.echo("The schema is at head and the tables match it.", err=True)
