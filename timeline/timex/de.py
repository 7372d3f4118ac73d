"""German: a first ten rules, and the proof that a language is a table.

Text is folded: lower case, also Ä, Ö and Ü.
"""

import re

from timeline.timex.anchors import Anchors
from timeline.timex.days import shift
from timeline.timex.model import Cues, Fields, Language, Meaning, Part, Reading, Rule
from timeline.timex.normalise import in_unit

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar jänner",
            "februar",
            "märz",
            "april",
            "mai",
            "juni",
            "juli",
            "august",
            "september",
            "oktober",
            "november",
            "dezember",
        ),
        start=1,
    )
    for name in names.split()
}
WEEKDAYS = {
    name: number for number, name in enumerate(("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag"))
} | {"sonnabend": 5}
SIDES = {"letzt": -1, "vergangen": -1, "vorig": -1, "dies": 0, "nächst": 1, "kommend": 1}
SEASONS = {"frühling": "SP", "frühjahr": "SP", "sommer": "SU", "herbst": "FA", "winter": "WI"}
UNITS = {"tag": "day", "woche": "week", "monat": "month", "jahr": "year", "jahrzehnt": "decade"}
NUMBERS = {
    word: value
    for value, word in enumerate(
        ["zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf"], start=2
    )
}
NUMBERS |= dict.fromkeys(("ein", "eine", "einem", "einen", "einer"), 1) | {"fünfzehn": 15, "zwanzig": 20, "hundert": 100}
DAYS = {"vorgestern": -2, "gestern": -1, "heute": 0, "morgen": 1, "übermorgen": 2}
LETTERS = {"day": "D", "week": "W", "month": "M", "year": "Y", "decade": "Y"}


def _any(words) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


MACROS = {
    "month": _any(MONTHS),
    "weekday": _any(WEEKDAYS),
    "dom": r"(?:3[01]|[12]\d|0?[1-9])\.",
    "year": r"(?:1\d|20)\d\d(?!\d|[.,]\d)",
    "side": rf"(?:{_any(SIDES)})(?:e[nrsm]?)",
    "season": _any(SEASONS),
    "unit": _any(UNITS),
    "n": rf"\d{{1,4}}|{_any(NUMBERS)}",
}


def _date(match: re.Match, at: Anchors) -> Reading:
    """A day, a month, a year: as much as the pattern has."""
    found = match.groupdict()
    day, year = found.get("dom"), found.get("year")
    return Fields(day=day and int(day.rstrip(".")), month=MONTHS[match["month"]], year=year and int(year))


def _day_range(match: re.Match, at: Anchors) -> Reading:
    """ "11. bis 14. November 2025": two expressions that share month and year."""
    year, month = match["year"] and int(match["year"]), MONTHS[match["month"]]
    first, second = (Fields(year=year, month=month, day=int(match[name].rstrip("."))) for name in ("dom", "dom2"))
    return [Part(*match.span("first"), first), Part(*match.span("second"), second)] if first.day < second.day else None


def _year_range(match: re.Match, at: Anchors) -> Reading:
    """ "2010 bis 2012": two expressions."""
    return [Part(*match.span(name), Fields(year=int(match[name]))) for name in ("year", "year2")]


def _numeric(match: re.Match, at: Anchors) -> Reading:
    return Fields(day=int(match["day"]), month=int(match["number"]), year=int(match["year"])) if int(match["number"]) < 13 else None


def _season(match: re.Match, at: Anchors) -> Reading:
    return Fields(season=SEASONS[match["season"]], year=int(match["year"]))


def _from_now(at: Anchors, amount: int, unit: str) -> Reading:
    if at.now is None:
        return None
    return in_unit(shift(at.now, amount, unit), unit, kind="deictic", anchor=at.now.isoformat())


def _side(match: re.Match) -> int:
    return next(side for stem, side in SIDES.items() if match["side"].startswith(stem))


def _amount(match: re.Match) -> int:
    return NUMBERS.get(match["n"]) or int(match["n"])


def _duration(match: re.Match, at: Anchors) -> Reading:
    unit = UNITS[match["unit"]]
    return Meaning(type="DURATION", value=f"P{_amount(match) * (10 if unit == 'decade' else 1)}{LETTERS[unit]}", kind="duration")


RULES = (
    Rule("numeric_date", r"(?P<day>[0-3]?\d)\.(?P<number>[01]?\d)\.{year}", _numeric, (("am 14.11.2023", "2023-11-14"),)),
    Rule("day_month_year", r"{dom} {month},? {year}", _date, (("am 8. Februar 1904", "1904-02-08"),)),
    Rule("day_month", r"{dom} {month}", _date, (("am 11. März", "2024-03-11"),)),
    Rule(
        "days_month",
        r"(?P<first>{dom})(?:-| - | bis | und | bis zum )(?P<second>{dom2} {month}(?: {year})?)",
        _day_range,
        (("vom 11. bis 14. November 2023", "2023-11-11 2023-11-14"),),
    ),
    Rule("years", r"{year}(?:-| - | bis )(?:zu )?{year2}", _year_range, (("von 2010 bis 2012", "2010 2012"),)),
    Rule("between_years", r"(?<=zwischen[ ]){year} und {year2}", _year_range, (("zwischen 2010 und 2012", "2010 2012"),)),
    Rule("season", r"{season} {year}", _season, (("im Sommer 2023", "2023-SU"),)),
    Rule("month_year", r"{month} {year}", _date, (("im September 2006", "2006-09"),)),
    Rule("month", r"{month}", _date, (("seit Oktober", "2023-10"),)),
    Rule(
        "year",
        r"(?:im jahr|im jahre|in den jahren|jahr) {year}|(?<=seit[ ]){year2}|(?<=bis[ ]){year3}"
        r"|(?:(?<=\bum[ ])|(?<=circa[ ])|(?<=ca[.][ ])){year4}",
        lambda m, at: Fields(year=int(m["year"] or m["year2"] or m["year3"] or m["year4"])),
        (("im Jahr 1989", "1989"), ("seit 1989", "1989"), ("um 1850", "1850")),
    ),
    Rule("weekday", r"{weekday}", lambda m, at: Fields(weekday=WEEKDAYS[m["weekday"]]), (("am Dienstag", "2024-03-12"),)),
    Rule(
        "deictic_day",
        rf"(?<!guten[ ])(?P<day>{_any(DAYS)})",
        lambda m, at: _from_now(at, DAYS[m["day"]], "day"),
        (("Gestern sagte er", "2024-03-14"), ("übermorgen", "2024-03-17")),
    ),
    Rule(
        "side_unit",
        r"{side} {unit}",
        lambda m, at: _from_now(at, _side(m), UNITS[m["unit"]]),
        (("letzte Woche", "2024-W10"), ("im nächsten Jahr", "2025")),
    ),
    Rule(
        "ago",
        r"vor {n} {unit}(?:e?n)?",
        lambda m, at: _from_now(at, -_amount(m), UNITS[m["unit"]]),
        (("vor drei Jahren", "2021"), ("vor zehn Tagen", "2024-03-05")),
    ),
    Rule("duration", r"{n} {unit}(?:e?n?)?", _duration, (("drei Monate lang", "P3M"),)),
)


def _preceding(words: str) -> re.Pattern:
    return re.compile(rf"\b(?:{words})[ \n](?:zum[ \n]|dem[ \n])?$")


def _following(words: str) -> re.Pattern:
    return re.compile(rf"[ \n](?P<cue>{words})\b")


CUES = Cues(
    between=_preceding("zwischen"),
    origin=_preceding("von|vom|ab"),
    to=re.compile(r"[ \n]?(?:-|bis)[ \n]?(?:zum[ \n])?"),
    conjunction=re.compile(r"[ \n]und[ \n]"),
    since=_preceding("seit"),
    until=_preceding("bis"),
    negation=re.compile(r"\b(?:nicht|nie)\b[^.,;:]*$"),
    before=_preceding("vor"),
    after=_preceding("nach"),
    by=_preceding("spätestens"),
    about=re.compile(r"\b(?:um|etwa|gegen|circa|ca\.|ungefähr|rund)[ \n](?:im[ \n]|am[ \n]|den[ \n]|das[ \n]jahr[ \n])?$"),
    lasting=_preceding("während|in|seit"),
    onwards=_following("an"),
    offset=_following("nach|vor"),
    of=_following("des|der|von"),
    past=re.compile(r"(?:die |den )?(?:letzten|vergangenen)\b"),
    coming=re.compile(r"(?:die |den )?(?:nächsten|kommenden)\b"),
    first=re.compile(r"(?:die |den )?ersten\b"),
    last=re.compile(r"(?:die |den )?letzten\b"),
    apposition=re.compile(r",[ \n](?:im|am)[ \n]|[ \n]\((?:im[ \n]|am[ \n])?"),
    event=re.compile(r"[ \n]bis[ \n](?:zum|zur|zu[ \n](?:seine|ihre)[mr])[ \n]\w+[ \n](?:am[ \n]|im[ \n])?"),
)

LANGUAGE = Language(
    code="de",
    rules=RULES,
    macros=MACROS,
    cues=CUES,
    joint=re.compile(r"(?P<plain>[ \n]{1,3})|,(?P<comma>[ \n](?:den|dem)?[ \n]?)"),
    tense=re.compile(
        r"\b(?:(?P<ahead>wird|werden|soll|sollen|will|wollen|bis|ab)|(?P<back>sagte|war|waren|hatte|hat|wurde|wurden|seit))\b"
    ),
)
