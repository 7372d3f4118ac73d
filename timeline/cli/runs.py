"""`timeline runs`: every ingest and bulk load, and taking a bad one back."""

import click

from timeline import strict_json
from timeline.cli import opened
from timeline.ingest import bulk
from timeline.ingest.corridor import STATUSES
from timeline.store import runs as stored
from timeline.times import now, timestamp


@click.group(invoke_without_command=True)
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True)
@click.pass_context
def runs(context, limit):
    """List the newest runs of ingest and bulk loads; show or undo one.

    \b
    timeline runs
    timeline runs rejected 12
    timeline runs undo 12
    """
    if context.invoked_subcommand is not None:
        return
    with opened.database() as database, database.reading() as session:
        for row in stored.page(session, limit=limit).rows:
            click.echo(f"{row.pk}\t{timestamp(row.started_at)}\t{row.kind}\t{row.agent}\t{_counts(row)}\t{_state(row)}")


@runs.command()
@click.argument("number", type=click.IntRange(1))
def rejected(number):
    """List the lines that run NUMBER rejected, and why."""
    with opened.database() as database, database.reading() as session:
        stored.get(session, number)
        for row in stored.rejections(session, number, limit=stored.LISTED).rows:
            faults = strict_json.loads(row.json)
            click.echo(f"{row.place}\t{'; '.join(' '.join(filter(None, (f.get('pointer'), f['detail']))) for f in faults)}")


@runs.command()
@click.argument("number", type=click.IntRange(1))
def undo(number):
    """Take back what run NUMBER created and changed, except what has been touched since."""
    with opened.database() as database:
        taken = bulk.undo(database, number, agent="command line", clock=now)
    click.echo(f"{taken.undone} undone, {taken.kept} kept because they were touched since")


def _counts(row) -> str:
    return ", ".join(f"{number} {status}" for status in STATUSES if (number := getattr(row, status))) or "nothing"


def _state(row) -> str:
    if row.undone_at is not None:
        return f"undone {timestamp(row.undone_at)}"
    return "finished" if row.finished_at is not None else "not finished"
