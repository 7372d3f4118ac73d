"""What relative expressions are counted from: the publication date, the last year named, the last day mentioned.

An `Anchors` is the memory of one reading of one text, from left to right; it knows dates and no words. Which
anchor serves depends on the text: news counts from its publication, a history from the date it last named.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from timeline.timex.days import bounds
from timeline.timex.model import Meaning


@dataclass(slots=True, kw_only=True)
class Anchors:
    """`dct` is the day of publication or None; `narrative` says that the text is a history."""

    text: str
    folded: str
    dct: date | None
    narrative: bool
    day: date | None = None
    named: date | None = None
    unit: str | None = None
    quarter: tuple[int, int] | None = None

    @property
    def now(self) -> date | None:
        """The day that "yesterday" and "last month" are counted from."""
        if self.narrative and self.named:
            return self.day or self.named
        return self.dct or self.named

    @property
    def last(self) -> date | None:
        """The day that "two days later" is counted from."""
        return self.day or self.named or self.dct

    def note(self, meaning: Meaning) -> None:
        """Remember what was named, as the anchor of what follows."""
        if meaning.type not in ("DATE", "TIME"):
            return
        stretch = bounds(meaning.value)
        if not stretch or len(meaning.value) < 4:
            return
        self.named = stretch[0]
        self.unit = unit_of(meaning.value)
        if self.unit == "day":
            self.day = stretch[0]
        elif not (self.day and stretch[0] <= self.day <= stretch[1]):
            self.day = None
        if self.unit == "quarter" and meaning.kind != "anaphoric":
            self.quarter = (stretch[0].year, int(meaning.value[-1]))


@lru_cache(maxsize=1_024)
def unit_of(value: str) -> str:
    """The unit that a TIMEX3 date value names."""
    value = value.partition("T")[0]
    for unit, mark in (("week", "-W"), ("quarter", "-Q"), ("half", "-H"), ("season", r"-(?:SP|SU|FA|WI)")):
        if re.search(mark, value):
            return "season" if value.endswith("-WI") else unit
    return {2: "century", 3: "decade", 4: "year", 7: "month"}.get(len(value), "day")
