"""Serving over HTTP with several processes of one machine, where one core is too few: gunicorn, before PostgreSQL.

SQLite has no need of it: one process writes there anyway, and threads of that one read.
"""

import signal
from collections.abc import Callable

from flask import Flask
from gunicorn.app.base import BaseApplication

from timeline.config import Settings
from timeline.server import STOP_SECONDS


class Workers(BaseApplication):
    """A gunicorn master and its workers on the address of the settings; each worker makes an application of its own.

    SIGTERM ends them as it ends one process; SIGHUP replaces them one after the other, while the others answer.
    """

    def __init__(self, make_app: Callable[[Settings], Flask], settings: Settings, number: int):
        self._make_app, self._settings, self._number = make_app, settings, number
        super().__init__(prog="timeline serve")

    def load_config(self) -> None:
        host = f"[{self._settings.host}]" if ":" in self._settings.host else self._settings.host
        chosen = {
            "bind": f"{host}:{self._settings.port}",
            "workers": self._number,
            "worker_class": "gthread",
            "threads": self._settings.threads,
            "timeout": 0,  # a bulk load may take hours
            "graceful_timeout": round(STOP_SECONDS),  # whole seconds only
            "loglevel": "warning",
            "control_socket_disable": True,
            "post_worker_init": self._end_streams_when_told,
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._make_app(self._settings)

    @staticmethod
    def _end_streams_when_told(worker) -> None:
        """Let long answers know that they are to end, and then do what gunicorn does on SIGTERM."""
        exit_, stopping = signal.getsignal(signal.SIGTERM), worker.wsgi.extensions["timeline"].stopping

        def end(number, frame):
            stopping.set()
            exit_(number, frame)

        signal.signal(signal.SIGTERM, end)
