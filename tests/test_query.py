"""The range query: the same answers as looking at every event, by index seeks only."""

from itertools import count
from random import Random
from unittest.mock import Mock

import pytest
from sqlalchemy import select, text
from sqlalchemy.event import listen

import oracle
from timeline import edtf
from timeline.edtf import parse
from timeline.models import Event
from timeline.records import EventRecord
from timeline.store import events, filters, query, search
from timeline.store.query import SORTS, Filter

# A thousand cases on each database every day, 200,000 in the long run.
PARTS, FORMS_A_WORLD, CASES_A_FORM = 10, 4, 25


@pytest.fixture
def session(database):
    with database.writing() as session:
        yield session


def stored(session, records):
    """Store the records, each recorded a microsecond after the one before; the events by pk."""
    made = [events.create(session, record, agent="test", now=now) for now, record in enumerate(records)]
    pks = dict(session.execute(select(Event.id, Event.pk)).all())
    return {pks[event.id]: event for event in made}


def walked(session, where, sort, limit):
    """Every event of the answer, a page at a time."""
    after, found = None, []
    for _ in count():
        page = query.page(session, where, limit=limit, after=after, sort=sort)
        assert len(page.found) == limit or page.next is None
        found += [(events_id(each.json), each.match) for each in page.found]
        after = page.next
        if after is None:
            return found


def events_id(json):
    return json[len('{"id":"') :].partition('"')[0]


@pytest.mark.parametrize("part", range(PARTS))
def test_answers_are_those_of_looking_at_every_event(part, session, monkeypatch, scale):
    worlds = scale(short=1, long=200)
    for seed in range(part * worlds, (part + 1) * worlds):
        random = Random(seed)
        # In so small a world some field would always lead: let the range lead too, beside lists and beside single questions.
        monkeypatch.setattr(query, "FEW", random.choice([0, 5, 5_000]))
        monkeypatch.setattr(query, "MOST_READ", random.choice([0, 4, 4_000]))
        monkeypatch.setattr(query, "READ_AT_ONCE", 4)
        monkeypatch.setattr(query, "FEW_OF_ALL", random.choice([0, 5, 25_000]))
        monkeypatch.setattr(query, "RANKED_AT_ONCE", random.choice([4, 1_000]))
        monkeypatch.setattr(query, "MANY", dict.fromkeys(query.MANY, random.choice([0, 10, 50_000])))
        known = stored(session, oracle.world(random, 40))
        for form, sort in [(oracle.form(random), random.choice(SORTS)) for _ in range(FORMS_A_WORLD)]:
            for _ in range(CASES_A_FORM):
                where, limit = oracle.question(random, form), random.choice([3, 10, 100])
                assert walked(session, where, sort, limit) == oracle.answer(known, where, sort), (seed, where, sort, limit)
        session.rollback()


def test_everything_in_one_stream_is_what_the_pages_hold_together(session, monkeypatch):
    random = Random(4)
    known = stored(session, oracle.world(random, 60))
    for _ in range(60):
        monkeypatch.setattr(query, "FIRST_OF_ALL", random.choice([1, 7, 1_000]))
        where, sort = oracle.question(random, oracle.form(random)), random.choice(SORTS)
        streamed = [events_id(text) for text in query.texts(session, where, sort=sort)]
        assert streamed == [id for id, _ in oracle.answer(known, where, sort)], (where, sort)


@pytest.mark.parametrize(
    ("date", "asked", "match", "found"),
    [
        ("2025-11-11/2025-11-14", "2025-11-14", "certain", True),
        ("2025-11-11/2025-11-14", "2025-11-15/..", "possible", False),
        ("2025-11-14T00:00:00Z", "2025-11-14", "certain", True),  # an instant exactly at the start
        ("2025-11-12/2025-11-14T00:00:00Z", "2025-11-14", "possible", False),  # ends at 00:00 of the start
        ("2024-02-29", "2024-02-29", "certain", True),
        ("2024-02", "2024-02-29", "certain", False),
        ("2025-11-11T00:00:00+14:00", "2025-11-10", "certain", True),
        ("2025-11-11T00:00:00+14:00", "2025-11-11", "possible", False),
        ("{2025-11-11,2025-11-14}", "2025-11-12/2025-11-13", "certain", False),
        ("{2025-11-11,2025-11-14}", "2025-11-14", "certain", True),
        ("[2025-11-11,2025-11-14]", "2025-11-12/2025-11-13", "possible", False),
        ("2025-11-12?", "2025", "certain", False),
        ("2025-11-12?", "2025", "possible", True),
        ("../2025-11-12", "1066", "certain", True),
        ("[..2025-11-12]", "../2025-11-12", "certain", True),
        ("[..2025-11-12]", "2025-11-12", "certain", False),
        ("Y-17E7", "../0001", "certain", True),
        ("1999/", "2025", "certain", False),
    ],
)
def test_an_event_is_found_by_the_range_it_overlaps(date, asked, match, found, session):
    stored(session, [EventRecord(title="T", date=parse(date))])
    where = Filter(window=edtf.parse_range(asked), match=match)
    assert bool(query.page(session, where, limit=1).found) == found


def test_what_may_be_at_any_time_before_leads_no_page(session):
    older = [EventRecord(id=f"e{year}", title="T", date=parse(str(year))) for year in (1950, 2000, 2025)]
    stored(session, [EventRecord(id="some-day", title="T", date=parse("[..2025-11-12]")), *older])
    ids = [events_id(found.json) for found in query.page(session, Filter(), limit=10).found]
    assert ids == ["e1950", "e2000", "e2025", "some-day"]


def test_events_written_while_pages_are_turned_move_no_other(session):
    known = stored(session, oracle.world(Random(1), 40))
    where, seen, after = Filter(window=edtf.parse_range("../..")), [], None
    expected = {event.id for event in known.values() if event.status in where.statuses}
    for number in count():
        page = query.page(session, where, limit=3, after=after)
        seen += [events_id(found.json) for found in page.found]
        stored_id = page.found[0].json and events_id(page.found[0].json)
        events.retract(session, events.find_all(session, [stored_id])[stored_id], agent="test", now=number)
        events.create(session, EventRecord(title="new", id=f"new{number}", date=parse("1800")), agent="test", now=number)
        if (after := page.next) is None:
            break
    assert len(seen) == len(set(seen))
    assert expected <= set(seen)


@pytest.mark.parametrize("after", [None, (1_762_905_600, 7)])
@pytest.mark.parametrize("sort", ["start", "-start"])
@pytest.mark.parametrize("match", ["possible", "certain"])
@pytest.mark.parametrize("asked", ["2025-11-12", "2025-11", "2016/2025", "2025-11-12/.."])
def test_a_range_is_answered_by_seeks_only(asked, match, sort, after, session):
    stored(session, oracle.world(Random(2), 60))
    plan = explained(session, Filter(window=edtf.parse_range(asked), match=match), sort, after)
    index = "ix_event_range" if match == "possible" else "ix_event_certain"
    assert index in plan
    for waste in ("SCAN event", "TEMP B-TREE", "AUTOMATIC", "Seq Scan", "->  Sort", "Hash"):
        assert waste not in plan, plan


def test_a_filtered_page_reads_no_further_than_it_is_full(session, monkeypatch):
    monkeypatch.setattr(query, "FEW", 0)
    stored(session, oracle.world(Random(2), 60))
    plan = explained(session, Filter(window=edtf.parse_range("2016/2025"), tags=("trade",)), "start", None)
    # PostgreSQL reads every subquery row by row, and has no word for it.
    assert ("CO-ROUTINE merged" in plan) == (session.get_bind().dialect.name == "sqlite")
    assert "MATERIALIZE merged" not in plan


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        ({"min_sources": 2}, "ix_event_publishers"),
        ({"min_confidence": 0.9}, "ix_event_confidence"),
        ({"precisions": ("year", "century")}, "ix_event_precision"),
    ],
)
def test_how_sure_and_how_exact_events_are_is_answered_by_an_index(asked, index, session):
    stored(session, oracle.world(Random(2), 60))
    connection = session.connection()
    [(name, values)] = filters.parameters(Filter(**asked, statuses=()), connection.dialect.name).items()
    listing = filters.listing(name, len(values)).compile(connection)
    given = {f"{name}_{number}": value for number, value in enumerate(values)}
    if connection.dialect.name == "postgresql":
        session.execute(text("ANALYZE event"))
        session.execute(text("SET LOCAL enable_seqscan = off"))
        plan = connection.exec_driver_sql(f"EXPLAIN {listing}", given)
    else:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {listing}", tuple(given[each] for each in listing.positiontup))
    assert index in str(plan.all())


@pytest.mark.parametrize(("few", "times"), [(5_000, 0), (-1, 1)])
def test_a_phrase_that_few_events_have_leads_and_one_that_many_have_is_first_sought_in_texts(few, times, session, monkeypatch):
    """Which may be a long way where something else is rare. PostgreSQL is asked for all words at once."""
    monkeypatch.setattr(query, "FEW", few)
    stored(session, oracle.world(Random(2), 60))
    walked = Mock(wraps=query._read)
    monkeypatch.setattr(query, "_read", walked)
    query.page(session, Filter(words=search.parse('"the fair"')), limit=10)
    assert walked.call_count == (times if session.get_bind().dialect.name == "sqlite" else 0)


def explained(session, where, sort, after):
    """What the database means to do for a page."""
    connection, heard = session.connection(), []
    postgresql = connection.dialect.name == "postgresql"
    if postgresql:
        listen(connection, "before_cursor_execute", lambda _c, _cursor, sql, parameters, *_: heard.append((sql, parameters)))
    else:
        connection.connection.dbapi_connection.set_trace_callback(lambda sql: heard.append((sql, None)))
    query.page(session, where, limit=100, sort=sort, after=after)
    sql, parameters = heard[-1]
    if postgresql:
        # In a table of one page every index costs the same: leave it the ones in question.
        session.execute(text("DROP INDEX ix_event_order"))
        session.execute(text("ANALYZE event"))
        for way in ("seqscan", "bitmapscan", "hashjoin", "mergejoin", "sort"):  # it would rather read so small a table and sort it
            session.execute(text(f"SET LOCAL enable_{way} = off"))
    rows = connection.exec_driver_sql(f"EXPLAIN {'' if postgresql else 'QUERY PLAN '}{sql}", parameters)
    return "\n".join(str(row[-1]) for row in rows)
