"""A client for the API of a Timeline server, with the standard library alone. It knows the wire and nothing inside.

    client = Client("http://localhost:8000", token="tl_...")
    for event in client.events(datetime="2025-11", match="certain"):
        print(event["title"])
    client.create({"title": "A law passed", "date": "2024-02-29"})

Every write carries an Idempotency-Key, so that it can be sent again when an answer is lost, and is, a few times.
"""

import json
import secrets
import time
from collections.abc import Iterable, Iterator
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any, NamedTuple, TypedDict
from urllib.parse import quote, urlencode, urlsplit

Event = dict[str, Any]
ROOT = "/api/v1"
AGAIN = (429, 503)  # and 409 while the first try of the same request is still being answered
LONGEST_WAIT = 60  # seconds


class Line(TypedDict, total=False):
    """What became of one line of a bulk load."""

    line: int
    status: str
    id: str
    errors: list[dict[str, str]]


class Change(TypedDict):
    """One change; `event` is None for one that was retracted or merged away."""

    token: str
    id: str
    revision: int
    action: str
    at: str
    agent: str
    merged_into: str | None
    event: Event | None


class Refused(Exception):
    """The server said no: `status`, and the `problem` (RFC 9457) that says why."""

    def __init__(self, status: int, problem: dict[str, Any]):
        super().__init__(f"{status}: {problem.get('detail') or problem.get('title') or 'no reason given'}")
        self.status = status
        self.problem = problem


class _Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


class Client:
    """One server, and the token to speak to it with. Waits `timeout` seconds for an answer and tries `tries` times."""

    def __init__(self, address: str, token: str | None = None, *, timeout: float = 60, tries: int = 5):
        self._address = urlsplit(address)
        self._token = token
        self._timeout = timeout
        self._tries = tries

    def get(self, id: str, *, as_of: str | None = None) -> Event:
        """One event, as it stands or as it stood at a moment. A merged one is found where it went."""
        path = _of(id) + _query({"as_of": as_of})
        answer = self._ask("GET", path)
        while answer.status == 308:
            answer = self._ask("GET", answer.headers["location"].removeprefix(ROOT))
        return json.loads(answer.body)

    def events(self, **asked: Any) -> Iterator[Event]:
        """Every event that a question asks for, page by page; the parameters are those of GET /events."""
        path: str | None = "/events" + _query(asked)
        while path is not None:
            page = json.loads(self._ask("GET", path).body)
            yield from page["events"]
            path = next((link["href"].removeprefix(ROOT) for link in page["links"] if link["rel"] == "next"), None)

    def create(self, event: Event) -> Event:
        """Store a new event; gives it as it was stored."""
        return self._write("POST", "/events", event)

    def put(self, id: str, event: Event, *, revision: int | None = None, reason: str | None = None) -> Event:
        """Replace the event at that revision; without one, create it under this id. Refused (412) if it is otherwise."""
        condition = {"If-None-Match": "*"} if revision is None else _seen(revision)
        return self._write("PUT", _of(id) + _query({"reason": reason}), event, condition)

    def patch(self, id: str, changes: Event, *, revision: int, reason: str | None = None) -> Event:
        """Change some fields (None takes one away) of the event at that revision. Refused (412) if it has changed since."""
        return self._write("PATCH", _of(id) + _query({"reason": reason}), changes, _seen(revision))

    def retract(self, id: str, *, revision: int, reason: str | None = None) -> None:
        """Take the event at that revision out of the timeline."""
        self._ask("DELETE", _of(id) + _query({"reason": reason}), None, _seen(revision))

    def restore(self, id: str, to: int, *, revision: int) -> Event:
        """Bring the event, now at `revision`, back to what it was at revision `to`."""
        return self._write("POST", _of(id) + "/restore", {"revision": to}, _seen(revision))

    def merge(self, id: str, others: list[str], *, revision: int) -> Event:
        """Make other events part of this one."""
        return self._write("POST", _of(id) + "/merge", {"events": others}, _seen(revision))

    def split(self, id: str, citations: list[str], *, revision: int, **stated: Any) -> Event:
        """Take citations into a new event, which is given; `stated` is what is different about it."""
        return self._write("POST", _of(id) + "/split", {"citations": citations, **stated}, _seen(revision))

    def bulk(self, events: Iterable[Event], **asked: Any) -> Iterator[Line]:
        """Send any number of events, and say of each what became of it. Raises Refused when it came to an early end."""
        lines = (json.dumps(event, ensure_ascii=False).encode() + b"\n" for event in events)
        connection = self._connect()
        headers = self._headers({"Content-Type": "application/x-ndjson"})
        try:
            connection.request("POST", f"{self._root}/events/bulk{_query(asked)}", lines, headers, encode_chunked=True)
            answer = connection.getresponse()
            if answer.status != 200:
                raise _refused(answer.status, answer.read())
            yield from _lines(answer)
        finally:
            connection.close()

    def changes(self, since: str | None = None, *, follow: float | None = None) -> Iterator[Change]:
        """Every change past a token, in the order of commits; with `follow` it goes on, looking every so many seconds."""
        while True:
            page = json.loads(self._ask("GET", "/changes" + _query({"since": since, "limit": 1_000})).body)
            yield from page["changes"]
            since = page["next"]
            if not page["more"]:
                if follow is None:
                    return
                time.sleep(follow)

    @property
    def _root(self) -> str:
        return self._address.path.rstrip("/") + ROOT

    def _connect(self) -> HTTPConnection:
        kind = HTTPSConnection if self._address.scheme == "https" else HTTPConnection
        return kind(self._address.hostname or "", self._address.port, timeout=self._timeout)

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return more | ({"Authorization": f"Bearer {self._token}"} if self._token else {})

    def _write(self, method: str, path: str, body: Any, condition: dict[str, str] | None = None) -> Event:
        return json.loads(self._ask(method, path, body, condition).body)

    def _ask(self, method: str, path: str, body: Any = None, condition: dict[str, str] | None = None) -> _Answer:
        key = {} if method == "GET" else {"Idempotency-Key": secrets.token_hex(16), "Content-Type": "application/json"}
        headers = self._headers(key | (condition or {}))
        sent = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        for left in reversed(range(self._tries)):
            try:
                answer = self._once(method, path, sent, headers)
            except (OSError, HTTPException):
                if not left:
                    raise
                wait = 2.0 ** (self._tries - left - 4)
            else:
                if not _is_worth_another_try(answer) or not left:
                    break
                wait = min(float(answer.headers.get("retry-after", 1)), LONGEST_WAIT)
            time.sleep(wait)
        if answer.status >= 400:
            raise _refused(answer.status, answer.body)
        return answer

    def _once(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> _Answer:
        connection = self._connect()
        try:
            connection.request(method, self._root + path, body, headers)
            answer = connection.getresponse()
            return _Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        finally:
            connection.close()


def _is_worth_another_try(answer: _Answer) -> bool:
    return answer.status in AGAIN or (answer.status == 409 and b"still being answered" in answer.body)


def _lines(answer: HTTPResponse) -> Iterator[Line]:
    for text in answer:
        line = json.loads(text)
        if "summary" not in line:
            yield line
        elif "errors" in line:
            raise Refused(answer.status, {"detail": line["errors"][0]["detail"], **line})
        else:
            return
    raise Refused(answer.status, {"detail": "The answer was broken off; send the same again."})


def _refused(status: int, body: bytes) -> Refused:
    try:
        return Refused(status, json.loads(body))
    except ValueError:
        return Refused(status, {})


def _seen(revision: int) -> dict[str, str]:
    return {"If-Match": f'"{revision}"'}


def _of(id: str) -> str:
    return f"/events/{quote(id, safe='')}"


def _query(asked: dict[str, Any]) -> str:
    given = {name: value for name, value in asked.items() if value is not None}
    return f"?{urlencode(given, doseq=True)}" if given else ""
