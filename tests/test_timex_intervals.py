"""What `dates` makes of expressions and the words around them, as read on 12 November 2025, a Wednesday."""

from datetime import date

import pytest

from timeline.timex import dates

PUBLISHED = date(2025, 11, 12)

ONE = [
    ("The fair opened on Tuesday.", "Tuesday", "2025-11-11"),
    ("Fuel has been short since September.", "since September", "2025-09/.."),
    ("The talks run Nov. 11-14 in Lagos.", "Nov. 11-14", "2025-11-11/2025-11-14"),
    ("The talks run on Nov. 11 - 14.", "Nov. 11 - 14", "2025-11-11/2025-11-14"),
    ("Drought has plagued it for the past fifteen years.", "for the past fifteen years", "2010~/.."),
    ("Coups in recent years drove them out.", "in recent years", "[..2025-11-12]"),
    ("Prices rose recently.", "recently", "[..2025-11-12]"),
    ("It was shut from March to May 2020.", "from March to May 2020", "2020-03/2020-05"),
    ("The war between 1939 and 1945", "between 1939 and 1945", "1939/1945"),
    ("It had been shut since 14 January.", "since 14 January", "2025-01-14/.."),
    ("It had been shut since 14 December.", "since 14 December", "2024-12-14/.."),
    ("Since 20 November it has been shut.", "Since 20 November", "2024-11-20/.."),
    ("It has been shut since 10 November.", "since 10 November", "2025-11-10/.."),
    ("It will be run by the town, since 20 November 2026 is too late.", "since 20 November 2026", "2026-11-20/.."),
    ("It has been shut since early March.", "since early March", "2025-03/.."),
    ("It has been shut since the mid-1990s.", "since the mid-1990s", "199X/.."),
    ("It stays shut until the end of June.", "until the end of June", "/2026-06"),
    (
        "It was shut between late December 2017 and mid-February 2018.",
        "between late December 2017 and mid-February 2018",
        "2017-12/2018-02",
    ),
    ("It was shut from early 2018 to late 2019.", "from early 2018 to late 2019", "2018/2019"),
    ("It was shut from 3 March to mid-May 2018.", "from 3 March to mid-May 2018", "2018-03-03/2018-05"),
    ("It has been shut since last week.", "since last week", "2025-11-03/.."),
    ("It stays shut until June.", "until June", "/2026-06"),
    ("It ran from December to February.", "from December to February", "2024-12/2025-02"),
    ("It has been law from 1968 onward.", "from 1968 onward", "1968/.."),
    ("It fell over the past three months.", "over the past three months", "2025-08~/2025-11-12"),
    ("They vote in the next two weeks.", "in the next two weeks", "[2025-11-12..2025-11-26]"),
    ("It was built before 1990.", "before 1990", "[..1989-12-31]"),
    ("It will close by 2030.", "by 2030", "[2025-11-12..2030-12-31]"),
    ("It had fallen by 5 p.m. on 11 November 2025.", "by 5 p.m. on 11 November 2025", "2025-11-11"),
    ("By Monday, 40 people had died.", "By Monday", "[..2025-11-10]"),
    ("Some 40 people had already died by Monday.", "by Monday", "[..2025-11-10]"),
    ("By 5 November, 40 people had died.", "By 5 November", "[..2025-11-05]"),
    ("It will be open by Monday.", "by Monday", "[2025-11-12..2025-11-17]"),
    ("The mayor had promised to open it by Monday.", "by Monday", "[2025-11-12..2025-11-17]"),
    ("By Monday, the mayor said, it will be open.", "By Monday", "[2025-11-12..2025-11-17]"),
    ("It is not due until December 2025.", "December 2025", "2025-12"),
    ("In the first ten months of 1915 they held out.", "the first ten months of 1915", "1915-01/1915-10"),
    ("in early 2024", "early 2024", "[2024-01..2024-04]"),
    ("in the mid-1990s", "the mid-1990s", "[1994..1996]"),
    ("late last year", "late last year", "[2024-09..2024-12]"),
    ("at the end of April 1942", "the end of April 1942", "[1942-04-21..1942-04-30]"),
    ("They met last week.", "last week", "[2025-11-03..2025-11-09]"),
    ("about two years ago", "about two years ago", "2023~"),
    ("the 1870s", "the 1870s", "187X"),
    ("the 20th century", "the 20th century", "19XX"),
    ("in the third quarter of 2009", "the third quarter of 2009", "2009-35"),
    ("in the summer of 1779", "the summer of 1779", "1779-22"),
    ("in fiscal 2024", "fiscal 2024", "2024~"),
    ("in the last week of August", "the last week of August", "[2025-08-25..2025-08-31]"),
    ("It was open from 9 a.m. to 5 p.m. on Monday.", "from 9 a.m. to 5 p.m. on Monday", "2025-11-10T09:00:00/2025-11-10T17:00:00"),
    ("in the 2023/24 season", "2023/24", "2023/2024"),
    ("in the early hours of Monday", "the early hours of Monday", "2025-11-10"),
    ("It fell in 480 BC.", "480 BC", "-0479"),
    ("It was built around 1850.", "around 1850", "1850~"),
    ("It was built circa 480 BC.", "circa 480 BC", "-0479~"),
    ("It was closed in about March 1850.", "about March 1850", "1850-03~"),
    ("It has stood empty since about 1990.", "since about 1990", "1990~/.."),
    ("They held talks about March 2025.", "March 2025", "2025-03"),
    ("He was killed on March 15, 44 BC.", "March 15, 44 BC", "-0043-03-15"),
    ("He was killed on 15 March 44 BC.", "15 March 44 BC", "-0043-03-15"),
    ("He came in March 44 BC.", "March 44 BC", "-0043-03"),
    ("It was built in the late 5th century BC.", "late 5th century BC", "-04XX"),
    ("The war of 264-241 BC made it rich.", "264-241 BC", "-0263/-0240"),
    ("In 1 BC Nov. 10 was a feast.", "1 BC Nov. 10", "0000-11-10"),
    ("at 16:08 UTC on 3 May 2020", "16:08 UTC on 3 May 2020", "2020-05-03T16:08:00Z"),
]


@pytest.mark.parametrize("sentence, expression, edtf", ONE, ids=[edtf for _, _, edtf in ONE])
def test_an_expression_and_its_cue_become_one_date(sentence, expression, edtf):
    assert [(timex.text, str(timex.edtf)) for timex in dates(sentence, PUBLISHED)] == [(expression, edtf)]


MANY = [
    ("It began on Tuesday, a day after Mali called for help.", ["2025-11-11", "2025-11-10"]),
    ("A week after the vote on June 3, 2020 he left.", ["2020-06-10", "2020-06-03"]),
    ("The fair runs Nov. 11-14. The last two days of the fair are for pilots.", ["2025-11-11/2025-11-14", "2025-11-13/2025-11-14"]),
    ("the Sahel Expo 2025 (SAFEX '25), the firms 3E and SAFEX'25", []),
    ("They trained for three weeks, daily.", []),
    ("Three years later, in 1951, it went bankrupt.", ["1951"]),
    ("Some months earlier, on 3 May 2019, it had closed.", ["2019-05-03"]),
    ("Last year, in May 2024, it closed.", ["2024-05"]),
    ("Years later (1951) it closed.", ["1951"]),
    ("It closed recently, in May 2025.", ["2025-05"]),
    ("It closed on Tuesday, in 2025.", ["2025-11-11"]),
    ("It closed yesterday, in November 2025.", ["2025-11-11"]),
    ("It closed last year, 2020 was better.", ["2024", "2020"]),
    ("It rained last week and in 2019.", ["[2025-11-03..2025-11-09]", "2019"]),
    ("Reni was minister from 2016 until his resignation on May 5th, 2019.", ["2016/2019-05-05"]),
    ("She led it from May 2016 to the merger in June 2019.", ["2016-05/2019-06"]),
    ("It was shut from 1914 until Norland's defeat in 1918.", ["1914/1918"]),
    ("From 2016 until he resigned on May 5th, 2019, he was ill.", ["2016", "2019-05-05"]),
    ("It grew in 2016, until the war in 2019.", ["2016", "2019"]),
    ("The shop opened on 3 May, 7 June and 12 July 2024.", ["2024-05-03", "2024-06-07", "2024-07-12"]),
    ("It rained on May 3, May 7, and June 12, 2024.", ["2024-05-03", "2024-05-07", "2024-06-12"]),
    ("It rained in March, April, May or June 2020.", ["2020-03", "2020-04", "2020-05", "2020-06"]),
    ("It rained on 3, 5 and 9 May 2020.", ["2020-05-03", "2020-05-05", "2020-05-09"]),
    ("It rained on 3 May, 7 mills closed and 12 July 2024 was dry.", ["2025-05-03", "2024-07-12"]),
    ("It rained on 3 May 2023, 7 June 2023 and 12 July 2024.", ["2023-05-03", "2023-06-07", "2024-07-12"]),
    ("It rained in May, and in June 2024 it snowed.", ["2025-05", "2024-06"]),
]


@pytest.mark.parametrize("sentence, edtf", MANY)
def test_expressions_lean_on_each_other(sentence, edtf):
    assert [str(timex.edtf) for timex in dates(sentence, PUBLISHED)] == edtf


def test_spans_are_those_of_the_text():
    text = "It has run since  September, from 3 to 5 May, and — until June — goes on."
    for timex in dates(text, PUBLISHED):
        assert text[timex.start : timex.end] == timex.text


@pytest.mark.parametrize(
    "sentence, edtf",
    [
        ("Seit September fehlt Treibstoff.", ["2025-09/.."]),
        ("Er war von Mai 2016 bis zu seinem Tod im Juni 2019 krank.", ["2016-05/2019-06"]),
        ("Vom 3. Mai bis 5. Mai 2020", ["2020-05-03/2020-05-05"]),
        ("Am Dienstag", ["2025-11-11"]),
    ],
)
def test_another_language_brings_its_own_cues(sentence, edtf):
    assert [str(timex.edtf) for timex in dates(sentence, PUBLISHED, language="de")] == edtf


@pytest.mark.parametrize(
    "language, text",
    [
        ("en", "It fell in the first 999999 years of 1915."),
        ("en", "It was built before 0001-01-01."),
        ("en", "After 9999-12-31 it ends."),
        ("de", "Das war vor 3000 Jahren."),
    ],
)
def test_what_lies_outside_of_the_calendar_ends_nothing(language, text):
    assert len(dates(text, date(2025, 11, 12), language=language)) in (0, 1)
