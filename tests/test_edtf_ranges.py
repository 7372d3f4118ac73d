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
        ("0000-02-29", "Etc/GMT-1", "0000-02-28T23:00:00Z", "0000-02-29T22:59:59Z"),
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


@pytest.mark.parametrize(
    "date, window, answer",
    [
        ("156X-12-25", "1563-12", "possible"),
        ("156X-12-25", "1563-01/1563-11", "no"),
        ("156X-12-25", "1560/1569", "certain"),
        ("1X99-XX-XX", "1199-01-31", "possible"),
        ("1X99-XX-XX", "1200", "no"),
        ("156X-12-25~", "1563-12-26", "possible"),
        ("156X-12-25~", "1563-12-27", "no"),
        ("20XX-24", "2001-01", "possible"),
        ("-X0XX-02-29", "-1096-02-29", "possible"),
        ("-X0XX-02-29", "-1096-03/-1092-01", "no"),
        ("[1667,1668,1670..1672]", "1669", "no"),
        ("[1667,1668,1670..1672]", "1671", "possible"),
        ("[1667,1668,1670..1672]", "1667/1672", "certain"),
        ("[1667?,1668]", "1667/1672", "possible"),
        ("[..2025-11-12]", "2025-11", "possible"),
        ("[..2025-11-12]", "../2025-11", "certain"),
        ("{1670..1672}", "1671", "certain"),
        ("{1670..1672}", "1670-06/1671-06", "possible"),
        ("{1670..1672}", "1673", "no"),
        ("{1670-01-30..1670-02-02}", "1670-02-01", "certain"),
        ("{2001-23..2002-22}", "2002-03/2002-05", "certain"),
        ("{2001-23..2002-22}", "2002-04/2002-06", "possible"),
        ("{1960,1961-12}", "1961-11", "no"),
        ("{..1984}", "1900", "certain"),
        ("{..1984}", "../1900", "certain"),
        ("{..1984}", "1983-06/1984-11", "possible"),
        ("{1980..}", "1979/1980-06", "possible"),
        ("{1980..}", "1979/1981", "certain"),
    ],
)
def test_sets_and_masks_answer_member_by_member(date, window, answer):
    assert parse(date).overlaps(*parse_range(window)) == answer
