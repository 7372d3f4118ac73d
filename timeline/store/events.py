"""The only writer of events: every change goes through here and leaves a revision, the wire text and the index rows.

Functions take the session first and flush; the caller commits.
"""

import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property, partial
from operator import attrgetter
from typing import Any, Literal, NamedTuple, get_args

from sqlalchemy import ColumnElement, bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from timeline import models, strict_json
from timeline.database import Database
from timeline.errors import Conflict, Fault, Gone, Invalid, Merged, NotFound, Stale
from timeline.records import Citation, Document, Event, EventRecord
from timeline.schemas import load_stored
from timeline.span import known_until
from timeline.store import documents, driver, names, revisions, rows, search
from timeline.store.among import among
from timeline.store.documents import Known
from timeline.store.drafts import Draft
from timeline.store.inserts import insert, new_pks
from timeline.store.rows import Entry
from timeline.times import day_of, microseconds

Action = Literal["created", "updated", "retracted", "restored", "merged", "split"]
ACTIONS: tuple[Action, ...] = get_args(Action)
REVISION = ("event_pk", "number", "action", "at", "agent", "reason", "run_pk")


@dataclass(frozen=True)
class Stored:
    """An event's row and its wire text."""

    row: models.Event
    json: str

    @cached_property
    def event(self) -> Event:
        """The event as a value, read back from its wire text."""
        row = self.row
        record = load_stored(strict_json.loads(self.json))
        return _recorded(record, row.revision, row.created_at, row.updated_at, merged_into=row.merged_into)


class _Change(NamedTuple):
    """What is done, by whom, when and why; what every revision of one call has in common."""

    action: Action
    agent: str
    now: int
    reason: str | None = None
    run: int | None = None


def get(session: Session, id: str, *, retracted: bool = False) -> Stored:
    """The event with that id.

    Raises NotFound; unless retracted ones are asked for, Gone for one of them and Merged for one that is part of another.
    """
    found = find_all(session, [id])
    if not found:
        raise NotFound(f"There is no event {id!r}.")
    if found[id].row.status == "retracted" and not retracted:
        raise gone(strict_json.loads(found[id].json))
    return found[id]


class Text(NamedTuple):
    """An event's wire text, and the revision that it shows."""

    json: str
    revision: int


def get_text(database: Database, id: str) -> Text:
    """The wire text of the event with that id. Raises NotFound, Gone and Merged."""
    for text, revision, status in driver.alone(database, _TEXT, {"id": id}):
        if status == "retracted":
            raise gone(strict_json.loads(text))
        return Text(text, revision)
    raise NotFound(f"There is no event {id!r}.")


_TEXT = (
    select(models.EventText.json, models.Event.revision, models.Event.status)
    .join(models.Event, models.Event.pk == models.EventText.event_pk)
    .where(models.Event.id == bindparam("id"))
)


def get_as_of(session: Session, id: str, moment: int) -> Text:
    """The wire text of the event as it stood at `moment` (microseconds). Raises NotFound, Gone and Merged, as of then."""
    stood = revisions.as_of(session, id, moment)
    shown = strict_json.loads(stood.json)
    if shown["status"] == "retracted":
        raise gone(shown)
    return Text(stood.json, stood.row.number)


def gone(shown: Mapping[str, Any]) -> Gone:
    """The error that says what became of a retracted (wire) event."""
    id, into = shown["id"], shown.get("merged_into")
    tombstone = {name: shown.get(name) for name in ("id", "revision", "updated_at", "merged_into")}
    if into is not None:
        return Merged(f"The event {id!r} has been merged into {into!r}.", tombstone)
    return Gone(f"The event {id!r} has been retracted; its revisions are kept, and it can be restored.", tombstone)


def find_all(session: Session, ids: Iterable[str]) -> dict[str, Stored]:
    """Those of the events that are there, by id."""
    return {stored.row.id: stored for stored in _select_among(session, _IDS, ids)}


def find_fingerprints(session: Session, fingerprints: Iterable[str]) -> dict[str, Stored]:
    """Those of the events that came with one of these fingerprints, by fingerprint."""
    return {stored.row.fingerprint: stored for stored in _select_among(session, _FINGERPRINTS, fingerprints)}


_IDS, _FINGERPRINTS = among(models.Event.id, "values"), among(models.Event.fingerprint, "values")


def next_candidate(session: Session, after: int) -> Stored | None:
    """The first candidate past the key `after`, in the order in which they were made."""
    waiting = (models.Event.status == "candidate") & (models.Event.pk > after)
    first = session.scalar(select(func.min(models.Event.pk)).where(waiting))
    return None if first is None else next(iter(_select(session, models.Event.pk == first)))


def find_citing(session: Session, document: str) -> list[Stored]:
    """The events that cite a document (by id), oldest first; signposts not."""
    cites = select(models.Citation.event_pk).join(models.Document, models.Document.pk == models.Citation.document_pk)
    of_it = models.Event.pk.in_(cites.where(models.Document.id == document)) & models.Event.merged_into.is_(None)
    return sorted(_select(session, of_it), key=lambda stored: stored.row.pk)


def find_parts(session: Session, ids: Collection[str]) -> list[Stored]:
    """The events that are part of one of these."""
    return list(_select(session, models.Event.part_of.in_(ids)))


def create(session: Session, record: EventRecord, *, agent: str, now: int) -> Event:
    """Store a new event. Raises Conflict when its id is taken."""
    if record.id is not None and find_all(session, [record.id]):
        raise Conflict(f"There is an event {record.id!r} already.", [Fault(detail="Is taken.", code="conflict", pointer="/id")])
    return create_all(session, [record], agent=agent, now=now)[0]


def create_all(
    session: Session,
    records: Sequence[EventRecord],
    *,
    agent: str,
    now: int,
    run: int | None = None,
) -> list[Event]:
    """Store new events, whose ids must be free, in a handful of statements however many they are."""
    return _create(session, records, _Change("created", agent, now, run=run))


def enter_all(session: Session, made: Sequence[Draft], *, agent: str, now: int, run: int | None = None) -> list[str]:
    """Store new events from their drafts, as `create_all` does from records; their ids."""
    if not made:
        return []
    known = documents.ensure_headers(session, [said for one in made for _, _, said in one.citations], now=now)
    pks, new_id, day = new_pks(session, models.Event, len(made)), partial(next, _new_ids(now)), day_of(now)
    today = day.isoformat()
    fitting = (one if one.fits(known, today) else one.redrafted(known, day) for one in made)
    entries = [one.entry(pk, known, now, new_id) for pk, one in zip(pks, fitting, strict=True)]
    _write_new(session, entries, _Change("created", agent, now, run=run))
    return [entry.row[1] for entry in entries]


def copy_all(session: Session, texts: Mapping[int, str]) -> None:
    """Write events as their wire texts say, under these pks, into a database that has none of them."""
    events = {pk: _told(strict_json.loads(text)) for pk, text in texts.items()}
    known = _cited(session, events.values(), 0)
    _write_new(session, [_entry(session, pk, event, known) for pk, event in events.items()], _Change("created", "copy", 0))


def put(
    session: Session,
    stored: Stored,
    record: EventRecord,
    *,
    agent: str,
    now: int,
    reason: str | None = None,
    run: int | None = None,
    curated: bool = False,
) -> Event:
    """Bring a stored event to `record` and write the revision that says who did it; an unchanged event gets none.

    `curated` marks the change as a person's, which ingest then leaves alone. Raises Stale when somebody else changed
    the event since it was read.
    """
    change = _Change("retracted" if record.status == "retracted" else "updated", agent, now, reason, run)
    return _unless_same(session, stored, record, change, curated=curated)


def retract(
    session: Session,
    stored: Stored,
    *,
    agent: str,
    now: int,
    reason: str | None = None,
    run: int | None = None,
    curated: bool = True,
) -> Event:
    """Take an event out of the timeline; its revisions stay, and `restore` brings it back."""
    gone = replace(stored.event, status="retracted")
    return put(session, stored, gone, agent=agent, now=now, reason=reason, run=run, curated=curated)


def restore(
    session: Session,
    stored: Stored,
    number: int,
    *,
    agent: str,
    now: int,
    reason: str | None = None,
    run: int | None = None,
    curated: bool = True,
) -> Event:
    """Bring an event to what it was at revision `number`, as a new revision.

    Raises NotFound, and Conflict where it was part of an event that is part of this one by now.
    """
    event = _told(strict_json.loads(revisions.get(session, stored.row.id, number).json))
    if event.merged_into is not None and _ends_at(session, event.merged_into, stored.row.id):
        raise Conflict(
            f"At revision {number} it was part of {event.merged_into!r}, which is part of it by now; restore that first."
        )
    change = _Change("restored", agent, now, reason or f"Back to revision {number}.", run)
    return _unless_same(session, stored, event, change, curated=curated)


def stands_as(session: Session, stored: Stored, number: int) -> bool:
    """Whether an event says what it said at revision `number`. Raises NotFound."""
    return stored.row.revision == number or _same(
        stored.event, _told(strict_json.loads(revisions.get(session, stored.row.id, number).json))
    )


def _ends_at(session: Session, id: str | None, end: str) -> bool:
    """Whether signposts lead from one event to the other."""
    passed = set[str | None]()
    while id not in passed and id != end:
        passed.add(id)
        id = session.scalar(select(models.Event.merged_into).where(models.Event.id == id))
    return id == end


def merge(
    session: Session,
    kept: Stored,
    absorbed: Sequence[Stored],
    *,
    agent: str,
    now: int,
    reason: str | None = None,
    run: int | None = None,
    joined: EventRecord | None = None,
    curated: bool = True,
) -> Event:
    """Make one event of several: `kept` becomes `joined`, else gains the others' citations, words and missing statements.

    The others are retracted and point to it. Each gets a revision, so that `restore` undoes it for each.
    """
    if kept.row.id in {other.row.id for other in absorbed}:
        raise Invalid("An event cannot be merged into itself.")
    change, filled = _Change("merged", agent, now, reason, run), kept.event
    for other in absorbed:
        event = other.event
        filled = _filled(filled, event)
        signpost = replace(event, status="retracted", merged_into=kept.row.id)
        _bring(session, other, signpost, change, curated=curated)
    return _bring(session, kept, joined or filled, change, curated=curated)


def split(
    session: Session,
    stored: Stored,
    citations: Collection[str],
    *,
    agent: str,
    now: int,
    reason: str | None = None,
    **stated: Any,
) -> tuple[Event, Event]:
    """Take citations (by id) out of an event into a new one, which is otherwise the same but for what is `stated`.

    Gives the old event and the new one. Raises Invalid for a citation that the event does not have, and Conflict.
    """
    event, change = stored.event, _Change("split", agent, now, reason)
    if unknown := set(citations) - {citation.id for citation in event.citations}:
        raise Invalid(f"The event {event.id!r} has no citation {', '.join(map(repr, sorted(unknown)))}.")
    if stated.get("id") and find_all(session, [stated["id"]]):
        raise Conflict(f"There is an event {stated['id']!r} already.", [Fault(detail="Is taken.", code="conflict", pointer="/id")])
    taken = tuple(citation for citation in event.citations if citation.id in citations)
    left = tuple(citation for citation in event.citations if citation.id not in citations)
    old = _bring(session, stored, replace(event, citations=left), change, curated=True)
    new = _create(session, [replace(event, **{"id": None, "citations": taken} | stated)], change, curated=True)
    return old, new[0]


def claim(record: EventRecord) -> EventRecord:
    """What is claimed, without when and how it was recorded and without what citations are called."""
    return EventRecord(**_stated(record) | {"citations": tuple(map(bare, record.citations))})


def bare(citation: Citation) -> Citation:
    """What is cited of which document, whatever the citation is called and the document says of itself."""
    return replace(citation, id=None, document=Document(id=documents.id_of(citation.document)))


def gathered(known: EventRecord, new: EventRecord) -> dict[str, tuple]:
    """The lists of both records: what is known first, then what is new. A citation with a known id is that one and may say more."""
    renewed = {citation.id: citation for citation in new.citations if citation.id is not None}
    stand = tuple(replace(c, **what_is_stated(renewed.pop(c.id), Citation)) if c.id in renewed else c for c in known.citations)
    cited = {bare(citation) for citation in stand}
    added = tuple(c for c in new.citations if bare(c) not in cited and (c.id is None or c.id in renewed))
    return {**_labels(known, new), "citations": stand + added}


def what_is_stated(said: EventRecord | Citation, kind: type) -> dict[str, Any]:
    """What a record or a citation says of the fields of its kind, without those that are empty."""
    return {field.name: value for field in fields(kind) if (value := getattr(said, field.name)) not in (None, ())}


def _filled(kept: Event, other: Event) -> Event:
    """The kept event, with what only the other one says. Neither is part of the other any more."""
    missing = {name: getattr(other, name) for name in ("summary", "place", "confidence") if getattr(kept, name) is None}
    wholes = [whole for whole in (kept.part_of, other.part_of) if whole not in (None, kept.id, other.id)]
    cited, taken = {bare(citation) for citation in kept.citations}, {citation.id for citation in kept.citations}
    # Ids are of one event: the same one is of another citation there, which gets a new one here.
    gained = [replace(c, id=None) if c.id in taken else c for c in other.citations if bare(c) not in cited]
    return replace(
        kept, **missing, **_labels(kept, other), part_of=wholes[0] if wholes else None, citations=(*kept.citations, *gained)
    )


def _labels(known: EventRecord, new: EventRecord) -> dict[str, tuple[str, ...]]:
    """The actors and tags of both, what is known first."""
    return {name: tuple(dict.fromkeys(getattr(known, name) + getattr(new, name))) for name in ("actors", "tags")}


def _create(session: Session, records: Sequence[EventRecord], change: _Change, *, curated: bool = False) -> list[Event]:
    if not records:
        return []
    known, new_ids, now = _cited(session, records, change.now), _new_ids(change.now), change.now
    events = [_recorded(record, 1, now, now, **_identified(record, known, new_ids)) for record in records]
    pks = new_pks(session, models.Event, len(events))
    entries = [_entry(session, pk, event, known, curated=curated) for pk, event in zip(pks, events, strict=True)]
    _write_new(session, entries, change)
    return events


def _unless_same(session: Session, stored: Stored, record: EventRecord, change: _Change, *, curated: bool) -> Event:
    return stored.event if _same(stored.event, record) else _bring(session, stored, record, change, curated=curated)


def _same(before: Event, record: EventRecord) -> bool:
    return claim(record) == claim(replace(before, id=record.id)) and getattr(record, "merged_into", None) == before.merged_into


def _bring(session: Session, stored: Stored, record: EventRecord, change: _Change, *, curated: bool) -> Event:
    """Write `record` over a stored event, if nobody has since it was read."""
    row, into = stored.row, getattr(record, "merged_into", None)
    known = _cited(session, [record], change.now)
    named = _identified(replace(record, id=row.id), known, _new_ids(change.now), _citation_ids(stored, record))
    event = _recorded(record, row.revision + 1, row.created_at, change.now, merged_into=into, **named)
    entry = _entry(session, row.pk, event, known, row.fingerprint, curated=row.curated or curated)
    current = (models.Event.pk == row.pk) & (models.Event.revision == row.revision)
    values = dict(zip(rows.EVENT, entry.row, strict=True))
    values["known_until"] = event.known_until  # for a day SQLAlchemy takes no text
    if session.connection().execute(update(models.Event.__table__).where(current).values(values)).rowcount == 0:
        raise Stale(f"The event {row.id!r} has changed since revision {row.revision}.")
    revisions.supersede(session, stored.row, stored.json)
    for part in (models.Citation, models.Named, models.EventKey, models.EventText, models.Unkeyed):
        session.execute(delete(part).where(part.event_pk == row.pk))
    search.erase(session, {row.pk: stored.event})
    _write_parts(session, [entry], change)
    return event


def _citation_ids(stored: Stored, record: EventRecord) -> dict[Citation, list[str]]:
    """What the stored citations are called, the first of equal ones last, but for names that the record gives away itself."""
    given, ids = {citation.id for citation in record.citations}, defaultdict[Citation, list[str]](list)
    for citation in reversed(stored.event.citations):
        if citation.id is not None and citation.id not in given:
            ids[bare(citation)].append(citation.id)
    return ids


def _recorded(
    record: EventRecord, revision: int, created_at: int, updated_at: int, *, merged_into: str | None = None, **named: Any
) -> Event:
    """The event that a record becomes, with what is `named` (see `_identified`) in place of what it states."""
    stated = _stated(record) | named
    until = known_until(record.date, stated["citations"], day_of(created_at))
    recorded = {"revision": revision, "created_at": created_at, "updated_at": updated_at, "merged_into": merged_into}
    return Event(**stated, **recorded, known_until=until)


def _stated(record: EventRecord) -> dict[str, Any]:
    return dict(zip(_STATED, _values_stated(record), strict=True))


_STATED = tuple(f.name for f in fields(EventRecord))
_values_stated = attrgetter(*_STATED)


def _told(wire: Mapping[str, Any]) -> Event:
    """The event that a whole wire object tells of."""
    created, updated = microseconds(wire["created_at"]), microseconds(wire["updated_at"])
    return _recorded(load_stored(wire), wire["revision"], created, updated, merged_into=wire.get("merged_into"))


def _cited(session: Session, records: Iterable[EventRecord], now: int) -> dict[str, Known]:
    """The documents that these records cite, stored where they were not."""
    return documents.ensure(session, [citation.document for record in records for citation in record.citations], now=now)


def _identified(
    record: EventRecord, known: Mapping[str, Known], new_ids: Iterator[str], ids: Mapping[Citation, list[str]] = {}
) -> dict[str, Any]:
    """An id for the record, and its citations with theirs (or one of those in `ids`), citing documents as they are known."""

    def cited(citation: Citation) -> Citation:
        called = (not citation.id and ids and ids.get(bare(citation))) or ()
        id = citation.id or (called.pop() if called else next(new_ids))
        return replace(citation, id=id, document=known[documents.id_of(citation.document)].document)

    return {"id": record.id or next(new_ids), "citations": tuple(map(cited, record.citations))}


def _new_ids(now: int) -> Iterator[str]:
    """Any number of ids that nobody has. They begin with the time, so that in the index of a large load new ids stand together.

    Six bytes at random are enough for each millisecond, and an event has its ids and its citation's three times each. Those
    of some ids are drawn together, which takes the system as long as for one.
    """
    time, digits, at_once = f"{now // 1_000:011x}", 12, 25
    while True:
        drawn = secrets.token_hex(digits // 2 * at_once)
        yield from (time + drawn[begin : begin + digits] for begin in range(0, len(drawn), digits))


def _select(session: Session, condition: ColumnElement[bool], values: Mapping[str, Any] = {}) -> Iterable[Stored]:
    joined = select(models.Event, models.EventText.json).join(models.EventText, models.EventText.event_pk == models.Event.pk)
    # The writer writes past the session's own copies of rows, so those are read anew.
    asked = joined.where(condition).execution_options(populate_existing=True)
    return (Stored(row, json) for row, json in session.execute(asked, values))


def _select_among(session: Session, condition: ColumnElement[bool], values: Iterable[str]) -> Iterable[Stored]:
    """Those that meet the condition for one of the values; to ask for none takes a database as long as for many."""
    asked = list(values)
    return _select(session, condition, {"values": asked}) if asked else ()


def _entry(
    session: Session, pk: int, event: Event, known: Mapping[str, Known], fingerprint: str | None = None, *, curated: bool = False
) -> Entry:
    row = rows.event_row(pk, event, fingerprint, curated=curated)
    return rows.entry(row, event, known, driver.connection_of(session).dialect.name)


def _write_new(session: Session, entries: Sequence[Entry], change: _Change) -> None:
    insert(session, models.Event.__table__, rows.EVENT, [entry.row for entry in entries])
    _write_parts(session, entries, change)


def _write_parts(session: Session, entries: Sequence[Entry], change: _Change) -> None:
    """Write what hangs on the rows of events: wire text, names, citations and the revision."""
    why = (change.now, change.agent, change.reason, change.run)
    insert(session, models.EventText.__table__, ("event_pk", "json"), [(entry.row[0], entry.text) for entry in entries])
    _write_words(session, entries)
    names.write(session, {entry.row[0]: entry.names for entry in entries})
    insert(session, models.Citation.__table__, rows.CITATION, [row for entry in entries for row in entry.citations])
    revised = [(entry.row[0], entry.row[rows.REVISION], change.action, *why) for entry in entries]
    insert(session, models.Revision.__table__, REVISION, revised)
    insert(session, models.Unkeyed.__table__, ("event_pk",), [(entry.row[0],) for entry in entries])


def _write_words(session: Session, entries: Sequence[Entry]) -> None:
    """Write the words of events, unless they come last, when the index of them is made."""
    search.write_words(session, {entry.row[0]: entry.words for entry in entries if entry.words is not None})
    wordless = {entry.row[0]: entry.text for entry in entries if entry.words is None}
    if wordless and not search.comes_last(session):
        search.write_told(session, wordless)
