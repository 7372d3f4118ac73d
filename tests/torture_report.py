"""The report of `make torture`: what was measured, when, on what, and what failed.

It has a section for each file of tests, which the next run of that file replaces, so that what takes hours can be run in
parts.
"""

import os
import platform
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import pytest

OUTCOMES = ("passed", "failed", "error", "skipped")
SECTION = "\n## "


def write(terminalreporter, path: str | None) -> None:
    """Show the figures that tests recorded; under torture also write them to a Markdown file."""
    reports = {outcome: terminalreporter.stats.get(outcome, []) for outcome in OUTCOMES}
    figures = _figures([report for each in reports.values() for report in each])
    if figures:
        terminalreporter.section("figures")
        for line in figures:
            terminalreporter.write_line(f"- {line}")
    if path:
        _renew(Path(path), _sections(reports))


def _figures(reports: Sequence[pytest.TestReport]) -> list[str]:
    return sorted(value for report in reports for name, value in report.user_properties if name == "figure")


def _sections(reports: Mapping[str, Sequence[pytest.TestReport]]) -> dict[str, str]:
    """What was seen, by the file of the tests."""
    files: dict[str, list] = defaultdict(list)
    for outcome, each in reports.items():
        for report in each:
            files[report.nodeid.partition("::")[0]].append((outcome, report))
    return {file: _section(seen) for file, seen in files.items()}


def _section(seen: Sequence[tuple[str, pytest.TestReport]]) -> str:
    counts = Counter(outcome for outcome, _ in seen)
    seconds = sum(report.duration for _, report in seen)
    lines = [
        f"{_today()}, {seconds:,.0f} s: {', '.join(f'{counts[outcome]} {outcome}' for outcome in OUTCOMES if counts[outcome])}."
    ]
    lines += [f"- {line}" for line in _figures([report for _, report in seen])]
    lines += [f"- {outcome.upper()}: {report.nodeid}" for outcome, report in seen if outcome != "passed"]
    return "\n".join([lines[0], *([""] if lines[1:] else []), *lines[1:]])


def _renew(path: Path, sections: Mapping[str, str]) -> None:
    kept = path.read_text().strip().split(SECTION)[1:] if path.exists() else []
    told = dict(section.strip().split("\n\n", 1) for section in kept) | sections
    written = [_head(), *(f"{file}\n\n{told[file]}\n" for file in sorted(told))]
    path.write_text(SECTION.join(written))


def _head() -> str:
    return (
        "# Torture\n\n"
        f"Written by `make torture`, last on {_today()}: Timeline {version('timeline')}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, SQLAlchemy {version('sqlalchemy')}, "
        f"{platform.system()} on {os.cpu_count()} cores ({platform.machine()}).\n"
        "Each file of tests with the day of its last run in the long form and the seconds that its tests took.\n"
    )


def _today() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d}"
