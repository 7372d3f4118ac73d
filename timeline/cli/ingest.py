"""`timeline ingest`: files into the timeline."""

import signal
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from datetime import date
from functools import partial
from multiprocessing import get_context
from typing import Any

import click
from rich.console import Console
from rich.progress import track

from timeline.cli import opened
from timeline.config import Settings
from timeline.database import Database
from timeline.ingest.bulk import run_of
from timeline.ingest.corridor import STATUSES
from timeline.ingest.pipeline import Pipeline, Report, files
from timeline.records import Document
from timeline.times import now

AGENT = "ingest"


class Day(click.ParamType):
    name = "YYYY-MM-DD"

    def convert(self, value, param, context):
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no day; write it as 2025-11-12.", param, context)


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--published", type=Day(), help="When the articles were published, if they do not say so.")
@click.option("--title", help="The title of a plain article.")
@click.option("--publisher", help="Who published it.")
@click.option("--url", help="Where it stands on the web.")
@click.option("--undated", type=click.Choice(["published"]), help="Date sentences without a date by the day of publication.")
@click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, help="How many processes read articles.")
def ingest(paths, published, title, publisher, url, undated, jobs):
    """Take in articles and files of events; folders are walked, - is standard input.

    Running it again changes nothing. What is rejected is named with its place and reason, and the rest goes in. The
    exit code is 1 when something was rejected.

    \b
    timeline ingest article.txt --published 2025-11-12 --publisher "The Daily"
    timeline ingest reports/ events.ndjson
    curl -s https://example.org/events.csv | timeline ingest -
    """
    given = Document(published=published, title=title, publisher=publisher, url=url)
    keep_text = Settings.from_environment().texts == "keep"
    with opened.database() as database:
        counts = summarise(take_in(database, given, paths, undated=undated, keep_text=keep_text, jobs=jobs))
    sys.exit(1 if counts["rejected"] else 0)


def take_in(database: Database, given: Document, paths: Sequence[str], *, jobs: int = 1, **how: Any) -> Iterator[Report]:
    """One run over all these files: the reports on them, with a bar on a terminal. `how` are settings of the Pipeline."""
    console = Console(stderr=True)
    with run_of(database, "ingest", agent=AGENT, source=" ".join(paths), clock=now) as run, _workers(jobs) as workers:
        pipeline = Pipeline(database, given, AGENT, now, run, workers=workers, **how)
        yield from pipeline.ingest(
            track(files(paths), "Ingesting", console=console, disable=not console.is_terminal, transient=True)
        )


@contextmanager
def _workers(jobs: int) -> Iterator[Executor | None]:
    """Processes that read articles, none for a single job; Ctrl-C is for this process, which ends them."""
    if jobs == 1:
        yield None
        return
    ignore = partial(signal.signal, signal.SIGINT, signal.SIG_IGN)
    # Started afresh, because a forked process would share this one's connections to the database.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=ignore) as workers:
        try:
            yield workers
        finally:
            workers.shutdown(wait=False, cancel_futures=True)


def summarise(reports: Iterable[Report]) -> Counter:
    """Name each rejected line on stderr and print the counts, last, on stdout."""
    counts: Counter = Counter()
    for place, outcome in reports:
        counts[outcome.status] += 1
        if outcome.error is not None:
            click.echo(f"{place}: {outcome.error}", err=True)
    click.echo(", ".join(f"{counts[status]} {status}" for status in STATUSES))
    return counts
