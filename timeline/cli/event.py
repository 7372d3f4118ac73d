"""`timeline event`: one event at a time, by hand. Every change is a revision and can be undone."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from timeline import strict_json
from timeline.cli import opened
from timeline.merge_patch import patched
from timeline.records import Event
from timeline.schemas import dump_event, dump_record, load_event
from timeline.store import events, revisions
from timeline.times import now, timestamp

AGENT = "command line"
why = click.option("--reason", help="Why; kept with the revision.")


@click.group()
def event():
    """One event: add, show, edit, retract, restore, merge, split.

    \b
    timeline event add '{"title": "A law passed", "date": "2024-02-29"}'
    timeline event edit law '{"summary": null}' --reason "not ours"
    timeline event merge law law-2
    timeline event restore law 1
    """


@event.command()
@click.argument("json")
def add(json):
    """Add the event of a JSON object (- for standard input) and print it."""
    with _writing() as session:
        _print(events.create(session, load_event(_read(json)), agent=AGENT, now=now()))


@event.command()
@click.argument("id")
@click.option("--revision", type=click.IntRange(1), help="As it was at this revision.")
def show(id, revision):
    """Print the event as JSON."""
    with opened.database() as database, database.reading() as session:
        click.echo(revisions.get(session, id, revision).json if revision else events.get(session, id).json)


@event.command()
@click.argument("id")
def history(id):
    """List every change: number, when, who, what and why."""
    with opened.database() as database, database.reading() as session:
        after, more = 0, True
        while more:
            rows, more = revisions.page(session, id, limit=1_000, after=after)
            for row in rows:
                click.echo(f"{row.number}\t{timestamp(row.at)}\t{row.agent}\t{row.action}\t{row.reason or ''}")
            after = rows[-1].number


@event.command()
@click.argument("id")
@click.argument("patch")
@why
def edit(id, patch, reason):
    """Change fields of the event: a JSON merge patch (- for standard input), where null takes a field away."""
    with _writing() as session:
        stored = events.get(session, id)
        record = load_event(patched(dump_record(stored.event), _read(patch)))
        _print(events.put(session, stored, record, agent=AGENT, now=now(), reason=reason, curated=True))


@event.command()
@click.argument("id")
@why
def retract(id, reason):
    """Take the event out of the timeline."""
    with _writing() as session:
        events.retract(session, events.get(session, id), agent=AGENT, now=now(), reason=reason)


@event.command()
@click.argument("id")
@click.argument("revision", type=click.IntRange(1))
@why
def restore(id, revision, reason):
    """Bring the event back to what it was at REVISION; retracted and merged ones too."""
    with _writing() as session:
        stored = events.get(session, id, retracted=True)
        _print(events.restore(session, stored, revision, agent=AGENT, now=now(), reason=reason))


@event.command()
@click.argument("id")
@click.argument("others", nargs=-1, required=True)
@why
def merge(id, others, reason):
    """Make OTHERS part of the event: it keeps every citation, and their addresses lead to it."""
    with _writing() as session:
        absorbed = [events.get(session, other) for other in dict.fromkeys(others)]
        _print(events.merge(session, events.get(session, id), absorbed, agent=AGENT, now=now(), reason=reason))


@event.command()
@click.argument("id")
@click.argument("citations", nargs=-1, required=True)
@click.option("--title", help="The title of the new event, if it is another.")
@why
def split(id, citations, title, reason):
    """Take CITATIONS (their ids) out of the event into a new one, which is printed."""
    stated = {} if title is None else {"title": title}
    with _writing() as session:
        stored = events.get(session, id)
        _, new = events.split(session, stored, citations, agent=AGENT, now=now(), reason=reason, **stated)
        _print(new)


@contextmanager
def _writing() -> Iterator:
    with opened.database() as database, database.writing() as session:
        yield session
        session.commit()


def _read(json: str):
    return strict_json.loads(sys.stdin.read() if json == "-" else json)


def _print(event: Event) -> None:
    click.echo(strict_json.dumps(dump_event(event)))
