"""The command line, run as a person runs it."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from contextlib import closing

import pytest

from timeline.config import described

TIMELINE = [sys.executable, "-m", "timeline"]
EVENT = '{"title": "It happened", "date": "2025-11"}\n'


@pytest.fixture
def environment(tmp_path):
    return {**os.environ, "TIMELINE_DATABASE_URL": f"sqlite:///{tmp_path}/timeline.db", "COLUMNS": "200"}


@pytest.fixture
def timeline(environment, tmp_path):
    def run(*arguments, stdin=None):
        return subprocess.run([*TIMELINE, *arguments], env=environment, cwd=tmp_path, input=stdin, capture_output=True, text=True)

    return run


@pytest.fixture
def migrated(timeline):
    assert timeline("db", "upgrade").returncode == 0
    return timeline


def test_help_lists_every_setting_with_its_default(timeline):
    shown = " ".join(timeline("--help").stdout.split())
    for name, default, _ in described():
        assert name in shown
        assert f"[default: {default}]" in shown


def test_the_version_is_that_of_the_package(timeline):
    assert re.fullmatch(r"timeline, version \d+\.\d+\.\d+\n", timeline("--version").stdout)


@pytest.mark.parametrize("command", [("serve",), ("ingest", "events.ndjson"), ("token", "list")])
def test_a_database_without_the_schema_is_refused_with_the_command_that_mends_it(command, timeline):
    answer = timeline(*command)
    assert (answer.returncode, "timeline db upgrade" in answer.stderr) == (1, True)
    assert "Traceback" not in answer.stderr


def test_db_tells_and_moves_the_schema(timeline):
    assert timeline("db", "current").stdout == "nothing\n"
    timeline("db", "upgrade")
    assert timeline("db", "check").returncode == 0
    timeline("db", "downgrade", "base")
    assert timeline("db", "current").stdout == "nothing\n"


def test_a_token_stands_alone_on_the_last_line_and_can_be_revoked(migrated):
    text = migrated("token", "create", "--name", "desk", "--scope", "write").stdout
    assert re.fullmatch(r"tl_[\w-]{43}\n", text)
    assert f"...{text.strip()[-4:]}" in migrated("token", "list").stdout
    assert text.strip() not in migrated("token", "list").stdout
    assert migrated("token", "revoke", "desk").returncode == 0
    assert "revoked" in migrated("token", "list").stdout
    assert migrated("token", "revoke", "desk").returncode == 1


def test_ingest_names_the_bad_line_and_takes_the_others(migrated, tmp_path):
    (tmp_path / "events.ndjson").write_text(
        EVENT + '{"title": "Bad", "date": "2025-13"}\n' + '{"broken\n' + EVENT.replace("It", "More")
    )
    answer = migrated("ingest", "events.ndjson")
    assert answer.returncode == 1
    assert answer.stdout.splitlines()[-1] == "2 created, 0 updated, 0 merged, 0 skipped, 0 unchanged, 2 rejected"
    assert "events.ndjson:2: /date: '2025-13'" in answer.stderr
    assert "events.ndjson:3: " in answer.stderr
    again = migrated("ingest", "events.ndjson").stdout.splitlines()[-1]
    assert again == "0 created, 0 updated, 0 merged, 0 skipped, 2 unchanged, 2 rejected"


def test_ingest_reads_standard_input_and_folders(migrated, tmp_path):
    assert "1 created" in migrated("ingest", "-", stdin=EVENT).stdout
    (tmp_path / "folder" / "deeper").mkdir(parents=True)
    (tmp_path / "folder" / "deeper" / "events.csv").write_text("title,date\nOther,2024\n")
    assert "1 created" in migrated("ingest", "folder").stdout


def test_a_file_that_is_not_there_is_rejected_by_name(migrated):
    answer = migrated("ingest", "nowhere.ndjson")
    assert (answer.returncode, "nowhere.ndjson: " in answer.stderr) == (1, True)


def test_serve_answers_until_it_is_stopped(migrated, environment):
    server = subprocess.Popen([*TIMELINE, "serve", "--port", "0"], env=environment, stderr=subprocess.PIPE, text=True)
    try:
        address = re.search(r"http://\S+", server.stderr.readline())[0]
        with urllib.request.urlopen(f"{address}readyz") as answer:
            assert answer.status == 200
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(10)


def test_doctor_finds_a_sound_database_sound_and_says_what_to_know(migrated):
    answer = migrated("doctor")
    assert (answer.returncode, "FAIL" in answer.stdout) == (0, False)
    assert "SQLite is 3." in answer.stdout


def test_doctor_finds_an_old_schema_and_a_broken_reference(migrated, tmp_path):
    with closing(sqlite3.connect(tmp_path / "timeline.db")) as connection:
        connection.execute("INSERT INTO event_text (event_pk, json) VALUES (7, '{}')")
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
        connection.commit()
    answer = migrated("doctor")
    assert answer.returncode == 1
    assert "FAIL  1 rows refer to rows that are not there." in answer.stdout
    assert "timeline db upgrade" in answer.stdout


def test_a_backup_brings_the_events_back(migrated, tmp_path):
    migrated("ingest", "-", stdin=EVENT)
    assert migrated("backup", "copy.db").returncode == 0
    assert migrated("backup", "copy.db").returncode == 1, "a backup overwrites nothing"
    migrated("ingest", "-", stdin=EVENT.replace("It", "More"))
    assert migrated("restore", "copy.db").returncode == 1, "a database is replaced only when asked for"
    assert migrated("restore", "copy.db", "--replace").returncode == 0
    assert "1 unchanged" in migrated("ingest", "-", stdin=EVENT).stdout
    assert "1 created" in migrated("ingest", "-", stdin=EVENT.replace("It", "More")).stdout


def test_what_is_no_timeline_is_not_backed_up(timeline, tmp_path):
    answer = timeline("backup", "copy.db")
    assert (answer.returncode, "no timeline" in answer.stderr) == (1, True), answer.stderr
    assert not (tmp_path / "copy.db").exists()


def test_what_is_no_timeline_is_not_restored(migrated, tmp_path):
    (tmp_path / "other.db").write_bytes(b"")
    answer = migrated("restore", "other.db", "--replace")
    assert (answer.returncode, "no timeline" in answer.stderr) == (1, True)


@pytest.mark.parametrize("command", [("serve",), ("demo",)])
def test_a_port_in_use_is_said_in_one_line(command, migrated, environment):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        environment["PORT"] = str(taken.getsockname()[1])
        answer = migrated(*command)
    assert (answer.returncode, f"port {environment['PORT']}" in answer.stderr) == (1, True)
    assert "Traceback" not in answer.stderr
