"""Where it happened: countries, capitals and large cities by name, from the table places.tsv beside this module. Pure.

A city counts only behind a preposition ("in Bamako", "from Bamako", "the capital Bamako"), because persons, companies
and governments are named after cities. What is said to be there wins, then the more specific place, then the first.
"""

import csv
import re
from functools import cache, lru_cache
from importlib import resources

from timeline.records import Place

_THERE = re.compile(r"\b(?:in|at|near|outside|around|across|inside|throughout|capital|city)(?: the)? $", re.IGNORECASE)
_ABOUT = re.compile(r"\b(?:from|to|into|of|over|between|for|via|through|toward|towards)(?: the)? $|, $", re.IGNORECASE)


@lru_cache(maxsize=64)  # each claim of a sentence asks for the place of the whole sentence
def place_of(text: str, *, only_there: bool = False) -> Place | None:
    """The place that a piece of text says (or only one that something is said to be in), None without one in the table."""
    ranked = [(rank, match.start(), match[0]) for match in _pattern().finditer(text) if (rank := _rank(text, match)) is not None]
    ranked = [found for found in ranked if found[0] <= 1] if only_there else ranked
    return _table()[min(ranked)[2]][1] if ranked else None


def _rank(text: str, match: re.Match) -> int | None:
    """0 for a city where something is, 1 for such a country, 2 and 3 where they are only spoken of."""
    before, is_country = text[max(0, match.start() - 16) : match.start()], _table()[match[0]][0] == "country"
    if _THERE.search(before):
        return int(is_country)
    return 2 + is_country if is_country or _ABOUT.search(before) else None


@cache
def _table() -> dict[str, tuple[str, Place]]:
    """Every name that the table has, with the kind of place and the place."""
    text = resources.files(__package__).joinpath("places.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader((line for line in text.splitlines() if not line.startswith("#")), delimiter="\t")
    return {name: (row["kind"], _place(row)) for row in rows for name in (row["name"], *filter(None, row["also"].split("|")))}


def _place(row: dict[str, str]) -> Place:
    known = bool(row["latitude"])
    return Place(
        name=row["name"], latitude=float(row["latitude"]) if known else None, longitude=float(row["longitude"]) if known else None
    )


@cache
def _pattern() -> re.Pattern:
    names = sorted(_table(), key=len, reverse=True)
    # Most words begin with no letter that a name begins with: thousands of names need not be tried at each of them.
    initials = re.escape("".join({name[0] for name in names}))
    return re.compile(rf"\b(?=[{initials}])(?:{'|'.join(map(re.escape, names))})(?!\w|\s?\$)")
