"""Documents on their way into the store: their texts, and the events that they tell of, each matched with what is known.

What matches is decided by pure functions (`timeline.ingest.match`); here the store is asked and written, once for some
documents together, since most of the cost is the asking. The caller commits, so that a document is in with all that it
says or not at all.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from sqlalchemy.orm import Session

from timeline.gist import Keys, gists, lasts_some_days
from timeline.ingest.corridor import Outcome
from timeline.ingest.extract import Extracted
from timeline.ingest.match import clusters, containers, explanation, is_stated, joined, remaining
from timeline.records import HIDDEN, Citation, Document, EventRecord
from timeline.store import alike, documents, events
from timeline.store.events import Stored, claim


class Hand(NamedTuple):
    """Who writes, when, and in which run."""

    agent: str
    now: int
    run: int | None = None


class Told(NamedTuple):
    """An (identified) document, and what it tells of."""

    document: Document
    extracted: Sequence[Extracted]


_TOUCHED = ("created", "merged", "updated")


def take_in(session: Session, told: Sequence[Told], by: Hand, *, keep_text: bool = True) -> list[list[Outcome]]:
    """Store documents, no two with the same id, and what they tell of; what a changed text no longer says is withdrawn.

    Gives for each document an outcome for each record, and one for each event that was withdrawn from; a known text is
    "unchanged".
    """
    became = documents.keep_texts(session, [one.document for one in told], now=by.now, keep=keep_text)
    outcomes, fresh = [], []
    for document, extracted in told:
        said = [one.record for one in extracted]
        withdrawn = withdraw(session, document, by, said=said) if became[document.id] == "changed" else {}
        outcomes.append([outcome for outcome in withdrawn.values() if outcome is not None])
        if became[document.id] == "unchanged":
            outcomes[-1].append(Outcome("unchanged", document.id))
        else:
            fresh.append((len(outcomes) - 1, [one for one in extracted if _said(one.record.citations[0]) not in withdrawn]))
    settled = iter(_settle(session, [one for _, extracted in fresh for one in extracted], by))
    for place, extracted in fresh:
        outcomes[place].extend(islice(settled, len(extracted)))
    _relate(session, [outcome for became in outcomes for outcome in became], by)
    return outcomes


def erase(session: Session, document: Document, by: Hand) -> None:
    """Take back all claims of a document, and what was part of something only by them."""
    _relate(session, withdraw(session, document, by).values(), by)


def withdraw(session: Session, document: Document, by: Hand, *, said: Sequence[EventRecord] = ()) -> dict[tuple, Outcome | None]:
    """Take back the claims of a document but for those that it still makes (`said`), which get their new places.

    Gives what was found of the document, with an outcome where it changed an event. What a person decided stays.
    """
    still = {_said(citation): citation for record in said for citation in record.citations}
    found: dict[tuple, Outcome | None] = {}
    for stored in events.find_citing(session, document.id):
        if stored.row.status == "retracted" and not stored.row.curated:  # what was taken back may be said again
            continue
        mine = [citation for citation in stored.event.citations if _is_claim_of(citation, document)]
        found |= {_said(citation): None for citation in mine if _said(citation) in still or stored.row.curated}
        if not stored.row.curated:
            outcome = _keep_only(session, stored, document, still, by)
            found |= {("withdrawn", stored.row.id): outcome} if outcome else {}
    return found


def _keep_only(session: Session, stored: Stored, document: Document, still: dict[tuple, Citation], by: Hand) -> Outcome | None:
    event, left = stored.event, []
    for citation in stored.event.citations:
        now_at = still.get(_said(citation))
        if not _is_claim_of(citation, document):
            left.append(citation)
        elif now_at is not None:
            left.append(replace(citation, start=now_at.start, end=now_at.end))
    if tuple(left) == event.citations:
        return None
    reason = f"{document.url or document.title or document.id} does not say so any more."
    if not left:
        events.retract(session, stored, **by._asdict(), reason=reason, curated=False)
    else:
        events.put(session, stored, remaining(event, left), **by._asdict(), reason=reason)
    return Outcome("updated", stored.row.id)


def _is_claim_of(citation: Citation, document: Document) -> bool:
    return citation.document.id == document.id and citation.rule is not None


def _said(citation: Citation) -> tuple:
    """What a claim says, wherever in its document it stands."""
    return citation.title, str(citation.date), citation.quote


def _settle(session: Session, extracted: Sequence[Extracted], by: Hand) -> list[Outcome]:
    """Join each record with the events and records that tell of the same, or make an event of it."""
    if not extracted:
        return []
    _index(session)
    records = [one.record for one in extracted]
    known = alike.find(session, [one.traits.keys for one in extracted])
    near = [(place, len(known) + number) for place, sketch in enumerate(known) for number in sketch.wanted]
    claims = [*(gists(sketch.record) for sketch in known), *(one.traits.gists for one in extracted)]
    groups = clusters([sketch.record for sketch in known] + records, len(known), near, claims)
    outcomes: dict[int, Outcome] = {}
    unknown: list[list[int]] = []
    for group in groups:
        new = [place - len(known) for place in group if place >= len(known)]
        matched = [known[place].id for place in group if new and place < len(known)]
        if matched:
            old = list(events.find_all(session, matched).values())  # as they stand: another group may have moved their parts
            outcomes |= dict.fromkeys(new, _meet(session, old, [records[place] for place in new], by))
        elif new:
            unknown.append(new)
    made = events.create_all(session, [joined([records[place] for place in new]) for new in unknown], **by._asdict())
    _index(session, {event.id: extracted[new[0]].traits.keys for event, new in zip(made, unknown, strict=True) if len(new) == 1})
    for event, (first, *others) in zip(made, unknown, strict=True):
        outcomes |= {first: Outcome("created", event.id)} | dict.fromkeys(others, Outcome("merged", event.id))
    return [outcomes[place] for place in range(len(records))]


def _index(session: Session, known: Mapping[str, Keys] = {}) -> None:
    """Derive the keys of all that was written, so that it is found by them; `known` are some by the ids of their events."""
    while alike.index(session, known):
        pass


def _meet(session: Session, old: Sequence[Stored], new: Sequence[EventRecord], by: Hand) -> Outcome:
    """What becomes of records that tell of one event, which `old` events tell of too."""
    live = [stored for stored in old if stored.row.status not in HIDDEN]
    if not live:
        return Outcome("skipped", old[0].row.id)
    kept = min(live, key=lambda stored: (not _is_fixed(stored), stored.row.pk))
    absorbed = [stored for stored in live if stored is not kept and not _is_fixed(stored)]
    return Outcome("merged" if _join(session, kept, absorbed, new, by) else "unchanged", kept.row.id)


def _is_fixed(stored: Stored) -> bool:
    """Whether a person or a file has said what it is."""
    return stored.row.curated or is_stated(stored.event)


def _join(session: Session, kept: Stored, absorbed: Sequence[Stored], new: Sequence[EventRecord], by: Hand) -> bool:
    """Bring `kept` to what all of them say together; whether that changed anything."""
    parts = [*(stored.event for stored in absorbed), *new]
    cited = [citation for record in parts for citation in record.citations]
    event = kept.event
    record = replace(event, citations=joined([event, *parts]).citations) if _is_fixed(kept) else joined([event, *parts])
    if claim(record) == claim(event):
        return False
    reason = explanation(record) or f"Also reported by {len({citation.document.id for citation in cited})} document(s)."
    if not absorbed:
        events.put(session, kept, record, **by._asdict(), reason=reason)
        return True
    events.merge(session, kept, absorbed, **by._asdict(), reason=reason, joined=record, curated=False)
    for part in events.find_parts(session, [stored.row.id for stored in absorbed]):
        events.put(session, part, replace(part.event, part_of=kept.row.id), **by._asdict())
    return True


def _relate(session: Session, outcomes: Iterable[Outcome | None], by: Hand) -> None:
    """Record which events are part of which, among those that were touched and all that may hold them or be held by them.

    Of an event that was not touched only the relation to those that were can have changed: it is enough to know its whole.
    """
    touched = {outcome.id for outcome in outcomes if outcome is not None and outcome.status in _TOUCHED}
    if not touched:
        return
    _index(session)
    told = {**events.find_all(session, touched), **{part.row.id: part for part in events.find_parts(session, touched)}}
    near = events.find_all(session, alike.find_related(session, [stored.row.pk for stored in told.values()]))
    decided = {**told, **near}
    wholes = {stored.row.part_of for stored in decided.values() if stored.row.part_of}
    around = {**decided, **events.find_all(session, wholes - decided.keys())}
    standing = [stored for stored in around.values() if stored.row.status not in HIDDEN]
    if not any(stored.row.part_of or lasts_some_days(stored.row.date) for stored in standing):
        return
    records = [stored.event for stored in standing]
    found = containers(records)
    for part, stored in enumerate(standing):
        whole = records[found[part]].id if part in found else None
        if whole != records[part].part_of and not _is_fixed(stored) and stored.row.id in decided:
            events.put(session, stored, replace(records[part], part_of=whole), **by._asdict())
