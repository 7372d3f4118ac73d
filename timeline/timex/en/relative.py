"""Expressions that are counted from a day: deictic (from publication) and anaphoric (from what was said before)."""

import re
from datetime import timedelta

from timeline.timex.anchors import Anchors
from timeline.timex.days import shift
from timeline.timex.en.durations import duration_value
from timeline.timex.en.words import PARTS, SIDES, UNITS
from timeline.timex.model import Fields, Meaning, Reading, Rule
from timeline.timex.normalise import in_unit
from timeline.timex.numbers import number, ordinal

_DAYS = {"today": 0, "tomorrow": 1, "yesterday": -1, "the day before yesterday": -2, "the day after tomorrow": 2,
         "tonight": 0, "last night": -1, "overnight": -1}  # fmt: skip


def _from(at: Anchors, day, amount: int, unit: str, kind: str, **more) -> Reading:
    """The unit that lies `amount` units from the day."""
    if day is None:
        return Meaning(type="DATE", value="PAST_REF" if amount < 0 else "FUTURE_REF" if amount else "PRESENT_REF", kind="vague")
    try:
        return in_unit(shift(day, amount, unit), unit, kind=kind, anchor=day.isoformat(), **more)
    except OverflowError:
        return _beyond(day, amount, unit)


def _beyond(day, amount: int, unit: str) -> Reading:
    """Years before year 1: `datetime` ends there, astronomical years do not."""
    if unit in ("year", "decade", "century", "millennium"):
        years = amount * {"year": 1, "decade": 10, "century": 100, "millennium": 1000}[unit]
        return Fields(year=day.year + years, kind="deictic", anchor=day.isoformat(), confidence=0.5)
    return None


def _day(match: re.Match, at: Anchors) -> Reading:
    words = match["day"]
    part = "NI" if words.endswith("night") else None  # said of the night before publication
    return _from(at, at.now if not at.dct else at.dct, _DAYS[words], "day", "deictic", part=part)


def _side_unit(match: re.Match, at: Anchors) -> Reading:
    """ "last week", "next year", "this month"; histories count "the following year" from the date named last."""
    side, unit = SIDES[match["side"]], UNITS[match["cal"]]
    anaphoric = match["side"] in ("following", "previous", "preceding")
    day = at.last if anaphoric else at.now
    return _from(at, day, side, unit, "anaphoric" if anaphoric else "deictic", confidence=0.8 if anaphoric else 1.0)


def _counted(match: re.Match, at: Anchors, sign: int, *, said_before: bool) -> Reading:
    """ "two weeks ago" is a week, "ten days later" a day, "a year earlier" the same quarter of the year before."""
    amount, unit = number(match["n"]), UNITS[match["unit"]]
    if unit in ("second", "minute", "hour"):
        return Meaning(type="DURATION", value=duration_value(amount, unit), kind="duration")
    if amount is None:
        return _vaguely(unit, at, sign)
    if amount != int(amount):
        amount, unit = round(amount * 12), "month" if unit == "year" else unit
    if unit == "year" and amount == 1 and at.quarter and not at.narrative:
        return Fields(year=at.quarter[0] + sign, quarter=at.quarter[1], kind="anaphoric")
    mod = _approximate(match)
    if unit == "decade":
        amount, unit, mod = 10 * amount, "year", "APPROX"
    if unit == "week" and amount <= 2:
        amount, unit = 7 * amount, "day"  # "a week ago" names a day, "six weeks ago" a week
    day = at.last if said_before else at.now
    return _from(at, day, sign * int(amount), unit, "anaphoric" if said_before else "deictic", mod=mod)


def _approximate(match: re.Match) -> str | None:
    return "APPROX" if match.groupdict().get("approx") else None


def _vaguely(unit: str, at: Anchors, sign: int) -> Meaning:
    return Meaning(type="DATE", value="PAST_REF" if sign < 0 else "FUTURE_REF", kind="vague")


def _that_unit(match: re.Match, at: Anchors) -> Reading:
    """ "that day", "the same month": the unit that holds the date named last, which may itself be no finer than a month."""
    unit = UNITS[match["cal"] or match["cal2"]]
    if unit == "day" and at.day is None and at.unit in ("month", "year"):
        unit = at.unit
    return _from(at, at.last, 0, unit, "anaphoric", confidence=0.8)


def _the_unit(match: re.Match, at: Anchors) -> Reading:
    """ "the quarter", "the year", "the latest period" of a report: the one named last, or the last one that ended."""
    unit = match["cal"] if match["cal"] != "period" else "quarter"
    if unit == "quarter":
        return _quarter(at, 0)
    return _from(at, at.last if unit == "day" or at.narrative else at.now, 0, unit, "anaphoric", confidence=0.7)


def _quarter(at: Anchors, years: int) -> Reading:
    year, quarter = at.quarter or _last_quarter(at)
    if year is None:
        return None
    return Fields(year=year + years, quarter=quarter, kind="anaphoric", confidence=0.8 if at.quarter else 0.6)


def _last_quarter(at: Anchors) -> tuple[int | None, int | None]:
    if at.now is None:
        return None, None
    day = shift(at.now, -1, "quarter")
    return day.year, (day.month + 2) // 3


def _year_ago(match: re.Match, at: Anchors) -> Reading:
    """ "the year-ago quarter", "the year-earlier period"."""
    if match["q"] and at.now:
        year = _quarter(at, 0).year if at.quarter else at.now.year
        return Fields(year=year - 1, quarter=ordinal(match["q"]), kind="anaphoric", confidence=0.8)
    if at.quarter or "quarter" in match[0]:
        return _quarter(at, -1)
    return _from(at, at.now, -1, "year", "anaphoric")


def _same_period(match: re.Match, at: Anchors) -> Reading:
    """ "the same month a year ago": a year before the quarter, month or day named last."""
    if at.quarter:
        return _quarter(at, -1)
    if at.last is None:
        return None
    return in_unit(
        shift(at.last, -1, "year"), at.unit if at.unit in ("day", "week", "month") else "year", kind="anaphoric", confidence=0.8
    )


def _year_end(match: re.Match, at: Anchors) -> Reading:
    unit = UNITS[match["cal"]]
    return _from(at, at.now, 0, unit, "deictic", mod="END")


def _weekend(match: re.Match, at: Anchors) -> Reading:
    """The weekend of a report is the one before it, or the one it is written on."""
    if at.now is None:
        return None
    return in_unit(at.now - timedelta(days=0 if at.now.weekday() > 4 else 7), "weekend", kind="deictic", anchor=at.now.isoformat())


def _part(match: re.Match, at: Anchors) -> Reading:
    """ "this morning", "that night", "the next morning"."""
    side = match["side"]
    day = at.last if side.split()[-1] in ("same", "that", "next", "following", "previous") else at.now
    amount = {"next": 1, "following": 1, "previous": -1, "last": -1}.get(side.split()[-1], 0)
    return _from(at, day, amount, "day", "deictic", part=PARTS[match["part"]])


RULES = (
    Rule(
        "deictic_day",
        rf"(?P<day>{'|'.join(sorted(_DAYS, key=len, reverse=True))})",
        _day,
        (("yesterday", "2024-03-14"), ("said last night", "2024-03-14TNI"), ("tomorrow", "2024-03-16")),
    ),
    Rule(
        "side_unit",
        r"(?:the )?{side} {cal}(?! of {month})",
        _side_unit,
        (("last week", "2024-W10"), ("next year", "2025"), ("the previous month", "2024-02")),
    ),
    Rule(
        "present_unit",
        r"(?:the )?(?:latest|present|current (?:fiscal|calendar)) (?:fiscal |calendar )?{cal}",
        lambda m, at: _from(at, at.now, 0, UNITS[m["cal"]], "deictic") if "latest quarter" not in m[0] else _quarter(at, 0),
        (("the current fiscal year", "2024"), ("the latest quarter", "2023-Q4")),
    ),
    Rule(
        "side_fiscal_year",
        r"(?:the )?{side} fiscal year",
        lambda m, at: _from(at, at.now, SIDES[m["side"]], "year", "deictic"),
        (("this fiscal year", "2024"),),
    ),
    Rule(
        "ago",
        r"(?:{approx} )?{n} {unit}(?: or so)? ago",
        lambda m, at: _counted(m, at, -1, said_before=False),
        (
            ("two weeks ago", "2024-03-01"),
            ("six weeks ago", "2024-W05"),
            ("ten days ago", "2024-03-05"),
            ("three years ago", "2021"),
            ("several years ago", "PAST_REF"),
        ),
    ),
    Rule(
        "vague_ago",
        r"(?:{units}|long) ago",
        lambda m, at: Meaning(type="DATE", value="PAST_REF", kind="vague"),
        (("years ago", "PAST_REF"),),
    ),
    Rule(
        "earlier",
        r"(?:{approx} |only |just )?{n} {unit} (?:earlier|previously|(?:before|prior)(?= ?[,.;:)]))",
        lambda m, at: _counted(m, at, -1, said_before=True),
        (("On May 9, 2020, three days earlier", "2020-05-09 2020-05-06"),),
    ),
    Rule(
        "later",
        r"(?:{approx} |only |just )?{n} {unit} (?:later|afterwards?|(?:on|after)(?= ?[,.;:)]))",
        lambda m, at: _counted(m, at, 1, said_before=True),
        (("On May 9, 2020; twelve days later", "2020-05-09 2020-05-21"),),
    ),
    Rule(
        "vague_later",
        r"{units} (?:later|afterwards?)",
        lambda m, at: Meaning(type="DATE", value="FUTURE_REF", kind="vague"),
        (("Years later", "FUTURE_REF"),),
    ),
    Rule(
        "vague_earlier",
        r"{units} earlier",
        lambda m, at: Meaning(type="DATE", value="PAST_REF", kind="vague"),
        (("months earlier", "PAST_REF"),),
    ),
    Rule(
        "from_now",
        r"(?:{approx} )?{n} {unit} (?:from now|from today|hence)",
        lambda m, at: _counted(m, at, 1, said_before=False),
        (("two years from now", "2026"),),
    ),
    Rule(
        "that_unit",
        r"(?:that|the|this) (?:very |same )+{cal}|that {cal2}",
        _that_unit,
        (("In 1940, later that year", "1940 1940"), ("On May 9, 2020; that same day", "2020-05-09 2020-05-09")),
    ),
    Rule(
        "year_ended",
        r"the (?:fiscal |full )?(?:year|12 months)(?= (?:ended|ending|that ended|to))",
        lambda m, at: Meaning(type="DURATION", value="P1Y", kind="duration"),
        (("for the year ended July 2", "P1Y 2023-07-02"),),
    ),
    Rule(
        "the_unit",
        r"(?:the|the (?:latest|full|entire|whole|same|corresponding|comparable)|(?:the )?latest"
        r"|its full) (?P<cal>quarter|year|week|month|period)(?! of| ago| before| after| that| when)",
        _the_unit,
        (("profit in the quarter, it said", "2023-Q4"), ("for the year.", "2024")),
    ),
    Rule(
        "same_period",
        r"(?:the )?(?:same|corresponding|comparable|year-earlier)? ?(?:period|quarter|month|week|day|time)(?: of"
        r"| in|,)? (?:the )?(?:last year|a year (?:ago|earlier|before)|year before|previous year|prior year)",
        _same_period,
        (("in February, up from the same period last year", "2024-02 2023-02"),),
    ),
    Rule(
        "quarter_of_year",
        r"(?:the )?{year} (?:quarter|period)",
        lambda m, at: Fields(year=int(m["year"]), quarter=_quarter(at, 0).quarter) if at.now else None,
        (("in the 1988 quarter", "1988-Q4"),),
    ),
    Rule(
        "the_day",
        r"(?:later )?(?:in )?the day(?= ?[.,;]| at | down| up )",
        lambda m, at: _from(at, at.now, 0, "day", "anaphoric", confidence=0.6),
        (("later in the day.", "2024-03-15"),),
    ),
    Rule(
        "year_ago_period",
        r"(?:the |(?:the )?(?:comparable|corresponding) )?year-(?:ago|earlier)(?: (?:(?P<q>first|second|third"
        r"|fourth) )?(?:quarter|period|month))?",
        _year_ago,
        (("in the third quarter, from the year-ago quarter", "2023-Q3 2022-Q3"),),
    ),
    Rule(
        "unit_end", r"(?P<cal>year|month|week)(?:[ -]|'s )end", _year_end, (("by year-end", "2024"), ("by month's end", "2024-03"))
    ),
    Rule("the_weekend", r"the weekend", _weekend, (("over the weekend", "2024-W10-WE"),)),
    Rule(
        "side_part",
        r"(?P<side>this|the same|that same|that|the next|the following|the previous) {part}",
        _part,
        (("this morning", "2024-03-15TMO"), ("On 8 May 1904, the next morning", "1904-05-08 1904-05-09TMO")),
    ),
)
