"""`timeline token`: who may write."""

import click

from timeline.cli import opened
from timeline.store import tokens
from timeline.times import now, timestamp

DAY = 86_400 * 10**6  # microseconds


@click.group()
def token():
    """Access tokens: make, list, revoke."""


@token.command()
@click.option("--name", required=True, help="What the token is called in lists and revisions.")
@click.option("--scope", type=click.Choice(tokens.SCOPES), default="write", show_default=True)
@click.option("--days", type=click.IntRange(1), help="Let it expire after so many days.")
def create(name, scope, days):
    """Make a token and print it, alone, on the last line. It is shown this once.

    \b
    TOKEN=$(timeline token create --name desk --scope write)
    timeline token create --name calendar --scope feed --days 365

    A feed token only reads, and may stand in the address of a calendar or an embedded page: ?token=...
    """
    expires = None if days is None else now() + days * DAY
    with opened.database() as database, database.writing() as session:
        text = tokens.create(session, name, scope, now=now(), expires_at=expires)
        session.commit()
    click.echo(f"The token {name!r} may {scope}. Keep it: it cannot be shown again.", err=True)
    click.echo(text)


@token.command("list")
def list_tokens():
    """Show every token: name, scope, last four characters, since when, and whether it is in force."""
    with opened.database() as database, database.reading() as session:
        for row in tokens.all_tokens(session):
            click.echo(f"{row.name}\t{row.scope}\t...{row.last4}\t{timestamp(row.created_at)}\t{_state(row)}")


@token.command()
@click.argument("name")
def revoke(name):
    """End the token called NAME at once."""
    with opened.database() as database, database.writing() as session:
        tokens.revoke(session, name, now=now())
        session.commit()
    click.echo(f"The token {name!r} is revoked.", err=True)


def _state(row) -> str:
    if row.revoked_at is not None:
        return f"revoked {timestamp(row.revoked_at)}"
    if not tokens.in_force(row, now=now()):
        return f"expired {timestamp(row.expires_at)}"
    return "in force" if row.expires_at is None else f"in force until {timestamp(row.expires_at)}"
