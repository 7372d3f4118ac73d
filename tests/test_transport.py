"""What comes over the wire to a real server: too much, too slow, or meant to be read in two ways."""

import json
import re
import socket
import time
from contextlib import ExitStack, closing
from urllib.parse import urlsplit

import pytest

from databases import a_token
from served import serving
from timeline.database import Database
from timeline.security_headers import REQUEST_ID, SECURITY

ALL = "/api/v1/events"
BODY_LIMIT, BULK_LIMIT = 10_000, 50_000


@pytest.fixture(scope="module", params=[("sqlite", 1), ("postgresql", 2)], ids=["one process", "two processes"])
def server(request):
    backend, processes = request.param
    with request.getfixturevalue(backend).migrated() as url:
        with closing(Database(url)) as database:
            token = a_token(database)
        limits = {"TIMELINE_MAX_BODY_BYTES": str(BODY_LIMIT), "TIMELINE_MAX_BULK_BYTES": str(BULK_LIMIT)}
        with serving(url, token, workers=processes, **limits) as running:
            yield running


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize(
    "path, kind, limit", [(ALL, "application/json", BODY_LIMIT), (f"{ALL}/bulk", "application/x-ndjson", BULK_LIMIT)]
)
def test_a_body_that_is_too_large_is_refused_and_never_cut(path, kind, limit, chunked, server, figure):
    event = b'{"title": "Cut", "date": "2025"}\n'
    body = event + b" " * (limit - len(event) + 1)  # cut at the limit, it would be a valid event
    pieces = (body[at : at + 1_000] for at in range(0, len(body), 1_000))
    status, media_type, said = server.send(path, pieces if chunked else body, kind, encode_chunked=chunked)
    assert (status, media_type) == (413, "application/problem+json")
    assert said["status"] == 413
    assert server.ask("GET", f"{ALL}?limit=1")[1]["events"] == []
    figure(f"{len(body):,} bytes {'in chunks' if chunked else 'of an announced length'} to {path}, which takes {limit:,}: {status}")


def test_who_goes_on_sending_is_told_nevertheless(server):
    host, port = urlsplit(server.address).netloc.split(":")
    head = f"POST {ALL} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(head + b"3e8\r\n" + b" " * 1_000 + b"\r\n")
        for _ in range(BULK_LIMIT // 1_000 + 20):
            time.sleep(0.002)  # the refusal comes in between
            connection.sendall(b"3e8\r\n" + b" " * 1_000 + b"\r\n")
        connection.sendall(b"0\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")
        assert all(iter(lambda: connection.recv(10_000), b"")), "and the connection ends in order"


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_of_just_the_largest_size_is_read(chunked, server):
    event = b'{"title": 1, "date": "2025"}'
    body = event + b" " * (BODY_LIMIT - len(event))
    assert server.send(ALL, iter([body]) if chunked else body, encode_chunked=chunked)[0] == 422


def exchange(server, request, *, seconds=2.0):
    """Everything that the server sends back until it closes or falls silent."""
    host, port = urlsplit(server.address).netloc.split(":")
    with socket.create_connection((host, int(port)), timeout=seconds) as connection:
        received = b""
        try:
            connection.sendall(request)
            while piece := connection.recv(65_536):
                received += piece
        except (TimeoutError, ConnectionError):
            pass
    return received


def statuses(received):
    return [int(status) for status in re.findall(rb"(?:^|\n|}|>)HTTP/1\.[01] (\d{3})", received)]


@pytest.mark.parametrize(
    "request_line, status",
    [
        (b"GET /api/v1/events?q=" + b"x" * 65_536, 414),
        (b"GET /" + b"x" * 65_536, 414),
        (b"GET /" + b"x" * 300_000, 414),
        (b"GET /" + b"x" * 32_700, 404),
        (b"GET /api/v1/events?" + b"&".join(b"tag=%d" % n for n in range(1_000)), 200),
        (b"GET /api/v1/events?" + b"&".join(b"x%d=1" % n for n in range(1_000)), 400),
        (b"GET /\x00", 404),
        (b"GET \xff\xfe", 400),
    ],
    ids=["64 KB of q", "64 KB of path", "300 KB", "just short enough", "1,000 tags", "1,000 unknown", "NUL", "no UTF-8"],
)
def test_a_hostile_request_line_is_answered_once(request_line, status, server):
    received = exchange(server, request_line + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert statuses(received) == [status]
    assert_told(received)


def assert_told(received):
    """Whoever refuses, the application or the server before it, says so as a problem, with all that stands on every answer."""
    head, _, body = received.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    assert {name: headers[name] for name in SECURITY} == SECURITY
    assert re.fullmatch("[0-9a-f]{16}", headers[REQUEST_ID])
    if not head.startswith(b"HTTP/1.1 200"):
        assert headers["Content-Type"] == "application/problem+json"
        assert json.loads(body)["status"] == statuses(received)[0]


@pytest.mark.parametrize("size", [(1, 300_000), (20_000, 20)], ids=["one long header", "20,000 headers"])
def test_too_many_headers_are_refused(size, server):
    number, length = size
    headers = b"".join(b"X-%d: %s\r\n" % (n, b"x" * length) for n in range(number))
    received = exchange(server, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n" + headers + b"\r\n")
    assert statuses(received) == [431]
    assert_told(received)


SMUGGLED = b"GET /healthz?smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"
CHUNKED = b"0\r\n\r\n" + SMUGGLED


AMBIGUOUS = [  # headers, body
    (b"Content-Length: %d\r\nTransfer-Encoding: chunked" % len(CHUNKED), CHUNKED),
    (b"Transfer-Encoding: chunked\r\nContent-Length: 5", CHUNKED),
    (b"Content-Length: 0\r\nContent-Length: %d" % len(SMUGGLED), SMUGGLED),
    (b"Content-Length: %d\r\nContent-Length: 0" % len(SMUGGLED), SMUGGLED),
    (b"Content-Length: 0, %d" % len(SMUGGLED), SMUGGLED),
    (b"Content-Length: +%d" % len(SMUGGLED), SMUGGLED),
    (b"Content-Length: -1", SMUGGLED),
    (b"Content-Length: " + b"9" * 5_000, SMUGGLED),
    (b"Content-Length: 0x0", SMUGGLED),
    (b"Content-Length: 1_0", SMUGGLED),
    (b"Content-Length : %d" % len(SMUGGLED), SMUGGLED),
    (b"Content-Length:\r\n %d" % len(SMUGGLED), SMUGGLED),
    (b"Transfer-Encoding: xchunked", CHUNKED),
    (b"Transfer-Encoding: chunked, identity", CHUNKED),
    (b"Transfer-Encoding: identity, chunked", CHUNKED),
    (b"Transfer-Encoding : chunked", CHUNKED),
    (b"Transfer-Encoding: \x0bchunked", CHUNKED),
    (b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", CHUNKED),
    (b"X: y\nTransfer-Encoding: chunked", CHUNKED),
    (b"X: y\rTransfer-Encoding: chunked", CHUNKED),
    (b"Transfer-Encoding: chunked", b"0x0\r\n\r\n" + SMUGGLED),
    (b"Transfer-Encoding: chunked", b"+0\r\n\r\n" + SMUGGLED),
    (b"Transfer-Encoding: chunked", b"-1\r\n\r\n" + SMUGGLED),
    (b"Transfer-Encoding: chunked", b"g\r\n\r\n" + SMUGGLED),
    (b"Transfer-Encoding: chunked", b"1;\nx\r\n0\r\n\r\n" + SMUGGLED),
    (b"Transfer-Encoding: chunked", b"1\nx\n0\n\n" + SMUGGLED),
    (b"Transfer-Encoding: chunked", b"2\r\nxx0\r\n\r\n" + SMUGGLED),
]


def test_a_request_that_reads_in_two_ways_gets_one_answer(server, figure):
    """What stands behind it is taken for its body, or refused with it; whoever meant it as a request gets nothing."""
    for headers, body in AMBIGUOUS:
        beginning = b"POST /api/v1/dates HTTP/1.1\r\nHost: localhost\r\n"
        received = exchange(server, beginning + headers + b"\r\n\r\n" + body, seconds=1)
        assert len(statuses(received)) == 1, (headers, body, received)
        assert statuses(received)[0] in range(400, 600), (headers, body, received)
        assert_told(received)
    figure(f"{len(AMBIGUOUS)} requests that read in two ways: each got exactly one answer, a refusal")


def test_an_old_client_cannot_send_chunks(server):
    headers = b"Host: localhost\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert statuses(exchange(server, b"POST /api/v1/dates HTTP/1.0\r\n" + headers + CHUNKED, seconds=1)) == [400]


@pytest.mark.parametrize(
    "beginning",
    [
        b"",
        b"GET /hea",
        b"GET / HTTP/1.1\r\nHost: loc",
        f"POST {ALL} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{{".encode(),
    ],
    ids=["silent", "half a line", "half a header", "half a body"],
)
def test_two_hundred_half_open_connections_hold_nobody_up(beginning, server, figure):
    host, port = urlsplit(server.address).netloc.split(":")
    with ExitStack() as open_ones:
        for _ in range(200):
            connection = open_ones.enter_context(socket.create_connection((host, int(port))))
            connection.sendall(beginning)
        started = time.monotonic()
        assert server.ask("GET", f"{ALL}?limit=1")[0] == 200
        seconds = time.monotonic() - started
    assert seconds < 1
    figure(f"A request beside 200 connections that sent {beginning[:20]!r} and no more: {1_000 * seconds:.0f} ms")
