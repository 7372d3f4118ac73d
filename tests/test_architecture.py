"""The rules of DESIGN.md that a program can check."""

import ast
import re
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = {path.relative_to(ROOT / "timeline").as_posix(): path.read_text() for path in (ROOT / "timeline").rglob("*.py")}


def test_a_ring_imports_lower_rings_only():
    # a process of its own: called as a function it sets up logging, and by that silences what was logging here
    linted = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert linted.returncode == 0, linted.stdout


@pytest.mark.parametrize(
    "what, where",
    [
        (r"\.commit\(", ("api/", "cli/", "ingest/", "schema_version.py", "turns.py")),
        (r"\bselect\(", ("store/",)),
        (r"\bcreate_engine\(", ("database.py",)),
        (r"\bos\.environ\b", ("config.py",)),
        (r"\btime\.time|\.(now|utcnow|today)\(", ("times.py",)),
        (r"(?<![.\w])open\(|\.(read|write)_(bytes|text)\(", ("cli/", "ingest/", "web/")),
    ],
)
def test_what_touches_the_outside_stands_in_one_place(what, where):
    assert [name for name, source in SOURCES.items() if re.search(what, source) and not name.startswith(where)] == []


def test_functions_are_short():
    lengths = [
        node.end_lineno - node.lineno + 1
        for source in SOURCES.values()
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef)
    ]
    assert statistics.median(lengths) <= 10
    assert statistics.quantiles(lengths, n=10)[-1] < 37


def test_no_file_is_long():
    assert {name: lines for name, source in SOURCES.items() if (lines := source.count("\n")) > 500} == {}
