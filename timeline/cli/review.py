"""`timeline review`: go through candidates with their quotes, and confirm, edit, reject or merge them."""

import getpass
from collections.abc import Sequence
from dataclasses import replace

import click

from timeline import edtf
from timeline.cli import opened
from timeline.database import Database
from timeline.edtf import EdtfError
from timeline.gist import keys
from timeline.ingest.bulk import index
from timeline.records import Citation, Event
from timeline.store import alike, documents, events
from timeline.store.alike import Sketch
from timeline.store.events import Stored
from timeline.times import now

CONTEXT = 120  # characters shown on either side of a quote
_CHOICES = {"c": "confirm", "e": "edit", "r": "reject", "m": "merge", "s": "skip", "q": "quit"}


@click.command()
def review():
    """Go through the candidates that extraction made, oldest first.

    Each is shown with its quotes in their context, and with other events that may be the same. What is confirmed,
    edited, rejected or merged here is left alone by later ingests.
    """
    agent, after, seen = f"cli:{getpass.getuser()}", 0, 0
    with opened.database() as database:
        while (found := _next(database, after)) is not None:
            stored, similar = found
            after, seen = stored.row.pk, seen + 1
            choice = _ask(database, stored, similar)
            if choice == "q":
                break
            if choice != "s":
                _decide(database, choice, stored.row.id, similar, agent)
    click.echo(f"{seen} candidate(s) seen." if seen else "There is no candidate to review.")


def _next(database: Database, after: int) -> tuple[Stored, list[Sketch]] | None:
    with database.writing() as session:
        index(session)
    with database.reading() as session:
        stored = events.next_candidate(session, after)
        if stored is None:
            return None
        similar = alike.find(session, [keys(stored.event)])
        return stored, [sketch for sketch in similar if sketch.pk != stored.row.pk]


def _ask(database: Database, stored: Stored, similar: Sequence[Sketch]) -> str:
    event = stored.event
    click.secho(f"\n{event.date}  {event.title}", bold=True)
    click.echo(f"  {', '.join(event.actors) or '-'} · {event.place.name if event.place else '-'} · confidence {event.confidence}")
    for citation in event.citations:
        click.echo(_in_context(database, citation))
    for number, sketch in enumerate(similar, 1):
        click.echo(f"  [{number}] maybe the same: {sketch.record.date}  {sketch.record.title}")
    choices = {key: word for key, word in _CHOICES.items() if key != "m" or similar}
    return click.prompt(", ".join(f"{key} {word}" for key, word in choices.items()), type=click.Choice(list(choices)), default="s")


def _in_context(database: Database, citation: Citation) -> str:
    """The quote with what stands around it, where the text of the document is kept."""
    with database.reading() as session:
        row = documents.find(session, citation.document.id)
    text, before, behind = row.text if row else None, "", ""
    if text is not None and citation.start is not None:
        before, behind = text[max(0, citation.start - CONTEXT) : citation.start], text[citation.end : citation.end + CONTEXT]
    quote = click.style(" ".join((citation.quote or "").split()), underline=True)
    source = citation.document.publisher or citation.document.url or citation.document.id
    return f"  {source}: {' '.join(before.split())} {quote} {' '.join(behind.split())}".rstrip()


def _decide(database: Database, choice: str, id: str, similar: Sequence[Sketch], agent: str) -> None:
    other = similar[click.prompt("Which", type=click.IntRange(1, len(similar))) - 1].id if choice == "m" else None
    with database.reading() as session:
        edited = _edited(events.get(session, id).event) if choice == "e" else None
    by = {"agent": agent, "now": now(), "reason": "Reviewed."}
    with database.writing() as session:
        stored = events.get(session, id)
        if other is not None:
            events.merge(session, events.get(session, other), [stored], **by)
        else:
            status = "rejected" if choice == "r" else "confirmed"
            events.put(session, stored, replace(edited or stored.event, status=status), curated=True, **by)
        session.commit()


def _edited(event: Event) -> Event:
    title = click.prompt("Title", default=event.title)
    return replace(event, title=title, date=click.prompt("Date", default=str(event.date), value_proc=_date))


def _date(text: str) -> edtf.Edtf:
    try:
        return edtf.parse(text)
    except EdtfError as error:
        raise click.BadParameter(str(error)) from None
