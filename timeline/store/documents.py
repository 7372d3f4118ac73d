"""Documents: what events are cited from. A document is its address, else the hash of its text."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from timeline import models
from timeline.errors import NotFound
from timeline.records import Document

_INSERTS = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def identified(document: Document) -> Document:
    """The document with its id: the one it has, else one derived from its address, its text or its description."""
    if document.id is not None:
        return document
    what = document.url or document.text or f"{document.publisher}\n{document.title}\n{document.published}"
    return replace(document, id=sha256(what.encode()).hexdigest()[:20])


def ensure(session: Session, documents: Sequence[Document], *, now: int) -> dict[str, int]:
    """Store those of the (identified) documents that are new; give the pk of each by its id."""
    wanted = {document.id: document for document in documents}
    known = _pks(session, wanted)
    new = [_row(document, now) for id, document in wanted.items() if id not in known]
    if not new:
        return known
    insert = _INSERTS[session.get_bind().dialect.name](models.Document.__table__)
    # Somebody else may store the same document in the same moment.
    session.connection().execute(insert.on_conflict_do_nothing(index_elements=["id"]), new)
    return _pks(session, wanted)


def find(session: Session, id: str) -> models.Document | None:
    """The document's row, or None."""
    return session.scalar(select(models.Document).where(models.Document.id == id))


def get(session: Session, id: str) -> models.Document:
    """The document's row. Raises NotFound."""
    found = find(session, id)
    if found is None:
        raise NotFound(f"There is no document {id!r}.")
    return found


def keep_text(session: Session, document: Document, *, now: int) -> bool:
    """Store the (identified) document with its text; False when exactly this text was there already."""
    row, fresh = find(session, document.id), _row(document, now)
    if row is None:
        session.add(models.Document(**fresh))
    elif row.text_hash == fresh["text_hash"]:
        return False
    else:
        for name, value in fresh.items():
            setattr(row, name, value)
    session.flush()
    return True


def _pks(session: Session, ids) -> dict[str, int]:
    if not ids:
        return {}
    found = session.execute(select(models.Document.id, models.Document.pk).where(models.Document.id.in_(list(ids))))
    return dict(found.all())


def _row(document: Document, now: int) -> dict:
    return {
        **{name: getattr(document, name) for name in ("id", "url", "title", "publisher", "published", "text")},
        "text_hash": document.text and sha256(document.text.encode()).hexdigest(),
        "recorded_at": now,
    }
