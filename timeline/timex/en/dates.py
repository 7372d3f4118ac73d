"""Calendar dates: days, months, years, decades, centuries, quarters, halves, seasons, weekdays, holidays."""

import re
from dataclasses import replace
from datetime import timedelta

from timeline.timex.anchors import Anchors
from timeline.timex.days import bounds, easter, nth_weekday
from timeline.timex.en.words import AMBIGUOUS, MACROS, MONTHS, NUMBERED_DECADES, SEASONS, WEEKDAYS
from timeline.timex.model import Fields, Meaning, Part, Reading, Rule
from timeline.timex.normalise import complete, in_unit
from timeline.timex.numbers import ordinal, spoken_year


def month_in(match: re.Match, at: Anchors, name: str = "month") -> int | None:
    """The month that a group names; None for "may" and the like in lower case."""
    word = match[name].rstrip(".")
    if word in AMBIGUOUS and at.text[match.start(name)].islower():
        return None
    if len(word) < 4 and word != "may" and not match[name].endswith(".") and not re.search(r"\d", match[0]):
        return None  # a name, such as Jan
    return MONTHS[word]


def year_in(match: re.Match, name: str = "year") -> int | None:
    return int(match[name]) if match.groupdict().get(name) else None


def _month(match: re.Match, at: Anchors) -> Reading:
    """A month, with a day or a year where the pattern has them."""
    month = month_in(match, at)
    if month is None:
        return None
    day = match.groupdict().get("dom") or match.groupdict().get("ord")
    return Fields(month=month, day=day and ordinal(day), year=year_in(match))


def _iso_time(match: re.Match, at: Anchors) -> Reading:
    zone = match["zone"] and match["zone"].upper()
    return Fields(year=int(match["y"]), month=int(match["m"]), day=int(match["d"]), clock=match["clock"], zone=zone)


def _numeric(match: re.Match, at: Anchors) -> Reading:
    """12/25/2024 is American unless the first number can be no month; a year of two digits is near to now."""
    first, second, year = int(match["a"]), int(match["b"]), int(match["y"])
    if not (0 < first < 32 and 0 < second < 32 and min(first, second) < 13):
        return None
    if year < 100:
        year += 2000 if year < 70 else 1900
    dotted = "." in match[0]
    month, day = (second, first) if first > 12 or dotted else (first, second)
    return Fields(year=year, month=month, day=day, confidence=1.0 if max(first, second) > 12 else 0.6)


def _day_range(match: re.Match, at: Anchors) -> Reading:
    """ "Nov. 11-14, 2025", "6-7 January 1916": two expressions that share month and year."""
    month = month_in(match, at)
    if month is None:
        return None
    year = year_in(match)
    first, second = (Fields(year=year, month=month, day=ordinal(match[name])) for name in ("dom", "dom2"))
    if first.day >= second.day:
        return None
    return [Part(*match.span("first"), first), Part(*match.span("second"), second)]


def _month_range(match: re.Match, at: Anchors) -> Reading:
    """ "April to June 1968", "5 September-12 September 1914": the year said last holds for both."""
    months = [month_in(match, at, name) for name in ("month", "month2")]
    if None in months:
        return None
    days = [match.groupdict().get(name) for name in ("dom", "dom2")]
    year = year_in(match)
    spans = [match.span("first"), match.span("second")]
    earlier = year - (months[0] > months[1]) if year else None
    return [
        Part(*span, Fields(year=y, month=month, day=day and ordinal(day)))
        for span, y, month, day in zip(spans, (earlier, year), months, days, strict=True)
    ]


def _year_range(match: re.Match, at: Anchors) -> Reading:
    """ "1939-1945", "1915-17", "between 1999 and 2001"."""
    first = int(match["first"])
    second = int(match["second"]) if len(match["second"]) == 4 else first // 100 * 100 + int(match["second"])
    if second <= first:
        return None
    return [Part(*match.span("first"), Fields(year=first)), Part(*match.span("second"), Fields(year=second))]


_CUES = re.compile(
    r"(?:\b(?:in|since|by|until|till|from|during|before|after|through|throughout|between|of|early|late|mid|and|to|for|circa|c\.|ca\.|"
    r"year|years|around|about|to|than|the|a|as of|end of)[ \n-]+|[(,;:]\s?|\n|^)$"
)
_NAME_BEFORE = re.compile(r"[A-Z][\w&.-]*[ ]?['’‘]?$")
_COUNTED = re.compile(
    r" (?!was\b|is\b|his\b|has\b|its\b|as\b|results\b|sales\b|profits\b|earnings\b|elections\b|olympics\b|games\b"
    r"|budgets?\b|series\b)[a-z]+(?<![su])s\b"
)


def _bare_year(match: re.Match, at: Anchors) -> Reading:
    """A number of four digits is a year unless it counts something ("2000 troops") or ends a name ("Expo 2025")."""
    start, end = match.span("year")
    year = int(match["year"])
    before, after = at.folded[max(0, start - 12) : start], at.folded[end : end + 16]
    cued = _CUES.search(before)
    if not cued and _NAME_BEFORE.search(at.text[max(0, start - 24) : start]):
        return None
    if not cued and (year > 2100 or year < 1700 or year % 100 == 0):
        return None
    strong = cued and not cued[0].strip().startswith(("of", "and", "to", "the", "for", "a", "about", "around", "than"))
    if _COUNTED.match(after) and not (strong or (1900 < year < 2100 and year % 100)):
        return None
    if not strong and (year < 1200 or year > 2150):
        return None
    return Fields(year=year, confidence=1.0 if cued else 0.8)


def _short_year(match: re.Match, at: Anchors) -> Reading:
    century = (at.now.year if at.now else 1950) // 100 * 100
    year = century + int(match["yy"])
    if at.now and year > at.now.year + 20:
        year -= 100
    return Fields(year=year, confidence=0.8)


def _in_era(match: re.Match, name: str = "y") -> int:
    year = int(match[name].replace(",", ""))
    return 1 - year if match["era"].startswith("b") else year


def _day_in_era(match: re.Match, at: Anchors) -> Reading:
    named = _month(match, at)
    return replace(named, year=_in_era(match)) if named else None


def _years_in_era(match: re.Match, at: Anchors) -> Reading:
    """ "44-43 BC": the era said last holds for both."""
    first, second = _in_era(match, "y1"), _in_era(match)
    if second <= first:
        return None
    return [Part(*match.span("y1"), Fields(year=first)), Part(*match.span("second"), Fields(year=second))]


def _decade(match: re.Match, at: Anchors) -> Reading:
    words = match["decade"]
    if words in NUMBERED_DECADES:
        decade = 190 + NUMBERED_DECADES[words]
    else:
        digits = re.sub(r"\D", "", words)
        decade = int(digits) // 10 if len(digits) == 4 else 190 + int(digits) // 10
    return Fields(decade=decade)


def _century(match: re.Match, at: Anchors) -> Reading:
    rank = ordinal(match["ord"])
    if not 1 <= rank <= 25:
        return None
    before = (match.groupdict().get("era") or "").startswith("b")
    return Fields(century=1 - rank if before else rank)


def _weekday(match: re.Match, at: Anchors) -> Reading:
    word = match["weekday"].rstrip(".")
    if len(word) < 6 and not _is_weekday(match, at):
        return None
    return Fields(weekday=WEEKDAYS[word])


def _side_kind(match: re.Match) -> str:
    return "anaphoric" if match["side"] in ("the previous", "the following", "the next") else "deictic"


def _is_weekday(match: re.Match, at: Anchors) -> bool:
    """ "Sun" is a firm and "sat" a verb: a short weekday has a capital, and a stop or a date behind it."""
    if at.text[match.start("weekday")].islower():
        return False
    return match["weekday"].endswith(".") or bool(
        re.match(r",? (?:\d|[a-z]{3,9}\.? \d)", at.folded[match.end() : match.end() + 16])
    )


def _season(match: re.Match, at: Anchors) -> Reading:
    return Fields(season=SEASONS[match["season"]], year=year_in(match))


def _loose_season(match: re.Match, at: Anchors) -> Reading:
    """ "summer" by itself; "spring" and "fall" are too often a source and a verb."""
    return None if match["season"] in ("spring", "fall") else Fields(season=SEASONS[match["season"]])


def _quarter(match: re.Match, at: Anchors) -> Reading:
    rank = ordinal(match["q"]) if match["q"][0] not in "q" else int(match["q"][1])
    return Fields(quarter=rank, year=year_in(match)) if 1 <= rank <= 4 else None


def _half(match: re.Match, at: Anchors) -> Reading:
    first = match["which"] == "first" or match["number"] == "1"
    return Fields(half=1 if first else 2, year=year_in(match))


_FIXED = {"christmas eve": (12, 24), "christmas day": (12, 25), "christmas": (12, 25), "new year's eve": (12, 31),
          "new year's day": (1, 1), "independence day": (7, 4), "valentine's day": (2, 14), "halloween": (10, 31),
          "veterans day": (11, 11), "armistice day": (11, 11), "may day": (5, 1), "boxing day": (12, 26)}  # fmt: skip
_MOVING = {
    "easter sunday": easter,
    "easter": easter,
    "thanksgiving day": lambda year: nth_weekday(year, 11, 3, 4),
    "thanksgiving": lambda year: nth_weekday(year, 11, 3, 4),
    "election day": lambda year: nth_weekday(year, 11, 0, 1) + timedelta(days=1),
    "labor day": lambda year: nth_weekday(year, 9, 0, 1),
    "memorial day": lambda year: nth_weekday(year, 5, 0, -1),
    "martin luther king day": lambda year: nth_weekday(year, 1, 0, 3),
    "mother's day": lambda year: nth_weekday(year, 5, 6, 2),
}


def _holiday(match: re.Match, at: Anchors) -> Reading:
    year, name = year_in(match), match["holiday"]
    if name in _FIXED:
        month, day = _FIXED[name]
        return Fields(month=month, day=day, year=year)
    if year is None:
        if at.now is None:
            return None
        year = min((at.now.year, at.now.year - 1), key=lambda y: abs((_MOVING[name](y) - at.now).days))
    day = _MOVING[name](year)
    return Fields(year=day.year, month=day.month, day=day.day)


def _week_of(match: re.Match, at: Anchors) -> Reading:
    day = complete(_month(match, at), at) if month_in(match, at) else None
    first = day and bounds(day.value)
    return in_unit(first[0], match["cal"]) if first else None


_SIDE = {"last": -1, "past": -1, "this past": -1, "the previous": -1, "previous": -1, "next": 1, "the next": 1,
         "coming": 1, "this coming": 1, "the following": 1, "this": 0}  # fmt: skip
_TO = r"(?: ?- ?| to | through | until | till | and | or )"
_NEXT = r"(?:,|,? and|,? or) "
_DAY_MONTH, _MONTH_DAY = rf"{MACROS['dom']} (?:{MACROS['month']})", rf"(?:{MACROS['month']}) {MACROS['dom']}"
_HOLIDAYS = "|".join(sorted([*_FIXED, *_MOVING], key=len, reverse=True))

RULES = (
    Rule(
        "iso_date",
        r"(?P<y>\d{4})-(?P<m>[01]\d)-(?P<d>[0-3]\d)",
        lambda m, at: Fields(year=int(m["y"]), month=int(m["m"]), day=int(m["d"])),
        (("On 2024-02-29 it rained", "2024-02-29"), ("2024-02-30", "")),
    ),
    Rule(
        "iso_time",
        r"(?P<y>\d{4})-(?P<m>[01]\d)-(?P<d>[0-3]\d)[t ]"
        r"(?P<clock>(?:[01]\d|2[0-3]):[0-5]\d)(?::[0-5]\d(?:\.\d{1,9})?)?(?P<zone>z|[+-]\d\d:\d\d)?",
        _iso_time,
        (("at 2024-02-28T08:30:00Z", "2024-02-28T08:30Z"),),
    ),
    Rule(
        "numeric_date",
        r"(?P<a>[0-3]?\d)(?P<sep>[/.])(?P<b>[0-3]?\d)[/.](?P<y>(?:1\d|20)\d\d|\d\d)(?![/\d]|\.\d)",
        _numeric,
        (("on 11/14/2023", "2023-11-14"), ("on 14.11.2023", "2023-11-14")),
    ),
    Rule(  # the year and the month that a list ends with hold for all of it
        "days_months_listed",
        rf"{{dom}} {{month}}(?=(?:{_NEXT}{_DAY_MONTH}){{1,9}},? {{year}})",
        _month,
        (("on 3 May, 7 June and 12 July 2023", "2023-05-03 2023-06-07 2023-07-12"),),
    ),
    Rule(
        "months_days_listed",
        rf"{{month}} {{dom}}(?=(?:{_NEXT}{_MONTH_DAY}){{1,9}},? {{year}})",
        _month,
        (("on May 3, June 7 and July 12, 2023", "2023-05-03 2023-06-07 2023-07-12"),),
    ),
    Rule(
        "months_listed",
        rf"{{month}}(?=(?:{_NEXT}(?:{MACROS['month']})){{1,11}},? {{year}})",
        _month,
        (("in May, June and July 2022", "2022-05 2022-06 2022-07"),),
    ),
    Rule(
        "days_listed",
        rf"{{dom}}(?=(?:, {MACROS['dom']}){{1,9}},? (?:and|or) {MACROS['dom']} {{month}}(?:,? {{year}})?)",
        _month,
        (("on 3, 5 and 9 May 2022", "2022-05-03 2022-05-05 2022-05-09"), ("3, 5 and 9 men", "")),
    ),
    Rule(
        "month_day",
        r"{month} (?:the )?{dom}(?!:\d|\.\d|,\d|[ -]?(?:percent|million|%))",
        _month,
        (("held Nov. 11", "2023-11-11"), ("on May 5th", "2024-05-05")),
    ),
    Rule("month_day_year", r"{month} {dom}(?:,| ,|) {year}", _month, (("On July 24, 2003 it", "2003-07-24"),)),
    Rule("month_ordinal", r"{month} (?:the )?{ord}", _month, (("Friday, March eighth", "2024-03-08"),)),
    Rule(
        "day_month",
        r"(?:the )?{dom}(?: day)?(?: of)? {month}",
        _month,
        (("on 7 August", "2024-08-07"), ("the 25th of December", "2023-12-25")),
    ),
    Rule("day_month_year", r"(?:the )?{dom}(?: of)? {month}(?:,| of|) {year}", _month, (("8 February 1904", "1904-02-08"),)),
    Rule(
        "week_of", r"the (?P<cal>week|weekend) of {month} {dom}(?:, {year})?", _week_of, (("in the week of March 6", "2024-W10"),)
    ),
    Rule("month_year", r"{month}(?:,| of|) {year}", _month, (("in September 2006", "2006-09"), ("February of 1940", "1940-02"))),
    Rule(
        "month_spoken_year",
        r"{month},? {spoken}",
        lambda m, at: month_in(m, at) and Fields(month=month_in(m, at), year=spoken_year(m["spoken"])),
        (("in January nineteen ninety-seven", "1997-01"),),
    ),
    Rule(
        "month_short_year",
        r"{month} '(?P<yy>\d\d)",
        lambda m, at: month_in(m, at) and Fields(month=month_in(m, at), year=_short_year(m, at).year),
        (("in June '98", "1998-06"),),
    ),
    Rule("month", r"{month}", _month, (("in October", "2023-10"), ("We may go", ""), ("in May", "2023-05"))),
    Rule(
        "month_days",
        rf"(?P<first>{{month}} {{dom}}){_TO}(?P<second>{{dom2}}(?:,? {{year}})?)(?! ?[:%]|,\d)",
        _day_range,
        (("on Nov. 11 - 14", "2023-11-11 2023-11-14"), ("May 3-5, 2020", "2020-05-03 2020-05-05")),
    ),
    Rule(
        "days_month",
        rf"(?P<first>(?:the )?{{dom}}){_TO}(?P<second>(?:the )?{{dom2}}(?: of)? {{month}}(?:,? {{year}})?)",
        _day_range,
        (("on 6-7 January 1916", "1916-01-06 1916-01-07"),),
    ),
    Rule(
        "months",
        rf"(?P<first>{{month}}){_TO}(?P<second>{{month2}}(?:,| of|) {{year}})",
        _month_range,
        (("from April to June 1968", "1968-04 1968-06"), ("December to January 1990", "1989-12 1990-01")),
    ),
    Rule(
        "month_days_months",
        rf"(?P<first>{{month}} {{dom}}){_TO}(?P<second>{{month2}} {{dom2}},? {{year}})",
        _month_range,
        (("June 28 to July 2, 1914", "1914-06-28 1914-07-02"),),
    ),
    Rule(
        "days_months",
        rf"(?P<first>{{dom}} {{month}}){_TO}(?P<second>{{dom2}} {{month2}},? {{year}})",
        _month_range,
        (("31 May - 1 June 1916", "1916-05-31 1916-06-01"),),
    ),
    Rule(
        "years",
        r"(?P<first>(?:1\d|20)\d\d)(?: ?- ?|/)(?P<second>(?:1\d|20)?\d\d)(?![\d-])",
        _year_range,
        (("the war of 1939-1945", "1939 1945"), ("throughout 1915-17", "1915 1917")),
    ),
    Rule(
        "year",
        r"{year}",
        _bare_year,
        (("in 1991", "1991"), ("some 2000 troops", ""), ("Bamako Expo 2025", ""), ("the 1998 elections", "1998")),
    ),
    Rule("the_year", r"(?:the )?year {year}", lambda m, at: Fields(year=int(m["year"])), (("the year 1066", "1066"),)),
    Rule(
        "spoken_year",
        r"(?:the year )?{spoken}(?! (?:{unit}|people|dollars))",
        lambda m, at: Fields(year=spoken_year(m["spoken"])),
        (("since nineteen seventy-nine", "1979"), ("the year two thousand", "2000")),
    ),
    Rule("short_year", r"(?<!')'(?P<yy>\d\d)(?!s)", _short_year, (("in '98", "1998"),)),
    Rule(
        "era",
        r"(?P<y>\d{1,4}(?:,\d{3})?) {era}|{era2} (?P<y2>\d{1,4})",
        lambda m, at: Fields(year=_in_era(m)) if m["y"] else Fields(year=int(m["y2"])) if m["era2"][0] == "a" else None,
        (("in 480 BC", "BC0480"), ("in 79 A.D.", "0079"), ("in AD 410", "0410")),
    ),
    Rule(
        "years_era",
        rf"(?P<y1>\d{{1,4}}){_TO}(?P<second>(?P<y>\d{{1,4}}) {{era}})",
        _years_in_era,
        (("from 264 to 241 BC", "BC0264 BC0241"), ("from 14 to 37 AD", "0014 0037")),
    ),
    Rule("month_day_era", r"{month} {dom},? (?P<y>\d{1,4}) {era}", _day_in_era, (("on March 15, 44 BC", "BC0044-03-15"),)),
    Rule(
        "day_month_era",
        r"(?:the )?{dom}(?: of)? {month},? (?P<y>\d{1,4}) {era}",
        _day_in_era,
        (("2 September 31 BC", "BC0031-09-02"),),
    ),
    Rule(
        "decade",
        r"(?:the )?(?P<decade>(?:1\d|20)\d0'?s|'?[1-9]0'?s|" + "|".join(NUMBERED_DECADES) + ")",
        _decade,
        (("in the 1870s", "187"), ("the boxy cars of the 70s", "197"), ("through the nineties", "199")),
    ),
    Rule(
        "century_era", r"(?:the )?{ord}[ -]century {era}", _century, (("the 5th century BC", "BC04"), ("the 2nd century AD", "01"))
    ),
    Rule("century", r"(?:the )?{ord}[ -]century", _century, (("the 20th century", "19"), ("an eighteenth-century house", "17"))),
    Rule(
        "quarter",
        r"(?:the )?(?:fiscal[ -])?(?P<q>first|second|third|fourth|1st|2nd|3rd|4th)[ -]quarter(?:,? {year})?",
        _quarter,
        (("its third-quarter net", "2023-Q3"), ("the first quarter of 2009", "2009-Q1")),
    ),
    Rule("q", r"(?P<q>q[1-4])(?:[ -]{year})?", _quarter, (("in Q3 2009", "2009-Q3"),)),
    Rule(
        "half",
        r"the (?P<which>first|second|last|latter) half|h(?P<number>[12]) {year}",
        _half,
        (
            ("the second half of 2008", "2008-H2"),
            ("in H1 2025", "2025-H1"),
        ),
    ),
    Rule("season", r"(?:the )?{season}(?:,| of|) {year}", _season, (("the spring of 1776", "1776-SP"), ("summer 2007", "2007-SU"))),
    Rule(
        "spoken_season",
        r"(?:the )?{season} of {spoken}",
        lambda m, at: Fields(season=SEASONS[m["season"]], year=spoken_year(m["spoken"])),
        (("the winter of nineteen ninety-four", "1994-WI"),),
    ),
    Rule("the_season", r"the {season}(?! of)", _season, (("In the summer, he", "2023-SU"),)),
    Rule("loose_season", r"{season}", _loose_season, (("one winter day", "2023-WI"),)),
    Rule(
        "fiscal_year",
        r"(?:the )?(?:fiscal(?:[ -]year)?|fy)[ -]?{year}",
        lambda m, at: Fields(year=year_in(m), fiscal=True),
        (("In fiscal 1989", "FY1989"), ("in FY2007", "FY2007")),
    ),
    Rule("weekday", r"{weekday}", _weekday, (("on Tuesday", "2024-03-12"), ("the sun rose", ""))),
    Rule(
        "weekday_side",
        r"(?:the )?(?P<side>last|past|next|this coming|this past|this|the previous|the following|the next|coming) {weekday}",
        lambda m, at: (f := _weekday(m, at)) and Fields(weekday=f.weekday, toward=_SIDE[m["side"]], kind=_side_kind(m)),
        (("last Monday", "2024-03-11"), ("next Monday", "2024-03-18"), ("this coming Sunday", "2024-03-17")),
    ),
    Rule(
        "month_side",
        r"(?:the )?(?P<side>last|past|next|this coming|this past|this|the previous|previous|the following"
        r"|coming) {month}(?: {dom})?",
        lambda m, at: (f := _month(m, at)) and Fields(month=f.month, day=f.day, toward=_SIDE[m["side"]]),
        (("last November", "2023-11"), ("this September", "2024-09"), ("next May", "2024-05")),
    ),
    Rule(
        "season_side",
        r"(?:the )?(?P<side>last|past|next|this coming|this past|this|the previous|previous|the following|coming) {season}",
        lambda m, at: Fields(season=SEASONS[m["season"]], toward=_SIDE[m["side"]]),
        (("last fall", "2023-FA"), ("this summer", "2024-SU"), ("next spring", "2025-SP")),
    ),
    Rule(
        "every_holiday",
        rf"(?:every|each) (?:{_HOLIDAYS})",
        lambda m, at: Meaning(type="SET", value="P1Y", kind="set"),
        (("held every Easter", "P1Y"),),
    ),
    Rule(
        "holiday",
        rf"(?P<holiday>{_HOLIDAYS})(?:,? {{year}})?",
        _holiday,
        (("Christmas 2007", "2007-12-25"), ("on Thanksgiving Day", "2023-11-23"), ("Easter Sunday", "2024-03-31")),
    ),
)
