"""Events are recognised by what articles tell of them, however they came in, once their keys have been derived."""

import pytest
from sqlalchemy import delete, select

from bulk_loads import load
from timeline import models
from timeline.errors import Busy
from timeline.gist import keys
from timeline.ingest import bulk
from timeline.schemas import load_event
from timeline.store import alike, derived, events

COLLAPSE = {"id": "collapse", "title": "The Norland bridge collapsed", "date": "2025-11-11"}
TOLD = {"text": "The Norland bridge collapsed on Tuesday.", "published": "2025-11-12", "publisher": "A Paper"}


@pytest.fixture
def session(database):
    with database.writing() as session:
        events.create(session, load_event(COLLAPSE), agent="desk", now=1)
        yield session


def found(session, title="A bridge in Norland collapsed", date="2025-11-11"):
    return [sketch.id for sketch in alike.find(session, [keys(load_event({"title": title, "date": date}))])]


def words(session):
    key = models.EventKey
    return sorted(session.execute(select(key.event_pk, key.kind, key.ordinal, key.text)).all())


def test_an_event_is_found_by_its_keys_once_they_are_derived(session):
    assert found(session) == []
    assert (alike.index(session), alike.index(session)) == (1, 0)
    assert found(session) == ["collapse"]


def test_a_changed_event_is_found_by_what_it_says_now(session):
    alike.index(session)
    changed = load_event(COLLAPSE | {"date": "2024-11-10"})
    events.put(session, events.get(session, "collapse"), changed, agent="desk", now=2)
    alike.index(session)
    assert (found(session), found(session, date="2024-11-10")) == ([], ["collapse"])


def test_what_is_rebuilt_is_recognised_again(session):
    alike.index(session)
    before = words(session)
    session.execute(delete(models.EventKey))
    assert sum(derived.rebuild(session)) == 1
    alike.index(session)
    assert words(session) == before != []


def test_a_request_does_not_wait_for_a_large_load_to_be_indexed(session):
    with pytest.raises(Busy):
        bulk.index(session, seconds=-1)
    bulk.index(session, seconds=-1)  # what was done then stays done


def test_an_article_meets_an_event_of_a_bulk_load(writer):
    load(writer, COLLAPSE)
    answer = writer.post("/api/v1/documents", json=TOLD)
    assert [(outcome["status"], outcome["id"]) for outcome in answer.json["outcomes"]] == [("merged", "collapse")]
