"""GET /changes: who follows it ends up with the same events, and misses none."""

import json
import random
import threading

import pytest

from timeline.errors import TimelineError
from timeline.schemas import load_event
from timeline.store import changes, events
from timeline.times import now

ALL = "/api/v1/events"
CHANGES = "/api/v1/changes"


def changed(writer, since=0, **asked):
    answer = writer.get(CHANGES, query_string={"since": since, **asked})
    assert answer.status_code == 200, answer.json
    return answer.json


def add(database, id):
    with database.writing() as session:
        events.create(session, load_event({"id": id, "title": id, "date": "2024"}), agent="desk", now=now())
        session.commit()


def test_every_change_is_told_once_in_order(writer):
    for id in ("a", "b", "c"):
        writer.post(ALL, json={"id": id, "title": id, "date": "2024"})
    writer.patch(f"{ALL}/a", json={"title": "A"}, headers={"If-Match": '"1"'})
    writer.delete(f"{ALL}/b", headers={"If-Match": '"1"'})
    writer.post(f"{ALL}/a/merge", json={"events": ["c"]}, headers={"If-Match": '"2"'})
    told = changed(writer)
    assert [(c["id"], c["revision"], c["action"]) for c in told["changes"]] == [
        *(("a", 1, "created"), ("b", 1, "created"), ("c", 1, "created"), ("a", 2, "updated"), ("b", 2, "retracted")),
        *(("c", 2, "merged"), ("a", 3, "merged")),
    ]
    assert [(c["event"] or {}).get("title") for c in told["changes"]] == ["a", "b", "c", "A", None, None, "A"]
    assert [c["merged_into"] for c in told["changes"]] == [None] * 5 + ["a", None]
    assert told["more"] is False
    assert changed(writer, told["next"]) == {"changes": [], "next": told["next"], "more": False}


def test_pages_of_changes_are_followed_by_next(database, writer):
    for number in range(5):
        add(database, f"e{number}")
    told, since, more = [], 0, True
    while more:
        page = changed(writer, since, limit=2)
        told += [change["id"] for change in page["changes"]]
        since, more = page["next"], page["more"]
    assert told == [f"e{number}" for number in range(5)]


def test_now_is_where_a_new_reader_begins(database, writer):
    add(database, "old")
    since = changed(writer, "now")["next"]
    add(database, "new")
    assert [change["id"] for change in changed(writer, since)["changes"]] == ["new"]


@pytest.mark.parametrize("since", ["yesterday", "-1", "1.5", "²", "9" * 30])
def test_a_token_that_is_none_is_refused(since, writer):
    answer = writer.get(CHANGES, query_string={"since": since})
    assert (answer.status_code, answer.json["errors"][0]["parameter"]) == (400, "since")


def test_a_last_event_id_that_is_none_is_refused(writer):
    assert writer.get(CHANGES, headers={"Last-Event-ID": "yesterday"}).status_code == 400


def test_a_token_of_another_database_is_gone(writer):
    assert writer.get(f"{CHANGES}?since=7").status_code == 410


def test_a_token_older_than_the_retention_is_gone(database):
    add(database, "a")
    with database.reading() as session:
        token = changes.newest(session)
        changes.require_kept(session, token, since=now())
        with pytest.raises(TimelineError):
            changes.require_kept(session, token - 1, since=now())


def test_a_change_that_is_committed_late_is_not_missed(database):
    """The one who begins later waits: otherwise a reader would see it, go on from there, and miss the earlier one."""
    late = threading.Thread(target=add, args=(database, "second"))
    with database.writing() as session:
        events.create(session, load_event({"id": "first", "title": "T", "date": "2024"}), agent="desk", now=now())
        late.start()
        late.join(0.5)
        assert late.is_alive()
        with database.reading() as reading:
            assert changes.page(reading, 0, limit=10).rows == []
        session.commit()
    late.join()
    with database.reading() as session:
        assert [change.id for change in changes.page(session, 0, limit=10).rows] == ["first", "second"]


def test_server_sent_events_go_on_where_the_reader_was(app, database, writer):
    add(database, "a")
    since = changed(writer)["next"]
    add(database, "b")
    answer = writer.get(CHANGES, headers={"Accept": "text/event-stream", "Last-Event-ID": since})
    pieces = answer.iter_encoded()
    assert (answer.content_type, next(pieces)) == ("text/event-stream", b"retry: 1000\n\n")
    told = dict(line.split(": ", 1) for line in next(pieces).decode().strip().splitlines())
    assert (told["event"], json.loads(told["data"])["id"], json.loads(told["data"])["token"]) == ("change", "b", told["id"])
    app.extensions["timeline"].stopping.set()
    assert list(pieces) == []


def test_readers_of_server_sent_events_are_counted(app, writer):
    stream = {"Accept": "text/event-stream"}
    places = app.extensions["timeline"].settings.streams
    answers = [writer.get(CHANGES, headers=stream) for _ in range(places)]
    assert writer.get(CHANGES, headers=stream).status_code == 503
    answers[0].close()
    assert writer.get(CHANGES, headers=stream).status_code == 200


class Mirror:
    """Follows the changes and keeps a copy."""

    def __init__(self, client):
        self.client, self.events, self.since = client, {}, "0"

    def follow(self, until):
        finished = False
        while not finished:
            ended = until.is_set()  # looked up before the page is read: what came in between is on the next one
            page = changed(self.client, self.since, limit=50)
            for change in page["changes"]:
                self.events[change["id"]] = change["event"]
            self.since = page["next"]
            finished = ended and not page["more"]


def test_a_mirror_that_follows_eight_writers_ends_equal_to_the_source(app, writer, scale, figure):
    authorization = writer.environ_base["HTTP_AUTHORIZATION"]
    mirror, done = Mirror(app.test_client()), threading.Event()

    def write(seed):
        client, chance = app.test_client(), random.Random(seed)
        client.environ_base["HTTP_AUTHORIZATION"] = authorization
        for number in range(scale(short=12, long=1_500)):
            _one_change(client, chance, f"{seed}-{number}", create=number == 0)

    following = threading.Thread(target=mirror.follow, args=(done,))
    writers = [threading.Thread(target=write, args=(seed,)) for seed in range(8)]
    for thread in (following, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    following.join()
    assert {id: event for id, event in mirror.events.items() if event} == _source(writer)
    assert len(mirror.events) >= 8
    on = app.extensions["timeline"].database.dialect
    figure(f"a mirror followed {mirror.since} changes by eight writers on {on} and ended equal")


def _one_change(client, chance, id, *, create):
    """Create an event, or edit, retract, merge or bring back one of any writer."""
    if create:
        client.post(ALL, json={"id": id, "title": id, "date": "2024"})
        return
    other = f"{chance.randrange(8)}-{chance.randrange(10)}"
    shown = client.get(f"{ALL}/{other}")
    match = {"If-Match": shown.headers.get("ETag", '"1"')}
    match chance.randrange(5):
        case 0:
            client.patch(f"{ALL}/{other}", json={"title": id}, headers=match)
        case 1:
            client.delete(f"{ALL}/{other}", headers=match)
        case 2:
            client.post(f"{ALL}/{other}/merge", json={"events": [f"{chance.randrange(8)}-0"]}, headers=match)
        case 3:
            client.post(f"{ALL}/{other}/restore", json={"revision": 1}, headers=match)
        case _:
            client.post(ALL, json={"id": id, "title": id, "date": "2024"})


def _source(client):
    found, address = {}, f"{ALL}?limit=1000"
    while address:
        page = client.get(address).json
        found |= {event["id"]: event for event in page["events"]}
        address = next((link["href"] for link in page["links"] if link["rel"] == "next"), None)
    return found
