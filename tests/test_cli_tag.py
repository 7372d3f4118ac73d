"""`timeline tag`, as a person runs it."""

import json

import pytest
from click.testing import CliRunner

from timeline.cli.tag import tag
from timeline.errors import Invalid

TEXT = "Shops were shut since September, daily.\n"


def run(*arguments):
    return CliRunner().invoke(tag, ["--published", "2025-11-12", *arguments], input=TEXT, catch_exceptions=False)


def test_the_meaning_stands_behind_each_expression():
    assert run().output == "Shops were shut since September [2025-09], daily [P1D].\n"


def test_dates_joins_intervals_and_leaves_out_what_has_no_place():
    assert run("--dates").output == "Shops were shut since September [2025-09/..], daily.\n"


def test_json_gives_one_expression_a_line_with_exact_offsets():
    first, second = map(json.loads, run("--json").output.splitlines())
    assert (TEXT[first["start"] : first["end"]], first["value"], first["edtf"]) == ("September", "2025-09", "2025-09")
    assert (second["type"], second["value"], second["edtf"]) == ("SET", "P1D", None)


def test_a_language_without_rules_is_refused():
    with pytest.raises(Invalid, match="'tlh'"):
        run("--language", "tlh")
