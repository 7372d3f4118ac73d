"""Conditional requests (RFC 9110, section 13): nobody overwrites what they have not seen."""

from flask import request

from timeline.errors import PreconditionRequired, Stale
from timeline.store.events import Stored


def require_match(stored: Stored) -> None:
    """Let a change go on only if it says, by If-Match, that it knows the stored revision.

    Raises PreconditionRequired without If-Match, and Stale when it names another revision.
    """
    row = stored.row
    if "If-Match" not in request.headers:
        raise PreconditionRequired(f'Say which revision you have read: If-Match: "{row.revision}", the ETag of the event.')
    # Weak tags too: a proxy that compresses answers weakens ours, and a revision is the same in every form.
    if not request.if_match.star_tag and not request.if_match.contains_weak(str(row.revision)):
        raise Stale(
            f"The event {row.id!r} is at revision {row.revision}, not at {request.headers['If-Match'][:40]}; read it again."
        )


def creates() -> bool:
    """Whether the request asks to create and never to overwrite: If-None-Match: *."""
    return request.if_none_match.star_tag
