"""The report of `make torture` keeps what other runs have shown."""

from types import SimpleNamespace

import pytest

import torture_report


@pytest.fixture
def renewed(tmp_path):
    """Gives the report after a test has ended."""

    def renew(nodeid, *figures, outcome="passed", when="call", seconds=1.0):
        properties = [("figure", figure) for figure in figures]
        ended = SimpleNamespace(nodeid=nodeid, outcome=outcome, when=when, passed=outcome == "passed", duration=seconds)
        ended.user_properties = properties
        torture_report.renew(tmp_path / "TORTURE.md", ended)
        return (tmp_path / "TORTURE.md").read_text()

    return renew


def test_a_test_that_ends_renews_its_own_line_and_no_other(renewed):
    renewed("tests/a.py::test_kills[50-sqlite]", "ten of ten", "none lost")
    renewed("tests/b.py::test_soak", "in an hour", seconds=3_600)
    renewed("tests/a.py::test_fuzz", "no fault")
    told = renewed("tests/a.py::test_fuzz", "still no fault")
    assert [line for line in told.splitlines() if line.startswith("## ")] == ["## tests/a.py", "## tests/b.py"]
    assert "- `test_kills[50-sqlite]` 20" in told
    assert ", 1 s: ten of ten; none lost\n" in told
    assert "3,600 s: in an hour" in told
    assert ": no fault" not in told
    assert "\n\n\n" not in told


@pytest.mark.parametrize(
    "ending", [{"outcome": "failed"}, {"outcome": "skipped", "when": "setup"}, {"outcome": "failed", "when": "teardown"}]
)
def test_what_did_not_pass_is_named_until_it_does(renewed, ending):
    assert "- `test_one` 20" in (told := renewed("tests/a.py::test_one", **ending))
    assert f": {ending['outcome'].upper()}\n" in told
    assert "test_one" not in renewed("tests/a.py::test_one")


def test_a_run_that_ends_says_how_many_passed_and_keeps_the_lines(renewed, tmp_path):
    renewed("tests/a.py::test_one", "ten of ten")
    seen = [
        SimpleNamespace(nodeid="tests/a.py::test_one", outcome=outcome, when="call", passed=True, duration=2.0)
        for outcome in ("passed", "failed", "passed")
    ]
    torture_report.conclude(tmp_path / "TORTURE.md", seen)
    told = (tmp_path / "TORTURE.md").read_text()
    assert ", 6 s: 2 passed, 1 failed\n- `test_one` " in told
