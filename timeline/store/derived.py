"""What is kept beside the rows of events because it is asked for often: whether it still follows from them.

The rows are the truth; the wire text, the bounds and the words of the search are derived. Only the summary stands in the
text and nowhere else. `verify` says where they differ, `rebuild` makes them anew, and lets the keys by which events are
recognised be derived when they are next needed.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import insert, select, text as sql, update
from sqlalchemy.orm import Session

from timeline import edtf, models, strict_json
from timeline.records import Citation, Event, Place
from timeline.schemas import dump_event
from timeline.store import alike, search, search_check, summaries
from timeline.store.documents import described
from timeline.store.rows import CITED, DERIVED, derived_columns

BATCH = 500


class Difference(NamedTuple):
    """What is not as it should be of an event or, where `id` is None, of the whole."""

    id: str | None
    text: str


def verify(session: Session) -> Iterator[Difference | None]:
    """Derive everything of every event anew; a Difference for each that is off, None for each that is right.

    At the end a Difference for the search index, and for rows that refer to rows that are not there.
    """
    index = search_check.Comparison(session)
    for batch in _batches(session):
        unfindable = index.off({row.pk: event for row, _, event in batch})
        for row, text, event in batch:
            wrong = [
                name
                for name, value in zip(DERIVED, derived_columns(event, event.known_until), strict=True)
                if getattr(row, name) != value
            ]
            if text != strict_json.dumps(dump_event(event)):
                wrong.append("the wire text" if text is not None else "the wire text (it is missing)")
            if row.pk in unfindable:
                wrong.append("the words of the search")
            yield Difference(row.id, f"{', '.join(wrong)}: not what follows from its date and its rows.") if wrong else None
    yield from (Difference(None, fault) for fault in (index.fault(), _broken_references(session)) if fault)


def _broken_references(session: Session) -> str | None:
    if session.get_bind().dialect.name != "sqlite":  # PostgreSQL looks at each as it is written
        return None
    broken = len(session.execute(sql("PRAGMA foreign_key_check")).all())
    return f"{broken} rows refer to rows that are not there." if broken else None


def rebuild(session: Session) -> Iterator[int]:
    """Write what is derived anew, in batches; the number of events of each batch, after which the caller may commit.

    Until its end a search finds only what has been written by then.
    """
    alike.forget(session)
    search.erase_all(session)
    for batch in _batches(session):
        search.write(session, {row.pk: event for row, _, event in batch})
        for row, text, event in batch:
            fresh = strict_json.dumps(dump_event(event))
            values = dict(zip(DERIVED, derived_columns(event, event.known_until), strict=True))
            if any(getattr(row, name) != value for name, value in values.items()):
                session.execute(update(models.Event).where(models.Event.pk == row.pk).values(values))
            if text is None:
                session.execute(insert(models.EventText).values(event_pk=row.pk, json=fresh))
            elif text != fresh:
                session.execute(update(models.EventText).where(models.EventText.event_pk == row.pk).values(json=fresh))
        yield len(batch)


def index(session: Session) -> Iterator[int]:
    """Write the words of the search anew, from the wire texts, and nothing else, in batches as `rebuild` does."""
    search.erase_all(session)
    asked = select(models.EventText.event_pk, models.EventText.json).order_by(models.EventText.event_pk).limit(BATCH)
    after = 0
    while texts := session.execute(asked.where(models.EventText.event_pk > after)).all():
        search.write_told(session, dict(texts))
        yield len(texts)
        after = texts[-1].event_pk


def _batches(session: Session) -> Iterator[list[tuple[models.Event, str | None, Event]]]:
    """Every event's row, its stored text, None if it is missing, and the event made of its rows."""
    after = 0
    texts = models.EventText
    while True:
        asked = select(models.Event, texts.json).outerjoin(texts, texts.event_pk == models.Event.pk)
        asked = asked.execution_options(populate_existing=True)
        found = session.execute(asked.where(models.Event.pk > after).order_by(models.Event.pk).limit(BATCH)).all()
        if not found:
            return
        pks = [row.pk for row, _ in found]
        names, citations = _names(session, pks), _citations(session, pks)
        yield [(row, text, _event(row, text, names[row.pk], citations[row.pk])) for row, text in found]
        after = pks[-1]
        session.expunge_all()


def _event(row: models.Event, text: str | None, names: Mapping[str, tuple[str, ...]], citations: tuple[Citation, ...]) -> Event:
    place = row.place and Place(name=row.place, latitude=row.latitude, longitude=row.longitude)
    return Event(
        **{name: getattr(row, name) for name in _COPIED},
        summary=text and summaries.told(text),
        date=edtf.parse(row.date),
        place=place,
        actors=names.get("actor", ()),
        tags=names.get("tag", ()),
        citations=citations,
    )


_COPIED = (
    *("id", "title", "status", "confidence", "part_of"),
    *("revision", "created_at", "updated_at", "known_until", "merged_into"),
)


def _names(session: Session, pks: Sequence[int]) -> Mapping[int, dict[str, tuple[str, ...]]]:
    found: dict[int, dict] = defaultdict(dict)
    named, name = models.Named, models.Name
    asked = select(named.event_pk, name.kind, name.value).join(name, name.pk == named.name_pk).where(named.event_pk.in_(pks))
    rows = session.execute(asked.order_by(named.event_pk, named.ordinal))
    for (pk, kind), group in groupby(rows, lambda row: (row.event_pk, row.kind)):
        found[pk][kind] = tuple(row.value for row in group)
    return found


def _citations(session: Session, pks: Sequence[int]) -> Mapping[int, tuple[Citation, ...]]:
    found: dict[int, tuple[Citation, ...]] = defaultdict(tuple)
    asked = select(models.Citation, models.Document).join(models.Document, models.Document.pk == models.Citation.document_pk)
    for row, document in session.execute(asked.where(models.Citation.event_pk.in_(pks)).order_by(models.Citation.pk)):
        said = {name: getattr(row, name) for name in CITED}
        citation = Citation(id=row.id, **said, date=row.date and edtf.parse(row.date), document=described(document))
        found[row.event_pk] += (citation,)
    return found
