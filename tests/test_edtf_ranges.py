"""The window of a query, how a date stands to it, and the bounds as the wire writes them."""

from zoneinfo import ZoneInfo

import pytest

from timeline.edtf import NEG_INF, POS_INF, RELATIONS, EdtfError, earliest_text, latest_text, parse, parse_range


@pytest.mark.parametrize(
    "text, first, last",
    [
        ("2025-11-11/2025-11-14", "2025-11-11", "2025-11-14"),
        ("2025-11", "2025-11-01", "2025-11-30"),
        ("196X", "1960-01-01", "1969-12-31"),
        ("2025~", "2024-01-01", "2026-12-31"),
        ("2025?", "2025-01-01", "2025-12-31"),
        ("../2025", None, "2025-12-31"),
        ("/2025", None, "2025-12-31"),
        ("2025-09/..", "2025-09-01", None),
        ("2025-09/", "2025-09-01", None),
        ("../..", None, None),
        ("2025-11-11T10:00:00Z", "2025-11-11T10:00:00Z", "2025-11-11T10:00:00Z"),
        ("2025-11-11T10:00:00.75Z/2025-11-11T11:00Z", "2025-11-11T10:00:00Z", "2025-11-11T11:00:59Z"),
        ("2025-11-11T00:00:00 14:00", "2025-11-10T10:00:00Z", "2025-11-10T10:00:00Z"),
        ("2025-11-11/2025-11-11T00:00:00", "2025-11-11", "2025-11-11T00:00:00Z"),
    ],
)
def test_a_range_includes_all_of_the_periods_it_names(text, first, last):
    a, b = parse_range(text)
    assert (earliest_text(a), latest_text(b)) == (first, last)


@pytest.mark.parametrize(
    "text", ["2025-11-14/2025-11-11", "[2025,2026]", "{2025}", "156X-12-25", "XXXX-12/2025", "2025-13", " 2025", "", "/"]
)
def test_what_names_no_range_is_refused(text):
    with pytest.raises(EdtfError):
        parse_range(text)


@pytest.mark.parametrize(
    "text, zone, first, last",
    [
        ("2025-11-11", "Africa/Bamako", "2025-11-11", "2025-11-11"),
        ("2025-11-11", "Europe/Berlin", "2025-11-10T23:00:00Z", "2025-11-11T22:59:59Z"),
        ("2025-03-30", "Europe/Berlin", "2025-03-29T23:00:00Z", "2025-03-30T21:59:59Z"),
        ("2025-11-11T10:00:00", "Europe/Berlin", "2025-11-11T10:00:00Z", "2025-11-11T10:00:00Z"),
        ("Y20000", "Etc/GMT-1", "Y19999", "Y20000"),
        ("../0000", "Etc/GMT-1", None, "0000-12-31T22:59:59Z"),
    ],
)
def test_a_zone_moves_calendar_dates_and_leaves_times(text, zone, first, last):
    a, b = parse_range(text, ZoneInfo(zone))
    assert (earliest_text(a), latest_text(b)) == (first, last)


def test_the_limits_never_leave_the_house():
    assert earliest_text(NEG_INF) is latest_text(POS_INF) is None


@pytest.mark.parametrize(
    "date, relation, window, answer",
    [
        ("2025-11-11/2025-11-14", "intersects", "2025-11-14", "certain"),
        ("2025-11-11/2025-11-14", "intersects", "2025-11-15", "no"),
        ("2025-11", "intersects", "2025-11-11", "possible"),
        ("2025-11", "before", "2025-12", "certain"),
        ("2025-11", "before", "2025-11-15/..", "possible"),
        ("2025-11", "after", "2025-10", "certain"),
        ("2025-11", "after", "2025-11-03", "possible"),
        ("2025-11-11/2025-11-14", "during", "2025-11", "certain"),
        ("2025-11-11/2025-11-14", "during", "2025-11-12/..", "no"),
        ("2025-11-11/2025-11-14", "contains", "2025-11-12", "certain"),
        ("2025-11-11/2025-11-14", "contains", "2025-11-14/2025-11-15", "no"),
        ("2025/2026", "contains", "2025-11-12", "possible"),
        ("2025-11-11/2025-11-14", "starts", "2025-11-11", "certain"),
        ("2025-11-11/2025-11-14", "starts", "2025-11-12", "no"),
        ("2025-11-11/2025-11-14", "ends", "2025-11-14", "certain"),
        ("2025-11-11/2025", "ends", "2025-11-20", "possible"),
    ],
)
def test_a_date_stands_to_a_window_certainly_possibly_or_not(date, relation, window, answer):
    d, rule = parse(date), RELATIONS[relation]
    bounds = d.start_earliest, d.start_latest, d.end_earliest, d.end_latest
    certain, possible = (test(*bounds, *parse_range(window)) for test in (rule.certain, rule.possible))
    assert ("certain" if certain else "possible" if possible else "no") == answer
