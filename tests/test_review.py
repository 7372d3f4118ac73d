"""`timeline review`, answered as a person would."""

import pytest
from click.testing import CliRunner

from timeline.cli import cli
from timeline.cli.ingest import take_in
from timeline.records import Document
from timeline.store import events

ARTICLE = "Published: 2025-11-12\n\nThe Norland bridge collapsed on Monday. The mayor closed the road on Tuesday."


@pytest.fixture
def reviewed(database, database_url, tmp_path, monkeypatch):
    """What events look like after these answers: (date, title, status)."""
    monkeypatch.setenv("TIMELINE_DATABASE_URL", str(database_url))
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE)
    made = [report.outcome.id for report in take_in(database, Document(), [str(path)])]

    def answered(*answers):
        result = CliRunner().invoke(cli, ["review"], input="".join(f"{answer}\n" for answer in answers))
        assert result.exit_code == 0, result.output
        with database.reading() as session:
            found = events.find_all(session, made)
        return result.output, [(str(found[id].event.date), found[id].event.title, found[id].event.status) for id in made]

    return answered


BRIDGE, ROAD = ("2025-11-10", "The Norland bridge collapsed"), ("2025-11-11", "The mayor closed the road")


@pytest.mark.parametrize(
    ("answers", "first", "second"),
    [
        (["c", "r"], (*BRIDGE, "confirmed"), (*ROAD, "rejected")),
        (["s", "q"], (*BRIDGE, "candidate"), (*ROAD, "candidate")),
        (["e", "A bridge fell", "2025-11", "s"], ("2025-11", "A bridge fell", "confirmed"), (*ROAD, "candidate")),
        (["e", "", "someday", "2025-11", "s"], ("2025-11", BRIDGE[1], "confirmed"), (*ROAD, "candidate")),
    ],
)
def test_candidates_become_what_a_person_says(answers, first, second, reviewed):
    output, found = reviewed(*answers)
    assert found == [first, second]
    assert "The Norland bridge collapsed on Monday. The mayor closed the road" in output


def test_what_was_reviewed_is_not_shown_again(reviewed):
    reviewed("c", "r")
    output, _ = reviewed()
    assert "There is no candidate to review." in output
