"""The command line: `timeline COMMAND`. One module a command, all of them mirrored by --help with examples."""

import gc
import sys

import click

from timeline.cli import (
    backup,
    changes,
    database,
    demo,
    doctor,
    event,
    export,
    ingest,
    migrate,
    review,
    runs,
    seed_benchmark,
    serve,
    tag,
    token,
    verify,
)
from timeline.config import described
from timeline.errors import TimelineError
from timeline.version import VERSION


class Commands(click.Group):
    """A group whose help ends with every setting."""

    def format_epilog(self, context, formatter):
        with formatter.section("Settings (environment variables)"):
            formatter.write_dl([(name, f"{meaning} [default: {default}]") for name, default, meaning in described()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="timeline")
def cli():
    """A cited, queryable chronology from news and records.

    \b
    timeline demo                      look at it, with the events that ship
    timeline ingest article.txt --published 2025-11-12
    timeline serve                     answer GET /api/v1/events?datetime=2025-11
    """


for command in (
    backup.backup,
    backup.restore,
    changes.changes,
    database.db,
    demo.demo,
    doctor.doctor,
    export.export,
    ingest.ingest,
    event.event,
    migrate.migrate_to,
    review.review,
    runs.runs,
    seed_benchmark.seed_benchmark,
    serve.serve,
    tag.tag,
    token.token,
    verify.rebuild,
    verify.verify,
):
    cli.add_command(command)


def main() -> None:
    """Run the command line. Exit code 0, 1 when something was refused or rejected, 2 for wrong usage."""
    # A batch makes a hundred thousand objects that are no garbage; looking at them all the time takes an eighth of a load.
    gc.set_threshold(50_000, *gc.get_threshold()[1:])
    try:
        cli(prog_name="timeline")
    except TimelineError as error:
        click.echo(f"timeline: {error}", err=True)
        sys.exit(1)
