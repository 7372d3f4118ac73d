"""GET and POST /api/v1/events, as a client sees them."""

import pytest

from databases import a_token

ALL = "/api/v1/events"
EXPO = {
    "title": "Bamako holds an arms fair",
    "date": "2025-11-11/2025-11-14",
    "tags": ["Arms"],
    "citations": [{"quote": "from 11 to 14 November", "document": {"url": "https://reports.example/1", "publisher": "A Paper"}}],
}


@pytest.fixture
def expo(client, headers):
    return client.post(ALL, json=EXPO, headers=headers).json


def found(client, **asked):
    return [event["title"] for event in client.get(ALL, query_string=asked).json["events"]]


def test_a_created_event_has_an_address_and_a_version(client, headers):
    answer = client.post(ALL, json={"title": "It happened", "date": "2025-11"}, headers=headers)
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{ALL}/{answer.json['id']}"
    assert answer.headers["ETag"] == '"1"'
    again = client.get(answer.headers["Location"])
    assert again.json == answer.json
    assert again.headers["ETag"] == '"1"'


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [
        ("2025-11-14", True),
        ("2025-11-14/..", True),
        ("../2025-11-11", True),
        ("2025", True),
        ("196X/2025-11-12", True),
        ("2025-11-12/2025-11-13", True),
        ("../..", True),
        ("2025-11-15/..", False),
        ("../2025-11-10", False),
        ("2024", False),
    ],
)
def test_an_event_is_found_when_its_dates_overlap_the_range(asked, is_found, client, expo):
    assert (expo["title"] in found(client, datetime=asked)) == is_found


def test_an_ongoing_event_is_certain_until_it_was_last_reported(client, headers):
    reported = [{"document": {"publisher": "A Paper", "published": "2025-11-12"}}]
    client.post(ALL, json={"title": "Blockade", "date": "2025-09/..", "citations": reported}, headers=headers)
    assert found(client, datetime="2025-10", match="certain") == ["Blockade"]
    assert found(client, datetime="2025-11-12", match="certain") == ["Blockade"]
    assert found(client, datetime="2026-03", match="certain") == []
    assert found(client, datetime="2026-03") == ["Blockade"]


def test_the_answer_says_how_sure_it_is(client, expo, headers):
    client.post(ALL, json={"title": "Some day", "date": "[..2025-11-12]"}, headers=headers)
    matches = {event["title"]: event["match"] for event in client.get(f"{ALL}?datetime=2025-11-11/2025-11-12").json["events"]}
    assert matches == {expo["title"]: "certain", "Some day": "possible"}


def test_what_was_read_can_be_sent_back(client, expo, headers):
    shown = client.get(f"{ALL}/{expo['id']}").json
    del shown["id"]
    answer = client.post(ALL, json=shown, headers=headers)
    assert answer.status_code == 201
    own = ("id", "created_at", "updated_at")
    assert {k: v for k, v in answer.json.items() if k not in own} == {k: v for k, v in expo.items() if k not in own}


def test_an_id_that_is_taken_is_a_conflict(client, expo, headers):
    assert client.post(ALL, json=expo, headers=headers).status_code == 409


@pytest.mark.parametrize(
    ("body", "status", "pointer", "words"),
    [
        ({"title": "T", "date": "2025-11-31"}, 422, "/date", "2025-11-31"),
        ({"title": "T"}, 422, "/date", "Missing"),
        ({"title": "T", "date": "2025", "titel": "x"}, 422, "/titel", "Did you mean 'title'?"),
        ({"title": "T", "date": 2025}, 422, "/date", "EDTF"),
        ({"title": "a\x00b", "date": "2025"}, 422, "/title", "U+0000"),
        ({"title": "a\ud800b", "date": "2025"}, 422, "/title", "U+D800"),
        ({"title": "T", "date": "2025", "citations": [{"document": {"url": "javascript:alert(1)"}}]}, 422,
         "/citations/0/document/url", "URL"),
        ({"title": "T", "date": "2025", "place": {"name": "P", "latitude": 1}}, 422, "/place", "together"),
        ({"title": "T", "date": "2025", "id": "bulk"}, 422, "/id", "reserved"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named_with_its_reason(body, status, pointer, words, client, headers):
    answer = client.post(ALL, json=body, headers=headers)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert [fault["pointer"] for fault in answer.json["errors"]] == [pointer]
    assert words in answer.json["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("{", "application/json", 400),
        ('{"title": "T", "title": "U", "date": "2025"}', "application/json", 400),
        ('{"title": "T", "date": "2025", "confidence": NaN}', "application/json", 400),
        ("[" * 100_000, "application/json", 400),
        ('{"confidence": ' + "1" * 5_000 + "}", "application/json", 400),
        (b"\xff", "application/json", 400),
        ("title=T", "application/x-www-form-urlencoded", 415),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(body, kind, status, client, headers):
    answer = client.post(ALL, data=body, content_type=kind, headers=headers)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")


@pytest.mark.parametrize(
    ("asked", "parameter", "words"),
    [
        ("datetim=2025", "datetim", "Did you mean 'datetime'?"),
        ("datetime=2025&datetime=2026", "datetime", "more than once"),
        ("datetime=2025&start=2025", "start", "once"),
        ("datetime=2026/2025", "datetime", "end"),
        ("datetime=11/11/2025", "datetime", "EDTF"),
        ("datetime=2025&timezone=Mars/Base", "timezone", "zone"),
        ("match=maybe", "match", "possible"),
        ("limit=many", "limit", "integer"),
        ("cursor=abc", "cursor", "cursor"),
    ],
)
def test_anything_wrong_in_the_address_is_named(asked, parameter, words, client):
    answer = client.get(f"{ALL}?{asked}")
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    assert [fault["parameter"] for fault in answer.json["errors"]] == [parameter]
    assert words in answer.json["errors"][0]["detail"]


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
@pytest.mark.parametrize("sort", ["start", "-start"])
def test_following_next_walks_each_event_once(limit, sort, client, headers):
    dates = ["1950", "2025-11-11", "2025-11-11", "[..2025-11-11]", "2025-09/..", "19XX", "2025-11"]
    titles = [
        client.post(ALL, json={"title": f"{n} {date}", "date": date}, headers=headers).json["title"] for n, date in enumerate(dates)
    ]
    walked, address = [], f"{ALL}?limit={limit}&sort={sort}"
    while address:
        page = client.get(address).json
        walked += [event["title"] for event in page["events"]]
        address = next((link["href"] for link in page["links"] if link["rel"] == "next"), None)
    assert sorted(walked) == sorted(titles)
    assert found(client, sort=sort) == walked


def test_a_cursor_belongs_to_its_question(client, headers):
    for _ in range(2):
        client.post(ALL, json={"title": "T", "date": "2025"}, headers=headers)
    following = client.get(f"{ALL}?limit=1").json["links"][1]["href"]
    assert client.get(following).status_code == 200
    assert client.get(f"{following}&tag=other").status_code == 400


def test_no_hits_are_an_empty_page(client):
    answer = client.get(f"{ALL}?datetime=1066")
    assert (answer.status_code, answer.json["events"], answer.json["number_returned"]) == (200, [], 0)


def test_filters_of_one_kind_are_alternatives_and_kinds_are_all_asked_for(client, expo, headers):
    client.post(ALL, json={"title": "Other", "date": "2025", "tags": ["Trade"], "actors": ["Mali"]}, headers=headers)
    assert found(client, tag=["arms", "TRADE"]) == ["Other", expo["title"]]
    assert found(client, tag=["arms", "trade"], actor="mali") == ["Other"]
    assert found(client, source="reports.example") == found(client, source="a paper") == [expo["title"]]


@pytest.mark.parametrize(
    ("authorization", "status"),
    [(None, 401), ("Basic eDp5", 401), ("Bearer", 401), ("Bearer tl_wrong", 401)],
)
def test_writing_needs_a_token(authorization, status, client):
    answer = client.post(ALL, json=EXPO, headers={"Authorization": authorization} if authorization else {})
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (status, 'Bearer realm="timeline"')


def test_a_read_token_may_not_write(client, database):
    text = a_token(database, "reader", "read")
    assert client.post(ALL, json=EXPO, headers={"Authorization": f"Bearer {text}"}).status_code == 403
    assert client.get(ALL, headers={"Authorization": f"Bearer {text}"}).status_code == 200


def test_each_unknown_parameter_is_named_with_the_nearest_one_and_what_there_is_is_said_once(client):
    said = [fault["detail"] for fault in client.get("/api/v1/events?xyzzy=1&statsu=x&qqqqq=1").json["errors"]]
    assert said[0].startswith("Unknown parameter. Known are actor, ")
    assert said[1:] == ["Unknown parameter. Did you mean 'status'?", "Unknown parameter."]


def test_every_error_is_a_problem(client):
    for address, status in (("/nowhere", 404), (f"{ALL}/nothing", 404)):
        answer = client.get(address)
        assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert client.delete(ALL).status_code == 405


@pytest.mark.parametrize("asked", ["../-0100", "-0100", "0000/..", "9999-12-31/.."])
def test_days_of_publication_beyond_the_calendar_are_no_fault_of_ours(asked, writer):
    assert writer.get(f"/api/v1/events?published={asked}").status_code == 200
