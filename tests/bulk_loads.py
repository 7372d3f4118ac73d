"""Sending a bulk load in a test, and reading what it answers."""

import json
from contextlib import contextmanager

from timeline.executors import processes
from timeline.ingest.corridor import STATUSES

BULK = "/api/v1/events/bulk"


def ndjson(*wires):
    return "".join(wire if isinstance(wire, str) else json.dumps(wire) + "\n" for wire in wires)


def load(writer, *wires, kind="application/x-ndjson", **asked):
    answer = writer.post(BULK, data=ndjson(*wires), content_type=kind, query_string=asked)
    assert answer.status_code == 200, answer.json
    *lines, last = [json.loads(line) for line in answer.text.splitlines()]
    assert last["summary"]["lines"] == sum(last["summary"][status] for status in STATUSES) == len(lines)
    return lines, last


@contextmanager
def ready_processes(jobs):
    """Processes that have begun, so that what they can do is not done before."""
    with processes(jobs) as executor:
        executor.submit(int).result()
        yield executor
