"""The only writer of events: every change goes through here and leaves a revision, the wire text and the index rows.

Functions take the session first and flush; the caller commits.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from typing import NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from timeline import models, strict_json
from timeline.errors import Conflict, Fault, Gone, NotFound, Stale
from timeline.records import Citation, Event, EventRecord
from timeline.schemas import dump_event, load_event
from timeline.span import known_until, span
from timeline.store import documents
from timeline.times import day_of


class Stored(NamedTuple):
    """An event's row and its wire text."""

    row: models.Event
    json: str

    @property
    def event(self) -> Event:
        """The event as a value, read back from its wire text."""
        row = self.row
        return _recorded(load_event(strict_json.loads(self.json)), row.revision, row.created_at, row.updated_at, row.known_until)


def get(session: Session, id: str, *, retracted: bool = False) -> Stored:
    """The event with that id. Raises NotFound, and Gone for a retracted one unless it is asked for."""
    found = find_all(session, [id])
    if not found:
        raise NotFound(f"There is no event {id!r}.")
    stored = found[id]
    if stored.row.status == "retracted" and not retracted:
        raise Gone(f"The event {id!r} has been retracted.")
    return stored


def find_all(session: Session, ids: Iterable[str]) -> dict[str, Stored]:
    """Those of the events that are there, by id."""
    return {stored.row.id: stored for stored in _select(session, models.Event.id.in_(list(ids)))}


def find_fingerprints(session: Session, fingerprints: Iterable[str]) -> dict[str, Stored]:
    """Those of the events that came with one of these fingerprints, by fingerprint."""
    return {stored.row.fingerprint: stored for stored in _select(session, models.Event.fingerprint.in_(list(fingerprints)))}


def create(session: Session, record: EventRecord, *, agent: str, now: int) -> Event:
    """Store a new event. Raises Conflict when its id is taken."""
    if record.id is not None and find_all(session, [record.id]):
        raise Conflict(f"There is an event {record.id!r} already.", [Fault(detail="Is taken.", code="conflict", pointer="/id")])
    return create_all(session, [record], agent=agent, now=now)[0]


def create_all(
    session: Session, records: Sequence[EventRecord], *, agent: str, now: int, fingerprints: Sequence[str | None] | None = None
) -> list[Event]:
    """Store new events, whose ids must be free, in a handful of statements however many they are."""
    if not records:
        return []
    events = [_recorded(_identified(record), 1, now, now, known_until(record, day_of(now))) for record in records]
    marks = fingerprints or [None] * len(events)
    rows = [_row(event) | {"fingerprint": mark} for event, mark in zip(events, marks, strict=True)]
    pks = session.scalars(insert(models.Event).returning(models.Event.pk, sort_by_parameter_order=True), rows).all()
    _write_parts(session, dict(zip(pks, events, strict=True)), agent=agent, now=now, reason=None)
    return events


def put(
    session: Session, stored: Stored, record: EventRecord, *, agent: str, now: int, reason: str | None = None, curated: bool = False
) -> Event:
    """Bring a stored event to `record` and write the revision that says who did it; an unchanged event gets none.

    Raises Stale when somebody else changed the event since it was read.
    """
    before, row = stored.event, stored.row
    event = _recorded(
        _identified(replace(record, id=row.id)), row.revision + 1, row.created_at, now, known_until(record, day_of(now))
    )
    if claim(event) == claim(before):
        return before
    values = _row(event) | {"curated": row.curated or curated}
    current = (models.Event.pk == row.pk) & (models.Event.revision == row.revision)
    if session.connection().execute(update(models.Event.__table__).where(current).values(values)).rowcount == 0:
        raise Stale(f"The event {row.id!r} has changed since revision {row.revision}.")
    for part in (models.Citation, models.Label, models.EventText):
        session.execute(delete(part).where(part.event_pk == row.pk))
    _write_parts(session, {row.pk: event}, agent=agent, now=now, reason=reason)
    return event


def claim(record: EventRecord) -> EventRecord:
    """What is claimed, without when and how it was recorded and without what citations are called."""
    said = {f.name: getattr(record, f.name) for f in fields(EventRecord)}
    return EventRecord(**said | {"citations": tuple(bare(citation) for citation in record.citations)})


def bare(citation: Citation) -> Citation:
    """What is cited, without its id and the text of its document."""
    return replace(citation, id=None, document=replace(documents.identified(citation.document), text=None))


def _recorded(record: EventRecord, revision: int, created_at: int, updated_at: int, until) -> Event:
    values = {f.name: getattr(record, f.name) for f in fields(EventRecord)}
    return Event(**values, revision=revision, created_at=created_at, updated_at=updated_at, known_until=until)


def _identified(record: EventRecord) -> EventRecord:
    """The record with an id for itself, for its citations and for their documents."""
    citations = tuple(
        replace(c, id=c.id or secrets.token_hex(8), document=documents.identified(c.document)) for c in record.citations
    )
    return replace(record, id=record.id or secrets.token_hex(8), citations=citations)


def _select(session: Session, condition) -> Iterable[Stored]:
    joined = select(models.Event, models.EventText.json).join(models.EventText, models.EventText.event_pk == models.Event.pk)
    return (Stored(row, json) for row, json in session.execute(joined.where(condition)))


def _row(event: Event) -> dict:
    lies, place = span(event.date, event.known_until), event.place
    return {
        **{name: getattr(event, name) for name in _COPIED},
        "date": str(event.date),
        **lies._asdict(),
        "position": lies.position,
        "span_class": lies.span_class,
        "place": place and place.name,
        "latitude": place and place.latitude,
        "longitude": place and place.longitude,
    }


_COPIED = ("id", "title", "summary", "known_until", "status", "confidence", "part_of", "revision", "created_at", "updated_at")


def _write_parts(session: Session, events: dict[int, Event], *, agent: str, now: int, reason: str | None) -> None:
    """Write what hangs on the rows of `events` (by pk): wire text, labels, citations and the revision."""
    texts = {pk: strict_json.dumps(dump_event(event)) for pk, event in events.items()}
    cited = documents.ensure(session, [c.document for event in events.values() for c in event.citations], now=now)
    _insert(session, models.EventText, [{"event_pk": pk, "json": text} for pk, text in texts.items()])
    _insert(session, models.Label, [row for pk, event in events.items() for row in _labels(pk, event)])
    _insert(session, models.Citation, [_citation(pk, c, cited) for pk, event in events.items() for c in event.citations])
    _insert(session, models.Revision, [
        {"event_pk": pk, "number": event.revision, "at": now, "agent": agent, "reason": reason, "json": texts[pk]}
        for pk, event in events.items()
    ])  # fmt: skip


def _insert(session: Session, model: type[models.Model], rows: list[dict]) -> None:
    if rows:
        session.connection().execute(insert(model.__table__), rows)


def _labels(pk: int, event: Event) -> Iterable[dict]:
    words = {
        "tag": event.tags,
        "actor": event.actors,
        "place": (event.place.name,) if event.place else (),
        "source": tuple(dict.fromkeys(name for c in event.citations for name in _sources(c))),
    }
    for kind, values in words.items():
        for ordinal, value in enumerate(values):
            yield {"event_pk": pk, "kind": kind, "ordinal": ordinal, "value": value, "folded": value.casefold()}


def _sources(citation: Citation) -> Iterable[str]:
    if citation.document.publisher:
        yield citation.document.publisher
    if citation.document.url and (host := urlsplit(citation.document.url).hostname):
        yield host


def _citation(pk: int, citation: Citation, documents_by_id: dict[str, int]) -> dict:
    return {
        **{name: getattr(citation, name) for name in ("id", "quote", "start", "end", "date_text")},
        "date": citation.date and str(citation.date),
        "event_pk": pk,
        "document_pk": documents_by_id[citation.document.id],
    }
