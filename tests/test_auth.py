"""Who may read and write: tokens, their scopes and their end, and how often."""

import pytest

from databases import a_token
from timeline import auth
from timeline.app import create_app
from timeline.cli.serve import _require_token
from timeline.config import Settings
from timeline.errors import Conflict
from timeline.quota import MINUTE, Quota
from timeline.store import tokens

ALL = "/api/v1/events"
NEW = {"title": "It happened", "date": "2025-11"}


@pytest.fixture
def client(database_url, database):
    settings = Settings(database_url=database_url, log="off", read="token", writes_per_minute=3)
    return create_app(settings).test_client()


@pytest.fixture
def token(database):
    def make(scope, name=None, **given):
        return a_token(database, name or scope, scope, **given)

    return make


def bearer(text):
    return {"Authorization": f"Bearer {text}"}


@pytest.mark.parametrize(
    ("scope", "reads", "writes"),
    [(None, 401, 401), ("feed", 200, 403), ("read", 200, 403), ("write", 200, 201), ("admin", 200, 201)],
)
def test_where_reading_is_closed_each_scope_opens_what_it_says(scope, reads, writes, client, token):
    headers = bearer(token(scope)) if scope else {}
    assert client.get(ALL, headers=headers).status_code == reads
    assert client.post(ALL, json=NEW, headers=headers).status_code == writes


@pytest.mark.parametrize(("scope", "status"), [("feed", 200), ("read", 401), ("write", 401)])
def test_only_a_feed_token_may_stand_in_an_address(scope, status, client, token):
    text = token(scope)
    for address in (ALL, f"{ALL}.ics"):
        assert client.get(address, query_string={"token": text}).status_code == status
    assert client.post(ALL, json=NEW, query_string={"token": text}).status_code == 401


def test_a_page_reached_by_a_feed_token_leads_on_with_it(client, token, database):
    write, feed = bearer(token("write")), token("feed")
    for _ in range(2):
        client.post(ALL, json=NEW, headers=write)
    page = client.get(ALL, query_string={"token": feed, "limit": 1}).json
    following = next(link["href"] for link in page["links"] if link["rel"] == "next")
    assert client.get(following).status_code == 200


def test_a_token_ends_when_it_is_revoked_or_expires(client, token, database):
    expired, revoked = token("write", "old", expires_at=1), token("write", "gone")
    with database.writing() as session:
        tokens.revoke(session, "gone", now=1)
        session.commit()
    for text in (expired, revoked):
        assert client.get(ALL, headers=bearer(text)).status_code == 401


def test_a_token_is_kept_as_its_hash(token, database):
    text = token("write")
    with database.reading() as session:
        [row] = tokens.all_tokens(session)
    assert text.startswith("tl_")
    assert len(text) > 3 + 256 / 6
    assert (row.last4, len(row.sha256)) == (text[-4:], 64)
    assert text not in (row.sha256, row.name)


def test_wrong_tokens_are_answered_ten_times_a_minute(client, token, monkeypatch):
    right, moment = token("read"), 5 * MINUTE
    monkeypatch.setattr(auth, "now", lambda: moment)
    for _ in range(10):
        assert client.get(ALL, headers=bearer("tl_wrong")).status_code == 401
    refused = client.get(ALL, headers=bearer(right))
    assert (refused.status_code, refused.headers["Retry-After"], refused.content_type) == (429, "60", "application/problem+json")
    assert client.get(ALL, headers=bearer(right), environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 200
    moment += MINUTE
    assert client.get(ALL, headers=bearer(right)).status_code == 200


def test_a_token_writes_so_often_a_minute(client, token, monkeypatch):
    mine, other = bearer(token("write", "mine")), bearer(token("write", "other"))
    monkeypatch.setattr(auth, "now", lambda: 5 * MINUTE)
    assert [client.post(ALL, json=NEW, headers=mine).status_code for _ in range(4)] == [201, 201, 201, 429]
    assert client.post(ALL, json=NEW, headers=other).status_code == 201
    assert client.get(ALL, headers=mine).status_code == 200


def test_a_quota_of_nothing_is_any_number():
    quota = Quota(0)
    for _ in range(100):
        quota.spend("a", 0)
    assert quota.wait("a", 0) == 0


@pytest.mark.parametrize(
    ("host", "without_token", "made", "serves"),
    [
        ("127.0.0.1", "refuse", {}, True),
        ("localhost", "refuse", {}, True),
        ("0.0.0.0", "refuse", {}, False),
        ("0.0.0.0", "serve", {}, True),
        ("0.0.0.0", "refuse", {"scope": "write"}, True),
        ("0.0.0.0", "refuse", {"scope": "write", "expires_at": 1}, False),
    ],
)
def test_an_open_address_is_served_when_somebody_has_a_token(host, without_token, made, serves, database, token):
    if made:
        token(**made)
    settings = Settings(host=host, without_token=without_token)
    if serves:
        _require_token(database, settings)
    else:
        with pytest.raises(Conflict, match="timeline token create"):
            _require_token(database, settings)
