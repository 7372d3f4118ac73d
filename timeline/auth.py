"""Who asks, and what they may do: bearer tokens (RFC 6750) with scopes."""

from functools import wraps

from flask import current_app, g, request

from timeline.errors import Forbidden, Unauthorized
from timeline.store import tokens
from timeline.times import now


def needs(scope: tokens.Scope):
    """Let a view be called only with a token of `scope`; reading needs none unless TIMELINE_READ is token.

    The view finds who asks in `flask.g.agent`. Raises Unauthorized and Forbidden.
    """

    def decorate(view):
        @wraps(view)
        def guarded(*args, **kwargs):
            g.agent = _agent(scope)
            return view(*args, **kwargs)

        guarded.needed_scope = scope
        return guarded

    return decorate


def _agent(scope: tokens.Scope) -> str:
    given = request.headers.get("Authorization")
    if given is None:
        if scope == "read" and current_app.extensions["timeline"].settings.read == "public":
            return "public"
        raise Unauthorized(f"This needs a token with the scope {scope}: send the header Authorization: Bearer TOKEN.")
    kind, _, text = given.partition(" ")
    if kind.lower() != "bearer" or not text.strip():
        raise Unauthorized("The Authorization header must read: Bearer TOKEN.")
    return _named(text.strip(), scope)


def _named(text: str, scope: tokens.Scope) -> str:
    with current_app.extensions["timeline"].database.reading() as session:
        token = tokens.check(session, text, now=now())
        if token is None:
            raise Unauthorized("This token is unknown, revoked or expired; `timeline token create` makes a new one.")
        if not tokens.permits(token.scope, scope):
            raise Forbidden(f"The token {token.name!r} has the scope {token.scope}; this needs {scope}.")
        return f"token:{token.name}"
