"""What every test may ask for: a database on each backend, and a browser."""

import os
import shutil
from contextlib import closing

import hypothesis
import pytest

import databases
import torture_report

hypothesis.settings.register_profile("default", max_examples=200, deadline=None)
hypothesis.settings.register_profile("torture", max_examples=100_000, deadline=None)
hypothesis.settings.load_profile("torture" if os.environ.get("TIMELINE_TORTURE") else "default")


@pytest.fixture
def scale():
    """How much of something: `scale(short=2, long=50)` is 50 under `make torture`, else 2."""
    return lambda *, short, long: long if os.environ.get("TIMELINE_TORTURE") else short


@pytest.fixture
def figure(record_property):
    """Put a sentence with what was measured into the report of `make torture`."""
    return lambda sentence: record_property("figure", sentence)


def pytest_terminal_summary(terminalreporter):
    torture_report.write(terminalreporter, os.environ.get("TIMELINE_TORTURE"))


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory):
    return databases.SqliteDatabases(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql():
    with databases.postgresql_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request):
    """Where databases are made; a test that uses it runs on SQLite and on PostgreSQL."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def empty_database_url(backend):
    """A new database without a table."""
    with backend.empty() as url:
        yield url


@pytest.fixture
def database_url(backend):
    """A new database at head, without a row."""
    with backend.migrated() as url:
        yield url


@pytest.fixture
def database(database_url):
    """The same, opened."""
    from timeline.database import Database  # late, so that a fault in the package fails its tests and no others

    with closing(Database(database_url)) as opened:
        yield opened


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Debian's Chromium instead of the one Playwright would download; its sandbox refuses root."""
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": chromium(), "args": root}


def chromium() -> str:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path:
        return path
    missing = pytest.fail if os.environ.get("CI") else pytest.skip
    missing("Chromium is not installed: apt-get install chromium")
