"""A share of many events: how large it is, which events are in it, and what is counted by it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from timeline.edtf import parse, parse_range
from timeline.records import EventRecord
from timeline.store import counts, events, thinning
from timeline.store.query import Filter, Question

DAYS = [date(2024, 1, 1) + timedelta(days=number) for number in range(300)]
SPRING = parse_range("2024-03/2024-05")


@pytest.fixture
def session(database):
    records = [EventRecord(title=f"{day:%B}", date=parse(str(day)), tags=("odd",) if day.day % 2 else ()) for day in DAYS]
    with database.writing() as session:
        events.create_all(session, records, agent="test", now=0)
        yield session


@pytest.mark.parametrize(
    ("where", "most", "number", "one_in"),
    [
        (Filter(), 300, 300, 1),
        (Filter(), 299, 150, 2),
        (Filter(window=SPRING), 50, 46, 2),
        (Filter(tags=("odd",)), 10_000, 153, 1),
        (Filter(window=SPRING, tags=("odd",)), 47, 47, 1),
    ],
)
def test_a_share_is_as_large_as_may_be(where, most, number, one_in, session):
    share = thinning.largest(Question(session, where), most)
    assert (len(share.rows), share.one_in) == (number, one_in)


@pytest.mark.parametrize("most", [5, 20, 60])
@pytest.mark.parametrize("where", [Filter(), Filter(tags=("odd",))])
def test_looking_closer_only_adds_bars(where, most, session):
    def drawn(window):
        return {bar.id for bar in counts.bars(session, replace(where, window=window), limit=most).rows}

    closer = {row.id for row, _ in thinning.largest(Question(session, replace(where, window=SPRING)), len(DAYS)).rows}
    assert drawn(parse_range("2024")) & closer <= drawn(SPRING)


def test_bars_stand_in_order(session):
    positions = [bar.position for bar in counts.bars(session, Filter(tags=("odd",)), limit=50).rows]
    assert positions == sorted(positions)
    assert 25 < len(positions) <= 50


@pytest.mark.parametrize("where", [Filter(tags=("odd",)), Filter(tags=("odd",), window=SPRING)])
def test_what_is_counted_in_a_share_is_multiplied_and_said(where, session, monkeypatch):
    exact, exact_facets = counts.histogram(session, where), counts.facets(session, where, ("tag", "status"), limit=20)
    assert (exact.counted_one_in, exact_facets.counted_one_in) == (1, 1)
    monkeypatch.setattr(counts, "MOST_IN_HISTOGRAM", 20)
    monkeypatch.setattr(counts, "MOST_IN_FACETS", 20)
    rough, rough_facets = counts.histogram(session, where), counts.facets(session, where, ("tag", "status"), limit=20)
    assert rough.counted_one_in == rough_facets.counted_one_in > 1
    counted, roughly = (sum(bucket.possible for bucket in each.buckets) for each in (exact, rough))
    assert roughly == pytest.approx(counted, rel=0.5)
    assert rough_facets.values == {"tag": [("odd", roughly)], "status": [("confirmed", roughly)]}
