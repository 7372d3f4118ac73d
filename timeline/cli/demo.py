"""`timeline demo`: everything at once, with the events that ship."""

from contextlib import closing, suppress
from pathlib import Path

import click

import timeline.seeds
from timeline import schema_version
from timeline.cli.ingest import summarise, take_in
from timeline.cli.serve import run
from timeline.config import Settings
from timeline.database import Database
from timeline.errors import NotFound
from timeline.records import Document
from timeline.store import tokens
from timeline.times import now

NAME = "demo"


@click.command()
@click.option("--no-serve", is_flag=True, help="Make the database and stop.")
def demo(no_serve):
    """Make a database, ingest the events that ship, make a write token and serve.

    Without TIMELINE_DATABASE_URL the database is the file timeline-demo.db in this folder. Safe to run again.
    """
    settings = Settings.from_environment(database=f"sqlite:///{Path('timeline-demo.db').absolute()}")
    with closing(Database(settings.database_url)) as database:
        schema_version.upgrade(database)
        summarise(take_in(database, Document(), list(timeline.seeds.__path__)))
        token = _new_token(database)
    click.echo(_welcome(f"http://{settings.host}:{settings.port}", token))
    if not no_serve:
        run(settings)


def _new_token(database: Database) -> str:
    with database.writing() as session:
        with suppress(NotFound):  # the first time
            tokens.revoke(session, NAME, now=now())
        text = tokens.create(session, NAME, "write", now=now())
        session.commit()
        return text


def _welcome(address: str, token: str) -> str:
    return f"""
The page      {address}/
The API       {address}/docs
Write token   {token}

  curl '{address}/api/v1/events?datetime=2025-11-11/2025-11-14'
  curl '{address}/api/v1/events?datetime=2022&match=certain'
  curl -X POST {address}/api/v1/events -H 'Authorization: Bearer {token}' \\
       -H 'Content-Type: application/json' -d '{{"title": "My first event", "date": "2025-11"}}'
"""
