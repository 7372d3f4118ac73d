"""GET /api/v1/dates, as a client sees it. It opens no database."""

import pytest

from timeline.app import create_app
from timeline.config import Settings


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    file = tmp_path_factory.mktemp("unused") / "none.db"
    client = create_app(Settings(database_url=f"sqlite:///{file}", log="off")).test_client()
    return lambda **asked: client.get("/api/v1/dates", query_string=asked)


@pytest.mark.parametrize(
    ("text", "date", "words"),
    [
        ("2025-11-11/2025-11-14", "2025-11-11/2025-11-14", "11-14 November 2025"),
        ("since September", "2025-09/..", "since September 2025"),
        ("last year", "2024", "2024"),
    ],
)
def test_a_date_is_read_as_edtf_or_in_words_of_the_day_it_was_published(text, date, words, ask):
    meaning = ask(text=text, published="2025-11-12").json
    assert (meaning["date"], meaning["display"]["en"]) == (date, words)


def test_words_are_read_in_the_language_that_is_named(ask):
    meaning = ask(text="seit September", published="2025-11-12", language="de").json
    assert (meaning["date"], meaning["display"]["de"]) == ("2025-09/..", "seit September 2025")
    assert ask(text="seit September", published="2025-11-12").status_code == 400
    assert ask(text="depuis septembre", language="fr").json["errors"][0]["parameter"] == "language"


def test_bounds_are_inclusive_and_null_when_open(ask):
    meaning = ask(text="2025-09/..").json
    assert meaning["start"] == {"earliest": "2025-09-01", "latest": "2025-09-30"}
    assert meaning["end"] == {"earliest": None, "latest": None}


@pytest.mark.parametrize("text", ["the fair", "2025-13", "2003, not 2004"])
def test_what_is_no_date_is_told_what_is_wrong(text, ask):
    answer = ask(text=text)
    assert (answer.status_code, answer.json["errors"][0]["parameter"]) == (400, "text")
