"""GET /events?as_of=: a list as the timeline stood at a moment."""

import pytest

ALL = "/api/v1/events"


def listed(client, **asked):
    return client.get(ALL, query_string=asked).json["events"]


def change(client, id, revision, **fields):
    return client.patch(f"{ALL}/{id}", json=fields, headers={"If-Match": f'"{revision}"'})


@pytest.fixture
def client(writer):
    for number in range(1, 7):
        date = f"2025-0{number}" if number != 3 else "{2025-03,2026-01}"
        writer.post(ALL, json={"id": f"e{number}", "title": f"Event {number}", "date": date, "tags": ["First"]})
    return writer


def now_of(client):
    return client.get("/api/v1/changes?limit=1000").json["changes"][-1]["at"]


ASKED = [
    {},
    {"datetime": "2025-02/2025-05"},
    {"datetime": "2025", "match": "certain"},
    {"tag": "first", "sort": "-start"},
    {"q": "event"},
    {"sort": "-updated"},
    {"status": ["confirmed", "retracted"]},
    {"datetime": "2025-03"},
]


@pytest.mark.parametrize("asked", ASKED)
def test_a_list_is_given_again_as_it_stood(asked, client):
    moment, before = now_of(client), listed(client, **asked)
    change(client, "e1", 1, title="Other", date="2030")
    change(client, "e2", 1, tags=["Second"])
    change(client, "e3", 1, date="2030")
    client.delete(f"{ALL}/e4", headers={"If-Match": '"1"'})
    client.post(f"{ALL}/e5/merge", json={"events": ["e6"]}, headers={"If-Match": '"1"'})
    client.post(ALL, json={"title": "Event 7", "date": "2025-03", "tags": ["First"]})
    assert listed(client, **asked) != before
    assert listed(client, **asked, as_of=moment) == before
    assert listed(client, **asked, as_of="2000-01-01T00:00:00Z") == []


@pytest.mark.parametrize("limit", [1, 2, 5])
@pytest.mark.parametrize("sort", ["start", "-start"])
def test_pages_of_the_past_are_followed_by_next(limit, sort, client):
    moment, before = now_of(client), [event["id"] for event in listed(client, sort=sort)]
    for number in (2, 3, 5):
        change(client, f"e{number}", 1, date="1900")
    walked, page = [], client.get(ALL, query_string={"as_of": moment, "limit": limit, "sort": sort}).json
    while page:
        walked += [event["id"] for event in page["events"]]
        following = next((link["href"] for link in page["links"] if link["rel"] == "next"), None)
        page = following and client.get(following).json
    assert walked == before


@pytest.mark.parametrize(
    ("asked", "parameter"),
    [({"sort": "relevance", "q": "event"}, "sort"), ({"f": "csv"}, "as_of"), ({"count": "exact"}, "count")],
)
def test_what_the_past_cannot_be_asked_is_refused(asked, parameter, client):
    answer = client.get(ALL, query_string={"as_of": now_of(client), **asked})
    assert (answer.status_code, answer.json["errors"][0]["parameter"]) == (400, parameter)
