"""The names that events are found by (tags, actors, places, sources): each is written once, and events refer to it."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from timeline.models import Name, Named
from timeline.store import driver
from timeline.store.among import among
from timeline.store.inserts import insert, new_pks


def write(session: Session, said: Mapping[int, Sequence[tuple[str, str]]]) -> None:
    """Make events (by pk) findable by the names, (kind, value), that they have."""
    pks = _ensure(session, dict.fromkeys(name for names in said.values() for name in names))
    named = [(pk, ordinal, pks[name]) for pk, names in said.items() for ordinal, name in enumerate(names)]
    insert(session, Named.__table__, ("event_pk", "ordinal", "name_pk"), named)


def _ensure(session: Session, names: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The keys of these (kind, value), stored where they were not."""
    found = driver.rows(session, _KNOWN, {"folded": [value.casefold() for _, value in names]})
    known = {(kind, value): pk for pk, kind, value in found}
    new = [name for name in names if name not in known]
    if not new:
        return known
    pks = new_pks(session, Name, len(new))
    written = [(pk, kind, value, value.casefold()) for pk, (kind, value) in zip(pks, new, strict=True)]
    insert(session, Name.__table__, ("pk", "kind", "value", "folded"), written)
    return known | dict(zip(new, pks, strict=True))


_columns = Name.__table__.c
_KNOWN = select(_columns.pk, _columns.kind, _columns.value).where(among(_columns.folded, "folded"))
