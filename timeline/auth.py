"""Who asks, and what they may do: bearer tokens (RFC 6750) with scopes."""

from functools import wraps
from typing import NamedTuple

from flask import Flask, current_app, g, request

from timeline.config import Settings
from timeline.errors import Forbidden, TooMany, Unauthorized
from timeline.quota import Quota
from timeline.store import tokens
from timeline.times import now

FAILURES_A_MINUTE = 10


class Quotas(NamedTuple):
    """How often an address may send a wrong token, and how often a token may write from one address."""

    failures: Quota
    writes: Quota


def needs(scope: tokens.Scope):
    """Let a view be called only with a token of `scope`; reading needs none unless TIMELINE_READ is token.

    The view finds who asks in `flask.g.agent`. Raises Unauthorized, Forbidden and TooMany.
    """

    def decorate(view):
        @wraps(view)
        def guarded(*args, **kwargs):
            g.agent = _agent(scope)
            return view(*args, **kwargs)

        guarded.needed_scope = scope
        return guarded

    return decorate


def configure(app: Flask, settings: Settings) -> None:
    """Begin to count failures by address, and writes by token and address."""
    app.extensions["timeline-quotas"] = Quotas(Quota(FAILURES_A_MINUTE), Quota(settings.writes_per_minute))


def _agent(scope: tokens.Scope) -> str:
    text, in_address = _given()
    if text is None:
        if scope == "read" and current_app.extensions["timeline"].settings.read == "public":
            return "public"
        raise Unauthorized(f"This needs a token with the scope {scope}: send the header Authorization: Bearer TOKEN.")
    quotas: Quotas = current_app.extensions["timeline-quotas"]
    address, moment = request.remote_addr or "-", now()
    _require_no(quotas.failures.wait(address, moment), "Too many wrong tokens came from your address")
    try:
        agent = _named(text, scope, in_address, moment)
    except Unauthorized:
        quotas.failures.spend(address, moment)
        raise
    if scope != "read":
        _require_no(quotas.writes.spend(f"{agent} {address}", moment), "This token has written too often")
    return agent


def _given() -> tuple[str | None, bool]:
    """The token of the request, and whether it stands in the address: there only feed tokens count, and only to read."""
    header = request.environ.get("HTTP_AUTHORIZATION")  # what is missing takes `request.headers` as long as a look-up
    if header is None:
        in_address = request.query_string and request.method in ("GET", "HEAD")
        return (request.args.get("token"), True) if in_address else (None, False)
    kind, _, text = header.partition(" ")
    if kind.lower() != "bearer" or not text.strip():
        raise Unauthorized("The Authorization header must read: Bearer TOKEN.")
    return text.strip(), False


def _require_no(seconds: int, what: str) -> None:
    if seconds:
        raise TooMany(f"{what}; try again in {seconds} seconds.", seconds)


def _named(text: str, scope: tokens.Scope, in_address: bool, moment: int) -> str:
    token = tokens.check(current_app.extensions["timeline"].database, text, now=moment)
    if token is None:
        raise Unauthorized("This token is unknown, revoked or expired; `timeline token create` makes a new one.")
    if in_address and token.scope != "feed":
        raise Unauthorized("Only a feed token may stand in an address, where logs and histories keep it; send a header.")
    if not tokens.permits(token.scope, scope):
        raise Forbidden(f"The token {token.name!r} has the scope {token.scope}; this needs {scope}.")
    return f"token:{token.name}"
