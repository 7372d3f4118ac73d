"""The main job, end to end: articles and a file of events become a timeline that answers what happened when."""

from datetime import date
from pathlib import Path

import pytest

from shared import SHARED
from timeline.app import create_app
from timeline.cli.ingest import take_in
from timeline.config import Settings
from timeline.records import Document
from timeline.store import documents

SEEDS = Path(__file__).parent.parent / "seeds"
# Other people's words, which stand beside the repository: each with the day it was published.
ARTICLES = {"000_f67cfacdf062dd2c.txt": "2025-11-12", "001_b11fe5fb9373d351.txt": "2025-11-10"}


@pytest.fixture
def ask(database, database_url):
    """What the API answers: (date, match) of every event of a question."""
    client = create_app(Settings(database_url=database_url)).test_client()

    def events(datetime, **asked):
        answer = client.get("/api/v1/events", query_string={"datetime": datetime, **asked})
        return [(event["date"], event["match"]) for event in answer.json["events"]]

    return events


@pytest.fixture
def seeds(database):
    return list(take_in(database, Document(), [str(SEEDS)]))


@pytest.fixture
def articles(database):
    if not (SHARED / "seeds").is_dir():
        pytest.skip("the two articles are not beside the repository (../shared/seeds)")
    for name, day in ARTICLES.items():
        reports = take_in(database, Document(published=date.fromisoformat(day)), [str(SHARED / "seeds" / name)])
        assert {report.outcome.status for report in reports} <= {"created", "merged"}


TOLD = [
    ("2025-11-11/2025-11-14", "possible", "2025-11-11/2025-11-14", "certain"),
    ("2025-11-11", "possible", "2025-11-11", "certain"),
    ("2025-11-14", "possible", "2025-11-13/2025-11-14", "certain"),
    ("2025-11-10", "possible", "2025-11-10", "certain"),
    ("2025-10", "certain", "2025-09/..", "certain"),
    ("2026-03", "possible", "2025-09/..", "possible"),
    ("../2025-11", "possible", "[..2025-11-12]", "certain"),
    ("2015", "possible", "[..2025-11-12]", "possible"),
]
UNTOLD = [
    ("2025-11-15/..", "possible", "2025-11-11/2025-11-14"),
    ("2025-11-12", "possible", "2025-11-13/2025-11-14"),
    ("2025-08", "possible", "2025-09/.."),
    ("2026-03", "certain", "2025-09/.."),
    ("2015/..", "certain", "[..2025-11-12]"),
    ("2025-11-13/..", "possible", "[..2025-11-12]"),
]


@pytest.mark.parametrize("source", ["seeds", "articles"])
@pytest.mark.parametrize("datetime, match, told, how_sure", TOLD)
def test_what_reports_tell_is_found_in_its_range(source, datetime, match, told, how_sure, ask, request):
    request.getfixturevalue(source)
    assert (told, how_sure) in ask(datetime, match=match)


@pytest.mark.parametrize("source", ["seeds", "articles"])
@pytest.mark.parametrize("datetime, match, told", UNTOLD)
def test_what_reports_tell_is_not_found_outside_its_range(source, datetime, match, told, ask, request):
    request.getfixturevalue(source)
    assert told not in [found for found, _ in ask(datetime, match=match)]


def test_the_seeds_say_what_happened_in_2022(seeds, ask):
    assert [found for found, _ in ask("2022", match="certain")] == ["2010~/..", "2022-01-24", "2022-08-15", "2022-09-30"]


def test_nothing_of_the_seeds_is_rejected_or_dated_into_another_year(seeds, ask):
    assert {report.outcome.status for report in seeds} <= {"created", "merged"}
    years = {"2010", "2013", "2014", "2020", "2021", "2022", "2023", "2025"}
    assert {bound.strip("[.]~")[:4] for found, _ in ask("../..") for bound in found.split("/")} - {""} == years


def test_a_second_time_changes_nothing(seeds, database):
    again = take_in(database, Document(), [str(SEEDS)])
    assert {report.outcome.status for report in again} == {"unchanged"}


@pytest.mark.parametrize("source", ["seeds", "articles"])
def test_every_quote_is_verbatim_at_its_offsets(source, database, database_url, request):
    request.getfixturevalue(source)
    client = create_app(Settings(database_url=database_url)).test_client()
    events = client.get("/api/v1/events").json["events"]
    quoted = [citation for event in events for citation in event["citations"] if citation["quote"]]
    with database.reading() as session:
        texts = {citation["document"]["id"]: documents.get(session, citation["document"]["id"]).text for citation in quoted}
    assert quoted
    for citation in quoted:
        assert texts[citation["document"]["id"]][citation["start"] : citation["end"]] == citation["quote"]


def test_both_articles_are_cited_by_one_expo_with_its_parts(articles, database, database_url):
    client = create_app(Settings(database_url=database_url)).test_client()
    events = client.get("/api/v1/events").json["events"]
    (expo,) = [event for event in events if event["date"] == "2025-11-11/2025-11-14"]
    assert {citation["document"]["published"] for citation in expo["citations"]} == set(ARTICLES.values())
    assert {"four-day", "2025"} <= {citation["date_text"] for citation in expo["citations"]}
    parts = {event["date"] for event in events if event["part_of"] == expo["id"]}
    assert parts == {"2025-11-11", "2025-11-13/2025-11-14"}
    assert len(events) <= 16
