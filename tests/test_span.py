"""Where events lie on the axis: bounds, position, and the classes by which an index finds them."""

from datetime import date

import pytest
from hypothesis import given, strategies as st

from timeline.edtf import NEG_INF, POS_INF, RELATIONS, day_start, parse, parse_range
from timeline.records import Citation, Document
from timeline.span import CERTAIN_CLASSES, CERTAIN_OF_ALL, DAY, NEVER_CERTAIN, SPAN_CLASSES, known_until, shifted, span

DATES = [
    *("2025-11-12", "2025-11", "2025", "202X", "19XX", "2025-11-12T10:00:00Z", "2025-11-11/2025-11-14", "2025-09/..", "2025-09/"),
    *(
        "../2025-11-12",
        "[..2025-11-12]",
        "[2025-11-11,2025-11-14]",
        "{2025-11-11,2025-11-14}",
        "2025-11-12?",
        "2025~",
        "2025-XX-12",
        "2025-03/2025-06",
        "2020/2025-11",
        "2025-01-11~/2026",
        "156X/..",
    ),
]


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("2025-11-12", date(2025, 11, 12)),
        ("2025-11", date(2025, 11, 1)),
        ("2025-11-11/2025-11-14", date(2025, 11, 11)),
        ("[..2025-11-12]", date(2025, 11, 13)),
        ("../2025-11-12", date(2025, 11, 13)),
    ],
)
def test_an_event_stands_at_its_start_or_at_its_end_where_nobody_says_since_when(text, position):
    assert span(parse(text), None).position == day_start(position)


@pytest.mark.parametrize("text", DATES)
def test_an_event_is_no_longer_than_its_class(text):
    lies = span(parse(text), None)
    kind = SPAN_CLASSES[lies.span_class]
    assert (kind.open_start, kind.open_end) == (lies.start_earliest == NEG_INF, lies.end_latest == POS_INF)
    assert kind.hull == lies.hull
    if not (kind.open_start or kind.open_end):
        assert kind.over < lies.end_latest - lies.start_earliest <= kind.longest


@pytest.mark.parametrize("text", DATES)
@given(start=st.integers(-400, 400), days=st.integers(1, 900))
def test_what_is_certain_of_a_window_is_sought_where_it_stands(text, start, days):
    """The class of what is certain never hides an event from the seek of its index."""
    lies, edtf = span(parse(text), None), parse(text)
    a = day_start(date(2025, 11, 12)) + start * DAY
    b = a + days * DAY
    if edtf.overlaps(a, b) == "certain":
        kind = CERTAIN_CLASSES[lies.certain_class]
        assert shifted(a, -kind.back) <= lies.position <= shifted(b, -kind.ahead)


@pytest.mark.parametrize("text", DATES)
@given(start=st.integers(-400, 400), days=st.integers(1, 900))
def test_what_stands_well_within_a_window_is_certain_of_it(text, start, days):
    lies = span(parse(text), None)
    a = day_start(date(2025, 11, 12)) + start * DAY
    b = a + days * DAY
    back, ahead = CERTAIN_OF_ALL.get(CERTAIN_CLASSES[lies.certain_class], (0, 2**64))
    if lies.certain_class != NEVER_CERTAIN and a - back <= lies.position <= b - ahead:
        assert RELATIONS["intersects"].certain(*lies[:4], a, b)


@pytest.mark.parametrize(
    ("text", "asked", "sought"),
    [
        ("2025", "2025-06", False),
        ("2025", "2025", True),
        ("2025-03/2025-06", "2025-03-15", False),  # it may have begun later in March
        ("2025-03/2025-06", "2025-04-15", True),
        ("2025-03/2025-06", "2025-10-15", False),
        ("2020/2025", "2020-06", False),
        ("2020/2025", "2021-06", True),
        ("2024-01-10/2024-03-09", "2024-05-01", False),
        ("2024-01-10/2024-03-09", "2024-03-01", True),
    ],
)
def test_what_is_not_certain_of_a_window_is_passed_by_in_the_index(text, asked, sought):
    lies, (a, b) = span(parse(text), None), parse_range(asked)
    kind = CERTAIN_CLASSES[lies.certain_class]
    assert (shifted(a, -kind.back) <= lies.position <= shifted(b, -kind.ahead)) == sought


@pytest.mark.parametrize(("text", "never"), [("2025-11-12?", True), ("2025-11-12%", True), ("2025-11-12", False)])
def test_what_is_uncertain_is_certain_of_no_window(text, never):
    assert (span(parse(text), None).certain_class == NEVER_CERTAIN) == never


@pytest.mark.parametrize(
    ("text", "published", "until"),
    [
        ("2025-11-12", [], None),
        ("2025-09/..", [], date(2026, 1, 1)),
        ("2025-09/..", [date(2025, 11, 12), date(2025, 10, 1)], date(2025, 11, 12)),
    ],
)
def test_what_goes_on_is_known_until_it_was_last_reported(text, published, until):
    citations = tuple(Citation(document=Document(published=day)) for day in published)
    assert known_until(parse(text), citations, date(2026, 1, 1)) == until


@pytest.mark.parametrize(
    ("second", "by", "there"),
    [(0, 5, 5), (NEG_INF, 5, NEG_INF), (POS_INF, -5, POS_INF), (POS_INF - 1, 5, POS_INF), (NEG_INF + 1, -5, NEG_INF)],
)
def test_an_open_end_stays_open_and_nothing_leaves_64_bits(second, by, there):
    assert shifted(second, by) == there
