"""Counting by the indexes of time alone, held against a look at each event."""

from random import Random

import pytest

import oracle
from timeline.edtf import NEG_INF, POS_INF, RELATIONS, parse_range
from timeline.records import STATUSES
from timeline.span import CERTAIN_CLASSES, SPAN_CLASSES, span
from timeline.store import events
from timeline.store.filters import SHOWN
from timeline.store.tally import _statement, tally

MONTHS = [parse_range(f"2025-{month:02}") for month in range(1, 13)]
WINDOWS = [*MONTHS, *map(parse_range, ("1900/1999", "2025-11-12", "2025-11-11/2025-11-14", "2016/2025")), (NEG_INF, POS_INF)]


@pytest.fixture
def stored(database):
    with database.writing() as session:
        created = events.create_all(session, oracle.world(Random(3), 200), agent="test", now=0)
        yield session, [(event.status, span(event.date, event.known_until)) for event in created]


@pytest.mark.parametrize("statuses", [SHOWN, ("confirmed",), ("rejected",), ("candidate", "rejected", "retracted"), STATUSES])
@pytest.mark.parametrize("match", ["possible", "certain"])
@pytest.mark.parametrize("hulls", [None, False])
def test_a_tally_is_what_looking_at_each_event_comes_to(hulls, match, statuses, stored):
    session, all_of_them = stored
    kinds, number = (SPAN_CLASSES, "span_class") if match == "possible" else (CERTAIN_CLASSES, "certain_class")
    meant = [
        lies
        for status, lies in all_of_them
        if status in statuses and getattr(lies, number) >= 0 and not (hulls is False and kinds[getattr(lies, number)].hull)
    ]
    overlap = getattr(RELATIONS["intersects"], match)
    assert tally(session, WINDOWS, match, statuses, hulls=hulls) == [
        sum(overlap(*lies[:4], *window) for lies in meant) for window in WINDOWS
    ]


def test_nothing_is_counted_where_there_is_nothing(database):
    with database.reading() as session:
        assert tally(session, MONTHS, "possible", SHOWN) == [0] * 12


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)  # PostgreSQL plans by how much there is
@pytest.mark.parametrize("match", ["possible", "certain"])
@pytest.mark.parametrize("how", ["without", "unconfirmed"])
def test_what_is_not_confirmed_is_counted_by_an_index_that_holds_nothing_else(how, match, stored):
    session, _ = stored
    asked = _statement("sqlite", match, how, 2).compile(dialect=session.get_bind().dialect)
    values = {"pieces": "[]", "statuses_0": "rejected", "statuses_1": "retracted"}
    rows = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", tuple(values[name] for name in asked.positiontup))
    plan = "\n".join(row[-1] for row in rows)
    assert ("ix_event_unconfirmed_certain (" if match == "certain" else "ix_event_unconfirmed (") in plan
    assert "SCAN event" not in plan
