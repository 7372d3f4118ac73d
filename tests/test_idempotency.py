"""A request sent again under its Idempotency-Key is done once and answered the same."""

import threading

import pytest

from databases import a_token
from timeline.api import transactions
from timeline.errors import Busy
from timeline.store import events, idempotency
from timeline.times import now

ALL = "/api/v1/events"
NEW = {"title": "It happened", "date": "2025-11"}


def post(writer, key, wire=NEW, **more):
    return writer.post(ALL, json=wire, headers={"Idempotency-Key": key, **more})


def count(writer):
    return writer.get(ALL).json["number_returned"]


def test_the_first_answer_is_given_again(writer):
    first, again = post(writer, "k1"), post(writer, '"k1"')
    assert (again.status_code, again.json) == (first.status_code, first.json) == (201, first.json)
    for header in ("ETag", "Location", "Content-Type"):
        assert again.headers[header] == first.headers[header]
    assert ("Idempotency-Replayed" in first.headers, again.headers["Idempotency-Replayed"]) == (False, "true")
    assert count(writer) == 1


def test_another_body_under_the_same_key_is_refused(writer):
    post(writer, "k1")
    answer = post(writer, "k1", NEW | {"title": "Other"})
    assert (answer.status_code, answer.json["errors"][0]["parameter"]) == (422, "Idempotency-Key")
    assert count(writer) == 1


def test_keys_of_different_clients_do_not_meet(writer, database):
    other = a_token(database, "other")
    assert post(writer, "k1").json["id"] != post(writer, "k1", Authorization=f"Bearer {other}").json["id"]


def test_a_refusal_is_remembered_too(writer):
    taken = post(writer, "k1", NEW | {"id": "a"}).json
    refused = post(writer, "k2", NEW | {"id": "a"})
    writer.delete(f"{ALL}/{taken['id']}", headers={"If-Match": '"1"'})
    assert post(writer, "k2", NEW | {"id": "a"}).json == refused.json
    assert refused.status_code == 409


def test_a_fault_of_ours_is_never_remembered(writer, monkeypatch):
    def fail(*args, **kwargs):
        raise Busy("Not now.")

    with monkeypatch.context() as patched:
        patched.setattr(events, "create", fail)
        assert post(writer, "k1").status_code == 503
    assert post(writer, "k1").status_code == 201


def test_a_key_is_kept_for_a_day(writer, monkeypatch):
    first = post(writer, "k1")
    monkeypatch.setattr(transactions, "now", lambda: now() + idempotency.KEPT)
    assert post(writer, "k1").json["id"] != first.json["id"]


@pytest.mark.parametrize("key", ["", "a b", "ä", "x" * 256])
def test_a_key_that_is_none_is_refused(key, writer):
    assert post(writer, key).status_code == 400


def test_a_retry_that_meets_its_first_try_is_told_to_come_back(writer, monkeypatch):
    create, seen = events.create, []

    def slow(*args, **kwargs):
        if not seen:
            seen.append(None)
            seen.append(post(writer, "k1").status_code)
        return create(*args, **kwargs)

    monkeypatch.setattr(events, "create", slow)
    assert (post(writer, "k1").status_code, seen[1], count(writer)) == (201, 409, 1)


def test_any_number_of_retries_in_parallel_make_one_event(app, writer, scale, figure):
    """Each event is sent by one to five threads at once, as a client does that lost its answers."""
    authorization = {"Authorization": writer.environ_base["HTTP_AUTHORIZATION"]}
    events_sent = scale(short=50, long=1_000)

    def send(thread):
        mine = app.test_client()
        for number in range(events_sent):
            if number % 5 >= thread:
                while post(mine, f"key-{number}", NEW | {"title": f"T {number}"}, **authorization).status_code == 409:
                    pass

    threads = [threading.Thread(target=send, args=(n,)) for n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert writer.get(f"{ALL}?limit=1000").json["number_returned"] == events_sent
    on = app.extensions["timeline"].database.dialect
    figure(f"{events_sent} POSTs on {on}, each sent one to five times in parallel, made {events_sent} events")
