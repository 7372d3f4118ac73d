"""SVG: what the picture shows. It was also rendered with Chromium and looked at."""

from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings, strategies as st

import wire_events as wire
from timeline import edtf
from timeline.formats import svg
from timeline.formats.axis import Axis
from timeline.formats.row import About

SVG = "{http://www.w3.org/2000/svg}"


def drawn(*events, **about):
    return ElementTree.fromstring(b"".join(svg.write(events, About(**about))))


def marks(picture):
    return list(picture.iter(f"{SVG}g"))


def seconds(text):
    return edtf.parse(text).start_earliest


@settings(max_examples=50)
@given(events=st.lists(wire.events, max_size=3))
@example(events=[wire.PLAIN | {"date": date} for date in (*wire.DATES, "../..")])
def test_any_event_makes_a_picture_that_is_well_formed_and_stays_within_its_frame(events):
    picture = drawn(*events)
    assert [mark.get("data-date") for mark in marks(picture)] == [event["date"] for event in events]
    for rect in picture.iter(f"{SVG}rect"):
        if rect.get("width") != "100%":
            assert 0 <= float(rect.get("x")) <= float(rect.get("x")) + float(rect.get("width")) <= svg.WIDTH


def test_it_needs_nothing_from_elsewhere():
    content = b"".join(svg.write([wire.EXPO], About(title="<script>"))).decode()
    assert content.count("http") == 1  # the namespace
    assert "<script" not in content


@pytest.mark.parametrize(
    "date, pieces, arrows",
    [
        ("2025-11-11", ["1"], 0),
        ("2025-11-11/2025-11-14", ["1"], 0),
        ("2025-11", ["0.35"], 0),
        ("2025-09/2025-11-14", ["0.15", "0.35", "0.55", "0.75", "1"], 0),
        ("2025-09-01/2025-11", ["1", "0.75", "0.55", "0.35", "0.15"], 0),
        ("2025-09-01/..", ["1", "0.75", "0.55", "0.35", "0.15"], 1),
        ("../2025-11-14", ["1"], 1),
        ("[..2025-11-14]", ["0.35"], 0),
        ("../..", ["1", "0.75", "0.55", "0.35", "0.15"], 2),
    ],
)
def test_bars_fade_where_the_date_is_not_known_and_point_where_it_goes_on(date, pieces, arrows):
    other = wire.PLAIN | {"date": "2025-08-01/2025-12-24"}
    (mark, _) = marks(drawn(wire.PLAIN | {"date": date, "known_until": "2025-11-12" if date.endswith("/..") else None}, other))
    assert [rect.get("opacity") for rect in mark.iter(f"{SVG}rect")] == pieces
    assert len(list(mark.iter(f"{SVG}path"))) == arrows


def test_events_at_the_same_time_stand_in_different_lanes_and_others_share_one():
    early, late = wire.PLAIN | {"date": "1900"}, wire.PLAIN | {"date": "2000-01-01"}
    tops = [
        mark.find(f"{SVG}text").get("y") for mark in marks(drawn(early, early, wire.PLAIN | {"title": "x", "date": "1990"}, late))
    ]
    assert tops[0] != tops[1]
    assert tops[0] == tops[2] != tops[3]


def test_a_long_title_is_cut_and_told_in_full_nowhere_outside_the_picture():
    (mark,) = marks(drawn(wire.PLAIN | {"title": "word " * 100}))
    assert mark.find(f"{SVG}text").text.endswith("…")
    assert len(mark.find(f"{SVG}text").text) <= svg.LONGEST


def test_a_picture_says_that_there_are_more_events():
    picture = drawn(*[wire.PLAIN] * (svg.LIMIT + 1))
    assert len(marks(picture)) == svg.LIMIT
    assert "The first 200 events are shown." in "".join(picture.itertext())
    assert "are shown" not in "".join(drawn(wire.PLAIN).itertext())


@pytest.mark.parametrize(
    "first, last, labels",
    [
        ("2025-11-11T00:00:00Z", "2025-11-11T06:00:00Z", ["11 November 2025", "01:00", "02:00", "03:00", "04:00", "05:00"]),
        ("2025-11-11T10:00:00Z", "2025-11-13", ["12:00", "18:00", "12 November 2025", "06:00", "12:00", "18:00"]),
        ("2025-11-10", "2025-11-13", ["10 November 2025", "12:00", "11 November 2025", "12:00", "12 November 2025", "12:00"]),
        (
            "2025-11-05",
            "2025-12-10",
            ["10 November 2025", "17 November 2025", "24 November 2025", "1 December 2025", "8 December 2025"],
        ),
        ("2025-05-05", "2025-10-10", ["June 2025", "July 2025", "August 2025", "September 2025", "October 2025"]),
        ("2024-05-05", "2025-10-10", ["July 2024", "October 2024", "January 2025", "April 2025", "July 2025", "October 2025"]),
        ("2001", "2006", ["2001", "2002", "2003", "2004", "2005"]),
        ("-0044", "0040", ["41 BCE", "21 BCE", "1 BCE", "20"]),
    ],
)
def test_ticks_stand_where_people_expect_them(first, last, labels):
    axis = Axis(seconds(first), seconds(last), 0, 1_000)
    ticks = list(axis.ticks())
    assert [label for _, label in ticks] == labels
    assert all(0 <= x <= 1_000 for x, _ in ticks)
