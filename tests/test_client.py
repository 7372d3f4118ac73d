"""The client speaks to a real server, loses answers, and gets over it."""

import pytest

from databases import a_token
from served import serving
from timeline.client import Client, Refused

LAW = {"id": "law", "title": "A law passed", "date": "2024-02-29", "citations": [{"id": "a", "document": {"title": "Gazette"}}]}


@pytest.fixture
def client(sqlite):
    from timeline.database import Database

    with sqlite.migrated() as url:
        database = Database(url)
        token = a_token(database)
        database.close()
        with serving(url) as served:
            yield Client(served.address, token, timeout=30)


def test_an_event_is_written_read_changed_and_brought_back(client):
    made = client.create(LAW)
    assert client.get("law") == made
    assert client.patch("law", {"title": "Two laws"}, revision=1, reason="typo")["revision"] == 2
    with pytest.raises(Refused) as refused:
        client.patch("law", {"title": "Three laws"}, revision=1)
    assert refused.value.status == 412
    assert client.put("law", LAW | {"summary": "Some"}, revision=2)["summary"] == "Some"
    client.retract("law", revision=3)
    with pytest.raises(Refused, match="410"):
        client.get("law")
    assert client.restore("law", 1, revision=4)["title"] == LAW["title"]
    assert client.get("law", as_of=made["updated_at"]) == made


def test_events_are_merged_found_where_they_went_and_split_again(client):
    client.create(LAW)
    client.put("law-2", {"title": "The same law", "date": "2024", "citations": [{"id": "b", "document": {"title": "Paper"}}]})
    client.merge("law", ["law-2"], revision=1)
    assert client.get("law-2")["id"] == "law"
    assert client.split("law", ["b"], revision=2, title="Another")["title"] == "Another"


def test_many_events_are_sent_listed_and_followed(client):
    lines = list(client.bulk({"id": f"e{n}", "title": f"T {n}", "date": "2024"} for n in range(250)))
    assert [line["status"] for line in lines] == ["created"] * 250
    assert [line["status"] for line in client.bulk([{"title": "T"}])] == ["rejected"]
    assert {event["id"] for event in client.events(limit=100, datetime="2024")} == {f"e{n}" for n in range(250)}
    changes = list(client.changes())
    assert len(changes) == 250
    client.patch("e0", {"title": "Other"}, revision=1)
    assert [(change["id"], change["action"]) for change in client.changes(changes[-1]["token"])] == [("e0", "updated")]


def test_a_load_that_is_refused_says_why(client):
    with pytest.raises(Refused, match="Nothing was stored"):
        list(client.bulk([{"title": "T"}], atomic="true"))


def test_a_write_whose_answer_was_lost_is_done_once(client, monkeypatch):
    once, lost = Client._once, []

    def lose_the_first_answer(self, *sent):
        answer = once(self, *sent)
        if not lost:
            lost.append(answer)
            raise ConnectionResetError
        return answer

    monkeypatch.setattr(Client, "_once", lose_the_first_answer)
    made = client.create({"title": "Once", "date": "2024"})
    assert [event["id"] for event in client.events()] == [made["id"]]


def test_a_server_that_is_away_is_tried_a_few_times(monkeypatch):
    waits = []
    monkeypatch.setattr("time.sleep", waits.append)
    with pytest.raises(OSError):
        Client("http://127.0.0.1:9", tries=3).get("law")
    assert len(waits) == 2
