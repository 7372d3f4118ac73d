"""A real `timeline serve` for tests: its own process, on loopback, ended by its own process id."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from threading import Event, Thread
from typing import BinaryIO, NamedTuple
from urllib.parse import urlsplit

import waitress
from waitress import wasyncore

EVENTS = "/api/v1/events"


def starting(url: str, *options: str, **settings: str) -> subprocess.Popen:
    """`timeline serve` with these options, as a process that has just begun."""
    environment = {**os.environ, "TIMELINE_DATABASE_URL": url, "TIMELINE_LOG": "off", **settings}
    command = [sys.executable, "-m", "timeline", "serve", *options]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)


def a_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until it holds; AssertionError when it does not in time."""
    give_up = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < give_up
        time.sleep(0.05)


class Served(NamedTuple):
    """A running server and the token that may write there; `process` is None of one in this process."""

    process: subprocess.Popen | None
    address: str
    token: str

    def ask(self, method: str, path: str, body=None, **headers) -> tuple[int, dict]:
        """The status and the JSON of one answer; raises OSError when there is none."""
        sent = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", **headers}
        request = urllib.request.Request(self.address + path, json.dumps(body).encode() if body else None, sent, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.loads(answer.read() or "null")
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    def answers(self) -> bool:
        """Whether it can be reached by now; AssertionError when it has ended instead."""
        assert self.process.poll() is None, self.process.stderr.read()
        url = urlsplit(self.address)
        try:
            socket.create_connection((url.hostname, url.port), timeout=10).close()
        except OSError:
            return False
        return True

    def send(self, path: str, body, kind: str = "application/json", **options) -> tuple[int, str, dict]:
        """Status, media type and JSON of the answer to a POST; `body` as an iterator goes out chunked."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": kind}
        with closing(HTTPConnection(urlsplit(self.address).netloc, timeout=60)) as connection:
            connection.request("POST", path, body, headers, **options)
            answer = connection.getresponse()
            return answer.status, answer.headers["Content-Type"], json.loads(answer.read())

    def load(self, body: bytes | BinaryIO) -> Iterator[dict]:
        """The lines that a bulk load of NDJSON is answered by, as they come; OSError or HTTPException when they break off."""
        url = urlsplit(self.address)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/x-ndjson"}
        if not isinstance(body, bytes):
            headers["Content-Length"] = str(os.fstat(body.fileno()).st_size)
        with closing(HTTPConnection(url.hostname, url.port, timeout=600)) as connection:
            connection.request("POST", f"{EVENTS}/bulk", body, headers)
            yield from map(json.loads, connection.getresponse())


@contextmanager
def serving(url: str, token: str = "", *, workers: int = 1, **settings: str) -> Iterator[Served]:
    """Serve the database at `url`; the server is gone when the block is left, however it is left."""
    port = 0 if workers == 1 else a_free_port()  # several processes do not say which they got
    process = starting(url, f"--port={port}", f"--workers={workers}", **settings)
    try:
        server = Served(process, re.search(r"http://\S+(?=/)", process.stderr.readline())[0], token)
        until(server.answers)
        yield server
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


@contextmanager
def serving_here(url: str, token: str = "", **settings) -> Iterator[Served]:
    """The same application in a thread of this process: there in a fraction of a second, where starting a server takes seconds."""
    from timeline.app import create_app  # late, as in conftest
    from timeline.config import Settings

    sockets: dict = {}
    app = create_app(Settings(database_url=url, log="off", **settings))
    server = waitress.create_server(app, map=sockets, host="127.0.0.1", port=0)
    stopped = Event()
    thread = Thread(target=_serve, args=(sockets, stopped))
    thread.start()
    try:
        yield Served(None, f"http://127.0.0.1:{server.effective_port}", token)
    finally:
        stopped.set()
        thread.join()
        server.task_dispatcher.shutdown()
        wasyncore.close_all(sockets)
        app.extensions["timeline"].database.close()


def _serve(sockets: dict, stopped: Event) -> None:
    while not stopped.is_set():
        wasyncore.loop(timeout=0.05, map=sockets, count=1)
