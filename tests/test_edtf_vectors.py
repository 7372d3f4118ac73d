"""What the specification and other implementations' own tests state of EDTF strings, against what we say.

The vectors stand beside the repository (`../shared/edtf/vectors.tsv`, or below TIMELINE_SHARED).
"""

import csv
import re

import pytest

from shared import SHARED
from timeline.edtf import NEG_INF, POS_INF, EdtfError, parse
from timeline.edtf.calendar import DAY, civil_second

VECTORS = SHARED / "edtf" / "vectors.tsv"
SPECIFICATION = "LoC EDTF spec"

pytestmark = pytest.mark.skipif(not VECTORS.exists(), reason=f"there are no EDTF vectors at {VECTORS}")

QUARTERS = "takes seasons for calendar quarters; ours are meteorological (spring from March), and quarters are 33-36"
TEN_YEARS = "puts an unknown end ten years away; to us it is not known"

# (string, part of the source's name): why we differ.
VALIDITY_EXCEPTIONS = {
    ("2005-07-25T10:10:10Z/2006-01-01T10:10:10Z", "edtf-validate"): "our extension: date-times as the ends of an interval",
    ("Y-61000/-2000", "edtf-validate"): "compares Y years as text; the end is after the start",
}
BOUNDS_EXCEPTIONS = {
    ("Y171010000S3", "go-edtf"): "error in the specification's prose: three significant digits are 171000000..171999999",
    ("/2006", "python-edtf"): TEN_YEARS,
    ("1984-06-02?/", "python-edtf"): TEN_YEARS,
    ("Y3388E2S3", "python-edtf"): "gives the estimate itself instead of what its significant digits leave open",
    ("Y-20E2S3", "go-edtf"): "three significant digits of -2000 are -2009..-2000, not -2999..-2000",
    ("2020-05-01T00:00:00+14:00", "edtf-java"): "14 hours before midnight is 10:00 of the day before, not 14:00",
    ("Y100000", "edtf-java"): "states a span of the years 2062 and 2063 for the year 100000",
    ("2020-23", "edtf-java"): QUARTERS,
    ("2020-24", "edtf-java"): QUARTERS,
    ("2020-25", "edtf-java"): QUARTERS,
    ("2001-21", "edtf-java"): QUARTERS,
}


def vectors(*validities):
    with VECTORS.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [row for row in rows if row["valid"] in validities]


def excepted(row, exceptions):
    return any(row["string"] == string and source in row["source"] for string, source in exceptions)


def reads(text):
    try:
        return bool(parse(text))
    except EdtfError:
        return False


def first_second(stated):
    """A day "1985-04-12" or "1985-04-12T23:20:30Z" as the second at which it begins."""
    if stated in ("-inf", "?"):
        return NEG_INF
    day, _, time = stated.partition("T")
    year, month, day_of_month = day.rsplit("-", 2)
    second = civil_second(int(year), int(month), int(day_of_month))
    for unit, part in zip((3600, 60, 1), time.rstrip("Z").split(":") if time else (), strict=False):
        second += unit * int(part.split(".")[0])
    return second


def second_after(stated):
    """The second after an inclusive day or instant."""
    if stated in ("+inf", "?"):
        return POS_INF
    return first_second(stated) + (1 if "T" in stated else DAY)


def disagreements(row):
    # The vectors do not pad what is approximate, and ? has no bearing on bounds.
    date = parse(re.sub("[?~%]", "", row["string"]))
    sides = [
        ("min", first_second, date.start_earliest),
        ("max", second_after, date.end_latest),
        ("latest_start", second_after, date.start_latest),
        ("earliest_end", first_second, date.end_earliest),
    ]
    return [column for column, reading, ours in sides if row[column] and reading(row[column]) != ours]


def test_every_example_of_the_specification_is_read_as_it_says():
    rows = [row for row in vectors("Y", "N") if SPECIFICATION in row["source"]]
    assert [row["string"] for row in rows if reads(row["string"]) != (row["valid"] == "Y")] == []


def test_what_others_state_valid_or_invalid_is_so_but_for_the_stated_exceptions():
    rows = vectors("Y", "N")
    wrong = [row for row in rows if reads(row["string"]) != (row["valid"] == "Y")]
    assert [row["string"] for row in wrong if not excepted(row, VALIDITY_EXCEPTIONS)] == []
    assert len(wrong) == len(VALIDITY_EXCEPTIONS) <= 0.005 * len(rows)


def test_the_draft_of_2012_is_refused():
    assert [row["string"] for row in vectors("D") if reads(row["string"])] == []


def test_stated_bounds_are_ours_but_for_the_stated_exceptions():
    rows = [row for row in vectors("Y") if row["min"] or row["max"]]
    wrong = [row for row in rows if disagreements(row)]
    assert [(row["string"], disagreements(row)) for row in wrong if not excepted(row, BOUNDS_EXCEPTIONS)] == []
    assert len(wrong) == len(BOUNDS_EXCEPTIONS) <= 0.05 * len(rows)
