"""`timeline changes`: what GET /changes tells, for mirrors that stand beside the database."""

import time

import click

from timeline.api.changes import LARGEST, LOOK_SECONDS, require_kept, shown
from timeline.cli import opened
from timeline.config import Settings
from timeline.store import changes as stored


@click.command()
@click.option("--since", type=click.IntRange(0, LARGEST), default=0, help="Past this token; from the beginning without it.")
@click.option(
    "--limit", type=click.IntRange(1), default=1_000, show_default=True, help="How many are told; with --follow, at a time."
)
@click.option("--follow", is_flag=True, help="Go on with what comes, until interrupted.")
def changes(since, limit, follow):
    """Print every change in the order of commits, as NDJSON; each has the token to go on from.

    \b
    timeline changes
    timeline changes --since 1200 --follow
    """
    settings = Settings.from_environment()
    with opened.database() as database:
        with database.reading() as session:
            require_kept(session, since, settings)
        while True:
            with database.reading() as session:
                found = stored.page(session, since, limit=limit)
            for change in found.rows:
                click.echo(shown(change))
                since = change.token
            if not follow:
                return
            if not found.more:
                time.sleep(LOOK_SECONDS)
