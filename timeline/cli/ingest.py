"""`timeline ingest`: files into the timeline."""

import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import date
from threading import Event
from typing import Any

import click

from timeline.cli import indexes_last, opened
from timeline.cli.progress import tracked
from timeline.config import Settings
from timeline.database import Database
from timeline.documents.archives import is_archive
from timeline.executors import executor_for
from timeline.ingest.bulk import run_of
from timeline.ingest.corridor import STATUSES
from timeline.ingest.files import named
from timeline.ingest.pipeline import Pipeline, Report
from timeline.records import Document
from timeline.times import microseconds, now

AGENT = "ingest"
STOPS = signal.SIGINT, signal.SIGTERM


class Day(click.ParamType):
    name = "YYYY-MM-DD"

    def convert(self, value, param, context):
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no day; write it as 2025-11-12.", param, context)


class Moment(click.ParamType):
    name = "TIMESTAMP"

    def convert(self, value, param, context):
        try:
            return microseconds(value)
        except ValueError:
            self.fail(f"{value!r} is no moment; write it as 2025-11-12T08:30:00Z.", param, context)


@click.command()
@click.argument("paths", nargs=-1, metavar="PATH...")
@click.option("--published", type=Day(), help="When the articles were published, if they do not say so.")
@click.option("--title", help="The title of a plain article.")
@click.option("--publisher", help="Who published it.")
@click.option("--url", help="Where it stands on the web.")
@click.option("--undated", type=click.Choice(["published"]), help="Date sentences without a date by the day of publication.")
@click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, help="How many processes read.")
@click.option("--cluster", metavar="ADDRESS", help="Read on the workers of a Dask scheduler: tcp://scheduler:8786.")
@click.option("--now", "at", type=Moment(), help="What is recorded as the time of ingest, so that a load can be reproduced.")
@click.option("--files-from", type=click.File(), help="A file with more paths, one a line; - is standard input.")
@click.option("--indexes-last", "last", is_flag=True, help="Into an empty timeline: make its indexes after all has gone in.")
def ingest(paths, published, title, publisher, url, undated, jobs, cluster, at, files_from, last):
    """Take in articles and files of events; folders are walked, - is standard input, s3://... and the like are addresses.

    Running it again changes nothing. What is rejected is named with its place and reason, and the rest goes in. The
    exit code is 1 when something was rejected. Ctrl-C and SIGTERM stop it after what is being stored, and it says where.

    \b
    timeline ingest article.txt --published 2025-11-12 --publisher "The Daily"
    timeline ingest reports/ events.ndjson
    curl -s https://example.org/events.csv | timeline ingest -
    """
    given = Document(published=published, title=title, publisher=publisher, url=url)
    paths = [*paths, *(line.strip() for line in files_from or () if line.strip())]
    if not paths:
        raise click.UsageError("Name a file, a folder or an address, or give them by --files-from.")
    if url and (len(files := named(paths)) > 1 or any(map(is_archive, files))):
        raise click.UsageError("--url is the address of one article, and these are several files: name one of them.")
    keep_text = Settings.from_environment().texts == "keep"
    clock = (lambda: at) if at is not None else now
    with (
        opened.database() as database,
        _told_to_stop() as stopping,
        indexes_last.last(database, jobs) if last else nullcontext(False) as words_last,
    ):
        how = {"undated": undated, "keep_text": keep_text, "words_last": words_last, "stopping": stopping}
        counts = summarise(take_in(database, given, paths, jobs=jobs, cluster=cluster, clock=clock, **how))
    sys.exit(1 if counts["rejected"] else 0)


def take_in(
    database: Database,
    given: Document,
    paths: Sequence[str],
    *,
    jobs: int = 1,
    cluster: str | None = None,
    clock: Callable[[], int] = now,
    **how: Any,
) -> Iterator[Report]:
    """One run over all these files: the reports on them, with a bar on a terminal. `how` are settings of the Pipeline."""
    files = named(paths)
    with (
        executor_for(jobs, cluster) as executor,
        run_of(database, "ingest", agent=AGENT, source=" ".join(paths), clock=clock) as run,
    ):
        pipeline = Pipeline(database, given, AGENT, clock, run, workers=executor, **how)
        yield from pipeline.ingest(tracked(files, "Ingesting"))


def summarise(reports: Iterable[Report]) -> Counter:
    """Name each rejected line on stderr and print the counts, last, on stdout: of what was stored, too, before it broke off."""
    counts: Counter = Counter()
    try:
        for place, outcome in reports:
            counts[outcome.status] += 1
            if outcome.error is not None:
                click.echo(f"{place}: {outcome.error}", err=True)
    finally:
        click.echo(", ".join(f"{counts[status]} {status}" for status in STATUSES))
    return counts


@contextmanager
def _told_to_stop() -> Iterator[Event]:
    """What the first Ctrl-C or SIGTERM sets; the second one ends the process as it always does."""
    stopping = Event()
    former = {number: signal.getsignal(number) for number in STOPS if signal.getsignal(number) is not signal.SIG_IGN}

    def forget() -> None:
        for number, handler in former.items():
            signal.signal(number, handler)

    def stop(*_: Any) -> None:
        stopping.set()
        forget()

    for number in former:
        signal.signal(number, stop)
    try:
        yield stopping
    finally:
        forget()
