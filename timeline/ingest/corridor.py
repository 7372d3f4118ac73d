"""The corridor that records go through on their way into the store: new, or known already?

`decide` takes values and gives a value; `take_in` asks the store and does what was decided. The caller commits.
"""

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import replace
from datetime import date as Day
from hashlib import sha256
from typing import Any, Literal, NamedTuple, get_args

from sqlalchemy.orm import Session

from timeline import strict_json
from timeline.errors import Conflict, Fault, TimelineError
from timeline.ingest.windows import moment
from timeline.records import Citation, Document, EventRecord
from timeline.schemas import dump_citation, dump_document, dump_record
from timeline.store import documents, events
from timeline.store.drafts import Draft, draft_all
from timeline.store.events import Stored, claim, gathered, what_is_stated

Status = Literal["created", "updated", "merged", "skipped", "unchanged", "rejected"]
STATUSES: tuple[Status, ...] = get_args(Status)
OnConflict = Literal["merge", "replace", "skip", "error"]


class Outcome(NamedTuple):
    """What became of one record."""

    status: Status
    id: str | None = None
    error: TimelineError | None = None


class Put(NamedTuple):
    """The decision to bring a known event to `record`."""

    record: EventRecord
    status: Status


def fingerprint(record: EventRecord) -> str:
    """What a record without an id is known by: the hash of what it says.

    It begins with the date, so that those of a load in the order of dates stand together in their index.
    """
    said = dump_record(record) | {"id": None, "citations": [_bare(citation) for citation in record.citations]}
    hashed = sha256(strict_json.dumps(said).encode()).digest()
    return f"{moment(record.date.text)}.{urlsafe_b64encode(hashed).rstrip(b'=').decode()}"


def _bare(citation: Citation) -> dict[str, Any]:
    """The wire object of what `bare` leaves."""
    return dump_citation(citation) | {"id": None, "document": _NAMELESS | {"id": documents.id_of(citation.document)}}


_NAMELESS = dump_document(Document())


def drafted(records: Sequence[EventRecord], day: Day, dialect: str | None) -> list[Draft]:
    """The drafts that the corridor takes."""
    return draft_all(records, day, dialect, [None if record.id else fingerprint(record) for record in records])


def decide(record: EventRecord, stored: Stored, on_conflict: OnConflict = "merge") -> Put | Status:
    """What to do with a record whose event is known: nothing that a person decided is undone."""
    known, undone = stored.event, stored.row.status == "retracted" and record.status != "retracted"
    wanted = merge(known, record) if on_conflict == "merge" and not undone else replace(record, id=known.id)
    if claim(wanted) == claim(known):
        return "unchanged"
    if on_conflict == "error" and not undone:
        return "rejected"
    if stored.row.curated or known.status == "rejected" or (on_conflict == "skip" and not undone):
        return "skipped"
    return Put(wanted, "merged" if on_conflict == "merge" else "updated")


def merge(known: EventRecord, new: EventRecord) -> EventRecord:
    """The known record with what the new one says; lists keep what they have and gain what is new."""
    return replace(known, **what_is_stated(new, EventRecord) | gathered(known, new) | {"id": known.id})


def take_in(
    session: Session,
    made: Sequence[Draft],
    *,
    agent: str,
    now: int,
    run: int | None = None,
    on_conflict: OnConflict = "merge",
) -> list[Outcome]:
    """Store what is new of what was drafted and do as `on_conflict` says with what is known.

    Gives one outcome for each, in their order.
    """
    policy = _Policy(agent, now, run, on_conflict)
    outcomes: dict[int, Outcome] = {}
    waiting = list(enumerate(made))
    while waiting:
        turn: dict[str, tuple[int, Draft]] = {}
        later = []
        for place, one in waiting:
            key = one.id or one.fingerprint
            if key in turn:  # said twice in one batch: the second one meets the first
                later.append((place, one))
            else:
                turn[key] = (place, one)
        outcomes |= _take_turn(session, turn, policy)
        waiting = later
    return [outcomes[place] for place in range(len(made))]


class _Policy(NamedTuple):
    agent: str
    now: int
    run: int | None
    on_conflict: OnConflict

    @property
    def who(self) -> dict:
        return {"agent": self.agent, "now": self.now, "run": self.run}


def _take_turn(session: Session, turn: dict[str, tuple[int, Draft]], policy: _Policy) -> dict[int, Outcome]:
    """Take in drafts by their keys, no key twice; outcomes by their places."""
    stored = _known(session, turn)
    outcomes = {turn[key][0]: _settle(session, turn[key][1].record, known, policy) for key, known in stored.items()}
    new = [(place, one) for key, (place, one) in turn.items() if key not in stored]
    ids = events.enter_all(session, [one for _, one in new], **policy.who)
    return outcomes | {place: Outcome("created", id) for (place, _), id in zip(new, ids, strict=True)}


def _known(session: Session, turn: dict[str, tuple[int, Draft]]) -> dict[str, Stored]:
    named = [key for key, (_, one) in turn.items() if one.id]
    unnamed = [key for key, (_, one) in turn.items() if not one.id]
    return events.find_all(session, named) | events.find_fingerprints(session, unnamed)


def _settle(session: Session, record: EventRecord, stored: Stored, policy: _Policy) -> Outcome:
    id = stored.row.id
    match decide(record, stored, policy.on_conflict):
        case Put(wanted, status):
            events.put(session, stored, wanted, **policy.who)
            return Outcome(status, id)
        case "rejected":
            taken = Fault(detail=f"There is an event {id!r} already, and it is different.", code="conflict", pointer="/id")
            return Outcome("rejected", id, Conflict(taken.detail, [taken]))
        case status:
            return Outcome(status, id)
