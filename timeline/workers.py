"""Serving over HTTP with several processes of one machine, where one core is too few: before PostgreSQL.

gunicorn holds the port, starts the processes and replaces them; in each of them the server of `timeline.server` reads and answers,
so that slow and hostile clients meet the same as before one process. SQLite has no need of several: one process writes
there anyway, and threads of that one read.
"""

import math
import os
from collections.abc import Callable

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.workers.base import Worker

from timeline.config import Settings
from timeline.server import STOP_SECONDS, Server


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
            "worker_class": Strict,
            "timeout": 0,  # a bulk load may take hours
            "graceful_timeout": math.ceil(STOP_SECONDS),  # whole seconds only
            "loglevel": "warning",
            "control_socket_disable": True,
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._make_app(self._settings)


class Strict(Worker):
    """A process that serves on the master's socket, until it is told to stop or the master is gone."""

    def run(self) -> None:
        settings = self.wsgi.extensions["timeline"].settings
        Server(self.wsgi, settings, self.sockets[0].sock).run(wanted=lambda: os.getppid() == self.ppid)
