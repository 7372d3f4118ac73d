"""What a text says and when: sentences of our own, read on Wednesday 12 November 2025."""

from datetime import date

import pytest

from timeline.errors import Invalid
from timeline.ingest.extract import extract
from timeline.records import Document

DAY = date(2025, 11, 12)


def events(text, published=DAY):
    return extract(Document(text=text, published=published))


def said(text):
    return [(str(event.date), event.title) for event in events(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The bridge collapsed on Monday.", [("2025-11-10", "The bridge collapsed")]),
        ("On Monday, the mayor closed the bridge.", [("2025-11-10", "The mayor closed the bridge")]),
        ("The bridge, which engineers had praised, collapsed on Monday.", [("2025-11-10", "The bridge … collapsed")]),
        ("Rebels have held the port since September, starving the town.", [("2025-09/..", "Rebels have held the port")]),
        (
            "The port reopened on Tuesday, a day after the council voted for it.",
            [("2025-11-11", "The port reopened"), ("2025-11-10", "The council voted for it")],
        ),
        (
            "The company will open a shop on 3 December and will close two in January 2026.",
            [("2025-12-03", "The company will open a shop"), ("2026-01", "The company … will close two")],
        ),
        (
            "Following floods in recent years, Norland built dams.",
            [("[..2025-11-12]", "Floods"), ("[..2025-11-12]", "Norland built dams")],
        ),
        (
            "Following floods in 2019, Norland built dams.",
            [("2019", "Floods"), ("[2019-01-01..2025-11-12]", "Norland built dams")],
        ),
        (
            "After the vote in October 2025, Norland left.",
            [("2025-10", "The vote"), ("[2025-10-01..2025-11-12]", "Norland left")],
        ),
        (
            "In recent years farmers left the valley, and the new owners of the mill felled the trees.",
            [("[..2025-11-12]", "Farmers left the valley"), ("[..2025-11-12]", "The new owners of the mill felled the trees")],
        ),
        (
            "Analysts praised the drought that has hit Norland for the past fifteen years.",
            [("2010~/..", "The drought that has hit Norland")],
        ),
        ("Prices fell to the lowest level since 1997.", [("2025-11-12", "Prices fell to the lowest level since 1997")]),
        ("It had been closed since 14 August.", [("2025-08-14/", "It had been closed")]),
        ("Since 2016 the mill had hardly run.", [("2016/", "The mill had hardly run")]),
        ("Rebels hadn't left the port since 2016.", [("2016/", "Rebels hadn't left the port")]),
        ("It has been closed since 14 August.", [("2025-08-14/..", "It has been closed")]),
        ("The mill has had no owner since 2016.", [("2016/..", "The mill has had no owner")]),
        ("The council met on 5 and 6 June.", [("2025-06-05", "The council met"), ("2025-06-06", "The council met")]),
        ("On Monday and on Tuesday, it rained.", [("2025-11-10", "It rained"), ("2025-11-11", "It rained")]),
        (
            "The mill opened on 3 May, 7 June and 12 July 2024.",
            [("2024-05-03", "The mill opened"), ("2024-06-07", "The mill opened"), ("2024-07-12", "The mill opened")],
        ),
        ("Floods came on May 3, and June 7, 2020.", [("2020-05-03", "Floods came"), ("2020-06-07", "Floods came")]),
        ("It closed on Monday, and on Tuesday it opened.", [("2025-11-10", "It closed"), ("2025-11-11", "It opened")]),
        ("It closed between 5 and 6 June.", [("2025-06-05/2025-06-06", "It closed")]),
        ("It closed on Monday, in May 2024's heat.", [("2025-11-10", "It closed on Monday, in May 2024's heat")]),
        ("The festival takes place every summer.", []),
        ("The festival takes place each Easter, and every 24 June.", []),
        ("The mayor is tired now.", []),
        ("Nothing here has a date.", []),
        ("12 November 2025\n\nThe mill burnt down.", []),
    ],
)
def test_a_clause_with_a_time_expression_is_an_event(text, expected):
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("No bridge will be built, said the mayor of Brill on Tuesday.", "No bridge will be built, said the mayor of Brill"),
        (
            "The town will never again build a bridge of such a length over the river in the north of the valley and the swamp "
            "beside the old mill, the mayor said on Tuesday.",
            "The town will never again build a bridge of such a length over the river in the north of the valley … the mayor said",
        ),
        (
            '"The roof of the old theatre is damp, and the walls of the library will not stand another flood like the last one," '
            "Ada Holt, the mayor of Brill, told reporters on Tuesday.",
            "The roof of the old theatre is damp, and the walls … Ada Holt … told reporters",
        ),
    ],
)
def test_what_somebody_said_is_titled_with_who_said_it(text, title):
    assert said(text) == [("2025-11-11", title)]


@pytest.mark.parametrize(
    ("text", "rule", "title"),
    [
        ("The mill said it will hire thirty people in 2027.", "said", "The mill said it will hire thirty people in 2027"),
        ("The mill has sold the ferry that it bought in 2019.", "present", "The mill has sold the ferry"),
        ("The mill sells the ferry that it bought in 2019.", "present", "The mill sells the ferry"),
        ("Corn had its best week since June.", "record", "Corn had its best week since June"),
        ("Corn fell 2 percent from Wednesday.", "record", "Corn fell 2 percent from Wednesday"),
    ],
)
def test_what_is_said_or_new_beside_a_date_is_of_the_day_of_publication(text, rule, title):
    found = [event for event in events(text) if event.citations[0].rule == rule]
    assert [(str(event.date), event.title, event.confidence) for event in found] == [("2025-11-12", title, 0.2)]
    assert found[0].citations[0].date_text is None


@pytest.mark.parametrize(
    "text",
    [
        "The mayor addressed the crowd, praising the drought relief that has helped Norland for the past fifteen years.",
        "The mill will sell the ferry that it bought in 2019.",
        "The mill had sold the ferry that it bought in 2019.",
        "The ferry is expected to outlive the one that sank in 2019.",
        "The mill sells ferries now.",
        "The mill has sold the ferry.",
    ],
)
def test_what_simply_was_or_is_planned_gets_no_day(text):
    assert "2025-11-12" not in [str(event.date) for event in events(text)]


@pytest.mark.parametrize(
    "text",
    [
        "The mayor denied that the council had met on 4 May 2019.",
        "On Tuesday the mayor denied that the council had met on 4 May 2019.",
        "The mayor denied that the council had met on 4 May 2019 and that it had voted in June 2019.",
        "The mayor denied having met the council on 4 May 2019.",
        "The mayor doubted that the council had met on 4 May 2019.",
        "Police said there was no evidence that the mill had burned on 4 May 2019.",
        "Police did not say that the mill had burned in 2019.",
        "If the bridge collapses in June 2026, the town will be cut off.",
        "The town will be cut off if the bridge collapses in June 2026.",
        "If the bridge had been closed and the dam had burst in 2019, nobody would have lived.",
        "Unless the council votes in June 2026, the mill will close.",
        "The council asked whether the mill had burned in 2019.",
    ],
)
def test_what_is_denied_or_only_supposed_is_no_event(text):
    assert {str(event.date) for event in events(text)} <= {"2025-11-11", "2025-11-12"}


@pytest.mark.parametrize(
    ("text", "date", "confidence"),
    [
        ("If the council agrees, the bridge will close on 3 June 2026.", "2026-06-03", 0.5),
        ("The bridge will close on 3 June 2026 unless the council objects.", "2026-06-03", 0.5),
        ("The bridge would have closed on 3 June 2019.", "2019-06-03", 0.5),
        ("The mayor said that the bridge will close on 3 June 2026.", "2026-06-03", 1.0),
        ("The mayor did not know that the bridge had closed on 3 June 2019.", "2019-06-03", 1.0),
        ("The mayor denied it on 3 June 2019.", "2019-06-03", 1.0),
        ("The bridge did not close on 3 June 2019.", "2019-06-03", 1.0),
        ("The mayor denied that the bridge, which closed on 3 June 2019, is safe.", "2019-06-03", 1.0),
        ("The bridge closed on 3 June 2019 if we believe the mayor.", "2019-06-03", 1.0),
        ("The bridge, if old, closed on 3 June 2019.", "2019-06-03", 1.0),
    ],
)
def test_what_depends_on_something_else_is_less_sure_than_what_is_told(text, date, confidence):
    assert (date, confidence) in [(str(event.date), event.confidence) for event in events(text)]


def test_clauses_of_a_dated_sentence_stand_in_some_quote():
    text = "The mayor addressed the crowd, praising the relief that has helped Norland for the past fifteen years."
    assert [event.citations[0].quote for event in events(text)] == [text]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "The Arden Gazette, a weekly paper printed for the farmers of the far valleys in the north, closed on Monday after"
            " ninety years of deficits.",
            "The Arden Gazette … closed on Monday after ninety years of deficits",
        ),
        (
            "Peter Brandt, the mayor of Klenz, resigned on Tuesday after the council had voted.",
            "Peter Brandt, the mayor of Klenz, resigned",
        ),
        ("The mill, owner of two farms, closed on Monday when the river rose.", "The mill, owner of two farms, closed"),
        ("The mill, built by monks, closed on Monday because the river rose.", "The mill, built by monks, closed"),
        (
            "On Monday, Ada Holt, mayor of Brill, walked to the mill that had burned.",
            "Ada Holt, mayor of Brill, walked to the mill that had burned",
        ),
        ('"We warned them in 2021," said Anna Lund.', '"We warned them in 2021," said Anna Lund'),
        ("“We warned them in 2021,” said Anna Lund.", "“We warned them in 2021,” said Anna Lund"),
        ('"We warned them in 2021", Anna Lund said.', '"We warned them in 2021", Anna Lund said'),
        ("“The bridge fell on Tuesday.”", "The bridge fell"),
        ('"The bridge fell on Tuesday."', "The bridge fell"),
        ("The last time the river froze was in January 2012.", "The last time the river froze was in January 2012"),
        ("Nobody buys from the Gazette, which said that it closed on Monday.", "The Gazette closed"),
        ('Ada said in 2019 that the "dam is safe".', 'Ada said in 2019 that the "dam is safe"'),
    ],
)
def test_a_title_stands_by_itself(text, title):
    assert title in [event.title for event in events(text)]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("A book fair is being held in Dakar. It opened on Tuesday.", "A book fair opened"),
        ("President Ana Bell spoke at length. She resigned on Tuesday.", "President Ana Bell resigned"),
        ("The unions met the minister. They called a strike on Tuesday.", "The unions called a strike"),
        ("They called a strike on Tuesday.", "They called a strike"),
        ("Steve Jobs spoke at length. He resigned on Tuesday.", "Steve Jobs resigned"),
        ("Ana Bell left Lyon. She resigned on Tuesday.", "Ana Bell resigned"),
        ("The judge praised farmers. She resigned on Tuesday.", "The judge resigned"),
        ("Ana Bell resigned after she lost the vote on Tuesday.", "Ana Bell lost the vote"),
    ],
)
def test_a_pronoun_is_resolved_where_the_text_makes_it_plain(text, title):
    assert [event.title for event in events(text)] == [title]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Prosecutors say that he took bribes in 2018.", "He took bribes"),
        ("Prosecutors accuse Marco Reni of fraud. He was arrested on 30 January 2023.", "He was arrested"),
        ("Lawyers for Anna Weiss said she had left Berlin on 4 May 2019.", "She had left Berlin"),
        ("Judge Ana Bell sentenced Marco Reni. He was freed on Tuesday.", "He was freed"),
        ("Prosecutors say they took bribes in 2018.", "They took bribes"),
        ("Prosecutors accuse two brothers of fraud. They were arrested on Tuesday.", "They were arrested"),
        ("Inspector Lund said he stole the car in 2018.", "He stole the car"),
        ("Neighbours say she left on Tuesday.", "She left"),
    ],
)
def test_a_pronoun_stands_where_it_may_mean_somebody_else(text, title):
    found = [event for event in events(text) if event.citations[0].date_text]
    assert [(event.title, event.actors) for event in found] == [(title, ())]


def test_a_fair_of_some_days_lasts_from_its_opening():
    text = "Norland holds a four-day book fair in Dakar. It opened on Tuesday."
    assert ("2025-11-11/2025-11-14", "Norland holds a four-day book fair in Dakar") in said(text)


@pytest.mark.parametrize(
    ("text", "actors", "place"),
    [
        ("The mayor of Dakar closed the bridge in Lyon on Monday.", ("mayor of Dakar",), "Lyon"),
        ("The bridge was closed by police in Mali's capital Bamako on Monday.", ("police",), "Bamako"),
        ("Paris Hilton left Mali on Monday.", ("Paris Hilton",), "Mali"),
        ("It rained on Monday.", (), None),
    ],
)
def test_who_did_it_and_where(text, actors, place):
    (event,) = events(text)
    assert event.actors == actors
    assert (event.place and event.place.name) == place


def test_quotes_are_verbatim_at_their_offsets():
    text = "A first line.\n\n“The  bridge” fell on Monday, they say. Then, in March 2024, it rose."
    for event in events(text):
        (citation,) = event.citations
        assert text[citation.start : citation.end] == citation.quote
        assert (citation.date_text or "") in citation.quote
        assert len(event.title) <= 120


@pytest.mark.parametrize("document", [Document(text="On Monday it fell."), Document(published=DAY)])
def test_a_text_without_a_day_of_publication_is_refused(document):
    with pytest.raises(Invalid):
        extract(document)


def test_a_fair_of_no_days_or_of_more_than_there_are_is_no_stretch():
    assert said("The 0-day fair opened on Tuesday.") == [("2025-11-11", "The 0-day fair opened")]
    last = events("The ten-day fair opened on 31 December 9999.", date(9999, 12, 31))
    assert [str(event.date) for event in last] == ["9999-12-31"]
