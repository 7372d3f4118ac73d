"""The command line: `timeline COMMAND`. One module a command, all of them mirrored by --help with examples."""

import sys
from importlib import import_module

import click

from timeline import garbage
from timeline.config import described
from timeline.errors import TimelineError
from timeline.version import VERSION

# The module of each command. One is imported when it is asked for: all of them take longer than most commands do.
COMMANDS = {
    "backup": "backup",
    "changes": "changes",
    "db": "database",
    "demo": "demo",
    "doctor": "doctor",
    "event": "event",
    "export": "export",
    "ingest": "ingest",
    "migrate-to": "migrate",
    "rebuild": "verify",
    "restore": "backup",
    "review": "review",
    "runs": "runs",
    "seed-benchmark": "seed_benchmark",
    "serve": "serve",
    "tag": "tag",
    "token": "token",
    "verify": "verify",
}


class Commands(click.Group):
    """The commands of COMMANDS; its help ends with every setting."""

    def list_commands(self, context):
        return list(COMMANDS)

    def get_command(self, context, name):
        if name not in COMMANDS:
            return None
        return getattr(import_module(f"timeline.cli.{COMMANDS[name]}"), name.replace("-", "_"))

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


def main() -> None:
    """Run the command line. Exit code 0, 1 when something was refused or rejected, 2 for wrong usage."""
    garbage.collect_seldom()
    try:
        cli(prog_name="timeline")
    except TimelineError as error:
        click.echo(f"timeline: {error}", err=True)
        sys.exit(1)
