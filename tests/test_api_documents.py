"""POST /api/v1/documents, as a client sees it."""

import pytest

from timeline.app import create_app
from timeline.config import Settings
from timeline.store import tokens

ALL = "/api/v1/documents"
ARTICLE = {
    "text": "The fair opened on Tuesday. Fuel has been scarce in Mali since September.",
    "published": "2025-11-12",
    "publisher": "A Paper",
    "url": "https://paper.example/fair",
}


@pytest.fixture
def post(database_url, database):
    client = create_app(Settings(database_url=database_url, log="off")).test_client()
    with database.writing() as session:
        token = tokens.create(session, "test", "write", now=0)
        session.commit()
    return lambda body, query="": client.post(f"{ALL}{query}", json=body, headers={"Authorization": f"Bearer {token}"})


@pytest.fixture
def dates(database_url):
    client = create_app(Settings(database_url=database_url, log="off")).test_client()
    return lambda: sorted(event["date"] for event in client.get("/api/v1/events").json["events"])


def test_an_article_becomes_candidates_with_its_words_as_their_source(post, dates):
    answer = post(ARTICLE)
    assert (answer.status_code, [outcome["status"] for outcome in answer.json["outcomes"]]) == (201, ["created", "created"])
    assert {event["status"] for event in answer.json["events"]} == {"candidate"}
    assert {event["citations"][0]["document"]["publisher"] for event in answer.json["events"]} == {"A Paper"}
    assert dates() == ["2025-09/..", "2025-11-11"]


def test_the_same_article_again_changes_nothing(post, dates):
    first = post(ARTICLE)
    again = post(ARTICLE)
    assert (again.status_code, again.json["document"]) == (200, first.json["document"])
    assert {outcome["status"] for outcome in again.json["outcomes"]} == {"unchanged"}
    assert dates() == ["2025-09/..", "2025-11-11"]


def test_a_dry_run_shows_what_would_come_out_and_stores_nothing(post, dates):
    shown = post(ARTICLE, "?dry_run=true").json
    assert [event["date"] for event in shown["events"]] == ["2025-11-11", "2025-09/.."]
    assert (shown["run"], dates()) == (None, [])
    assert [outcome["status"] for outcome in post(ARTICLE).json["outcomes"]] == ["created", "created"]


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"published": None}, "/published"),
        ({"published": "soon"}, "/published"),
        ({"text": " "}, "/text"),
        ({"url": "javascript:x"}, "/url"),
    ],
)
def test_what_is_no_article_is_refused_by_field(changed, pointer, post):
    body = {name: value for name, value in (ARTICLE | changed).items() if value is not None}
    answer = post(body)
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, pointer)
