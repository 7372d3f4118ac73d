"""Requests that nobody means well: the same verdict on both databases, the fault named, never a fault of ours."""

import json
from contextlib import closing, contextmanager

import pytest

from databases import a_token
from timeline.app import create_app
from timeline.config import Settings
from timeline.database import Database

ALL = "/api/v1/events"
CITED = '{"title": "A", "date": "2025", "citations": [{"document": {"publisher": "A Paper"}, %s}]}'


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def desk(request):
    """A client that may write, on each database; one for all tests, since refusals leave nothing behind."""
    with desk_on(request.getfixturevalue(request.param)) as client:
        yield client


@contextmanager
def desk_on(backend):
    with backend.migrated() as url, closing(Database(url)) as database:
        token = a_token(database)
        client = create_app(Settings(database_url=url, log="off")).test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        yield client
        client.application.extensions["timeline"].database.close()


def event(**fields):
    return json.dumps({"title": "A", "date": "2025", **fields})


def placed(text):
    return f'{{"title": "A", "date": "2025", "place": {{"name": "B", {text}}}}}'


# The fault's pointer or, where what was sent is no JSON at all, words of the sentence that say where.
BODIES = [  # body, status, named
    (event(title="a\0b"), 422, "/title"),
    (event(title="a\ud800b"), 422, "/title"),
    (event(title="\udfff"), 422, "/title"),
    (event(summary="\0"), 422, "/summary"),
    (event(tags=["fine", "\0"]), 422, "/tags/1"),
    (event(actors=["\ud800"]), 422, "/actors/0"),
    (event(place={"name": "\0"}), 422, "/place/name"),
    (event(citations=[{"quote": "\ud800", "document": {"title": "T"}}]), 422, "/citations/0/quote"),
    (event(citations=[{"document": {"title": "\0"}}]), 422, "/citations/0/document/title"),
    (event(citations=[{"document": {"url": "https://a.example/\0"}}]), 422, "/citations/0/document/url"),
    (event(citations=[{"document": {"url": "https://a.example/\ud800"}}]), 422, "/citations/0/document/url"),
    (event(citations=[{"document": {"url": "file:///etc/passwd"}}]), 422, "/citations/0/document/url"),
    (event(citations=[{"document": {"url": "javascript:alert(1)"}}]), 422, "/citations/0/document/url"),
    (event(**{"\ud800": 1}), 400, ""),
    (event(**{"\0": 1}), 422, "/\0"),
    (event(**{"x" * 100_000: 1}), 422, "/" + "x" * 998 + "…"),
    (event(title=1), 422, "/title"),
    (event(title=["a"]), 422, "/title"),
    (event(title="x" * 501), 422, "/title"),
    (event(title=" \t\n"), 422, "/title"),
    (event(date="2" * 100_000), 422, "/date"),
    (event(date="Y" + "9" * 5_000), 422, "/date"),
    (event(date="[" * 10_000), 422, "/date"),
    (event(date="2025\0"), 422, "/date"),
    (event(date=2025), 422, "/date"),
    (event(id="../../etc/passwd"), 422, "/id"),
    (event(id="x" * 65), 422, "/id"),
    (event(id="ok\n"), 422, "/id"),
    (event(id="bulk"), 422, "/id"),
    (event(confidence=True), 422, "/confidence"),
    ('{"title": "A", "date": "2025", "confidence": 1e999}', 422, "/confidence"),
    (placed('"latitude": 1e999, "longitude": 0'), 422, "/place/latitude"),
    (placed('"latitude": NaN, "longitude": 0'), 400, "/place/latitude"),
    ('{"title": "A", "date": "2025", "confidence": NaN}', 400, "/confidence"),
    ('{"title": "A", "date": "2025", "confidence": -Infinity}', 400, "/confidence"),
    ('{"title": "A", "date": "2025", "confidence": ' + "9" * 5_000 + "}", 400, "/confidence"),
    ('{"title": "A", "date": "2025", "confidence": ' + "9" * 4_000 + "}", 422, "/confidence"),
    (CITED % f'"start": {2**63}, "end": {2**63}', 422, "/citations/0/start"),
    (CITED % f'"start": {2**31}, "end": {2**31}', 422, "/citations/0/start"),
    (CITED % '"start": -1, "end": 0', 422, "/citations/0/start"),
    (CITED % '"start": 1.5, "end": 2', 422, "/citations/0/start"),
    ('{"title": "A", "title": "B", "date": "2025"}', 400, "/title"),
    (placed('"name": "C"'), 400, "/place/name"),
    ("[" * 100_000, 400, "nested too deeply"),
    ('{"a":' * 100_000, 400, "nested too deeply"),
    ('{"title": "A", "date": "2025", "tags": ' + "[" * 900 + "]" * 900 + "}", 422, "/tags/0"),
    ("[]", 422, ""),
    ("null", 422, ""),
    ('"text"', 422, ""),
    ("1", 422, ""),
    ("", 400, "line 1, column 1"),
    (" ", 400, "line 1, column 2"),
    ('{"title": "A", "date": "2025"} {}', 400, "line 1, column 32"),
    (b'{"title": "\xff", "date": "2025"}', 400, "byte 11 is not UTF-8"),
    (b'{"title": "\xed\xa0\x80", "date": "2025"}', 400, "byte 11 is not UTF-8"),
    (b'{"title": "\xc0\x80", "date": "2025"}', 400, "byte 11 is not UTF-8"),
    ('{"title": "A", "date": "2025"}'.encode("utf-16"), 400, "byte 0 is not UTF-8"),
    ('{"title": "A", "date": "2025"}'.encode("utf-32"), 400, "byte 0 is not UTF-8"),
    ('\ufeff{"title": "A", "date": "2025"}', 201, None),
    (event(title="\ufffe\uffff\u202e🏺"), 201, None),
]  # fmt: skip


@pytest.mark.parametrize(
    "body, status, named", BODIES, ids=lambda value: repr(value)[:60] if isinstance(value, (str, bytes)) else None
)
def test_a_body_is_refused_and_its_fault_named(body, status, named, desk):
    answer = desk.post(ALL, data=body, content_type="application/json")
    assert answer.status_code == status
    if status >= 400:
        assert_problem(answer)
        assert named in [fault.get("pointer") for fault in answer.json["errors"]] or (named and named in answer.json["detail"])


def assert_problem(answer):
    assert answer.content_type == "application/problem+json"
    assert len(answer.data) < 20_000, "an error does not give back what was sent"
    said = answer.json
    assert said["status"] == answer.status_code
    for inside in ("Traceback", "sqlalchemy", "psycopg", "sqlite3", "SELECT", "site-packages", ".py"):
        assert inside not in answer.text


TEXTS = ("q", "tag", "actor", "place", "source", "datetime", "start", "timezone", "cursor")


ADDRESSES = [  # address, status, named
    *((f"{ALL}?{name}=a%00b", 400, name) for name in TEXTS),
    *((f"{ALL}?{name}=" + "x" * 65_536, 400, name) for name in TEXTS),
    (f"{ALL}?status=%00", 400, "status"),
    (f"{ALL}?%00=1", 400, "\0"),
    (f"{ALL}?%ED%A0%80=1", 400, None),
    (f"{ALL}?{'x' * 65_536}=1", 400, None),
    (f"{ALL}?" + "&".join(f"x{n}=1" for n in range(1_000)), 400, None),
    (f"{ALL}?limit=" + "9" * 5_000, 400, "limit"),
    (f"{ALL}?limit=NaN", 400, "limit"),
    (f"{ALL}?limit=1e3", 400, "limit"),
    (f"{ALL}?cursor=%FF", 400, "cursor"),
    (f"{ALL}?cursor=AAAA", 400, "cursor"),
    (f"{ALL}?cursor=WzEsMiwzXQ", 400, "cursor"),
    (f"{ALL}?timezone=../../etc/passwd", 400, "timezone"),
    (f"{ALL}?timezone=/etc/passwd", 400, "timezone"),
    (f"{ALL}?f=../json", 400, "f"),
    (f"{ALL}?datetime=Y{'9' * 280}", 400, "datetime"),
    (f"{ALL}/a%00b", 404, None),
    (f"{ALL}/%ED%A0%80", 404, None),
    (f"{ALL}/%FF", 404, None),
    (f"{ALL}/..%2F..%2Fetc%2Fpasswd", 404, None),
    (f"{ALL}/" + "x" * 65_536, 404, None),
    (f"{ALL}/%00/revisions", 404, None),
    (f"{ALL}/%00/revisions/1", 404, None),
    (f"{ALL}/x/revisions/{2**31}", 404, None),
    (f"{ALL}/x/revisions/{2**63}", 404, None),
    (f"{ALL}/x/revisions?after={2**63}", 400, "after"),
    (f"{ALL}/x?as_of=%00", 400, "as_of"),
    (f"{ALL}/x?as_of=9999-99-99T00:00:00Z", 400, "as_of"),
    (f"/api/v1/runs/{2**53}", 404, None),
    (f"/api/v1/runs/{2**63}", 404, None),
    (f"/api/v1/runs/{'9' * 5_000}", 404, None),
    (f"/api/v1/runs?before={2**63}", 400, "before"),
    (f"/api/v1/changes?since={2**63}", 400, "since"),
    (f"/api/v1/changes?since={'9' * 5_000}", 400, "since"),
    ("/api/v1/changes?since=%D9%A3", 400, "since"),
    ("/api/v1/changes?since=-1", 400, "since"),
    ("/api/v1/dates?text=%00", 400, "text"),
    ("/api/v1/dates?text=" + "a" * 1_000, 400, "text"),
    ("/ogc/collections/events/items/%00", 404, None),
    ("/ogc/collections/events/items?cursor=%00", 400, "cursor"),
    ("/%00", 404, None),
]  # fmt: skip


@pytest.mark.parametrize("address, status, named", ADDRESSES, ids=lambda value: value[:60] if isinstance(value, str) else None)
def test_an_address_is_refused_and_its_fault_named(address, status, named, desk):
    answer = desk.get(address)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert_problem(answer)
    if named is not None:
        assert named in [fault.get("parameter") for fault in answer.json["errors"]]


def test_both_databases_say_the_same_word_for_word(sqlite, postgresql, figure):
    refused = [(body, status, named) for body, status, named in BODIES if status >= 400]
    told = []
    for backend in (sqlite, postgresql):
        with desk_on(backend) as desk:
            bodies = [desk.post(ALL, data=body, content_type="application/json") for body, *_ in refused]
            told.append([(answer.status_code, answer.json) for answer in (*bodies, *(desk.get(row[0]) for row in ADDRESSES))])
    assert told[0] == told[1]
    pointed = sum(any("pointer" in fault for fault in said["errors"]) for _, said in told[0][: len(refused)])
    figure(
        f"{len(refused)} hostile bodies, {pointed} of them refused by a pointer to the field and the rest by where reading ended, "
        f"and {len(ADDRESSES)} hostile addresses: the same answer on both databases, word for word"
    )


@pytest.mark.parametrize("name", ["tag", "actor", "place", "source"])
def test_a_thousand_alternatives_are_answered_or_refused_but_never_cut(name, writer):
    writer.post(ALL, json={"title": "The last", "date": "2025", **last_of(name)})
    answer = writer.get(f"{ALL}?" + "&".join(f"{name}=w{n}" for n in range(1_000)))
    if answer.status_code == 200:
        assert [found["title"] for found in answer.json["events"]] == ["The last"]
    else:
        assert answer.status_code == 400
        assert [fault["parameter"] for fault in answer.json["errors"]] == [name]


def last_of(name):
    return {
        "tag": {"tags": ["w999"]},
        "actor": {"actors": ["w999"]},
        "place": {"place": {"name": "w999"}},
        "source": {"citations": [{"document": {"publisher": "w999"}}]},
    }[name]


@pytest.mark.parametrize(
    "headers, status",
    [
        ({"If-Match": "\xff"}, 412),
        ({"If-Match": '"' + "9" * 5_000 + '"'}, 412),
        ({"If-Match": ""}, 412),
        ({"If-Match": "*"}, 204),
        ({"If-Match": '"1", "2"'}, 204),
        ({"If-Match": 'W/"1"'}, 204),
        ({"If-Match": '"1"', "Idempotency-Key": "\xff"}, 400),
        ({"If-Match": '"1"', "Idempotency-Key": "x" * 256}, 400),
        ({"If-Match": '"1"', "Idempotency-Key": ""}, 400),
        ({"If-Match": '"1"', "Accept": "\xff;q=x,,;"}, 204),
        ({"If-Match": '"1"', "Accept-Language": "x" * 10_000}, 204),
    ],
)
def test_a_header_decides_or_is_refused(headers, status, writer):
    assert writer.put(f"{ALL}/expo", json={"title": "A", "date": "2025"}, headers={"If-None-Match": "*"}).status_code == 201
    assert writer.delete(f"{ALL}/expo", headers=headers).status_code == status


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/json; charset=utf-16", "application/jsonx", "\xff/\xff", "multipart/form-data"]
)
def test_another_kind_of_body_is_refused(kind, desk):
    answer = desk.post(ALL, data="{}", content_type=kind)
    assert answer.status_code == (422 if kind.startswith("application/json;") else 415)
    assert_problem(answer)
