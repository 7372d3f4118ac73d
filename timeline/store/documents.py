"""Documents: what events are cited from. A document is its address, else the hash of its text."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date as Day
from hashlib import sha256
from typing import Literal, NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from timeline import models
from timeline.errors import NotFound
from timeline.records import Document
from timeline.store import driver
from timeline.store.among import among
from timeline.store.inserts import insert, new_pks
from timeline.store.keyset import Slice, sliced

HEADER = ("id", "url", "title", "publisher", "published")
Header = tuple[str, str | None, str | None, str | None, str | None]
_Text = tuple[str | None, str | None]  # a text and its hash
_NO_TEXT = None, None


def identified(document: Document) -> Document:
    """The document with its id."""
    return document if document.id is not None else replace(document, id=id_of(document))


def id_of(document: Document) -> str:
    """The id that a document has, else one derived from its address, its text or its description."""
    if document.id is not None:
        return document.id
    what = document.url or document.text or f"{document.publisher}\n{document.title}\n{document.published}"
    return sha256(what.encode()).hexdigest()[:20]


class Known(NamedTuple):
    """A stored document: its key, and what it says of itself (see `header`)."""

    pk: int
    header: Header

    @property
    def document(self) -> Document:
        """The document as a value, without its text."""
        id, url, title, publisher, published = self.header
        day = published and Day.fromisoformat(published)
        return Document(id=id, url=url, title=title, publisher=publisher, published=day)


def header(document: Document) -> Header:
    """What a document says of itself, in plain values: HEADER, with the day as text."""
    published = document.published and document.published.isoformat()
    return id_of(document), document.url, document.title, document.publisher, published


def ensure(session: Session, documents: Sequence[Document], *, now: int) -> dict[str, Known]:
    """Store those of the documents that are new; give what is known of each by its id.

    What was stored first stands: a document has one title and one publisher, whoever cites it.
    """
    texts = {id_of(one): (one.text, _hash(one.text)) for one in reversed(documents) if one.text is not None}
    return ensure_headers(session, list(map(header, documents)), now=now, texts=texts)


def ensure_headers(session: Session, headers: Sequence[Header], *, now: int, texts: Mapping[str, _Text] = {}) -> dict[str, Known]:
    """The same for documents of which there is the `header`, and for some, by their ids, the text with its hash."""
    wanted = {one[0]: one for one in reversed(headers)}
    known = _known(session, wanted)
    return known | _add(session, [one for id, one in wanted.items() if id not in known], texts, now)


def _add(session: Session, new: Sequence[Header], texts: Mapping[str, _Text], now: int) -> dict[str, Known]:
    if not new:
        return {}
    added = {one[0]: Known(pk, one) for pk, one in zip(new_pks(session, models.Document, len(new)), new, strict=True)}
    rows = [(pk, *one, *texts.get(one[0], _NO_TEXT), now) for pk, one in added.values()]
    insert(session, models.Document.__table__, ("pk", *HEADER, "text", "text_hash", "recorded_at"), rows)
    return added


def find(session: Session, id: str) -> models.Document | None:
    """The document's row, or None."""
    return session.scalar(select(models.Document).where(models.Document.id == id))


def get(session: Session, id: str) -> models.Document:
    """The document's row. Raises NotFound."""
    found = find(session, id)
    if found is None:
        raise NotFound(f"There is no document {id!r}.")
    return found


def has_text(session: Session, document: Document) -> bool:
    """Whether exactly this text of the (identified) document was taken in before."""
    known = session.scalar(select(models.Document.text_hash).where(models.Document.id == document.id))
    return known is not None and known == _hash(document.text)


Became = Literal["new", "changed", "unchanged"]


def keep_texts(session: Session, documents: Sequence[Document], *, now: int, keep: bool = True) -> dict[str, Became]:
    """Store (identified) documents with their texts; what became of each by its id, "unchanged" for exactly this text.

    Without `keep` only the hash of a text is kept, by which it is known again. What a document said of itself first
    stands, as the events that cite it say so.
    """
    hashes = select(models.Document.id, models.Document.text_hash).where(models.Document.id.in_([one.id for one in documents]))
    known = dict(session.execute(hashes).all())
    headers = {one.id: header(one) for one in documents}
    texts = {one.id: (one.text if keep else None, _hash(one.text)) for one in documents}
    changed = [id for id, (_, hashed) in texts.items() if id in known and hashed != known[id]]
    new = _add(session, [one for id, one in headers.items() if id not in known], texts, now)
    for id in changed:
        text, hashed = texts[id]
        session.execute(update(models.Document).where(models.Document.id == id).values(text=text, text_hash=hashed))
    return dict.fromkeys(headers, "unchanged") | dict.fromkeys(new, "new") | dict.fromkeys(changed, "changed")


def forget_taken_in(session: Session, ids: Collection[str]) -> None:
    """Let the same texts of these documents be taken in again."""
    session.execute(update(models.Document).where(models.Document.id.in_(ids)).values(text_hash=None))


def erase_text(session: Session, row: models.Document) -> None:
    """Forget the text, and that it was known, so that it can be ingested again."""
    row.text = row.text_hash = None
    session.flush()


def page(session: Session, *, limit: int, after: int) -> Slice:
    """The documents past key `after`, oldest first."""
    return sliced(session, select(models.Document), models.Document.pk, limit=limit, after=after)


def cited(session: Session, citation: str) -> tuple[models.Citation, str | None]:
    """A citation (by id), and the text of its document where it is kept. Raises NotFound."""
    asked = select(models.Citation, models.Document.text).join(models.Document, models.Document.pk == models.Citation.document_pk)
    found = session.execute(asked.where(models.Citation.id == citation)).first()
    if found is None:
        raise NotFound(f"There is no citation {citation!r}.")
    return found[0], found[1]


def described(row: models.Document) -> Document:
    """What a stored document says of itself, without its text."""
    return Document(**{name: getattr(row, name) for name in HEADER})


def _known(session: Session, ids: Collection[str]) -> dict[str, Known]:
    if not ids:
        return {}
    return {
        id: Known(pk, (id, *texts, day and str(day))) for pk, id, *texts, day in driver.rows(session, _KNOWN, {"ids": list(ids)})
    }


_columns = models.Document.__table__.c
_KNOWN = select(_columns.pk, *(_columns[name] for name in HEADER)).where(among(_columns.id, "ids"))


def _hash(text: str | None) -> str | None:
    return text and sha256(text.encode()).hexdigest()
