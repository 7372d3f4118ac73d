"""The report of `make torture`: what was measured, when, on what, and what failed."""

import os
import platform
import sqlite3
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path


def write(terminalreporter, path: str | None) -> None:
    """Show the figures that tests recorded; under torture also write them to a Markdown file."""
    figures = _figures(terminalreporter)
    if figures:
        terminalreporter.section("figures")
        for line in figures:
            terminalreporter.write_line(f"- {line}")
    if path:
        Path(path).write_text("\n".join(_report(terminalreporter, figures)) + "\n")


def _figures(terminalreporter) -> list[str]:
    reports = [report for outcome in ("passed", "failed") for report in terminalreporter.stats.get(outcome, [])]
    return sorted(value for report in reports for name, value in report.user_properties if name == "figure")


def _report(terminalreporter, figures: list[str]) -> list[str]:
    counts = {outcome: len(terminalreporter.stats.get(outcome, [])) for outcome in ("passed", "failed", "error", "skipped")}
    failed = [report.nodeid for outcome in ("failed", "error") for report in terminalreporter.stats.get(outcome, [])]
    return [
        "# Torture",
        "",
        f"Written by `make torture` on {datetime.now(UTC):%Y-%m-%d}. Timeline {version('timeline')}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, SQLAlchemy {version('sqlalchemy')}, "
        f"{platform.system()} on {os.cpu_count()} cores ({platform.machine()}).",
        "",
        "Tests: " + ", ".join(f"{number} {outcome}" for outcome, number in counts.items()) + ".",
        "",
        *(f"- {line}" for line in figures),
        *(f"- FAILED: {name}" for name in failed),
    ]
