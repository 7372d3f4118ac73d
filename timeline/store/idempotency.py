"""What was answered to requests that carry an Idempotency-Key, so that a retry gets the first answer again.

After draft-ietf-httpapi-idempotency-key-header. The answer is stored in the transaction of the change itself: there is
never one without the other.
"""

from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import delete
from sqlalchemy.orm import Session

from timeline import models, strict_json
from timeline.errors import Fault, Invalid
from timeline.store.inserts import insert

KEPT = 24 * 3_600 * 10**6  # microseconds


class Kept(NamedTuple):
    """An answer: status, the headers that say something of it, and the body."""

    status: int
    headers: dict[str, str]
    body: str


def find(session: Session, agent: str, key: str, request: bytes, *, now: int) -> Kept | None:
    """What was answered to this request of this agent. Raises Invalid when the key came with another request."""
    row = session.get(models.Answer, _hash(agent, key))
    if row is None or row.at <= now - KEPT:
        return None
    if row.request != sha256(request).hexdigest():
        detail = "This Idempotency-Key came with another request before; a new request needs a new key."
        raise Invalid(detail, [Fault(detail=detail, code="key-reused", parameter="Idempotency-Key")])
    return Kept(row.status, strict_json.loads(row.headers), row.body)


def keep(session: Session, agent: str, key: str, request: bytes, kept: Kept, *, now: int) -> None:
    """Store an answer for a day, and forget those that are older."""
    session.execute(delete(models.Answer).where(models.Answer.at <= now - KEPT))
    row = (_hash(agent, key), sha256(request).hexdigest(), kept.status, strict_json.dumps(kept.headers), kept.body, now)
    insert(session, models.Answer.__table__, ("key", "request", "status", "headers", "body", "at"), [row])


def _hash(agent: str, key: str) -> str:
    return sha256(f"{agent}\n{key}".encode()).hexdigest()
