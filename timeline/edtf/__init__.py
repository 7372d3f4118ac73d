"""Extended Date/Time Format (ISO 8601-2, Library of Congress profile) with four integer bounds."""

from timeline.edtf.calendar import NEG_INF, POS_INF
from timeline.edtf.errors import EdtfError
from timeline.edtf.instants import day_start, earliest_text, latest_text
from timeline.edtf.ranges import parse_range
from timeline.edtf.relations import RELATIONS, Match, Relation
from timeline.edtf.value import Edtf, parse

__all__ = [
    "NEG_INF", "POS_INF", "RELATIONS", "Edtf", "EdtfError", "Match", "Relation",
    "day_start", "earliest_text", "latest_text", "parse", "parse_range",
]  # fmt: skip
