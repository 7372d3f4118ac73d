"""Which claims are one event: decided by dates and words, in any order."""

from datetime import date
from itertools import permutations

import pytest
from hypothesis import given, settings, strategies as st

from timeline import edtf
from timeline.gist import LOOKED_FOR, gists, keys, on_one_day
from timeline.ingest.match import clusters, containers, explanation, joined, same
from timeline.records import Citation, Document, EventRecord, Place


def claim(title, day, document="a", quote=None, rule="weekday", **fields):
    dated = edtf.parse(day)
    source = Document(id=document, published=date(2025, 11, 12))
    cited = Citation(document=source, quote=quote or title, start=0, end=len(quote or title), title=title, date=dated, rule=rule)
    return EventRecord(title=title, date=dated, status="candidate", citations=(cited,), **fields)


@pytest.mark.parametrize(
    ("a", "b", "together"),
    [
        (("The Norland bridge collapsed", "2025-11-10"), ("A bridge in Norland collapsed", "2025-11-10"), True),
        (("The Norland bridge collapsed", "2025-11-10"), ("The Norland bridge collapsed", "2025-11-11"), False),
        (("The Norland bridge collapsed", "2025-11-10"), ("The Sudland bridge collapsed", "2025-11-10"), False),
        (("Council of Norland opened a school", "2025-11-10"), ("Council of Sudland opened a school", "2025-11-10"), False),
        (("The mayor resigned", "2025-11-10"), ("The bridge collapsed", "2025-11-10"), False),
        (("The old Norland bridge collapsed", "2025-11"), ("The old Norland bridge collapsed", "2025-11-10"), True),
        (("The Norland bridge collapsed", "2025"), ("The Norland bridge collapsed", "2026-11-10"), False),
        (("The Norland bridge collapsed", "[..2025-11-12]"), ("The Norland bridge collapsed", "[..2025-11-12]"), False),
        (("The board of Arden sold the mill", "2019"), ("The board of Arden bought a school", "2019"), False),
        (("The board of Arden sold the mill", "2019"), ("The board of Arden sold its mill", "2019"), True),
        (("Rebels hold the port of Norland", "2025-09/.."), ("Rebels hold Norland's port", "2025-09/.."), True),
        (("Norland Expo to be held", "2025-11-11/2025-11-14"), ("A book fair in Norland", "2025-11-11/2025-11-14"), True),
        (("Norland Expo (NOREX ’25)", "2025-11-11/2025-11-14"), ("NOREX'25, a fair in Norland", "2025-11-11/2025-11-14"), True),
        (("NOREX, the Norland fair", "2025-11-11/2025-11-14"), ("NOREX, the Norland fair", "2025-11-11/2025-11-15"), True),
        (("NOREX, the Norland fair", "2025-11-11/2025-11-14"), ("NOREX, the Norland fair opened", "2025-11-11"), False),
        (("NOREX, a Norland fair", "2025-11-11/2025-11-14"), ("A fair in Norland draws 9 firms", "2025-11-11/2025-11-14"), True),
        (("NOREX, a Norland fair", "2025-11-11/2025-11-14"), ("No fair will open in Norland", "2025-11-11/2025-11-14"), False),
        (("The fair in Norland", "2025-11-11/2025-11-14"), ("The last two days of the fair", "2025"), False),
    ],
)
def test_two_claims_are_one_event_when_dates_and_words_allow_it(a, b, together):
    one, other = gists(claim(*a, "a"))[0], gists(claim(*b, "b"))[0]
    assert same(one, other) is together
    assert same(other, one) is together


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("The court convicted Reni", "The court acquitted Reni"),
        ("The bridge at Tarn collapsed", "The bridge at Tarn did not collapse"),
        ("Rebels took Arkon", "Rebels lost Arkon"),
        ("Police in Brill arrested two men", "Police in Brill arrested nine men"),
        ("Police in Brill arrested 2 men", "Police in Brill arrested twelve men"),
        ("Police found weapons in the mill", "Police found no weapons in the mill"),
        ("The council of Arden approved the dam", "The council of Arden rejected the dam"),
        ("The ferry from Brill arrived", "The ferry from Brill never arrived"),
        ("The mill's workers didn't strike at Brill", "The mill's workers struck at Brill"),
        ("Corn fell 3.5 percent in Brill", "Corn rose 3.5 percent in Brill"),
        ("The quake killed 1,200 people in Tarn", "The quake killed 12 people in Tarn"),
        ("The old Norland bridge has been opened", "The old Norland bridge has been closed"),
        ("Nobody was hurt in the Tarn mill fire", "Anna was hurt in the Tarn mill fire"),
    ],
)
def test_claims_that_contradict_each_other_are_two_events(a, b):
    one, other = gists(claim(a, "2025-11-10", "a"))[0], gists(claim(b, "2025-11-10", "b"))[0]
    assert not same(one, other)
    assert not same(other, one)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Rebels took Arkon", "Arkon was taken by rebels"),
        ("The council of Arden approves the dam", "The council of Arden has approved the dam"),
        ("Police in Brill arrested two men", "Police in Brill arrested men"),
        ("Police in Brill arrested two men", "Police in Brill arrested 2 men"),
        ("The bridge at Tarn did not collapse", "The bridge at Tarn didn't collapse"),
        ("The mayor of Brill said that the bridge collapsed", "The bridge of Brill collapsed"),
        ("The mayor of Brill resigned", "The mayor of Brill resigned and did not say why"),
        ("The quake killed 1,200 people in Tarn", "The quake killed twelve hundred people in Tarn"),
        ("The ferry stops running to Brill", "The ferry stopped running to Brill"),
    ],
)
def test_claims_that_say_the_same_in_other_forms_are_one_event(a, b):
    one, other = gists(claim(a, "2025-11-10", "a"))[0], gists(claim(b, "2025-11-10", "b"))[0]
    assert same(one, other)
    assert same(other, one)


def test_the_first_time_in_a_year_is_the_fair_of_the_same_text():
    fair, year = (
        claim("Norland Expo to be held", "2025-11-11/2025-11-14"),
        claim("The expo is being held for the first time", "2025"),
    )
    assert clusters([fair, year]) == [[0, 1]]
    assert str(joined([year, fair]).date) == "2025-11-11/2025-11-14"


def found_by(a, b):
    """The kinds of keys by which events that are the same as `a` find `b`."""
    mine, theirs = keys(a), keys(b)
    shared = {(kind, found): getattr(mine, kind) & getattr(theirs, found) for kind, found in LOOKED_FOR}
    return {pair[0] for pair, texts in shared.items() if texts and (pair[0] != "day" or on_one_day(texts) >= mine.least)}


@pytest.mark.parametrize(
    ("a", "b", "kinds"),
    [
        (("The Norland bridge collapsed", "2025-11-10"), ("A bridge in Norland fell", "2025-11-10"), {"day"}),
        (("The Norland bridge collapsed", "2025-11-10"), ("A school in Norland burned", "2025-11-10"), set()),
        (("The Norland bridge collapsed", "2025-11-10"), ("The bridge in Norland collapsed", "2025-11"), {"fine"}),
        (("The Norland bridge collapsed", "2025-11"), ("The bridge in Norland collapsed", "2025-11-10"), {"coarse"}),
        (("The Norland bridge collapsed", "2025-11-10"), ("The bridge in Norland collapsed", "2025-11-11"), set()),
        (("The Norland bridge collapsed", "2025"), ("The bridge in Norland collapsed", "2026-11-10"), set()),
        (("The bridge collapsed", "2025"), ("The bridge collapsed", "2025"), {"date"}),
        (("NOREX, a fair in Norland", "2025-11-11/2025-11-14"), ("The Norland fair closed", "2025-11-14"), {"whole"}),
        (("The Norland fair opened", "2025-11-11"), ("The Norland fair closed", "2025-11-14"), set()),
        (("The Norland bridge fell", "2025-11-10"), ("A bridge in Norland fell", "[2025-11-04..2025-11-10]"), {"day"}),
        (("It fell", "[..2025-11-12]"), ("It fell", "[..2025-11-12]"), set()),
    ],
)
def test_what_may_be_the_same_is_found_by_few_keys(a, b, kinds):
    assert found_by(claim(*a, "a"), claim(*b, "b")) == kinds


def test_an_event_says_what_its_claims_say_in_any_order():
    records = [
        claim("The Norland bridge collapsed", "2025-11", "c", actors=("bridge",), confidence=0.5),
        claim("A bridge in Norland collapsed", "2025-11-10", "b", actors=("Bridge",), confidence=0.75, place=Place(name="Norland")),
        claim("The bridge in Norland collapsed at night", "2025-11-10", "a", place=Place(name="Nor", latitude=1.0, longitude=2.0)),
    ]
    events = {repr(joined(order)) for order in permutations(records)}
    assert len(events) == 1
    event = joined(records)
    assert (event.title, str(event.date)) == ("The bridge in Norland collapsed at night", "2025-11-10")
    assert (event.actors, event.place.name, event.confidence) == (("Bridge",), "Nor", 0.75)
    assert explanation(event) == "Reported for 2025-11, 2025-11-10; 2025-11-10 is the most precise."


def test_what_is_stated_stands():
    stated = EventRecord(id="fair", title="NOREX, a fair in Norland", date=edtf.parse("2025-11-11/2025-11-14"))
    told = claim("The NOREX fair in Norland is held", "2025-11-11/2025-11-14")
    assert clusters([stated, told]) == [[0, 1]]
    event = joined([stated, told])
    assert (event.title, event.status, event.citations) == (stated.title, "confirmed", told.citations)
    assert clusters([stated, EventRecord(id="other", title=stated.title, date=stated.date)]) == [[0], [1]]


def test_an_opening_and_the_last_days_are_part_of_the_fair():
    fair = claim("Norland Expo to be held", "2025-11-11/2025-11-14")
    opening = claim("The show opened", "2025-11-11")
    last = claim("The last two days of the expo are for experts", "2025-11-13/2025-11-14")
    elsewhere = claim("The mayor resigned", "2025-11-12")
    assert containers([fair, opening, last, elsewhere]) == {1: 0, 2: 0}


@pytest.mark.parametrize(("document", "found"), [("a", {1: 0}), ("b", {})])
def test_of_a_fair_over_new_year_only_its_own_text_knows_the_parts_in_january(document, found):
    fair = claim("Norland Expo to be held", "2025-12-30/2026-01-02", "a")
    assert containers([fair, claim("The Norland Expo closed", "2026-01-02", document)]) == found


WORDS = ["Norland", "Sudland", "bridge", "school", "mayor", "council", "opened", "closed", "flooded", "fair", "expo", "NOREX"]
DATES = [
    "2025",
    "2025-11",
    "2025-11-10",
    "2025-11-10T09:00:00Z",
    "2025-11-11",
    "2025-11-11~",
    "[2025-11-10..2025-11-16]",
    "[2025-11-03..2025-11-16]",
    "2025-11-11/2025-11-11",
    "2025-11-11/2025-11-14",
    "2025-11-10/2025-11-12",
    "2025-11-10/2026-01-02",
    "2026-01-01",
    "2025-09/..",
    "[..2025-11-12]",
]
RECORDS = st.lists(
    st.builds(
        lambda words, day, document: claim(" ".join(words), day, document),
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=9, unique=True),
        st.sampled_from(DATES),
        st.sampled_from("abc"),
    ),
    max_size=8,
)


@given(RECORDS, st.randoms())
def test_any_order_of_claims_ends_in_the_same_events(records, random):
    def events(order):
        return sorted(repr(joined([order[place] for place in group])) for group in clusters(order))

    shuffled = random.sample(records, len(records))
    assert events(records) == events(shuffled)


@given(RECORDS)
@settings(max_examples=300)
def test_claims_of_one_event_are_found_by_their_keys(records):
    for a in records:
        for b in records:
            if same(gists(a)[0], gists(b)[0]):
                assert found_by(a, b)


@given(RECORDS)
def test_a_part_shares_a_document_or_a_kind_of_happening_with_its_whole(records):
    for part, whole in containers(records).items():
        cited = [{citation.document.id for citation in records[one].citations} for one in (part, whole)]
        assert cited[0] & cited[1] or found_by(records[part], records[whole]) & {"part", "whole"}
