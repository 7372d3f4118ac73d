"""`timeline ingest` in a process of its own, and the most memory that it held."""

import os
import re
import subprocess
import sys
import time
from typing import NamedTuple

# The most memory that a process held: of a child that is waited for, the system tells no less than the parent's.
MEASURED = """
import atexit, pathlib
from timeline.cli import main
atexit.register(lambda: pathlib.Path("status").write_text(pathlib.Path("/proc/self/status").read_text()))
main()
"""


class Run(NamedTuple):
    """What an ingest said, how many seconds it took and the most memory it held, in MiB."""

    created: int
    rejected: list[str]
    seconds: float
    memory: float


def ingest(path, url):
    """Take in a file or a folder."""
    began = time.monotonic()
    environment = os.environ | {"TIMELINE_DATABASE_URL": url}
    command = [sys.executable, "-c", MEASURED, "ingest", path.name]
    done = subprocess.run(command, cwd=path.parent, env=environment, capture_output=True, text=True)
    assert done.stdout, done.stderr
    counts = dict(reversed(count.split()) for count in done.stdout.split(", "))
    rejected = [line.partition(": ")[0] for line in done.stderr.splitlines()]
    assert int(counts["rejected"]) == len(rejected)
    memory = int(re.search(r"VmHWM:\s+(\d+) kB", (path.parent / "status").read_text())[1]) / 1024
    return Run(int(counts["created"]), rejected, time.monotonic() - began, memory)
