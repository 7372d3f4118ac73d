"""`timeline export`: the events of a question as a file."""

from pathlib import PurePath

import click
from marshmallow import ValidationError

from timeline.api.arguments import refused
from timeline.api.parameters import FilterParameters
from timeline.cli import opened
from timeline.errors import Invalid
from timeline.formats import FORMATS, WRITTEN, About, by_suffix, rendered
from timeline.store import query
from timeline.store.query import Filter


class Export(click.Command):
    """A command whose help ends with the formats and what each is for."""

    def format_epilog(self, context, formatter):
        with formatter.section("Formats (what each cannot hold stands in timeline/formats)"):
            formatter.write_dl([(name, FORMATS[name].purpose) for name in WRITTEN])


@click.command(cls=Export)
@click.argument("file", type=click.Path(dir_okay=False, writable=True, allow_dash=True), default="-")
@click.option("--format", "name", type=click.Choice(WRITTEN), help="Default: what the name of FILE says, else ndjson.")
@click.option("--datetime", metavar="A/B", help="Only events in this range of time, such as 2025-11 or 2025-09/..")
@click.option("--timezone", metavar="ZONE", help="The zone that the days of the range are meant in; default UTC.")
@click.option("--match", type=click.Choice(["possible", "certain"]), help="Possibly (default) or certainly in the range.")
@click.option("--q", metavar="WORDS", help="Only events with these words.")
@click.option("--tag", multiple=True, help="Only events with this tag; repeat it for alternatives.")
@click.option("--actor", multiple=True, help="Only events with this actor; repeat it for alternatives.")
@click.option("--place", multiple=True, help="Only events at this place; repeat it for alternatives.")
@click.option("--source", multiple=True, help="Only events reported by this publisher or host; repeat it for alternatives.")
@click.option("--status", multiple=True, help="Only events of this status; repeat it for alternatives.")
@click.option("--title", default="Timeline", help="What the file is called where its format has a title.")
def export(file, name, title, **asked):
    """Write events to FILE, or to standard output, in one of many formats.

    What `timeline export` writes as ndjson, json, csv or geojson, `timeline ingest` reads as the same events.

    \b
    timeline export events.csv
    timeline export mali.svg --place Bamako --title "Mali"
    timeline export chronology.md --datetime 2025
    timeline export --datetime 2025-11 --match certain | jq .title
    """
    format, where = FORMATS[name] if name else _by_name(file), _filter(asked)  # before the file is emptied
    with opened.database() as database, database.reading(unlimited=True) as session, click.open_file(file, "wb") as target:
        texts = query.texts(session, where, sort=format.sort)
        for part in rendered(format, texts, About(title=title)):
            target.write(part)


def _by_name(file: str):
    found = by_suffix(file) or FORMATS.get(PurePath(file).suffix.removeprefix("."))
    return found if found and found.write else FORMATS["ndjson"]


def _filter(asked: dict) -> Filter:
    """The same parameters as in an address. Raises Invalid."""
    try:
        return FilterParameters().load({name: value for name, value in asked.items() if value not in (None, ())})["where"]
    except ValidationError as error:
        raise refused(Invalid, error.messages_dict, "--") from None
