"""What relative expressions are counted from: publication, the date named last, the day mentioned last."""

from datetime import date

import pytest

from timeline.timex import tag

PUBLISHED = date(2025, 11, 12)
HISTORY = (
    "The siege began on 9 May 1453. In June the walls gave way. On 2 July 1453 the garrison left; three days later it returned. "
    "In 1454 a treaty was signed. In March the king died, and the next year his son was crowned. By 1460 the war was over, and "
    "in 1461 the town was rebuilt. Late in 1462 it burned."
)


def values(text, published=PUBLISHED, **options):
    return [timex.value for timex in tag(text, published, **options)]


def test_a_history_counts_from_the_date_it_named_last():
    assert values(HISTORY) == [
        "1453-05-09", "1453-06", "1453-07-02", "1453-07-05", "1454", "1454-03", "1455", "1460", "1461", "1462",
    ]  # fmt: skip


def test_whether_a_text_is_a_history_can_be_told():
    assert values("It fell in 1453. In June it rose.", narrative=True) == ["1453", "1453-06"]
    assert values("It fell in 1453. In June it rose.", narrative=False) == ["1453", "2025-06"]


NEWS = [
    ("He left on Tuesday.", ["2025-11-11"]),
    ("He will leave on Tuesday.", ["2025-11-18"]),
    ("They met on Tuesday, and will vote on Friday.", ["2025-11-11", "2025-11-14"]),
    ("On Friday, the court will decide.", ["2025-11-14"]),
    ("Saturday's vote was close.", ["2025-11-08"]),
    ("It opened in October and will close in March.", ["2025-10", "2026-03"]),
    ("It opened on June 20.", ["2025-06-20"]),
    ("It will open on June 20.", ["2026-06-20"]),
    ("It opens on Saturday, April 25.", ["2026-04-25"]),
    ("On May 9, 2020 he fled; two days later he was caught.", ["2020-05-09", "2020-05-11"]),
    ("In the second quarter sales rose from the year-ago quarter.", ["2025-Q2", "2024-Q2"]),
    ("They fell in February, up from the same month last year.", ["2025-02", "2024-02"]),
    ("He came on February 29.", ["2024-02-29"]),
]


@pytest.mark.parametrize("text, expected", NEWS, ids=[text for text, _ in NEWS])
def test_news_counts_from_publication_and_from_what_it_said(text, expected):
    assert values(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [("He left on Tuesday.", ["XXXX-WXX-2"]), ("in October", ["XXXX-10"]), ("In May 2020, and in June", ["2020-05", "2020-06"])],
)
def test_without_publication_only_the_text_itself_says_when(text, expected):
    assert values(text, None) == expected


def test_a_guess_has_less_confidence_than_a_statement():
    stated, guessed = tag("On 9 May 2020 he fled, and in June he came back.", PUBLISHED)
    assert stated.confidence > guessed.confidence
