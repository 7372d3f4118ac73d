"""Which events may be the same as what a text tells of: found by the keys of `timeline.gist`, read only as far as needed.

Whether they are the same is for `timeline.ingest.match` to say. Keys are not derived when an event is written, because a
bulk load would spend a third of its time on them: the writer notes the event as unkeyed, and `index` derives them before
anybody looks.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, delete, func, insert as insert_from, select
from sqlalchemy.orm import Session, aliased

from timeline import edtf, models
from timeline.gist import LOOKED_FOR, Keys, keys, on_one_day
from timeline.records import Citation, Document, EventRecord
from timeline.store import driver, rows, summaries
from timeline.store.among import among
from timeline.store.inserts import insert

BATCH = 1_000
KINDS = Keys._fields[:-1]
"""The kinds of keys."""
_DAYS = "____-__-__/____-__-__"  # LIKE: a date from one day to another


class Sketch(NamedTuple):
    """An event as far as matching looks: its key, its id, its titles, dates and quotes, and which of what was wanted it may be."""

    pk: int
    id: str
    record: EventRecord
    wanted: tuple[int, ...] = ()


_date = lru_cache(maxsize=1_024)(edtf.parse)  # few dates, many claims of them


def index(session: Session, known: Mapping[str, Keys] = {}, *, limit: int = BATCH) -> int:
    """Derive the keys of up to `limit` events that wait for them, or take those `known` by id; how many there were."""
    waiting = dict(session.execute(_WAITING, {"limit": limit}).all())
    if not waiting:
        return 0
    session.execute(delete(models.EventKey).where(models.EventKey.event_pk.in_(list(waiting)), models.EventKey.kind.in_(KINDS)))
    found = {pk: known[id] for pk, id in waiting.items() if id in known}
    found |= {sketch.pk: keys(sketch.record) for sketch in _sketches(session, waiting.keys() - found.keys())}
    insert(session, models.EventKey.__table__, rows.KEY, [row for pk in sorted(found) for row in rows.key_rows(pk, found[pk])])
    session.execute(delete(models.Unkeyed).where(models.Unkeyed.event_pk.in_(list(waiting))))
    return len(waiting)


_WAITING = (
    select(models.Event.pk, models.Event.id)
    .join(models.Unkeyed, models.Unkeyed.event_pk == models.Event.pk)
    .order_by(models.Unkeyed.event_pk)
    .limit(bindparam("limit"))
)


def forget(session: Session) -> None:
    """Let the keys of every event be derived anew."""
    unkeyed = models.Unkeyed
    missing = select(models.Event.pk).where(models.Event.pk.not_in(select(unkeyed.event_pk)))
    session.execute(insert_from(unkeyed).from_select(["event_pk"], missing))


def find(session: Session, wanted: Sequence[Keys]) -> list[Sketch]:
    """The events that may be one of what is wanted, oldest first.

    Neither signposts, nor what ingest took back, nor events that are still to be indexed.
    """
    wanted_by = _candidates(session, wanted)
    stands = models.Event.merged_into.is_(None) & ((models.Event.status != "retracted") | models.Event.curated)
    return [sketch._replace(wanted=tuple(wanted_by[sketch.pk])) for sketch in _sketches(session, wanted_by, stands)]


def find_related(session: Session, told: Collection[int]) -> list[str]:
    """The ids of the other events that may be part of those told (by their pks), or that these may be part of.

    The two are of one document, or share a kind of happening and a name, and the whole lasts from one day to another.
    """
    cited, event = models.Citation, models.Event
    documents = select(cited.document_pk).where(cited.event_pk.in_(told))
    citing = select(cited.event_pk).where(cited.document_pk.in_(documents))
    lasts = event.date.like(_DAYS)
    bounds = select(func.min(event.start_earliest), func.max(event.end_latest)).where(event.pk.in_(told), lasts)
    since, until = session.execute(bounds).one()
    fits = lasts if since is None else lasts | ((event.start_earliest >= since) & (event.end_latest <= until))
    others = event.status.not_in(("rejected", "retracted")) & event.pk.not_in(told)
    return list(session.scalars(select(event.id).where(event.pk.in_(citing.union(*_of_a_kind(told))), others, fits)))


def _of_a_kind(told: Collection[int]) -> list[Select]:
    """Select the pks of the events that share a kind of happening and a name with those told; one of the two lasts some days."""
    ours, theirs = models.EventKey, aliased(models.EventKey)
    shared = select(theirs.event_pk).join(ours, ours.text == theirs.text).where(ours.event_pk.in_(told))
    return [shared.where(ours.kind == mine, theirs.kind == found) for mine, found in LOOKED_FOR if "whole" in (mine, found)]


def _sketches(session: Session, pks: Collection[int], *conditions: ColumnElement[bool]) -> list[Sketch]:
    """These events, oldest first, as far as they meet the conditions."""
    columns = models.Event.pk, models.Event.id, models.Event.title, models.Event.date
    found = session.execute(select(*columns).where(models.Event.pk.in_(pks), *conditions).order_by(models.Event.pk)).all()
    cited = _claims(session, [row.pk for row in found])
    # Only where no citation claims anything, what the event itself says is looked at (`timeline.gist.gists`).
    said = summaries.of(session, [row.pk for row in found if not any(c.title and c.date for c in cited[row.pk])])

    def record(row) -> EventRecord:
        return EventRecord(title=row.title, date=_date(row.date), summary=said.get(row.pk), citations=cited[row.pk])

    return [Sketch(row.pk, row.id, record(row)) for row in found]


def _candidates(session: Session, wanted: Sequence[Keys]) -> dict[int, list[int]]:
    """The pks of events that share enough keys with some of what is wanted, and the numbers of these."""
    pairs = set()
    for mine, theirs in LOOKED_FOR:
        shared = _shared(session, theirs, [getattr(keys, mine) for keys in wanted])
        pairs |= {pair for pair, keys in shared.items() if mine != "day" or _are_enough(keys, wanted[pair[1]].least)}
    found = defaultdict(list)
    for pk, number in pairs:
        found[pk].append(number)
    return found


def _are_enough(keys: Sequence[str], least: int) -> bool:
    return len(keys) >= least and on_one_day(keys) >= least


def _shared(session: Session, kind: str, wanted: Sequence[Collection[str]]) -> dict[tuple[int, int], list[str]]:
    """The keys of a kind by which an event is found that are in some lists, by its pk and the list's number."""
    lists, shared = defaultdict(list), defaultdict(list)
    for number, listed in enumerate(wanted):
        for key in listed:
            lists[key].append(number)
    for pk, key in driver.rows(session, _HAVING, {"kind": kind, "keys": list(lists)}) if lists else ():
        for number in lists[key]:
            shared[pk, number].append(key)
    return shared


_key = models.EventKey
_HAVING = select(_key.event_pk, _key.text).where(_key.kind == bindparam("kind"), among(_key.text, "keys"))


def _claims(session: Session, pks: Collection[int]) -> defaultdict[int, tuple[Citation, ...]]:
    """What the citations of events say, by the events' keys."""
    cited, found = models.Citation, defaultdict(tuple)
    columns = cited.event_pk, cited.title, cited.date, cited.quote, cited.rule, models.Document.id
    joined = select(*columns).join(models.Document, models.Document.pk == cited.document_pk).order_by(cited.pk)
    for pk, title, date, quote, rule, document in session.execute(joined.where(cited.event_pk.in_(pks))):
        said = Citation(document=Document(id=document), title=title, date=date and _date(date), quote=quote, rule=rule)
        found[pk] += (said,)
    return found
