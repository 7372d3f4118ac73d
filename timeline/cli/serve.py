"""`timeline serve`: the API and the page over HTTP."""

from dataclasses import replace

import click

from timeline.app import create_app
from timeline.cli import opened
from timeline.config import Settings
from timeline.database import Database
from timeline.errors import Conflict, Invalid
from timeline.server import LOOPBACK, Server
from timeline.store import tokens
from timeline.times import now

# Threads of one process take turns at Python, and each wait for the database ends in a wait for the turn: eight answered 230
# pages a second, four 400 (bench/readers.py, two processes).
ONE_OF_SEVERAL = {"threads": 4, "streams": 2}


@click.command()
@click.option("--host", help="The address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="The port.  [default: 8000]")
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, help="How many processes; PostgreSQL only.")
def serve(host, port, workers):
    """Serve the timeline page and the API.

    \b
    timeline serve
    timeline serve --host 0.0.0.0 --port 8080
    timeline serve --workers 4     with a timeline in PostgreSQL
    """
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = replace(Settings.from_environment(**(ONE_OF_SEVERAL if workers > 1 else {})), **given)
    with opened.database() as database:  # refuses one whose schema is not at head before the first request comes
        _require_token(database, settings)
        if workers > 1 and database.dialect == "sqlite":
            raise Invalid("Several workers need a timeline in PostgreSQL; `timeline migrate-to` takes yours there.")
    _run_workers(settings, workers) if workers > 1 else run(settings)


def _require_token(database: Database, settings: Settings) -> None:
    """Raise Conflict before serving to others while nobody could be asked who they are."""
    if settings.host in LOOPBACK or settings.without_token == "serve":
        return
    with database.reading() as session:
        if not tokens.any_in_force(session, now=now()):
            raise Conflict(
                f"There is no token yet, and {settings.host} can be reached from elsewhere. Make one: timeline token create "
                "--name desk   (or serve without: TIMELINE_WITHOUT_TOKEN=serve)"
            )


def run(settings: Settings) -> None:
    """Serve until interrupted. Raises Invalid when the address cannot be listened on."""
    try:
        server = Server(create_app(settings), settings)
    except OSError as error:
        raise Invalid(
            f"Cannot listen on {settings.host}, port {settings.port}: {error.strerror}. PORT=NUMBER takes another."
        ) from None
    shown = f"[{settings.host}]" if ":" in settings.host else settings.host
    click.echo(f"Serving http://{shown}:{server.port}/  (stop with Ctrl-C)", err=True)
    server.run()


def _run_workers(settings: Settings, number: int) -> None:
    """Serve with several processes. Raises Invalid without the package that runs them."""
    try:
        from timeline.workers import Workers  # gunicorn runs on Unix only, and is an extra
    except ImportError:
        raise Invalid("Several workers need gunicorn: pip install '.[workers]'") from None
    click.echo(f"Serving http://{settings.host}:{settings.port}/ with {number} processes  (stop with Ctrl-C)", err=True)
    Workers(create_app, settings, number).run()
