"""What every test may ask for: a database on each backend, and a browser."""

import os
import re
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import hypothesis
import pytest

import databases
import served
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


def pytest_runtest_logreport(report):
    if (path := torture_file()) and "PYTEST_XDIST_WORKER" not in os.environ:
        torture_report.renew(path, report)


def pytest_terminal_summary(terminalreporter):
    reports = [report for kind in ("passed", "failed", "error", "skipped") for report in terminalreporter.stats.get(kind, [])]
    torture_report.show(terminalreporter, reports)
    if path := torture_file():
        torture_report.conclude(path, reports)


def torture_file() -> Path | None:
    return Path(path) if (path := os.environ.get("TIMELINE_TORTURE")) else None


@pytest.fixture(scope="session")
def timelinejs() -> Path:
    """The folder of TimelineJS, which `make test` puts into .venv where npm is installed."""
    folder = Path(sys.prefix, "timelinejs", "dist")
    if not folder.exists():
        missing("TimelineJS is not there: install npm, then run make test")
    return folder


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


@pytest.fixture
def app(database_url, database):
    """The application on that database."""
    from timeline.app import create_app
    from timeline.config import Settings

    return create_app(Settings(database_url=database_url, log="off"))


@pytest.fixture
def token(database):
    """A token called desk, which may write."""
    return databases.a_token(database)


@pytest.fixture
def writer(app, token):
    """A client that may write."""
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


@pytest.fixture(scope="session")
def demo_made(tmp_path_factory):
    """(file, token) of what `timeline demo` makes, to be copied."""
    file = tmp_path_factory.mktemp("demo") / "demo.db"
    command = [sys.executable, "-m", "timeline", "demo", "--no-serve"]
    environment = {**os.environ, "TIMELINE_DATABASE_URL": f"sqlite:///{file}"}
    said = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    return file, re.search(r"tl_\S+", said)[0]


@pytest.fixture(scope="session")
def demo(demo_made):
    """The demo behind a port, shared by all tests that only read."""
    file, token = demo_made
    with served.serving(f"sqlite:///{file}", token) as running:
        yield running


@pytest.fixture
def desk(demo_made, tmp_path):
    """A demo of its own behind a port, to write to."""
    file, token = demo_made
    with served.serving_here(f"sqlite:///{shutil.copy(file, tmp_path)}", token) as running:
        yield running


@pytest.fixture
def client(database_url, database):
    """A client of the API on that database."""
    from timeline.app import create_app
    from timeline.config import Settings

    return create_app(Settings(database_url=database_url)).test_client()


@pytest.fixture
def headers(token):
    """What a client sends that may write there."""
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Debian's Chromium instead of the one Playwright would download; its sandbox refuses root."""
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": chromium(), "args": root}


def chromium() -> str:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path:
        return path
    missing("Chromium is not installed: apt-get install chromium")


def missing(what: str) -> None:
    """Skip the test, or under CI, where nothing may be missing, fail it."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(what)
