"""Which events may be the same as what a text tells of: found by the keys of `timeline.gist`, read only as far as needed.

Whether they are the same is for `timeline.ingest.match` to say. Keys are not derived when an event is written, because a
bulk load would spend a third of its time on them: the writer notes the event as unkeyed, and `index` derives them before
anybody looks.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import delete, insert as insert_from, select
from sqlalchemy.orm import Session

from timeline import models, strict_json
from timeline.edtf import parse
from timeline.gist import Keys, keys
from timeline.records import Citation, Document, EventRecord
from timeline.schemas import load_event
from timeline.store import rows
from timeline.store.inserts import insert

BATCH = 1_000


class Sketch(NamedTuple):
    """An event as far as matching looks: its key, its id, its titles, dates and quotes."""

    pk: int
    id: str
    record: EventRecord


def index(session: Session, *, limit: int = BATCH) -> int:
    """Derive the keys of up to `limit` events that wait for them; how many there were."""
    waiting = session.scalars(select(models.Unkeyed.event_pk).order_by(models.Unkeyed.event_pk).limit(limit)).all()
    texts = select(models.EventText.event_pk, models.EventText.json).where(models.EventText.event_pk.in_(waiting))
    found = {pk: keys(load_event(strict_json.loads(text))) for pk, text in session.execute(texts)}
    session.execute(delete(models.Label).where(models.Label.event_pk.in_(waiting), models.Label.kind.in_(("word", "mark"))))
    labels = [row for pk, (words, marks) in found.items() for row in rows.labelled(pk, {"word": words, "mark": marks})]
    insert(session, models.Label.__table__, rows.LABEL, labels)
    session.execute(delete(models.Unkeyed).where(models.Unkeyed.event_pk.in_(waiting)))
    return len(waiting)


def forget(session: Session) -> None:
    """Let the keys of every event be derived anew."""
    unkeyed = models.Unkeyed
    missing = select(models.Event.pk).where(models.Event.pk.not_in(select(unkeyed.event_pk)))
    session.execute(insert_from(unkeyed).from_select(["event_pk"], missing))


def find(session: Session, wanted: Sequence[Keys]) -> list[Sketch]:
    """The events that may be one of what is wanted, oldest first.

    Neither signposts, nor what ingest took back, nor events that are still to be indexed.
    """
    pks = _with_words(session, [keys.words for keys in wanted]) | _with_marks(
        session, {mark for keys in wanted for mark in keys.marks}
    )
    stands = models.Event.merged_into.is_(None) & ((models.Event.status != "retracted") | models.Event.curated)
    columns = models.Event.pk, models.Event.id, models.Event.title, models.Event.date, models.Event.summary
    found = session.execute(select(*columns).where(models.Event.pk.in_(pks), stands).order_by(models.Event.pk)).all()
    cited = _claims(session, [row.pk for row in found])
    return [
        Sketch(
            row.pk, row.id, EventRecord(title=row.title, date=parse(row.date), summary=row.summary, citations=cited.get(row.pk, ()))
        )
        for row in found
    ]


def _with_words(session: Session, wanted: Sequence[Sequence[str]]) -> set[int]:
    """The events that have half of the words of one list, and two at least."""
    lists = defaultdict(list)
    for number, words in enumerate(wanted):
        for word in words:
            lists[word].append(number)
    label, counts = models.Label, Counter()
    for pk, word in session.execute(
        select(label.event_pk, label.folded).where(label.kind == "word", label.folded.in_(list(lists)))
    ):
        counts.update((pk, number) for number in lists[word])
    return {pk for (pk, number), count in counts.items() if count >= max(2, len(wanted[number]) / 2)}


def _with_marks(session: Session, marks: Collection[str]) -> set[int]:
    label = models.Label
    return set(session.scalars(select(label.event_pk).where(label.kind == "mark", label.folded.in_(marks))))


def _claims(session: Session, pks: Collection[int]) -> dict[int, tuple[Citation, ...]]:
    """What the citations of events say, by the events' keys."""
    cited, found = models.Citation, defaultdict(tuple)
    columns = cited.event_pk, cited.title, cited.date, cited.quote, cited.rule, models.Document.id
    joined = select(*columns).join(models.Document, models.Document.pk == cited.document_pk).order_by(cited.pk)
    for pk, title, date, quote, rule, document in session.execute(joined.where(cited.event_pk.in_(pks))):
        said = Citation(document=Document(id=document), title=title, date=date and parse(date), quote=quote, rule=rule)
        found[pk] += (said,)
    return found
