"""`timeline export`, as a person runs it."""

import json

import pytest
from click.testing import CliRunner

from timeline.cli import cli
from timeline.errors import Invalid
from timeline.formats import WRITTEN

EVENTS = [
    {"id": "coup", "title": "Coup", "date": "2020-08-18", "tags": ["coup"]},
    {
        "id": "expo",
        "title": "Arms fair",
        "date": "2025-11-11/2025-11-14",
        "citations": [{"document": {"url": "https://example.org/"}}],
    },
]


@pytest.fixture
def timeline(tmp_path, monkeypatch):
    monkeypatch.setenv("TIMELINE_DATABASE_URL", f"sqlite:///{tmp_path}/timeline.db")
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        return CliRunner().invoke(cli, arguments, catch_exceptions=False)

    run("db", "upgrade")
    (tmp_path / "in.json").write_text(json.dumps(EVENTS))
    assert run("ingest", "in.json").exit_code == 0
    return run


def test_standard_output_is_ndjson(timeline):
    assert [json.loads(line)["title"] for line in timeline("export").stdout.splitlines()] == ["Coup", "Arms fair"]


@pytest.mark.parametrize("name", ["out.ndjson", "out.json", "out.csv", "out.geojson"])
def test_an_export_is_ingested_again_as_unchanged(name, timeline):
    assert timeline("export", name).exit_code == 0
    assert "0 created, 0 updated, 0 merged, 0 skipped, 2 unchanged, 0 rejected" in timeline("ingest", name).stdout


def test_the_format_is_chosen_and_the_question_asked(timeline, tmp_path):
    timeline("export", "out.txt", "--format", "svg", "--datetime", "2025-11", "--title", "Mali")
    picture = (tmp_path / "out.txt").read_text()
    assert "Arms fair" in picture
    assert "Coup" not in picture
    assert "Mali" in picture
    assert "Coup" in timeline("export", "--tag", "coup", "--tag", "none").stdout


@pytest.mark.parametrize("name, begins", [("out.md", "# Timeline"), ("out.svg", "<svg "), ("out", '{"id":')])
def test_the_name_of_the_file_says_the_format(name, begins, timeline, tmp_path):
    timeline("export", name)
    assert (tmp_path / name).read_text().startswith(begins)


def test_a_wrong_question_is_refused(timeline):
    from timeline.errors import Invalid

    with pytest.raises(Invalid, match="--datetime: 'soon'"):
        timeline("export", "--datetime", "soon")
    with pytest.raises(Invalid, match="--status: Must be one of"):
        timeline("export", "--status", "confirmed", "--status", "sure")


def test_help_says_what_each_format_is_for(timeline):
    shown = timeline("export", "--help").stdout
    for name in WRITTEN:
        assert f"  {name} " in shown


def test_a_question_that_is_refused_leaves_the_file_as_it_was(timeline, tmp_path):
    (tmp_path / "kept.csv").write_text("as it was")
    with pytest.raises(Invalid):
        timeline("export", "kept.csv", "--datetime", "nonsense")
    assert (tmp_path / "kept.csv").read_text() == "as it was"
