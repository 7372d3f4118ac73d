"""`timeline event` and `timeline runs`: what the API can do, on the command line."""

import json

import pytest
from click.testing import CliRunner

from timeline.cli import cli
from timeline.errors import Gone

LAW = {"id": "law", "title": "A law passed", "date": "2024-02-29", "citations": [{"id": "a", "document": {"title": "Gazette"}}]}


@pytest.fixture
def timeline(database, database_url, monkeypatch):
    monkeypatch.setenv("TIMELINE_DATABASE_URL", database_url)

    def run(*arguments, stdin=None):
        return CliRunner().invoke(cli, arguments, input=stdin, catch_exceptions=False).stdout

    run("event", "add", json.dumps(LAW))
    return run


def shown(timeline, id="law"):
    event = json.loads(timeline("event", "show", id))
    return {name: value for name, value in event.items() if name not in ("revision", "updated_at")}


def test_changes_are_told_from_a_token_on(timeline):
    timeline("event", "edit", "law", '{"title": "Two laws"}')
    timeline("event", "retract", "law")
    told = [json.loads(line) for line in timeline("changes").splitlines()]
    assert [(change["action"], change["id"]) for change in told] == [(done, "law") for done in ("created", "updated", "retracted")]
    assert [change["event"] and change["event"]["title"] for change in told] == ["A law passed", "Two laws", None]
    assert [json.loads(line) for line in timeline("changes", "--since", told[0]["token"], "--limit", "1").splitlines()] == told[1:2]
    with pytest.raises(Gone):
        timeline("changes", "--since", "999")


def test_an_event_is_edited_and_brought_back(timeline):
    before = shown(timeline)
    timeline("event", "edit", "law", "-", "--reason", "typo", stdin='{"title": "Two laws"}')
    assert shown(timeline)["title"] == "Two laws"
    assert [line.split("\t")[2:] for line in timeline("event", "history", "law").splitlines()] == [
        ["command line", "created", ""],
        ["command line", "updated", "typo"],
    ]
    timeline("event", "restore", "law", "1")
    assert shown(timeline) == before


def test_an_event_is_retracted_merged_and_split(timeline):
    timeline("event", "add", json.dumps(LAW | {"id": "law-2", "citations": [{"id": "b", "document": {"title": "Paper"}}]}))
    merged = json.loads(timeline("event", "merge", "law", "law-2"))
    assert [citation["id"] for citation in merged["citations"]] == ["a", "b"]
    new = json.loads(timeline("event", "split", "law", "b", "--title", "Another"))
    assert (new["title"], [citation["id"] for citation in new["citations"]]) == ("Another", ["b"])
    timeline("event", "retract", "law")
    with pytest.raises(Gone):
        timeline("event", "show", "law")
    assert json.loads(timeline("event", "show", "law", "--revision", "1"))["title"] == LAW["title"]


def test_a_bad_run_is_listed_and_taken_back(timeline, tmp_path):
    file = tmp_path / "bad.ndjson"
    file.write_text('{"title": "Bad", "date": "2024"}\n{"title": "Worse"}\n')
    timeline("ingest", str(file))
    assert "\tingest\tingest\t1 created, 1 rejected\tfinished\n" in timeline("runs")
    assert timeline("runs", "rejected", "1").startswith(f"{file}:2\t/date ")
    assert timeline("runs", "undo", "1").startswith("1 undone, 0 kept")
    assert "\tundone " in timeline("runs")
