"""The limit of a durable POST: a bare WSGI program that writes the body into one row, as durably as Timeline does."""

import os
import sqlite3
import threading

_writing = threading.Lock()
_connection = sqlite3.connect(os.environ["BENCH_LIMIT_DATABASE"], isolation_level=None, check_same_thread=False, timeout=10)
_connection.execute("PRAGMA journal_mode=WAL")
_connection.execute("PRAGMA synchronous=FULL")
_connection.execute("CREATE TABLE IF NOT EXISTS event (pk INTEGER PRIMARY KEY, json TEXT NOT NULL)")


def app(environ, start_response):
    status, body = "200 OK", b"{}"
    if environ["REQUEST_METHOD"] == "POST":
        status, body = "201 Created", environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        with _writing:
            _connection.execute("BEGIN IMMEDIATE")
            _connection.execute("INSERT INTO event (json) VALUES (?)", (body.decode(),))
            _connection.execute("COMMIT")
    start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
