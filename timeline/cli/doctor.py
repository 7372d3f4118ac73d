"""`timeline doctor`: is everything all right?"""

import sys

import click

from timeline import checkup
from timeline.cli import opened

SIGNS = {"fine": click.style("ok  ", fg="green"), "note": click.style("note", fg="yellow"), "wrong": click.style("FAIL", fg="red")}


@click.command()
def doctor():
    """Look at the database: version, schema, durability, integrity, space. Exit code 1 when something is wrong."""
    wrong = False
    with opened.database(at_head=False) as database:
        for finding in checkup.check(database):
            wrong = wrong or finding.level == "wrong"
            click.echo(f"{SIGNS[finding.level]}  {finding.text}")
    sys.exit(1 if wrong else 0)
