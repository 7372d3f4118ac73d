"""Documents over HTTP: one article in, its events out, its text shown, checked and erased."""

import pytest

from timeline.app import create_app
from timeline.config import Settings
from timeline.store import derived

ALL = "/api/v1/documents"
ARTICLE = {
    "url": "https://paper.example/bridge",
    "title": "A bridge falls",
    "publisher": "A Paper",
    "published": "2025-11-12",
    "text": "The Norland bridge collapsed on Monday. The mayor closed the road on Tuesday. Nobody was hurt.",
}


@pytest.fixture
def ingested(client, headers):
    return client.post(ALL, json=ARTICLE, headers=headers)


def shown(client):
    return [(event["date"], event["title"]) for event in client.get("/api/v1/events").json["events"]]


def test_an_article_becomes_events(client, headers, ingested):
    assert ingested.status_code == 201
    assert [event["title"] for event in ingested.json["events"]] == ["The Norland bridge collapsed", "The mayor closed the road"]
    assert {event["status"] for event in ingested.json["events"]} == {"candidate"}
    assert {event["citations"][0]["document"]["publisher"] for event in ingested.json["events"]} == {"A Paper"}
    assert client.get(ingested.headers["Location"]).json["title"] == ARTICLE["title"]
    again = client.post(ALL, json=ARTICLE, headers=headers)
    assert (again.status_code, again.json["outcomes"][0]["status"]) == (200, "unchanged")
    assert len(shown(client)) == 2


def test_a_dry_run_stores_nothing(client, headers):
    answer = client.post(f"{ALL}?dry_run=true", json=ARTICLE, headers=headers)
    assert (answer.status_code, len(answer.json["events"]), answer.json["run"]) == (200, 2, None)
    assert shown(client) == []
    assert client.get(ALL).json["documents"] == []


def test_sentences_without_a_date_make_events_where_it_is_asked_for(client, headers):
    answer = client.post(f"{ALL}?undated=published", json=ARTICLE, headers=headers)
    undated = [event for event in answer.json["events"] if event["date"] == "2025-11-12"]
    assert [event["title"] for event in undated] == ["Nobody was hurt"]
    assert undated[0]["confidence"] == 0.2


@pytest.mark.parametrize(
    ("change", "status", "pointer"),
    [
        ({"published": None}, 422, "/published"),
        ({"published": "soon"}, 422, "/published"),
        ({"text": " "}, 422, "/text"),
        ({"url": "javascript:x"}, 422, "/url"),
        ({"body": "x"}, 422, "/body"),
    ],
)
def test_what_is_wrong_with_an_article_is_named(change, status, pointer, client, headers):
    answer = client.post(ALL, json=ARTICLE | change, headers=headers)
    assert answer.status_code == status
    assert answer.json["errors"][0]["pointer"] == pointer


def test_a_text_is_shown_to_those_with_a_token_and_quotes_to_all(client, headers, ingested):
    address = ingested.headers["Location"]
    assert "text" not in client.get(address).json
    assert client.get(address, headers=headers).json["text"] == ARTICLE["text"]
    event = ingested.json["events"][0]
    (citation,) = client.get(f"/api/v1/events/{event['id']}/citations").json["citations"]
    assert citation["quote"] == "The Norland bridge collapsed on Monday."
    assert (citation["title"], citation["rule"]) == ("The Norland bridge collapsed", "weekday")


def test_a_citation_is_verified_against_the_text(client, headers, ingested):
    citation = ingested.json["events"][0]["citations"][0]
    verify = f"/api/v1/citations/{citation['id']}/verify"
    assert client.post(verify).json == {"verified": True, "found_at": 0, "detail": "The text has the quote at its place."}
    assert client.delete(ingested.headers["Location"], headers=headers).status_code == 204
    assert client.post(verify).status_code == 409
    assert client.post("/api/v1/citations/none/verify").status_code == 404


def test_erasing_a_text_keeps_quotes_unless_told_otherwise(client, headers, ingested):
    address = ingested.headers["Location"]
    assert client.delete(address, headers=headers).status_code == 204
    assert client.get(address, headers=headers).json["has_text"] is False
    assert len(shown(client)) == 2
    assert client.delete(f"{address}?quotes=erase", headers=headers).status_code == 204
    assert shown(client) == []


def test_what_was_part_of_an_erased_fair_is_part_of_nothing(client, headers):
    fair, closed = (
        client.post(ALL, json=ARTICLE | {"url": f"https://paper.example/{name}", "text": text}, headers=headers)
        for name, text in {
            "fair": "The Brill Book Fair is held from 11 to 14 November 2025.",
            "closed": "The Brill Book Fair closed on 14 November 2025.",
        }.items()
    )
    part = f"/api/v1/events/{closed.json['events'][0]['id']}"
    assert client.get(part).json["part_of"] == fair.json["events"][0]["id"]
    assert client.delete(f"{fair.headers['Location']}?quotes=erase", headers=headers).status_code == 204
    assert client.get(part).json["part_of"] is None


def test_a_changed_text_withdraws_what_it_no_longer_says(client, headers, ingested):
    changed = ARTICLE | {"text": "Corrected: nobody was hurt. The Norland bridge collapsed on Monday."}
    answer = client.post(ALL, json=changed, headers=headers)
    assert answer.status_code == 201
    assert shown(client) == [("2025-11-10", "The Norland bridge collapsed")]
    (citation,) = client.get("/api/v1/events").json["events"][0]["citations"]
    assert changed["text"][citation["start"] : citation["end"]] == citation["quote"]


def test_names_and_places_go_with_the_only_claim_that_gave_them(client, headers):
    for name, text in {
        "a": "The old bridge of Lyon collapsed on Monday.",
        "b": "Lyon: the old bridge collapsed on Monday.",
    }.items():
        article = {"url": f"https://paper.example/{name}", "published": "2025-11-12", "text": text}
        client.post(ALL, json=article, headers=headers)
    (event,) = client.get("/api/v1/events").json["events"]
    assert "old bridge of Lyon" in event["actors"]
    client.post(ALL, json=article | {"url": "https://paper.example/a", "text": "Nothing collapsed."}, headers=headers)
    (event,) = client.get("/api/v1/events").json["events"]
    assert event["actors"] == ["old bridge"]


def test_a_document_keeps_what_it_first_said_of_itself(client, headers, ingested, database):
    changed = ARTICLE | {"title": "Corrected", "text": "The Norland bridge collapsed on Monday. That is all."}
    client.post(ALL, json=changed, headers=headers)
    assert client.get(ingested.headers["Location"]).json["title"] == ARTICLE["title"]
    with database.reading() as session:
        assert [off for off in derived.verify(session) if off] == []


def test_after_an_undo_the_same_text_brings_its_events_back(client, headers, ingested):
    before = shown(client)
    assert client.post(f"/api/v1/runs/{ingested.json['run']}/undo", headers=headers).status_code == 200
    assert shown(client) == []
    assert client.post(ALL, json=ARTICLE, headers=headers).status_code == 201
    assert shown(client) == before


def test_what_a_person_edited_stays(client, headers, ingested):
    event = ingested.json["events"][1]
    edit = {"Content-Type": "application/merge-patch+json", "If-Match": f'"{event["revision"]}"'}
    address = f"/api/v1/events/{event['id']}"
    assert client.patch(address, data='{"title": "The road is closed"}', headers=headers | edit).status_code == 200
    client.post(ALL, json=ARTICLE | {"text": "The Norland bridge collapsed on Monday."}, headers=headers)
    assert ("2025-11-11", "The road is closed") in shown(client)


def test_two_papers_are_cited_by_one_event(client, headers, ingested):
    other = {"url": "https://other.example/1", "published": "2025-11-11", "text": "On Monday a bridge in Norland collapsed."}
    answer = client.post(ALL, json=other, headers=headers)
    assert answer.json["outcomes"][0]["status"] == "merged"
    assert len(answer.json["events"][0]["citations"]) == 2


def test_only_quotes_are_kept_where_a_setting_says_so(database_url, database, headers):
    client = create_app(Settings(database_url=database_url, texts="quotes")).test_client()
    address = client.post(ALL, json=ARTICLE, headers=headers).headers["Location"]
    assert client.get(address, headers=headers).json["has_text"] is False
    assert client.post(ALL, json=ARTICLE, headers=headers).status_code == 200
