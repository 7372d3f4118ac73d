"""The server as a process: it names itself, measures, logs, and stops without dropping what it was asked."""

import errno
import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from tempfile import NamedTemporaryFile
from unittest.mock import Mock

import pytest
from sqlalchemy import func, select
from waitress import wasyncore
from waitress.channel import HTTPChannel

from databases import a_token
from served import EVENTS, serving
from timeline.app import create_app
from timeline.auth import FAILURES_A_MINUTE
from timeline.config import Settings
from timeline.database import Database
from timeline.errors import Busy
from timeline.models import Event
from timeline.security_headers import REQUEST_ID, SECURITY
from timeline.server import READ_BYTES, STOP_SECONDS, Channel, Server


@pytest.fixture
def server(database_url):
    """A running `timeline serve`; gives its process and its address."""
    environment = {**os.environ, "TIMELINE_DATABASE_URL": database_url, "TIMELINE_LOG": "json"}
    command = [sys.executable, "-m", "timeline", "serve", "--port", "0"]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    yield process, re.search(r"http://\S+(?=/)", process.stderr.readline())[0]
    process.kill()
    process.wait()


def get(address, **headers):
    return urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=10)


def test_it_counts_requests_holdings_and_runs(writer, figure):
    lines = '{"title": "A fair", "date": "2025"}\n{"title": "A law", "date": "2024"}\n'
    answers = [writer.post(f"{EVENTS}/bulk", data=lines, content_type="application/x-ndjson").text for _ in range(2)]
    writer.post(f"/api/v1/runs/{json.loads(answers[1].splitlines()[-1])['run']}/undo")
    shown = writer.get("/metrics").text
    told = dict(line.rsplit(" ", 1) for line in shown.splitlines() if not line.startswith("#"))
    route = 'route="/api/v1/events/bulk"'
    assert told[f'timeline_requests_total{{method="POST",{route},status="200"}}'] == "2.0"
    assert told[f"timeline_request_seconds_count{{{route}}}"] == "2.0"
    assert sum(float(number) for name, number in told.items() if name.startswith("timeline_events{")) == 2
    assert told['timeline_runs{kind="bulk",state="finished"}'] == "1.0"
    assert told['timeline_runs{kind="bulk",state="undone"}'] == "1.0"
    assert float(told["timeline_database_bytes"]) > 0
    families = {line.split()[2] for line in shown.splitlines() if line.startswith("# TYPE timeline_")}
    figure(f"/metrics has {', '.join(sorted(name for name in families if not name.endswith('_created')))}")


def test_what_waitress_warns_of_is_a_line_like_any_other(database_url, capsys):
    create_app(Settings(database_url=database_url, log="json"))
    logging.getLogger("waitress.queue").warning("Task queue depth is %d", 7)
    assert json.loads(capsys.readouterr().err)["message"] == "Task queue depth is 7"


def test_of_its_queue_waitress_warns_once_a_second(database_url, capsys):
    create_app(Settings(database_url=database_url, log="text"))
    warning = {"levelno": logging.WARNING, "levelname": "WARNING"}
    for second in (0, 0.2, 0.9, 1.0, 1.5, 2.5):
        logging.getLogger("waitress.queue").handle(logging.makeLogRecord(warning | {"msg": f"at {second}", "created": second}))
    assert [line.split()[-1] for line in capsys.readouterr().err.splitlines()] == ["0", "1.0", "2.5"]


def test_each_request_is_one_line_of_json_that_cannot_be_forged(server):
    process, address = server
    with pytest.raises(urllib.error.HTTPError):
        get(f"{address}/no%0Asuch%22page")
    lines = map(json.loads, process.stderr)  # the server may also warn of a long queue, as JSON too
    line = next(line for line in lines if line["message"] == "request")
    assert (line["path"], line["status"], line["method"]) == ('/no\nsuch"page', 404, "GET")


@pytest.mark.parametrize("host, status", [("localhost", 200), ("127.0.0.1:80", 200), ("evil.example", 400)])
def test_on_loopback_it_answers_to_loopback_names_only(host, status, server):
    _, address = server
    try:
        answered = get(f"{address}/healthz", Host=host).status
    except urllib.error.HTTPError as error:
        answered = error.code
        assert error.headers["Content-Type"] == "application/problem+json"
    assert answered == status


@pytest.mark.parametrize("host, status", [("timeline.example", 200), ("127.0.0.1:8000", 200), ("evil.example", 400)])
def test_beside_its_names_it_answers_to_loopback_names(host, status):
    client = create_app(Settings(database_url="sqlite:///unused.db", hosts="timeline.example", log="off")).test_client()
    assert client.get("/healthz", headers={"Host": host}).status_code == status


def test_told_to_stop_it_ends_at_once_and_in_order(server):
    process, address = server
    get(f"{address}/healthz").read()
    process.send_signal(signal.SIGTERM)
    assert process.wait(5) == 0


def test_told_to_stop_it_ends_a_bulk_load_where_it_says(sqlite, figure):
    with sqlite.migrated() as url, closing(Database(url)) as database:
        token = a_token(database)
        with serving(url, token) as server, NamedTemporaryFile() as endless:
            endless.writelines(b'{"title": "Event %d", "date": "2025"}\n' % number for number in range(200_000))
            endless.flush()
            endless.seek(0)
            lines = server.load(endless)
            told = [next(lines)]  # the first batch is stored
            began = time.monotonic()
            server.process.send_signal(signal.SIGTERM)
            told += lines
            assert server.process.wait(30) == 0
            seconds = time.monotonic() - began
        *answered, last = told
        with database.reading() as session:
            stored = session.scalar(select(func.count()).select_from(Event))
    assert stored == len(answered) == answered[-1]["line"] == last["summary"]["created"] < 200_000
    assert f"nothing after line {stored} was stored" in last["errors"][0]["detail"]
    assert seconds < 2 * STOP_SECONDS
    ended = f"a bulk load of 200,000 lines ended after {stored:,}, all stored, with its summary"
    figure(f"SIGTERM under way: {ended}, and exit code 0 after {seconds:.1f} s")


def test_told_to_stop_it_answers_what_it_was_asked_and_takes_no_more(database_url, monkeypatch):
    settings = Settings(database_url=database_url, port=0, log="off")
    app, started = create_app(settings), threading.Event()

    @app.get("/slow")
    def slow():
        started.set()
        time.sleep(0.5)
        return "x" * 1_000_000

    monkeypatch.setattr(signal, "signal", lambda *_: None)  # only a main thread may listen to signals
    server = Server(app, settings)
    serving = threading.Thread(target=server.run)
    serving.start()
    answers = []
    asking = threading.Thread(target=lambda: answers.append(get(f"http://127.0.0.1:{server.port}/slow").read()))
    asking.start()
    started.wait(5)
    app.extensions["timeline"].stopping.set()
    asking.join(5)
    serving.join(5)
    assert [len(answer) for answer in answers] == [1_000_000]
    assert not serving.is_alive()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port), timeout=1)


def test_told_to_stop_it_answers_who_has_just_come(database_url, monkeypatch):
    app = create_app(Settings(database_url=database_url, port=0, log="off"))
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr("timeline.server.NEWCOMER_SECONDS", 4)
    server = Server(app, Settings(port=0))
    serving = threading.Thread(target=server.run)
    serving.start()
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        time.sleep(0.5)  # the connection is taken
        app.extensions["timeline"].stopping.set()
        time.sleep(0.5)
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 200")
    serving.join(10)
    assert not serving.is_alive()


@pytest.mark.parametrize("origin, allowed", [("https://desk.example", "https://desk.example"), ("https://evil.example", None)])
def test_only_the_origin_of_the_settings_may_use_the_api_from_a_browser(origin, allowed, database_url):
    client = create_app(Settings(database_url=database_url, origin="https://desk.example", log="off")).test_client()
    answer = client.get("/api/v1/events", headers={"Origin": origin})
    assert answer.headers.get("Access-Control-Allow-Origin") == allowed


def test_without_a_setting_no_other_origin_may(database_url):
    client = create_app(Settings(database_url=database_url, log="off")).test_client()
    answer = client.get("/api/v1/events", headers={"Origin": "https://desk.example"})
    assert "Access-Control-Allow-Origin" not in answer.headers


ANSWERED = [  # status, method, path, what else is sent
    (200, "GET", "/", {}),
    (200, "GET", "/docs", {}),
    (200, "GET", "/openapi.json", {}),
    (200, "GET", "/metrics", {}),
    (200, "GET", "/static/api.js", {}),
    (200, "GET", EVENTS, {}),
    (200, "HEAD", EVENTS, {}),
    (200, "OPTIONS", EVENTS, {}),
    (304, "GET", f"{EVENTS}/fair", {"headers": {"If-None-Match": '"1"'}}),
    (400, "GET", f"{EVENTS}?datetime=x", {}),
    (400, "GET", EVENTS, {"headers": {"Host": "evil.example"}}),
    (401, "POST", EVENTS, {"headers": {"Authorization": ""}}),
    (403, "POST", EVENTS, {"headers": {"Authorization": "Bearer {reader}"}}),
    (404, "GET", "/nowhere", {}),
    (404, "GET", "/static/nothing.js", {}),
    (405, "DELETE", EVENTS, {}),
    (409, "POST", EVENTS, {"json": {"id": "fair", "title": "A", "date": "2025"}}),
    (412, "DELETE", f"{EVENTS}/fair", {"headers": {"If-Match": '"9"'}}),
    (413, "POST", EVENTS, {"data": " " * 3_000_000, "content_type": "application/json"}),
    (415, "POST", EVENTS, {"data": "x", "content_type": "text/plain"}),
    (422, "POST", EVENTS, {"json": {}}),
    (428, "DELETE", f"{EVENTS}/fair", {}),
    (429, "POST", EVENTS, {"headers": {"Authorization": "Bearer tl_wrong"}}),
    (500, "GET", "/healthz", {}),
    (503, "GET", "/readyz", {}),
    (507, "GET", "/about", {}),
]


def test_security_headers_stand_on_every_answer_errors_included(app, writer, database, monkeypatch, figure):
    reader = a_token(database, "reader", "read")
    writer.put(f"{EVENTS}/fair", json={"title": "A fair", "date": "2025"}, headers={"If-None-Match": "*"})
    for endpoint, fault in (
        ("health.healthy", RuntimeError()),
        ("health.ready", Busy("")),
        ("web.about", OSError(errno.ENOSPC, "")),
    ):
        monkeypatch.setitem(app.view_functions, endpoint, Mock(side_effect=fault))
    ids = set()
    for status, method, path, sent in ANSWERED:
        if status == 429:
            for _ in range(FAILURES_A_MINUTE):
                writer.open(path, method=method, **sent)
        headers = {name: value.format(reader=reader) for name, value in sent.get("headers", {}).items()}
        answer = writer.open(path, method=method, **sent | {"headers": headers})
        assert (answer.status_code, path) == (status, path)
        assert {name: answer.headers.getlist(name) for name in SECURITY} == {name: [value] for name, value in SECURITY.items()}
        ids.add(answer.headers[REQUEST_ID])
    assert len(ids) == len(ANSWERED)
    statuses = {status for status, *_ in ANSWERED}
    figure(f"Security headers and an id of its own on {len(ANSWERED)} kinds of answer, of {len(statuses)} statuses")


def test_a_fault_of_ours_is_told_by_its_number_and_kept_in_the_log(database_url, capsys, monkeypatch):
    app = create_app(Settings(database_url=database_url, log="json"))
    monkeypatch.setitem(app.view_functions, "health.healthy", Mock(side_effect=RuntimeError("SELECT secret FROM /srv/secret.py")))
    answer = app.test_client().get("/healthz")
    assert (answer.status_code, answer.content_type) == (500, "application/problem+json")
    for inside in ("SELECT", "secret", "/srv", "Traceback", "RuntimeError", ".py"):
        assert inside not in answer.text + str(answer.headers)
    fault, request = map(json.loads, capsys.readouterr().err.splitlines())
    assert fault["request_id"] == request["request_id"] == answer.headers[REQUEST_ID]
    assert answer.headers[REQUEST_ID] in answer.json["detail"]
    assert "RuntimeError: SELECT secret" in fault["exception"]
    assert (fault["level"], request["status"]) == ("ERROR", 500)


def test_readiness_says_what_mends_an_old_schema_and_not_where_the_database_is(empty_database_url):
    answer = create_app(Settings(database_url=empty_database_url, log="off")).test_client().get("/readyz")
    assert (answer.status_code, "timeline db upgrade" in answer.json["detail"]) == (409, True)
    assert "database:" not in answer.text


def test_a_header_is_sent_with_the_first_of_the_body_and_before_a_file(monkeypatch):
    sent, file = [], object()
    monkeypatch.setattr(HTTPChannel, "write_soon", lambda channel, some: sent.append(some))
    for body in ((b"", b"body", b"more"), (file,)):
        channel = Channel.__new__(Channel)
        channel.header = b"header "
        for some in body:
            channel.write_soon(some)
    assert sent == [b"", b"header body", b"more", b"header ", file]


def test_a_connection_stays_open_after_a_304(server):
    connection = HTTPConnection(server[1].removeprefix("http://"), timeout=10)
    connection.request("GET", "/api/v1/events")
    first = connection.getresponse()
    first.read()
    connection.request("GET", "/api/v1/events", headers={"If-None-Match": first.headers["ETag"]})
    second = connection.getresponse()
    assert (second.status, second.read(), second.will_close) == (304, b"", False)
    connection.close()


def test_of_a_body_of_known_length_much_is_read_at_a_time_and_nothing_beyond_it(database_url, monkeypatch):
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    read, asked = wasyncore.dispatcher.recv, []
    monkeypatch.setattr(wasyncore.dispatcher, "recv", lambda self, size: asked.append(size) or read(self, size))
    settings = Settings(database_url=database_url, port=0, log="off")
    app = create_app(settings)
    server = Server(app, settings)
    serving = threading.Thread(target=server.run)
    serving.start()
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=10)) as connection:
        connection.request("POST", f"{EVENTS}/bulk", b"x" * 1_000_000)
        assert connection.getresponse().status == 401
    app.extensions["timeline"].stopping.set()
    serving.join(10)
    assert max(asked) == READ_BYTES
    assert min(asked) == 8_192  # as for the head of a request, whose end nobody knows


def test_all_who_have_come_at_once_are_taken_in_one_turn(database_url):
    settings = Settings(database_url=database_url, port=0, log="off")
    server = Server(create_app(settings), settings)
    before = len(server._sockets)
    with ExitStack() as opened:
        for _ in range(10):
            opened.enter_context(closing(socket.create_connection(("127.0.0.1", server.port))))
        server._look(0.2)
        assert len(server._sockets) == before + 10
    server._refuse_newcomers()
