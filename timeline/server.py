"""Serving over HTTP with waitress, and stopping so that no request in flight goes unanswered."""

import signal
import time
from threading import Event

import waitress
from flask import Flask
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer

from timeline.config import Settings

STOP_SECONDS = 4.5
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Server:
    """A waitress server on the address of the settings; `run` serves until SIGTERM or SIGINT."""

    def __init__(self, app: Flask, settings: Settings):
        self._stopping: Event = app.extensions["timeline"].stopping
        self._sockets: dict = {}
        self._server = waitress.create_server(
            app,
            map=self._sockets,
            host=settings.host,
            port=settings.port,
            threads=settings.threads,
            connection_limit=1_000,  # a slow client holds a connection, never a thread
            ident="timeline",
            max_request_body_size=max(settings.max_body_bytes, settings.max_bulk_bytes),
        )
        # On "localhost" waitress listens on IPv4 and IPv6 with two servers behind one front.
        self.port: int = getattr(self._server, "effective_port", settings.port)

    def run(self) -> None:
        """Serve; once told to stop, take no more connections and answer those at hand, for STOP_SECONDS at most."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stopping.set())
        while not self._stopping.is_set():
            self._turn()
        self._refuse_newcomers()
        give_up = time.monotonic() + STOP_SECONDS
        while self._busy() and time.monotonic() < give_up:
            self._turn()
        self._server.task_dispatcher.shutdown(cancel_pending=True, timeout=0.1)

    def _turn(self) -> None:
        # A signal interrupts no poll that is restarted after it, so none may take long.
        wasyncore.loop(timeout=0.2, map=self._sockets, use_poll=True, count=1)

    def _refuse_newcomers(self) -> None:
        for number, listener in list(self._sockets.items()):
            if isinstance(listener, BaseWSGIServer):
                del self._sockets[number]
                listener.socket.close()

    def _busy(self) -> bool:
        channels = [channel for channel in self._sockets.values() if isinstance(channel, HTTPChannel)]
        return any(channel.requests or channel.total_outbufs_len for channel in channels)
