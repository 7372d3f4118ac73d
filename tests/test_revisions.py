"""Changing events over HTTP: nobody overwrites what they have not seen, and everything can be undone."""

import threading

import pytest
from sqlalchemy import select

from timeline.models import Event, Revision

ALL = "/api/v1/events"
EXPO = {
    "id": "expo",
    "title": "Bamako holds an arms fair",
    "date": "2025-11-11/2025-11-14",
    "tags": ["Arms"],
    "citations": [
        {"id": "a", "quote": "from 11 to 14 November", "document": {"url": "https://reports.example/1"}},
        {"id": "b", "quote": "the first fair", "document": {"url": "https://reports.example/2"}},
    ],
}
FAIR = {"id": "fair", "title": "A fair opens", "date": "2025-11-11", "summary": "In the capital."}


@pytest.fixture
def client(writer):
    for wire in (EXPO, FAIR):
        assert writer.post(ALL, json=wire).status_code == 201
    return writer


def at(revision):
    return {"If-Match": f'"{revision}"'}


def shown(client, id="expo", **asked):
    return client.get(f"{ALL}/{id}", query_string=asked).json


def said(event):
    return {name: value for name, value in event.items() if name not in ("revision", "updated_at")}


CHANGES = {
    "PUT": lambda client, headers: client.put(f"{ALL}/expo", json=EXPO | {"title": "Other"}, headers=headers),
    "PATCH": lambda client, headers: client.patch(f"{ALL}/expo", json={"title": "Other"}, headers=headers),
    "DELETE": lambda client, headers: client.delete(f"{ALL}/expo", headers=headers),
    "merge": lambda client, headers: client.post(f"{ALL}/expo/merge", json={"events": ["fair"]}, headers=headers),
    "split": lambda client, headers: client.post(f"{ALL}/expo/split", json={"citations": ["b"]}, headers=headers),
    "restore": lambda client, headers: client.post(f"{ALL}/expo/restore", json={"revision": 1}, headers=headers),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize(("headers", "status"), [({}, 428), (at(2), 412), ({"If-Match": '"1", "3"'}, 200), (at("*"), 412)])
def test_a_change_says_which_revision_it_has_seen(change, headers, status, client):
    answer = CHANGES[change](client, headers)
    if status == 200:
        assert answer.status_code in (200, 201, 204)
    else:
        assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
        assert shown(client)["revision"] == 1


def test_a_put_replaces_the_whole_event_and_a_patch_some_of_it(client):
    answer = client.put(f"{ALL}/expo?reason=typo", json={"title": "Other", "date": "2024"}, headers=at(1))
    assert (answer.status_code, answer.headers["ETag"], answer.json["tags"], answer.json["citations"]) == (200, '"2"', [], [])
    patch = {"summary": "Some", "place": {"name": "Bamako"}}
    answer = client.patch(f"{ALL}/expo", json=patch, headers=at(2), content_type="application/merge-patch+json")
    assert [answer.json[name] for name in ("title", "summary", "revision")] == ["Other", "Some", 3]
    answer = client.patch(f"{ALL}/expo", json={"summary": None, "place": {"latitude": 1, "longitude": 2}}, headers=at(3))
    assert (answer.json["summary"], answer.json["place"]) == (None, {"name": "Bamako", "latitude": 1, "longitude": 2})
    assert [row["reason"] for row in client.get(f"{ALL}/expo/revisions").json["revisions"]] == [None, "typo", None, None]


@pytest.mark.parametrize(
    ("patch", "kind", "status", "pointer"),
    [
        ({"title": None}, "application/json", 422, "/title"),
        ({"titel": "x"}, "application/json", 422, "/titel"),
        ({"id": "other"}, "application/json", 422, "/id"),
        ({"revision": 7}, "application/json", 200, None),
        (["title"], "application/json", 422, ""),
        ({"title": "T"}, "text/plain", 415, None),
    ],
)
def test_a_patch_that_makes_no_event_is_refused(patch, kind, status, pointer, client):
    answer = client.patch(f"{ALL}/expo", json=patch, content_type=kind, headers=at(1))
    assert answer.status_code == status
    assert [fault.get("pointer") for fault in answer.json.get("errors", [])] == ([] if pointer is None else [pointer])


def test_only_a_superseded_revision_keeps_a_copy_of_the_event_and_each_says_what_it_was(client, database):
    client.patch(f"{ALL}/expo", json={"title": "Other"}, headers=at(1))
    with database.reading() as session:
        kept = select(Event.id, Revision.number, Revision.superseded.is_not(None)).join(Event).order_by(Revision.pk)
        assert session.execute(kept).all() == [("expo", 1, True), ("fair", 1, False), ("expo", 2, False)]
    titles = [client.get(f"{ALL}/expo/revisions/{number}").json["event"]["title"] for number in (1, 2)]
    assert titles == [EXPO["title"], "Other"]


def test_the_same_again_is_no_revision(client):
    assert client.put(f"{ALL}/expo", json=shown(client), headers=at(1)).headers["ETag"] == '"1"'


def test_a_client_may_choose_the_id_and_never_overwrites_by_it(client):
    new = {"title": "T", "date": "2025"}
    answer = client.put(f"{ALL}/own", json=new, headers={"If-None-Match": "*"})
    assert (answer.status_code, answer.headers["Location"], answer.json["id"]) == (201, f"{ALL}/own", "own")
    assert client.put(f"{ALL}/own", json=new, headers={"If-None-Match": "*"}).status_code == 412
    assert client.put(f"{ALL}/nobody", json=new, headers=at(1)).status_code == 404
    assert client.put(f"{ALL}/own", json=new | {"id": "other"}, headers=at(1)).status_code == 422


def test_what_the_client_has_already_is_not_sent_again(client):
    answer = client.get(f"{ALL}/expo", headers={"If-None-Match": '"1"'})
    assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", '"1"')
    assert client.get(f"{ALL}/expo", headers={"If-None-Match": '"2"'}).status_code == 200


def test_a_retracted_event_is_gone_with_a_tombstone_and_comes_back(client):
    before = shown(client)
    answer = client.delete(f"{ALL}/expo", headers=at(1))
    assert (answer.status_code, answer.headers["ETag"]) == (204, '"2"')
    gone = client.get(f"{ALL}/expo")
    assert (gone.status_code, gone.headers["ETag"], gone.json["tombstone"]["revision"]) == (410, '"2"', 2)
    assert CHANGES["PATCH"](client, at(2)).status_code == 410
    assert client.delete(f"{ALL}/expo", headers=at(2)).status_code == 410
    assert "expo" not in {event["id"] for event in client.get(ALL).json["events"]}
    answer = client.post(f"{ALL}/expo/restore", json={"revision": 1}, headers={"If-Match": gone.headers["ETag"]})
    assert said(answer.json) == said(before) == said(shown(client))


def test_a_merged_event_leads_to_the_one_it_is_part_of(client):
    before = {id: shown(client, id) for id in ("expo", "fair")}
    merged = client.post(f"{ALL}/expo/merge", json={"events": ["fair"]}, headers=at(1))
    assert (merged.status_code, merged.json["summary"]) == (200, FAIR["summary"])
    answer = client.get(f"{ALL}/fair")
    assert (answer.status_code, answer.headers["Location"]) == (308, f"{ALL}/expo")
    assert client.get(f"{ALL}/fair", follow_redirects=True).json["id"] == "expo"
    answer = client.patch(f"{ALL}/fair", json={"title": "T"}, headers=at(2))
    assert (answer.status_code, answer.json["tombstone"]["merged_into"]) == (410, "expo")
    for id in ("fair", "expo"):
        client.post(f"{ALL}/{id}/restore", json={"revision": 1}, headers=at(2))
        assert said(shown(client, id)) == said(before[id])


@pytest.mark.parametrize("asked", ["endpoint=x", "_anchor=x", "_method=POST", "f=csv&f=json", "a=%0D%0Ab"])
def test_what_is_asked_goes_along_to_where_an_event_was_merged(asked, writer):
    for id in ("expo", "fair"):
        writer.post(ALL, json={"id": id, "title": "Fair", "date": "2025"})
    writer.post(f"{ALL}/expo/merge", json={"events": ["fair"]}, headers={"If-Match": "*"})
    answer = writer.get(f"{ALL}/fair/citations?{asked}")
    assert (answer.status_code, answer.headers["Location"]) == (308, f"{ALL}/expo/citations?{asked}")


def test_merging_with_an_event_that_is_not_there_names_it(client):
    answer = client.post(f"{ALL}/expo/merge", json={"events": ["fair", "nobody"]}, headers=at(1))
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/events/1")
    assert shown(client, "fair")["revision"] == 1


def test_a_split_event_can_be_made_whole_again(client):
    before = shown(client)
    new = client.post(f"{ALL}/expo/split", json={"citations": ["b"], "title": "The first"}, headers=at(1))
    assert (new.status_code, new.json["title"], new.json["citations"][0]["id"]) == (201, "The first", "b")
    assert client.get(new.headers["Location"]).json == new.json
    client.post(f"{ALL}/expo/restore", json={"revision": 1}, headers=at(2))
    assert said(shown(client)) == said(before)


def test_history_says_who_did_what_when_and_why(client):
    client.patch(f"{ALL}/expo", json={"title": "Other"}, headers=at(1), query_string={"reason": "typo"})
    rows = client.get(f"{ALL}/expo/revisions").json["revisions"]
    assert [(row["number"], row["action"], row["agent"], row["reason"]) for row in rows] == [
        (1, "created", "token:desk", None),
        (2, "updated", "token:desk", "typo"),
    ]
    two = client.get(f"{ALL}/expo/revisions/2?diff=1").json
    assert two["event"] == shown(client)
    assert two["differences"] == [{"pointer": "/title", "before": EXPO["title"], "after": "Other"}]
    assert client.get(f"{ALL}/expo/revisions/3").status_code == 404
    assert client.get(f"{ALL}/nobody/revisions").status_code == 404


def test_history_comes_in_pages(client):
    for number in range(1, 5):
        client.patch(f"{ALL}/expo", json={"title": f"Title {number}"}, headers=at(number))
    numbers, address = [], f"{ALL}/expo/revisions?limit=2"
    while address:
        page = client.get(address).json
        numbers += [row["number"] for row in page["revisions"]]
        address = next((link["href"] for link in page["links"] if link["rel"] == "next"), None)
    assert numbers == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("change", CHANGES)
def test_as_of_answers_as_before_the_change(change, client):
    before = shown(client)
    CHANGES[change](client, at(1))
    assert shown(client, as_of=before["updated_at"]) == before
    assert client.get(f"{ALL}/expo?as_of=2000-01-01T00:00:00Z").status_code == 404
    assert client.get(f"{ALL}/expo?as_of=yesterday").status_code == 400


def test_as_of_a_time_when_it_was_retracted_it_is_gone(client):
    client.delete(f"{ALL}/expo", headers=at(1))
    moment = client.get(f"{ALL}/expo").json["tombstone"]["updated_at"]
    client.post(f"{ALL}/expo/restore", json={"revision": 1}, headers=at(2))
    assert client.get(f"{ALL}/expo", query_string={"as_of": moment}).status_code == 410


def in_parallel(number, work):
    threads = [threading.Thread(target=work, args=(n,)) for n in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_of_many_writers_none_loses_an_update(app, client, scale, figure):
    """Each of eight clients reads, changes and sends with If-Match; whoever comes late is told."""
    statuses, authorization = [], client.environ_base["HTTP_AUTHORIZATION"]

    def edit(number):
        mine = app.test_client()
        for turn in range(scale(short=10, long=500)):
            revision = mine.get(f"{ALL}/fair").headers["ETag"]
            headers = {"If-Match": revision, "Authorization": authorization}
            answer = mine.patch(f"{ALL}/fair", json={"title": f"{number} {turn}"}, headers=headers)
            statuses.append(answer.status_code)

    in_parallel(8, edit)
    assert set(statuses) <= {200, 412}
    assert statuses.count(200) == shown(client, "fair")["revision"] - 1
    on = app.extensions["timeline"].database.dialect
    figure(f"of {len(statuses)} If-Match updates by eight clients on {on} {statuses.count(200)} were stored, the others told 412")
