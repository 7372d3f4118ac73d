"""Who may do what: every route of the API, asked by everybody, and what a token must never leave behind."""

import json
import re
import socket
from contextlib import closing
from copy import deepcopy

import pytest
from sqlalchemy import MetaData, func, select

from databases import a_token
from served import EVENTS
from timeline import auth
from timeline.app import create_app
from timeline.config import Settings
from timeline.database import Database
from timeline.models import Revision
from timeline.store import tokens

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

# Beside the API: they hold no event, and nobody needs a token.
OPEN = {"/", "/about", "/docs", "/embed", "/healthz", "/openapi.json", "/readyz", "/static/<path:filename>"}

# What reads needs `read`, what changes anything `write`. Whatever departs from that stands here.
OTHER_SCOPES = {("POST", "/api/v1/citations/{citation}/verify"): "read"}  # it looks, and changes nothing

PASSES = "passes"
PEOPLE = ("nobody", "read", "write", "admin", "revoked", "expired")
ANSWERS = {  # (scope that is needed, TIMELINE_READ) -> what each of PEOPLE meets
    ("read", "public"): (PASSES, PASSES, PASSES, PASSES, 401, 401),
    ("read", "token"): (401, PASSES, PASSES, PASSES, 401, 401),
    ("write", "public"): (401, 403, PASSES, PASSES, 401, 401),
    ("write", "token"): (401, 403, PASSES, PASSES, 401, 401),
    ("admin", "public"): (401, 403, 403, PASSES, 401, 401),
    ("admin", "token"): (401, 403, 403, PASSES, 401, 401),
}


def described(app):
    """Every (METHOD, path) of the OpenAPI document."""
    paths = app.test_client().get("/openapi.json").json["paths"]
    return sorted((method.upper(), path) for path, methods in paths.items() for method in methods if method in METHODS)


OPERATIONS = described(create_app(Settings(database_url="sqlite:///unused.db", log="off")))
GUARDED = [*OPERATIONS, ("GET", "/metrics")]  # not of the API, and tells how much there is


def scope_of(operation):
    return OTHER_SCOPES.get(operation, "read" if operation[0] == "GET" else "write")


@pytest.fixture(scope="module")
def peopled(sqlite):
    """A database with a token for each of PEOPLE; gives its address and the texts of the tokens."""
    with sqlite.migrated() as url, closing(Database(url)) as database:
        yield url, issued(database)


def issued(database):
    with database.writing() as session:
        texts = {scope: tokens.create(session, scope, scope, now=0) for scope in ("read", "write", "admin")}
        texts["revoked"] = tokens.create(session, "revoked", "admin", now=0)
        texts["expired"] = tokens.create(session, "expired", "admin", now=0, expires_at=1)
        tokens.revoke(session, "revoked", now=1)
        session.commit()
    return texts


@pytest.fixture(scope="module", params=["public", "token"])
def house(request, peopled):
    """(application, TIMELINE_READ, tokens)"""
    url, texts = peopled
    return create_app(Settings(database_url=url, log="off", read=request.param)), request.param, texts


def bearer(texts, who):
    return {"Authorization": f"Bearer {texts[who]}"} if who in texts else {}


def filled(path):
    return re.sub(r"{\w+}", "1", path)


@pytest.mark.parametrize("operation", GUARDED, ids=" ".join)
def test_a_route_lets_in_whom_it_should_and_nobody_else(operation, house):
    app, read, texts = house
    method, path = operation
    auth.configure(app, Settings())  # forget who failed in the test before: ten failures a minute are answered 429
    met = []
    for who in PEOPLE:
        answer = app.test_client().open(filled(path), method=method, headers=bearer(texts, who))
        met.append(answer.status_code if answer.status_code in (401, 403) else PASSES)
        assert (answer.status_code == 401) == ("WWW-Authenticate" in answer.headers)
        assert answer.status_code < 500
    assert dict(zip(PEOPLE, met, strict=True)) == dict(zip(PEOPLE, ANSWERS[scope_of(operation), read], strict=True))


def test_every_route_is_described_or_known_to_be_open(figure):
    rules = create_app(Settings(database_url="sqlite:///unused.db", log="off")).url_map.iter_rules()
    routes = {(method, rule.rule) for rule in rules for method in rule.methods - {"HEAD", "OPTIONS"}}
    known = {(method, re.sub(r"<(?:[^:>]+:)?(\w+)>", r"{\1}", path)) for method, path in routes if path not in OPEN}
    assert known == set(GUARDED)
    figure(f"{len(known)} routes, all but {len(OPEN)} open ones, each asked by {len(PEOPLE)} kinds of people in both modes")


def test_the_description_says_which_scope_each_route_needs():
    document = create_app(Settings(database_url="sqlite:///unused.db", log="off")).test_client().get("/openapi.json").json
    for method, path in OPERATIONS:
        scope = scope_of((method, path))
        public = [{}] if scope == "read" else []
        assert document["paths"][path][method.lower()]["security"] == [*public, {"bearer": [scope]}], (method, path)


def test_who_was_not_let_in_changed_nothing(peopled):
    url, texts = peopled
    client = create_app(Settings(database_url=url, log="off")).test_client()
    event = {"title": "An unwanted event", "date": "2025"}
    for who in ("nobody", "read", "revoked", "expired"):
        assert client.post(EVENTS, json=event, headers=bearer(texts, who)).status_code in (401, 403)
    with closing(Database(url)) as database, database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Revision)) == 0


@pytest.mark.parametrize(
    "header",
    [
        *("", "Bearer", "Bearer ", "Basic d3JpdGU6d3JpdGU=", "{write}", "bearer{write}"),
        *("Token {write}", "Bearer {write}x", "Bearer {write} x"),
    ],
)
def test_only_a_whole_token_after_the_word_bearer_counts(header, house):
    app, _, texts = house
    answer = app.test_client().post(EVENTS, json={}, headers={"Authorization": header.format(**texts)})
    assert answer.status_code == 401


@pytest.mark.parametrize("parameter", ["access_token", "token", "Authorization"])
def test_a_token_in_the_address_is_no_token(parameter, house):
    app, _, texts = house
    assert app.test_client().post(EVENTS, json={}, query_string={parameter: texts["write"]}).status_code == 401


def test_a_token_stands_in_no_log_no_error_and_no_table(database_url, database, capsys, figure):
    texts = issued(database)
    client = create_app(Settings(database_url=database_url, log="json")).test_client()
    said = ""
    for text in (*texts.values(), "tl_unknown-to-this-server"):
        for method, path in OPERATIONS:
            headers = {"Authorization": f"Bearer {text}", "Content-Type": "application/json"}
            said += client.open(filled(path), method=method, headers=headers, data="{}").text
        said += client.get(EVENTS, query_string={"token": text}).text
    logged = capsys.readouterr().err
    assert len(logged.splitlines()) == (len(texts) + 1) * (len(OPERATIONS) + 1)
    stored = everything_in(database)
    assert "expired" in stored, "the tokens' table was looked at"
    for text in texts.values():
        assert text not in logged + said + stored
        assert text.removeprefix(tokens.PREFIX) not in logged + said + stored
    assert "unknown-to-this-server" not in logged + said + stored
    searched = f"{len(logged):,} characters of log, {len(said):,} of answers and {len(stored):,} of tables"
    figure(f"{len(texts) + 1} tokens on every route of {database.dialect}: none of them in {searched}")


def everything_in(database):
    """All rows of all tables, as one text. SQLite's index of words keeps what it has in tables of its own, and cannot be read."""
    tables = MetaData()
    tables.reflect(database.reader, only=lambda name, _: (database.dialect, name) != ("sqlite", "search"))
    with database.reading() as session:
        return "\n".join(str(tuple(row)) for table in tables.sorted_tables for row in session.execute(select(table)))


OURS_TO_SAY = {
    "revision": 99,
    "created_at": "1999-01-01T00:00:00Z",
    "updated_at": "1999-01-01T00:00:00Z",
    "known_until": "1999-01-01",
    "start": {"earliest": "1999", "latest": "1999"},
    "end": {"earliest": "1999", "latest": "1999"},
    "display": {"en": "never", "de": "nie"},
    "ongoing": True,
    "uncertain": True,
    "approximate": True,
    "match": "certain",
    "merged_into": "other",
}
NOBODYS = ("pk", "position", "span_class", "agent", "run", "run_pk", "sha256", "scope", "json", "retracted_at", "__class__")


def test_what_only_the_server_says_is_not_taken_from_a_body(writer):
    sent = {"id": "expo", "title": "A fair", "date": "2025-11-11", **OURS_TO_SAY}
    created = writer.post(EVENTS, json=sent).json
    replaced = writer.put(f"{EVENTS}/expo", json=sent | {"title": "B"}, headers={"If-Match": '"1"'}).json
    patched = writer.patch(f"{EVENTS}/expo", json=OURS_TO_SAY | {"title": "C"}, headers={"If-Match": '"2"'}).json
    for number, event in enumerate((created, replaced, patched), 1):
        assert event["revision"] == number
        assert [name for name, value in OURS_TO_SAY.items() if event.get(name) == value] == []


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def desk(request):
    """A client that may write, on each database, where there is the event `fair` of FAIR."""
    with request.getfixturevalue(request.param).migrated() as url, closing(Database(url)) as database:
        app = create_app(Settings(database_url=url, log="off"))
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {a_token(database)}"
        assert client.put(f"{EVENTS}/fair", json=FAIR, headers={"If-None-Match": "*"}).status_code == 201
        yield client
        app.extensions["timeline"].database.close()


FAIR = {
    "title": "A fair",
    "date": "2025",
    "place": {"name": "Bamako"},
    "citations": [{"quote": "A fair.", "document": {"publisher": "A Paper"}}],
}


@pytest.mark.parametrize("name", NOBODYS)
@pytest.mark.parametrize("place", ["", "/place", "/citations/0", "/citations/0/document"])
def test_what_nobody_may_set_is_refused_by_name(place, name, desk):
    event = deepcopy(FAIR)
    at(event, place)[name] = 1
    conditions = {"If-Match": '"1"'}
    for method, path in (("POST", EVENTS), ("PUT", f"{EVENTS}/fair"), ("PATCH", f"{EVENTS}/fair")):
        answer = desk.open(path, method=method, json=event, headers=conditions)
        assert (method, answer.status_code) == (method, 422)
        assert [fault["pointer"] for fault in answer.json["errors"]] == [f"{place}/{name}"]
    answer = desk.post(f"{EVENTS}/bulk", data=json.dumps(event), content_type="application/x-ndjson")
    assert json.loads(answer.text.splitlines()[0])["status"] == "rejected"
    assert desk.get(f"{EVENTS}/fair").json["revision"] == 1


def at(event, pointer):
    for step in pointer.split("/")[1:]:
        event = event[int(step) if step.isdigit() else step]
    return event


def test_the_server_fetches_no_address_that_a_client_names(writer, monkeypatch, figure):
    reached = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *asked, **_: reached.append(asked) or [])
    monkeypatch.setattr(socket.socket, "connect", lambda _, address: reached.append(address), raising=False)
    with socket.create_server(("127.0.0.1", 0)) as canary:  # which also hears who connects without Python
        canary.setblocking(False)
        asked = named_everywhere(writer, f"http://127.0.0.1:{canary.getsockname()[1]}/canary")
        with pytest.raises(BlockingIOError):
            canary.accept()
    assert reached == []
    figure(f"{asked} requests that name an address, in bodies of every kind and in parameters: none was fetched or looked up")


def named_everywhere(writer, url):
    """Send an address wherever a client may name one; how many requests that were."""
    parts = f'<base href="{url}"><link rel="stylesheet" href="{url}"><img src="{url}">'
    page = f"<!doctype html>{parts}<p>A bridge fell on 12 November 2025."
    feed = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e SYSTEM "{url}">]><rss><channel><title>&e;</title></channel></rss>'
    event = {
        "title": f"A fair, see {url}",
        "date": "2025",
        "summary": page,
        "citations": [{"quote": "A fair.", "document": {"url": url, "publisher": "A Paper"}}],
    }
    article = {"url": url, "published": "2025-11-12"}
    answers = [
        writer.put(f"{EVENTS}/fair", json=event, headers={"If-None-Match": "*"}),
        writer.patch(f"{EVENTS}/fair", json={"citations": event["citations"], "title": "B"}, headers={"If-Match": '"1"'}),
        writer.post(f"{EVENTS}/bulk", data=json.dumps(event), content_type="application/x-ndjson"),
        writer.post(f"{EVENTS}/bulk", data=f"title,date,url\nA law,2024,{url}\n", content_type="text/csv"),
        *(
            writer.post("/api/v1/documents", json=article | {"text": text})
            for text in (page, feed, f"On 12 November 2025 {url} opened.")
        ),
    ]
    assert [answer.status_code for answer in answers] == [201, 200, 200, 200, 201, 201, 201]
    citation = writer.get(f"{EVENTS}/fair").json["citations"][0]["id"]
    asked = [f"{EVENTS}?q={url}", f"{EVENTS}?source={url}", f"{EVENTS}?f={url}", f"/api/v1/dates?text={url}", f"/embed?src={url}"]
    shown = [f"{EVENTS}?f={name}" for name in ("atom", "jsonld", "md", "ics", "csv", "svg", "timelinejs")]
    answers += [writer.get(path, headers={"Referer": url, "Origin": url, "X-Forwarded-Host": url}) for path in (*asked, *shown)]
    answers.append(writer.post(f"/api/v1/citations/{citation}/verify"))
    assert {answer.status_code for answer in answers} <= {200, 201, 400, 404}
    return len(answers) + 1
