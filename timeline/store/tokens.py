"""Access tokens: 256 random bits, shown once; the database keeps their SHA-256 and last four characters."""

import secrets
from hashlib import sha256
from typing import Literal, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from timeline import models
from timeline.database import Database
from timeline.errors import Conflict, Invalid, NotFound
from timeline.store import driver

Scope = Literal["feed", "read", "write", "admin"]
# Each one holds those before it. A feed token reads as well, and may stand in an address.
SCOPES: tuple[Scope, ...] = ("feed", "read", "write", "admin")
PREFIX = "tl_"


def create(session: Session, name: str, scope: Scope, *, now: int, expires_at: int | None = None) -> str:
    """Make a token and give its text, which is kept nowhere. Raises Invalid, and Conflict for a name in use."""
    if scope not in SCOPES:
        raise Invalid(f"A scope is one of {', '.join(SCOPES)}, not {scope!r}.")
    if _named(session, name) is not None:
        raise Conflict(f"There is a token named {name!r} already; revoke it or choose another name.")
    text = PREFIX + secrets.token_urlsafe(32)
    session.add(models.Token(name=name, sha256=_hash(text), last4=text[-4:], scope=scope, created_at=now, expires_at=expires_at))
    session.flush()
    return text


class Holder(NamedTuple):
    """Who a token was made for, and what it lets them do."""

    name: str
    scope: Scope


def check(database: Database, text: str, *, now: int) -> Holder | None:
    """Whose token it is, if it is known, not revoked and not expired."""
    # Found by hash: how long the look-up takes tells nothing about a token that an attacker cannot hash backwards.
    for name, scope in driver.alone(database, _HELD, {"sha256": _hash(text), "now": now}):
        return Holder(name, scope)
    return None


_HELD = select(models.Token.name, models.Token.scope).where(
    models.Token.sha256 == bindparam("sha256"),
    models.Token.revoked_at.is_(None),
    models.Token.expires_at.is_(None) | (models.Token.expires_at > bindparam("now")),
)


def permits(scope: str, needed: Scope) -> bool:
    """Whether a token of `scope` may do what needs `needed`."""
    return (scope == "feed" and needed == "read") or SCOPES.index(scope) >= SCOPES.index(needed)


def any_in_force(session: Session, *, now: int) -> bool:
    """Whether anybody has a token."""
    return any(in_force(row, now=now) for row in all_tokens(session))


def in_force(row: models.Token, *, now: int) -> bool:
    """Whether a token is neither revoked nor expired."""
    return row.revoked_at is None and (row.expires_at is None or row.expires_at > now)


def all_tokens(session: Session) -> list[models.Token]:
    """Every token ever made, oldest first."""
    return list(session.scalars(select(models.Token).order_by(models.Token.pk)))


def revoke(session: Session, name: str, *, now: int) -> None:
    """End a token at once. Raises NotFound when no token in force has that name."""
    row = _named(session, name)
    if row is None:
        raise NotFound(f"There is no token named {name!r} in force.")
    row.revoked_at = now
    session.flush()


def _named(session: Session, name: str) -> models.Token | None:
    return session.scalar(select(models.Token).where(models.Token.name == name, models.Token.revoked_at.is_(None)))


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()
