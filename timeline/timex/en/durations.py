"""How long (DURATION) and how often (SET)."""

import re

from timeline.timex.anchors import Anchors
from timeline.timex.en.words import APPROX, MONTHS, SEASONS, UNITS, WEEKDAYS
from timeline.timex.model import Meaning, Reading, Rule
from timeline.timex.numbers import number, ordinal

_LETTERS = {"second": "S", "minute": "M", "hour": "H", "day": "D", "weekend": "WE", "week": "W", "fortnight": "W", "month": "M",
            "quarter": "Q", "year": "Y", "decade": "Y", "century": "Y", "millennium": "Y"}  # fmt: skip
_TIMES = {"fortnight": 2, "decade": 10, "century": 100, "millennium": 1000}
_SMALLER = {"year": ("Y", 12, "M"), "hour": ("H", 60, "M"), "minute": ("M", 60, "S")}


def duration_value(amount: float | None, unit: str) -> str:
    """The TIMEX3 value of so many units: `P2Y6M`, `PT1H30M`, `PXW` where the amount is vague."""
    prefix = "PT" if unit in ("second", "minute", "hour") else "P"
    if amount is None:
        return {"decade": "PXE", "century": "PXC"}.get(unit, f"{prefix}X{_LETTERS[unit]}")
    amount *= _TIMES.get(unit, 1)
    if amount == int(amount):
        return f"{prefix}{int(amount)}{_LETTERS[unit]}"
    if unit not in _SMALLER:
        return f"{prefix}{amount:g}{_LETTERS[unit]}"
    letter, times, small = _SMALLER[unit]
    whole, rest = divmod(round(amount * times), times)
    return prefix + (f"{whole}{letter}" if whole else "") + f"{rest}{small}"


def _duration(match: re.Match, at: Anchors) -> Reading:
    found = match.groupdict()
    unit = UNITS[found.get("unit") or found.get("units") or found.get("units3") or found["cal"]]
    amount = number(found["n"]) if found.get("n") else None
    if amount is not None and found.get("half"):
        amount += 0.5
    approx = found.get("approx")
    return Meaning(type="DURATION", value=duration_value(amount, unit), mod=APPROX.get(approx), kind="duration")


def _hyphened(match: re.Match, at: Anchors) -> Reading:
    amount = number(match["n"])
    return Meaning(type="DURATION", value=duration_value(amount, UNITS[match["unit"]]), kind="duration")


def _one(match: re.Match, at: Anchors) -> Reading:
    return Meaning(type="DURATION", value=duration_value(1, UNITS[match["unit"]]), kind="duration")


_ADVERBS = {
    "hourly": "PT1H", "daily": "P1D", "everyday": "P1D", "nightly": "P1D", "weekly": "P1W", "biweekly": "P2W",
    "fortnightly": "P2W", "monthly": "P1M", "bimonthly": "P2M", "annually": "P1Y", "yearly": "P1Y", "biennial": "P2Y",
    "biannual": "P6M",
}  # fmt: skip


def _set(value: str) -> Meaning:
    return Meaning(type="SET", value=value, kind="set")


def _every(match: re.Match, at: Anchors) -> Reading:
    found = match.groupdict()
    amount = number(found["n"]) if found.get("n") else 2 if "other" in match[0] else 1
    return _set(duration_value(amount, UNITS[match["unit"]]))


def _every_month(match: re.Match, at: Anchors) -> Reading:
    return _set(f"XXXX-{MONTHS[match['month'].rstrip('.')]:02d}")


def _every_date(match: re.Match, at: Anchors) -> Reading:
    month, day = match["month"] or match["month2"], match["dom"] or match["dom2"]
    return _set(f"XXXX-{MONTHS[month.rstrip('.')]:02d}-{ordinal(day):02d}")


_LASTING = re.compile(
    r"\b(?:for|in|within|after|than|of|about|nearly|almost|over|under|only|just|took|takes?|last(?:ed|s)?|spent|spend|half|is|was|be|at|least|"
    r"with|wait|next|until|once|to|and|from|by|every|marking|comes|came)[ \n]$"
)


def _a_unit(match: re.Match, at: Anchors) -> Reading:
    """ "for a year" lasts, "50,000 a year" repeats."""
    before = at.folded[max(0, match.start() - 12) : match.start()]
    if _LASTING.search(before) or not re.search(r"[\w%,] $", before):
        return _one(match, at)
    if not re.search(r"(?:\d|s|times?|once|twice|people|percent|million|billion|%|cents|dollars|hours|days) $", before):
        return _one(match, at)
    return _set(duration_value(1, UNITS[match["unit"]]))


def _bare(match: re.Match, at: Anchors) -> Reading:
    """ "weeks", but not "Minutes" in the middle of a sentence, which is a name."""
    named = at.text[match.start()].isupper() and re.search(r"[\w'] $", at.folded[max(0, match.start() - 2) : match.start()])
    return None if named else _duration(match, at)


def _spelled(match: re.Match, at: Anchors) -> Reading:
    if match["n"] in ("a", "an") and len(match[0].split()) == 2:
        return _a_unit(match, at)
    amount = number(match["n"])
    if (amount or 0) > 1 and match["unit"] in UNITS.values() and (amount >= 100 or match["unit"] in ("second", "quarter")):
        return None  # "the 1988 quarter", "a 9-2 second half"
    if amount is not None and (match["half"] or match["tail"]):
        amount += 0.5
    return Meaning(
        type="DURATION", value=duration_value(amount, UNITS[match["unit"]]), mod=APPROX.get(match["approx"]), kind="duration"
    )


_QUALIFIED = (
    r"(?:(?:the|these|those|each of the|its|his|her|their) )?(?:past|last|next|first|final|coming"
    r"|following|previous|preceding|recent|remaining|latest|opening|closing|early)"
)

RULES = (
    Rule(
        "duration",
        r"(?:{approx} |another |an additional )?{n} (?:and a (?P<half>half) |more |full |straight |consecutive "
        r"|long |trading |whole |business |working )?{unit}(?P<tail> and a half)?(?!-)",
        _spelled,
        (
            ("six months", "P6M"),
            ("more than four hours", "PT4H"),
            ("2 1/2 years", "P2Y6M"),
            ("two and a half years", "P2Y6M"),
            ("several years", "PXY"),
            ("a couple of days", "P2D"),
            ("fifteen years", "P15Y"),
            ("a year and a half", "P1Y6M"),
            ("for a year", "P1Y"),
            ("50,000 people a year", "P1Y"),
        ),
    ),
    Rule(
        "qualified_duration",
        rf"{_QUALIFIED} (?:{{approx}} )?{{n}}(?: more| or so| trading| full)? {{unit}}(?: or so)?",
        _duration,
        (("the past fifteen years", "P15Y"), ("the next few days", "PXD"), ("the first nine months", "P9M")),
    ),
    Rule(
        "edge_of_month",
        r"(?:the )?(?:first|last|final|opening|closing) {unit}(?= of {month})",
        _one,
        (("in the last week of August", "P1W 2023-08"),),
    ),
    Rule("the_duration", r"(?:the|these|those) {n} {units}", _duration, (("the nine months ended", "P9M"),)),
    Rule(
        "number_range",
        r"(?:the (?:past|last|next) )?{n}(?: to | or |-){n2} {units}",
        lambda m, at: Meaning(type="DURATION", value=duration_value(number(m["n"]), UNITS[m["units"]]), kind="duration"),
        (("two to three weeks", "P2W"),),
    ),
    Rule(
        "coming_units",
        r"(?:the )?(?:(?:coming|following|next|subsequent|intervening) {units}|early {cal}s)",
        _duration,
        (("in the coming weeks", "PXW"),),
    ),
    Rule(
        "hyphened",
        r"{n}-{unit}(?:-long)?(?: (?:period|term))?",
        _hyphened,
        (("a five-year plan", "P5Y"), ("a two-hour talk", "PT2H")),
    ),
    Rule(
        "long",
        r"{unit}-long",
        lambda m, at: (
            _one(m, at)
            if not m["unit"].endswith("s")
            else Meaning(type="DURATION", value=duration_value(None, UNITS[m["unit"]]), kind="duration")
        ),
        (("a month-long halt", "P1M"), ("decades-long wars", "PXE")),
    ),
    Rule(
        "bare_units",
        r"(?:(?:many |those |the )?(?!quarters){units}|recent {units3})(?: or {units2})?(?!-)",
        _bare,
        (("within weeks", "PXW"), ("for centuries", "PXC"), ("on the show Minutes", "")),
    ),
    Rule(
        "adverb",
        rf"(?P<word>{'|'.join(_ADVERBS)})",
        lambda m, at: _set(_ADVERBS[m["word"]]),
        (("daily flights", "P1D"), ("rose annually", "P1Y")),
    ),
    Rule(
        "every",
        r"(?:every|each)(?: other| {n})? {unit}",
        _every,
        (("every day", "P1D"), ("every two weeks", "P2W"), ("every other year", "P2Y")),
    ),
    Rule(
        "every_weekday",
        r"(?:every|each|on) {weekday}s?(?<=s)|(?:every|each) {weekday2}(?: (?:and|or) {weekday3})?",
        lambda m, at: _set(f"XXXX-WXX-{WEEKDAYS[(m['weekday'] or m['weekday2']).rstrip('.')] + 1}"),
        (("each Thursday", "XXXX-WXX-4"),),
    ),
    Rule(
        "every_season",
        r"(?:every|each) {season}",
        lambda m, at: _set(f"XXXX-{SEASONS[m['season']]}"),
        (("held every summer", "XXXX-SU"), ("Each spring, the river", "XXXX-SP")),
    ),
    Rule(
        "every_date",
        r"(?:every|each)(?: year on)? (?:{dom} {month}|{month2} {dom2})",
        _every_date,
        (("every 24 June", "XXXX-06-24"), ("each year on December 6", "XXXX-12-06")),
    ),
    Rule("every_month", r"(?:every|each) {month}", _every_month, (("each July", "XXXX-07"),)),
    Rule(
        "a_while",
        r"(?:quite )?(?:a while|some time)",
        lambda m, at: Meaning(type="DURATION", value="PXX", kind="duration"),
        (("for a while", "PXX"),),
    ),
)
