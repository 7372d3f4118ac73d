"""The limit: a bare WSGI program that joins a hundred stored texts, found by one index. No framework, no checks."""

import os
import sqlite3
from threading import local
from urllib.parse import parse_qs

PAGE = """
    SELECT event_text.json FROM event JOIN event_text ON event_text.event_pk = event.pk
    WHERE position >= ? AND position < ? AND status IN ('candidate', 'confirmed') ORDER BY position, pk LIMIT 100
"""
ONE = "SELECT json FROM event_text JOIN event ON event.pk = event_pk WHERE event.id = ?"
_own = local()


def app(environ, start_response):
    if not hasattr(_own, "connection"):
        _own.connection = sqlite3.connect(os.environ["BENCH_DATABASE"])
    path = environ["PATH_INFO"].rpartition("/")[2]
    if path == "events":
        asked = parse_qs(environ["QUERY_STRING"])
        rows = _own.connection.execute(PAGE, (int(asked["a"][0]), int(asked["b"][0])))
        body = ('{"events":[' + ",".join(text for (text,) in rows) + "]}").encode()
    else:
        body = _own.connection.execute(ONE, (path,)).fetchone()[0].encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
