"""The report of `make torture` keeps what other runs have shown."""

from types import SimpleNamespace

import torture_report


def ran(node, *figures, seconds=1.0):
    return SimpleNamespace(nodeid=node, duration=seconds, user_properties=[("figure", figure) for figure in figures])


def written(path, **stats):
    torture_report.write(SimpleNamespace(stats=stats, section=str, write_line=str), path)
    return path.read_text()


def test_a_run_of_one_file_replaces_what_was_told_of_it_and_nothing_else(tmp_path):
    path = tmp_path / "TORTURE.md"
    written(path, passed=[ran("tests/a.py::one", "ten of ten"), ran("tests/b.py::two", "in an hour", seconds=3_600)])
    told = written(path, failed=[ran("tests/a.py::one")], passed=[ran("tests/a.py::three")])
    assert [line for line in told.splitlines() if line.startswith("## ")] == ["## tests/a.py", "## tests/b.py"]
    assert "ten of ten" not in told
    assert "2 s: 1 passed, 1 failed." in told
    assert "- FAILED: tests/a.py::one" in told
    assert "3,600 s: 1 passed." in told
    assert "- in an hour" in told
    assert "\n\n\n" not in told
