"""The values of the temporal tagger: what it returns (`Timex`), and what its rules are and say.

Values only; no rule and no language is known here.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from typing import Literal

from timeline.edtf import Edtf

Type = Literal["DATE", "TIME", "DURATION", "SET"]
Kind = Literal["explicit", "deictic", "anaphoric", "duration", "set", "vague"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timex:
    """A time expression, as TIMEX3 (TimeML 1.2.1) annotates it, and where it stands on the time line.

    `start` and `end` are offsets in code points: `text == document[start:end]`. `value` and `mod` are those of
    TIMEX3. `edtf` is None for what names no place on the time line ("three weeks", "daily"). `anchor` is the
    date that a relative expression was counted from. `confidence` is between 0 and 1.
    """

    start: int
    end: int
    text: str
    type: Type
    value: str
    mod: str | None = None
    edtf: Edtf | None = None
    kind: Kind = "explicit"
    anchor: str | None = None
    rule: str = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """A partial date: what one expression says, before neighbours and anchors fill in the rest.

    `year` is astronomical (0 is 1 BCE), and so is `century` (0 is the first one BCE). `toward` is -1 or +1 where the words
    say on which side of the anchor the date lies ("last Friday"), 0 where they say that it is the same ("this Friday").
    `weekday` is 0 for Monday, `zone` an offset such as "+08:00" or "Z", `part` a TIMEX3 part of the day (MO, MI, AF, EV, NI, DT).
    `dependent` fields mean something only beside a neighbour ("early", "night").
    """

    century: int | None = None
    decade: int | None = None
    year: int | None = None
    half: int | None = None
    quarter: int | None = None
    season: str | None = None
    month: int | None = None
    week: int | None = None
    weekend: bool | None = None
    day: int | None = None
    weekday: int | None = None
    part: str | None = None
    clock: str | None = None
    zone: str | None = None
    mod: str | None = None
    fiscal: bool | None = None
    toward: int | None = None
    kind: Kind | None = None
    anchor: str | None = None
    confidence: float = 1.0
    dependent: bool = False

    def unify(self, other: "Fields") -> "Fields | None":
        """Both at once, or None when they contradict each other."""
        merged = {}
        for name in _FIELD_NAMES:
            mine, theirs = getattr(self, name), getattr(other, name)
            if mine is not None and theirs is not None and mine != theirs and name not in _SOFT:
                return None
            merged[name] = theirs if mine is None else mine
        return Fields(**merged, confidence=min(self.confidence, other.confidence))


_FIELD_NAMES = tuple(field.name for field in fields(Fields) if field.name not in ("confidence", "dependent"))
_SOFT = frozenset({"kind", "anchor", "mod", "toward"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What an expression means once nothing is missing: the TIMEX3 attributes, and EDTF text if it has a place."""

    type: Type
    value: str
    mod: str | None = None
    kind: Kind = "explicit"
    zone: str | None = None
    anchor: str | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Part:
    """One of several expressions that a single rule finds: `April 6` and `7` in "April 6-7"."""

    start: int
    end: int
    reading: "Fields | Meaning"


Reading = Fields | Meaning | list[Part] | None


@dataclass(frozen=True, slots=True)
class Rule:
    """How an expression looks and what it says.

    `pattern` is a regular expression over folded text in which `{month}`, `{n}` and the like stand for the words
    of the language. `read` turns the match into a reading; None lets a shorter rule try. A rule without `read`
    is a blocker: it means nothing, and wins by its length like any other. `examples` pair a sentence with the
    values found in it, against the day in `example_day`.
    """

    name: str
    pattern: str
    read: "Callable[[re.Match, object], Reading] | None"
    examples: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cues:
    """The words around expressions that make intervals of them, as patterns over folded text.

    Those that stand before an expression match up to its start, those behind it from its end.
    """

    between: re.Pattern
    origin: re.Pattern
    to: re.Pattern
    conjunction: re.Pattern
    since: re.Pattern
    until: re.Pattern
    negation: re.Pattern
    before: re.Pattern
    after: re.Pattern
    by: re.Pattern
    about: re.Pattern
    lasting: re.Pattern
    onwards: re.Pattern
    offset: re.Pattern
    of: re.Pattern
    past: re.Pattern
    coming: re.Pattern
    first: re.Pattern
    last: re.Pattern
    apposition: re.Pattern
    event: re.Pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One language's tables: its rules, its macros, and the words around an expression that matter.

    `joint` matches what may stand between two expressions that name one date together, `tense` the words
    before one that make it lie `ahead` or `back` (its groups); what is `ahead` as a `limit` ("by Tuesday") lies back where a
    `perfect` follows ("40 had died").
    """

    code: str
    rules: tuple[Rule, ...]
    macros: dict[str, str]
    joint: re.Pattern
    tense: re.Pattern
    cues: "Cues"


EXAMPLE_DAY = date(2024, 3, 15)
"""The Friday on which the examples of all rules were published."""
