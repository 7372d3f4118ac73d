"""A real `timeline serve` for tests: its own process, on loopback, ended by its own process id."""

import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple


class Served(NamedTuple):
    """A running server and the token that may write there."""

    process: subprocess.Popen
    address: str
    token: str

    def ask(self, method: str, path: str, body=None, **headers) -> tuple[int, dict]:
        """The status and the JSON of one answer; raises OSError when there is none."""
        sent = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", **headers}
        request = urllib.request.Request(self.address + path, json.dumps(body).encode() if body else None, sent, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())


@contextmanager
def serving(url: str, token: str = "", **settings: str) -> Iterator[Served]:
    """Serve the database at `url`; the server is gone when the block is left, however it is left."""
    environment = {**os.environ, "TIMELINE_DATABASE_URL": url, "TIMELINE_LOG": "off", **settings}
    command = [sys.executable, "-m", "timeline", "serve", "--port", "0"]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        yield Served(process, re.search(r"http://\S+(?=/)", process.stderr.readline())[0], token)
    finally:
        process.kill()
        process.wait()
        process.stderr.close()
