"""`timeline token`: who may write."""

import click

from timeline.cli import opened
from timeline.store import tokens
from timeline.times import now, timestamp


@click.group()
def token():
    """Access tokens: make, list, revoke."""


@token.command()
@click.option("--name", required=True, help="What the token is called in lists and revisions.")
@click.option("--scope", type=click.Choice(tokens.SCOPES), default="write", show_default=True)
def create(name, scope):
    """Make a token and print it, alone, on the last line. It is shown this once.

    \b
    TOKEN=$(timeline token create --name desk --scope write)
    """
    with opened.database() as database, database.writing() as session:
        text = tokens.create(session, name, scope, now=now())
        session.commit()
    click.echo(f"The token {name!r} may {scope}. Keep it: it cannot be shown again.", err=True)
    click.echo(text)


@token.command("list")
def list_tokens():
    """Show every token: name, scope, last four characters, since when, and whether it is in force."""
    with opened.database() as database, database.reading() as session:
        for row in tokens.all_tokens(session):
            state = f"revoked {timestamp(row.revoked_at)}" if row.revoked_at else "in force"
            click.echo(f"{row.name}\t{row.scope}\t...{row.last4}\t{timestamp(row.created_at)}\t{state}")


@token.command()
@click.argument("name")
def revoke(name):
    """End the token called NAME at once."""
    with opened.database() as database, database.writing() as session:
        tokens.revoke(session, name, now=now())
        session.commit()
    click.echo(f"The token {name!r} is revoked.", err=True)
