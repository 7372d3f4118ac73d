"""`timeline tag`: the time expressions of a text, coloured on a terminal or as JSON lines."""

import json
from datetime import datetime

import click

from timeline.timex import Timex, dates, tag as timexes

_COLOURS = {"DATE": "green", "TIME": "cyan", "DURATION": "yellow", "SET": "magenta"}


@click.command()
@click.argument("file", type=click.File(encoding="utf-8"), default="-")
@click.option("--published", type=click.DateTime(["%Y-%m-%d"]), help="The day of publication, such as 2025-11-12.")
@click.option("--dates", "dated", is_flag=True, help="Only what stands on the time line, intervals joined.")
@click.option("--language", default="en", show_default=True, help="The language of the text.")
@click.option("--json", "lines", is_flag=True, help="One JSON object a line for each expression.")
def tag(file, published: datetime | None, dated: bool, language: str, lines: bool):
    """Find the time expressions of FILE, or of standard input, and say what they mean.

    \b
    timeline tag --published 2025-11-12 article.txt
    echo "closed since September" | timeline tag --published 2025-11-12 --dates
    timeline tag --json article.txt | jq .value
    """
    text = file.read()
    read = dates if dated else timexes
    found = read(text, published.date() if published else None, language=language)
    if lines:
        for timex in found:
            click.echo(_line(timex))
    else:
        click.echo(_coloured(text, found), nl=not text.endswith("\n"))


def _line(timex: Timex) -> str:
    """An expression as JSON, its EDTF as text."""
    fields = {name: getattr(timex, name) for name in Timex.__dataclass_fields__}
    return json.dumps(fields | {"edtf": timex.edtf and str(timex.edtf)}, ensure_ascii=False)


def _coloured(text: str, found: list[Timex]) -> str:
    """The text with its expressions in colour and what they mean behind them in brackets."""
    parts, position = [], 0
    for timex in found:
        meaning = timex.edtf or timex.value
        parts += [text[position : timex.start], click.style(timex.text, fg=_COLOURS[timex.type]), f" [{meaning}]"]
        position = timex.end
    return "".join([*parts, text[position:]])
