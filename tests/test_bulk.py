"""POST /api/v1/events/bulk: many events, each line answered, nothing silently cut."""

import io
import json
import os
import re
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from unittest.mock import Mock

import pytest
from sqlalchemy import func, select, text

from bulk_loads import BULK, load, ndjson, ready_processes
from databases import a_token
from served import serving, until
from timeline import formats
from timeline.api import bulk as api_bulk
from timeline.app import create_app
from timeline.config import Settings
from timeline.database import Database
from timeline.errors import Busy
from timeline.ingest import bulk
from timeline.ingest.corridor import STATUSES
from timeline.models import Event

ALL = "/api/v1/events"
EXPO = {"id": "expo", "title": "A fair", "date": "2025-11-11", "tags": ["Arms"]}


@pytest.fixture
def app(database_url, database):
    return create_app(Settings(database_url=database_url, log="off", max_body_bytes=1_000, max_bulk_bytes=200_000))


def statuses(writer, *wires, **asked):
    return [line["status"] for line in load(writer, *wires, **asked)[0]]


def titles(writer):
    return sorted(event["title"] for event in writer.get(f"{ALL}?limit=1000").json["events"])


def test_each_line_is_answered_and_the_last_line_adds_up(writer):
    lines, last = load(writer, EXPO, {"title": "T", "date": "2025-11-31"}, "{\n", "\n", {"title": "U", "date": "2024"})
    assert [(line["line"], line["status"]) for line in lines] == [(1, "created"), (2, "rejected"), (3, "rejected"), (5, "created")]
    assert lines[0]["id"] == "expo"
    assert (lines[1]["errors"][0]["pointer"], "2025-11-31" in lines[1]["errors"][0]["detail"]) == ("/date", True)
    assert lines[2]["errors"][0]["code"] == "malformed"
    assert last["summary"]["rejected"] == 2
    assert titles(writer) == ["A fair", "U"]


def test_the_same_file_twice_is_all_unchanged(writer):
    wires = [
        EXPO,
        {"title": "Unnamed", "date": "2024"},
        {"title": "Cited", "date": "2024", "citations": [{"document": {"title": "D"}}]},
    ]
    assert statuses(writer, *wires) == ["created"] * 3
    assert statuses(writer, *wires) == ["unchanged"] * 3


@pytest.mark.parametrize("atomic", ["false", "true"])
def test_all_that_a_load_writes_refers_to_something(atomic, writer, database):
    cited = [{"quote": q, "document": {"url": f"https://paper.example/{q}"}} for q in ("One", "Two")]
    for on_conflict in ("merge", "replace"):
        wires = [EXPO | {"place": {"name": on_conflict}, "citations": cited[:number]} for number in (1, 2, 0, 1)]
        load(
            writer,
            *wires,
            *({"title": on_conflict, "date": f"20{year}", "citations": cited} for year in (24, 25)),
            on_conflict=on_conflict,
            atomic=atomic,
        )
    if database.dialect == "sqlite":  # PostgreSQL has seen to it
        with database.reading() as session:
            assert session.execute(text("PRAGMA foreign_key_check")).all() == []
    assert titles(writer) == ["A fair", "merge", "merge", "replace", "replace"]


def test_a_citation_with_a_known_id_is_that_one(writer):
    cited = {"id": "c", "quote": "It opened.", "rule": "weekday", "document": {"title": "D"}}
    wires = [
        EXPO | {"citations": [citation]} for citation in (cited, {"id": "c", "quote": "It has opened.", "document": {"title": "D"}})
    ]
    assert statuses(writer, *wires, wires[1]) == ["created", "merged", "unchanged"]
    [citation] = writer.get(f"{ALL}/expo").json["citations"]
    assert (citation["id"], citation["quote"], citation["rule"]) == ("c", "It has opened.", "weekday")


def test_two_equal_lines_without_an_id_are_one_event(writer):
    wire = {"title": "T", "date": "2024"}
    assert statuses(writer, wire, wire, wire | {"summary": None}) == ["created", "unchanged", "unchanged"]
    assert titles(writer) == ["T"]


@pytest.mark.parametrize(
    ("policy", "status", "title", "tags"),
    [
        ("merge", "merged", "Other", ["Arms", "New"]),
        ("replace", "updated", "Other", ["New"]),
        ("skip", "skipped", "A fair", ["Arms"]),
        ("error", "rejected", "A fair", ["Arms"]),
    ],
)
def test_what_happens_to_a_known_event_is_the_clients_choice(policy, status, title, tags, writer):
    load(writer, EXPO)
    other = {"id": "expo", "title": "Other", "date": "2025-11-11", "tags": ["New"]}
    lines, _ = load(writer, other, on_conflict=policy)
    assert (lines[0]["status"], lines[0].get("errors", [{}])[0].get("pointer")) == (status, "/id" if policy == "error" else None)
    event = writer.get(f"{ALL}/expo").json
    assert (event["title"], event["tags"]) == (title, tags)
    assert statuses(writer, EXPO if policy in ("skip", "error") else other, on_conflict=policy) == ["unchanged"]


@pytest.mark.parametrize("policy", ["merge", "replace"])
def test_what_a_person_changed_is_left_alone(policy, writer):
    load(writer, EXPO)
    writer.patch(f"{ALL}/expo", json={"title": "Mine"}, headers={"If-Match": '"1"'})
    assert statuses(writer, EXPO, on_conflict=policy) == ["skipped"]
    assert titles(writer) == ["Mine"]


def test_a_dry_run_says_what_would_happen_and_stores_nothing(writer):
    load(writer, EXPO)
    lines, last = load(writer, EXPO, {"title": "T", "date": "2024"}, {"title": "T", "date": "2024"}, dry_run="true")
    assert [line["status"] for line in lines] == ["unchanged", "created", "unchanged"]
    assert (last["run"], titles(writer)) == (None, ["A fair"])


def test_an_atomic_load_stores_all_or_nothing(writer):
    bad = ndjson(EXPO, {"title": "T"})
    answer = writer.post(f"{BULK}?atomic=true", data=bad, content_type="application/x-ndjson")
    assert (answer.status_code, titles(writer)) == (422, [])
    assert (answer.json["errors"][0]["pointer"], answer.json["errors"][0]["detail"][:7]) == ("/date", "Line 2:")
    [run] = writer.get("/api/v1/runs").json["runs"]
    assert (run["counts"]["rejected"], run["counts"]["created"], f"Run {run['id']} " in answer.json["detail"]) == (1, 0, True)
    assert [line["place"] for line in writer.get(f"/api/v1/runs/{run['id']}/rejected").json["rejected"]] == ["2"]
    assert statuses(writer, EXPO, {"title": "T", "date": "2024"}, atomic="true") == ["created", "created"]


def test_csv_is_taken_in_the_same_way(writer):
    answer = writer.post(BULK, data="id,title,date\na,First,2024\nb,Second,2024-13\n", content_type="text/csv; charset=utf-8")
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert [(line["line"], line["status"]) for line in lines[:-1]] == [(2, "created"), (3, "rejected")]
    assert lines[1]["errors"][0]["pointer"] == "/date"


def test_a_table_with_an_unknown_column_stores_nothing(writer):
    answer = writer.post(BULK, data="title,date,wen\nT,2024,x\n", content_type="text/csv")
    assert [json.loads(line).get("status") for line in answer.text.splitlines()] == ["rejected", None]
    assert titles(writer) == []


@pytest.mark.parametrize(
    ("kind", "asked", "status"),
    [
        ("application/json", {}, 415),
        ("application/x-ndjson", {"on_conflict": "maybe"}, 400),
        ("application/x-ndjson", {"atomc": "true"}, 400),
    ],
)
def test_a_load_that_is_asked_for_wrongly_is_refused(kind, asked, status, writer):
    assert writer.post(BULK, data="{}", content_type=kind, query_string=asked).status_code == status


def test_a_body_over_the_limit_is_refused_whole(writer):
    answer = writer.post(BULK, data=b" " * 200_001, content_type="application/x-ndjson")
    assert (answer.status_code, answer.content_type) == (413, "application/problem+json")


def test_a_load_may_be_larger_than_any_other_body(writer):
    assert statuses(writer, *({"title": f"T {n}", "date": "2024"} for n in range(100))) == ["created"] * 100


class Chunked(io.BytesIO):
    """A body whose length nobody announced, given in small pieces."""

    def read(self, size=-1):
        return super().read(min(size, 1_000) if size >= 0 else 1_000)


@pytest.mark.parametrize(("lines", "status"), [(100, 200), (10_000, 413)])
def test_a_chunked_body_is_read_to_its_end_or_refused(lines, status, writer):
    wires = ndjson(*({"title": f"T {n}", "date": "2024"} for n in range(lines)))
    environ = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": Chunked(wires.encode())}
    answer = writer.post(BULK, content_type="application/x-ndjson", environ_overrides=environ)
    assert answer.status_code == status
    assert len(titles(writer)) == (lines if status == 200 else 0)


def test_a_body_that_is_broken_off_is_refused_whole(writer):
    environ = {"CONTENT_LENGTH": "150000", "wsgi.input": io.BytesIO(ndjson(EXPO).encode())}
    answer = writer.post(BULK, content_type="application/x-ndjson", environ_overrides=environ)
    assert (answer.status_code, titles(writer)) == (400, [])


def test_a_server_that_stops_finishes_its_batch_and_says_where(app, writer, monkeypatch):
    monkeypatch.setattr(bulk, "BATCH", 2)
    monkeypatch.setattr(bulk, "STORED_TOGETHER", dict.fromkeys(bulk.STORED_TOGETHER, 1))
    monkeypatch.setattr(bulk, "TURN_SECONDS", 0)
    wires = [{"title": f"T {n}", "date": "2024"} for n in range(6)]
    answer = writer.post(BULK, data=ndjson(*wires), content_type="application/x-ndjson", buffered=False)
    app.extensions["timeline"].stopping.set()
    *lines, last = [json.loads(line) for line in answer.text.splitlines()]
    assert [line["line"] for line in lines] == [1, 2]
    assert ("after line 2 " in last["errors"][0]["detail"], last["summary"]["created"]) == (True, 2)
    assert titles(writer) == ["T 0", "T 1"]
    assert writer.get(f"/api/v1/runs/{last['run']}").json["finished_at"] is None


def test_what_was_answered_is_stored_when_the_database_goes_away(writer, monkeypatch):
    monkeypatch.setattr(bulk, "BATCH", 2)
    monkeypatch.setattr(bulk, "STORED_TOGETHER", dict.fromkeys(bulk.STORED_TOGETHER, 1))
    monkeypatch.setattr(bulk, "TURN_SECONDS", 0)
    take_in, calls = bulk.take_in, []

    def fail_third(*args, **kwargs):
        calls.append(None)
        if len(calls) == 3:
            raise Busy("The disk is away.")
        return take_in(*args, **kwargs)

    monkeypatch.setattr(bulk, "take_in", fail_third)
    wires = [{"title": f"T {n}", "date": "2024"} for n in range(6)]
    answer = writer.post(BULK, data=ndjson(*wires), content_type="application/x-ndjson")
    *lines, last = [json.loads(line) for line in answer.text.splitlines()]
    assert [line["line"] for line in lines] == [1, 2, 3, 4]
    assert (last["summary"]["created"], last["errors"][0]["code"]) == (4, "busy")
    assert titles(writer) == ["T 0", "T 1", "T 2", "T 3"]
    run = writer.get(f"/api/v1/runs/{last['run']}").json
    assert (run["counts"]["created"], run["finished_at"]) == (4, None)


@pytest.mark.parametrize("trickle, together", [(False, [6]), (True, [2, 2, 2])])
def test_batches_of_a_second_are_one_transaction_unless_they_trickle(trickle, together, database, monkeypatch):
    monkeypatch.setattr(bulk, "BATCH", 2)
    rows = formats.FORMATS["ndjson"].split(io.BytesIO(ndjson(*({"title": f"T {n}", "date": "2024"} for n in range(6))).encode()))
    load = bulk.Load(database, "test", lambda: 0, trickle=trickle)
    assert [len(lines) for lines in load.store(rows)] == together


def test_batches_that_are_short_because_their_rows_are_long_are_not_joined_to_more(monkeypatch):
    monkeypatch.setattr(bulk, "BATCH", 2)
    assert list(bulk._joined(iter([[1, 2], [3, 4], [5], [6, 7], [8]]), 4)) == [[1, 2, 3, 4], [5], [6, 7, 8]]


def test_what_trickles_in_through_a_pipe_is_stored_while_more_is_waited_for(sqlite):
    with sqlite.migrated() as url, closing(Database(url)) as database:
        command = [sys.executable, "-m", "timeline", "ingest", "-"]
        environment = os.environ | {"TIMELINE_DATABASE_URL": url}
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=environment) as ingest:
            ingest.stdin.write(ndjson(*({"title": f"T {n}", "date": "2024"} for n in range(bulk.BATCH + 50))))
            ingest.stdin.flush()
            until(lambda: count_of(database) == bulk.BATCH)
        assert count_of(database) == bulk.BATCH + 50


def count_of(database):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Event))


def test_a_large_load_is_read_by_processes_and_ends_as_a_small_one(writer, monkeypatch):
    wires = ndjson(*({"title": f"T {n % 90}", "date": "2024" if n % 10 else "2024-13"} for n in range(100)))
    monkeypatch.setattr(bulk, "BATCH", 10)
    monkeypatch.setattr(api_bulk, "LARGE", len(wires) - 1)
    begun = Mock(wraps=ready_processes)
    monkeypatch.setattr(api_bulk, "processes", begun)
    lines, last = load(writer, wires)
    begun.assert_called_once_with(2)
    assert [line["line"] for line in lines] == list(range(1, 101))
    assert (last["summary"]["created"], last["summary"]["unchanged"], last["summary"]["rejected"]) == (81, 9, 10)
    assert [line["errors"][0]["pointer"] for line in lines if line["status"] == "rejected"] == ["/date"] * 10


BAD = (
    ('{"title": "T", "date": "2025-02-30"}\n', "/date", "2025-02-30"),
    ('{"date": "2025"}\n', "/title", "required"),
    ('{"title": "T", "date": "2025", "tags": "a"}\n', "/tags", "list"),
    ('{"title": "T", "date": "2025", "wen": 1}\n', "/wen", "Unknown field"),
    ('{"title": "T", "date": "2025"\n', None, "Not valid JSON"),
)


def wire_lines(number):
    """So many lines, the last one of each thousand a bad one."""
    for line in range(1, number + 1):
        if line % 1_000 == 0:
            yield BAD[line // 1_000 % len(BAD)][0]
        else:
            day = f"{1900 + line % 125}-{1 + line % 12:02}-{1 + line % 28:02}"
            tags = [f"tag {line % 50}", "bulk"]
            yield json.dumps({"title": f"Law {line} was passed", "summary": "x " * 40, "date": day, "tags": tags}) + "\n"


def resident(process):
    """(now, most ever) of the memory that a process holds, in MiB."""
    said = Path(f"/proc/{process.pid}/status").read_text()
    return tuple(int(re.search(rf"{name}:\s+(\d+) kB", said)[1]) / 1_024 for name in ("VmRSS", "VmHWM"))


def test_a_large_load_needs_little_memory_and_rejects_exactly_the_bad_lines(sqlite, tmp_path, scale, figure):
    number = scale(short=20_000, long=1_000_000)
    large = tmp_path / "large.ndjson"
    with large.open("w") as file:
        file.writelines(wire_lines(number))
    with sqlite.migrated() as url:
        with closing(Database(url)) as database:
            token = a_token(database)
        with serving(url, token) as server, large.open("rb") as body:
            list(server.load(b'{"title": "First", "date": "2025"}\n'))
            before, _ = resident(server.process)
            began, rejected = time.monotonic(), {}
            for line in server.load(body):
                if line.get("status") == "rejected":
                    rejected[line["line"]] = line["errors"]
            seconds, (_, most) = time.monotonic() - began, resident(server.process)
    assert line["summary"] == dict.fromkeys(STATUSES, 0) | {
        "lines": number, "created": number - number // 1_000, "rejected": number // 1_000,
    }  # fmt: skip
    assert sorted(rejected) == list(range(1_000, number + 1, 1_000))
    for place, ([error], (_, pointer, reason)) in ((n, (rejected[n], BAD[n // 1_000 % len(BAD)])) for n in rejected):
        assert (error.get("pointer"), reason.lower() in error["detail"].lower()) == (pointer, True), (place, error)
    assert most - before < 64
    rate, more = number / seconds, most - before
    figure(f"{number:,} lines by POST, one in a thousand bad, on SQLite: {rate:,.0f} a second, {more:.0f} MiB more memory")


def test_a_server_that_is_killed_leaves_no_processes_behind(sqlite):
    wires = ndjson(*({"title": f"T {n}", "summary": "x" * 9_000, "date": "2024"} for n in range(3_000)))
    with sqlite.migrated() as url:
        with closing(Database(url)) as database:
            token = a_token(database)
        with serving(url, token) as server:
            lines = server.load(wires.encode())
            next(lines)
            readers = children(server.process.pid)
            server.process.kill()
            server.process.wait()
            lines.close()
    assert readers
    deadline = time.monotonic() + 20
    while any(map(is_running, readers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(is_running, readers))


def children(pid):
    return [int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
