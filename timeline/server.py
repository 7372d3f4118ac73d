"""Serving over HTTP with waitress, in one process or in each of several, and stopping so that no request goes unanswered.

Waitress is stricter than most, and here stricter still: a request that two servers could read in two ways is refused,
and what is refused before the application sees it is said as a problem (RFC 9457) too.
"""

import logging
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Event

import waitress
from flask import Flask
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.receiver import FixedStreamReceiver
from waitress.server import BaseWSGIServer
from waitress.task import ErrorTask, WSGITask
from waitress.utilities import Error

from timeline import strict_json
from timeline.config import Settings
from timeline.dispatcher import LONGEST_LOOK, Dispatcher
from timeline.security_headers import REQUEST_ID, SECURITY, new_request_id

STOP_SECONDS = 4.5
NEWCOMER_SECONDS = 0.5
"""How long a connection that has just been taken is waited for to ask, when the server stops."""
MOST_NEWCOMERS = 16
"""How many connections are taken, if so many wait, before answers are made again."""
READ_BYTES = 262_144
"""How much is read at most of a body whose length is known: of 8 KiB a turn, as waitress has it, a load is slow beside readers."""
LOOPBACK = ("127.0.0.1", "::1", "localhost")
LONGEST_LINE = 32_768
"""Bytes of the longest request line that is read: a thousand tags fit many times."""
LOG = logging.getLogger("timeline")


class TooLong(Error):
    code, reason = 414, "URI Too Long"


class NoRoom(Error):
    code, reason, kind = 507, "Insufficient Storage", "urn:timeline:storage-full"


class Parser(HTTPRequestParser):
    """Reads a request that says only once, and only in HTTP/1.1, where its body ends."""

    def received(self, data):
        if self.body_rcv is None and len((self.header_plus + data).lstrip().partition(b"\n")[0]) > LONGEST_LINE:
            super().parse_header(b"GET / HTTP/1.0\r\n")  # so that there is something to answer to, as waitress does it
            return self._refused(TooLong(f"The request line is longer than {LONGEST_LINE:,} bytes."), data)
        try:
            return super().received(data)
        except OSError:  # a body that is too long for memory waits on disk
            return self._refused(NoRoom("The server has no room for this body on its disk; nothing of it was stored."), data)

    def _refused(self, error: Error, data: bytes) -> int:
        with suppress(OSError):  # closing writes what is not written yet
            self.close()
        self.body_rcv, self.error, self.completed = None, error, True
        return len(data)

    def parse_header(self, header_plus):
        try:
            super().parse_header(header_plus)
        except ValueError:  # int() of a Content-Length of thousands of digits
            raise ParsingError("Content-Length is invalid") from None
        # A proxy may go by the other of the two, and take the rest for a request of its own (RFC 9112, section 6.1).
        if self.chunked and "CONTENT_LENGTH" in self.headers:
            raise ParsingError("Transfer-Encoding and Content-Length contradict each other")
        if "TRANSFER_ENCODING" in self.headers:  # read and taken away by now, except from HTTP/1.0
            raise ParsingError("HTTP/1.0 knows no Transfer-Encoding")


class Refusal(ErrorTask):
    """The answer to what was refused before the application saw it."""

    def execute(self):
        error = self.request.error
        kind, id = getattr(error, "kind", "about:blank"), new_request_id()
        said = {"type": kind, "title": error.reason, "status": error.code, "detail": str(error.body)}
        body = strict_json.dumps(said | {"instance": "", "errors": []}).encode()
        LOG.info("refused", extra={"request_id": id, "status": error.code})
        self.status = f"{error.code} {error.reason}"
        self.response_headers += [("Content-Type", "application/problem+json"), (REQUEST_ID, id), *SECURITY.items()]
        self.set_close_on_finish()
        self.channel.lingers = True
        self.content_length = len(body)
        self.write(body)


class Answer(WSGITask):
    """What the application answers, its header sent together with the first of the body: each packet wakes the client."""

    def build_response_header(self):
        self.channel.header = super().build_response_header()
        return b""

    def finish(self):
        super().finish()
        self.channel.send_header()

    def set_close_on_finish(self):
        # Waitress means to close after what has no length, but a 304 ends with its header (RFC 9112, section 6.3).
        asked_to = self.version == "1.0" or self.request.headers.get("CONNECTION", "").lower() == "close"
        if self.has_body or asked_to:
            super().set_close_on_finish()


class Channel(HTTPChannel):
    """A connection with that parser and these answers."""

    parser_class = Parser
    task_class = Answer
    error_task_class = Refusal
    header = b""  # what is to be sent before anything else
    asked = False  # whether a request has begun to come
    lingers = False  # whether what still comes is read for a while before closing
    lingered_until = None

    def __init__(self, *given, **more):
        self.heard_at = time.monotonic()
        super().__init__(*given, **more)

    def write_soon(self, data):
        if self.header and data and isinstance(data, bytes):
            data, self.header = self.header + data, b""
        elif data:  # the header has gone already, or a file comes
            self.send_header()
        return super().write_soon(data)

    def send_header(self):
        if self.header:
            header, self.header = self.header, b""
            super().write_soon(header)

    def handle_close(self):
        """Close; after a refusal only once the client has stopped sending, or a reset takes the answer from it (RFC 9112, 9.6)."""
        if not self.lingers:
            return super().handle_close()
        self.lingers, self.will_close = False, False
        self.lingered_until = time.monotonic() + STOP_SECONDS
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_WR)

    def recv(self, buffer_size):
        # Never past its end: what comes in chunks, or request after request, waitress cuts up anew for each of them.
        body = self.request and self.request.body_rcv
        left = body.remain if isinstance(body, FixedStreamReceiver) else 0
        return super().recv(max(buffer_size, min(left, READ_BYTES)))

    def readable(self):
        return self.lingered_until is not None or super().readable()

    def received(self, data):
        self.asked, self.heard_at = True, time.monotonic()
        if self.lingered_until is None:
            return super().received(data)
        if time.monotonic() > self.lingered_until:
            self.handle_close()
        return False

    def is_asking(self) -> bool:
        """Whether a request is coming, or may be on its way: to close now would reset a connection that was taken."""
        awaited = not self.asked or self.request is not None
        return awaited and time.monotonic() - self.heard_at < NEWCOMER_SECONDS

    def handle_read(self):
        super().handle_read()
        if self.lingered_until is not None and not self.connected:
            self.handle_close()


class Server:
    """A waitress server on the address of the settings, or on a socket that listens; `run` serves until SIGTERM or SIGINT."""

    def __init__(self, app: Flask, settings: Settings, listening: socket.socket | None = None):
        self._stopping: Event = app.extensions["timeline"].stopping
        self._sockets: dict = {}
        self._dispatcher = Dispatcher(self._look)
        self._answering = settings.threads
        self._server = waitress.create_server(
            app,
            _dispatcher=self._dispatcher,
            map=self._sockets,
            **({"sockets": [listening]} if listening else {"host": settings.host, "port": settings.port}),
            connection_limit=1_000,  # a slow client holds a connection, never a thread
            ident="timeline",
            max_request_body_size=max(settings.max_body_bytes, settings.max_bulk_bytes),
        )
        self._listeners = [listener for listener in self._sockets.values() if isinstance(listener, BaseWSGIServer)]
        for listener in self._listeners:
            listener.channel_class = Channel
        # On "localhost" waitress listens on IPv4 and IPv6 with two servers behind one front.
        self.port: int = getattr(self._server, "effective_port", settings.port)

    def run(self, wanted: Callable[[], bool] = lambda: True) -> None:
        """Serve while `wanted`; once told to stop, take no more connections and answer those at hand, for STOP_SECONDS at most."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stopping.set())
        self._dispatcher.start(self._answering)
        while wanted() and not self._stopping.is_set():
            time.sleep(LONGEST_LOOK)  # and no wait for it, whose lock the signal would find taken by this very thread
        self._stopping.set()
        give_up = time.monotonic() + STOP_SECONDS
        while self._busy() and time.monotonic() < give_up:
            time.sleep(0.01)
        self._dispatcher.shutdown(0.1)

    def _look(self, longest: float) -> None:
        """Read, take connections and send what waits, in one of the dispatcher's threads."""
        if self._stopping.is_set():
            self._refuse_newcomers()
        for _ in range(MOST_NEWCOMERS):
            before = len(self._sockets)
            wasyncore.loop(timeout=longest, map=self._sockets, use_poll=True, count=1)
            if len(self._sockets) <= before:
                return
            longest = 0  # one connection is taken at a time, and more may wait

    def _refuse_newcomers(self) -> None:
        while self._listeners:
            listener = self._listeners.pop()
            listener.del_channel()
            listener.socket.close()

    def _busy(self) -> bool:
        """Whether the sockets that listen are still to be closed, or a request is on its way or not yet answered."""
        channels = [channel for channel in list(self._sockets.values()) if isinstance(channel, Channel)]
        waits = any(channel.requests or channel.total_outbufs_len or channel.is_asking() for channel in channels)
        return waits or bool(self._listeners)
