"""How a request writes: one transaction, in which the answer to an Idempotency-Key is stored beside the change.

Retries that meet their first try still running are told to come back (409). That is known within one process; in
another process of the same database they wait for their turn and then get the first answer.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, wraps
from threading import Lock
from typing import NamedTuple

from flask import Response, g, request

from timeline import problems
from timeline.api.positions import database
from timeline.database import Database
from timeline.errors import Conflict, TimelineError, wrong_parameter
from timeline.store import idempotency
from timeline.store.idempotency import Kept
from timeline.times import now

_KEY = re.compile(r'"?([\x21\x23-\x7e]{1,255})"?')  # the draft quotes it, most clients do not
_REPLAYED_HEADERS = ("Content-Type", "ETag", "Location")
_running: set[tuple[str, str]] = set()
_looking = Lock()


class Keyed(NamedTuple):
    """Who sends a request again under which key, and what makes it the same request."""

    agent: str
    key: str
    request: bytes


def in_one_transaction(view: Callable[..., Response], *, writing=Database.writing_briefly):
    """Call `view(session, ...)` in a transaction that is committed with its answer."""

    @wraps(view)
    def answered(*args, **kwargs):
        keyed = _keyed()
        with _alone(keyed), writing(database()) as session:
            return _once(session, keyed, lambda: view(session, *args, **kwargs))

    return answered


in_a_long_transaction = partial(in_one_transaction, writing=Database.writing)


def _once(session, keyed: Keyed | None, act: Callable[[], Response]) -> Response:
    if keyed and (kept := idempotency.find(session, *keyed, now=now())):
        return Response(kept.body, status=kept.status, headers=kept.headers | {"Idempotency-Replayed": "true"})
    try:
        answer = act()
    except TimelineError as error:
        answer = problems.of_error(error)
        if keyed is None or answer.status_code >= 500:
            raise
        session.rollback()
    if keyed:
        idempotency.keep(session, *keyed, _kept(answer), now=now())
    session.commit()
    return answer


def _kept(answer: Response) -> Kept:
    headers = {name: answer.headers[name] for name in _REPLAYED_HEADERS if name in answer.headers}
    return Kept(answer.status_code, headers, answer.get_data(as_text=True))


def _keyed() -> Keyed | None:
    given = request.headers.get("Idempotency-Key")
    if given is None:
        return None
    key = _KEY.fullmatch(given.strip())
    if key is None:
        raise wrong_parameter("Idempotency-Key", "An Idempotency-Key is 1 to 255 visible ASCII characters.")
    same = (request.method, request.full_path, request.headers.get("If-Match", ""), request.headers.get("If-None-Match", ""))
    return Keyed(g.agent, key[1], "\n".join(same).encode() + b"\n" + request.get_data())


@contextmanager
def _alone(keyed: Keyed | None) -> Iterator[None]:
    """Run for one request with this key at a time. Raises Conflict for another one."""
    if keyed is None:
        yield
        return
    mark = keyed.agent, keyed.key
    with _looking:
        if mark in _running:
            raise Conflict("The first request with this Idempotency-Key is still being answered; try again in a moment.")
        _running.add(mark)
    try:
        yield
    finally:
        _running.discard(mark)
