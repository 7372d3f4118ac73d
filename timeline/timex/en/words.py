"""The words of English time expressions, and the macros that stand for them in patterns.

Text is folded: lower case, plain hyphens and apostrophes.
"""

from timeline.timex.numbers import NUMBER, ONES, ORDINAL, TENS

_MONTHS = (
    "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
    "september sept sep", "october oct", "november nov", "december dec",
)  # fmt: skip
MONTHS = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()}
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        ["monday mon", "tuesday tues tue", "wednesday wed", "thursday thurs thur thu", "friday fri", "saturday sat", "sunday sun"]
    )
    for name in names.split()
}
AMBIGUOUS = {"may", "march", "mar", "sun", "sat", "mon", "wed", "dec", "jan", "august"}
"""Words that are also others unless they begin with a capital."""

SEASONS = {"spring": "SP", "springtime": "SP", "summer": "SU", "summertime": "SU", "autumn": "FA", "fall": "FA"}
SEASONS |= {"winter": "WI", "wintertime": "WI"}

_UNITS = (
    "second", "minute", "hour", "day", "weekend", "week", "fortnight", "month", "quarter", "year", "decade", "century",
    "millennium",
)  # fmt: skip
UNITS = {unit: unit for unit in _UNITS}
UNITS |= {unit + "s": unit for unit in UNITS} | {
    "centuries": "century", "millennia": "millennium", "yr": "year", "yrs": "year", "hr": "hour", "hrs": "hour",
    "min": "minute", "mins": "minute", "sec": "second", "secs": "second",
}  # fmt: skip

PARTS = {
    "morning": "MO", "mornings": "MO", "dawn": "MO", "daybreak": "MO", "afternoon": "AF", "afternoons": "AF",
    "evening": "EV", "evenings": "EV", "night": "NI", "nights": "NI", "overnight": "NI", "daytime": "DT",
}  # fmt: skip
ZONES = {
    "z": "Z", "utc": "Z", "gmt": "Z", "est": "-05:00", "edt": "-04:00", "cst": "-06:00", "cdt": "-05:00", "mst": "-07:00",
    "mdt": "-06:00", "pst": "-08:00", "pdt": "-07:00", "et": None, "eastern time": None, "cet": "+01:00", "cest": "+02:00",
    "bst": "+01:00", "msk": "+03:00", "jst": "+09:00", "local time": None, "local": None,
}  # fmt: skip
MODS = {
    "early": "START", "very early": "START", "earlier": "START", "early hours": "START", "small hours": "START",
    "start": "START", "beginning": "START", "onset": "START", "dawn": "START", "turn": "START", "mid": "MID", "middle": "MID",
    "late": "END", "very late": "END", "later": "END", "late hours": "END", "end": "END", "close": "END",
}  # fmt: skip
APPROX = {
    "about": "APPROX", "around": "APPROX", "approximately": "APPROX", "roughly": "APPROX", "some": "APPROX",
    "nearly": "LESS_THAN", "almost": "LESS_THAN", "less than": "LESS_THAN", "under": "LESS_THAN",
    "more than": "MORE_THAN", "over": "MORE_THAN", "at least": "EQUAL_OR_MORE", "no less than": "EQUAL_OR_MORE",
    "at most": "EQUAL_OR_LESS", "up to": "EQUAL_OR_LESS", "no more than": "EQUAL_OR_LESS", "as many as": "EQUAL_OR_LESS",
}  # fmt: skip
NUMBERED_DECADES = {tens.removesuffix("y") + "ies": value // 10 for tens, value in TENS.items()}

_LAST, _NEXT, _THIS = (
    ("last", "past", "previous", "preceding"),
    ("next", "coming", "following", "upcoming"),
    ("this", "the current"),
)
SIDES = dict.fromkeys(_LAST, -1) | dict.fromkeys(_NEXT, 1) | dict.fromkeys(_THIS, 0)


def _any(words) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_TEENS = [word for word, value in ONES.items() if 10 <= value <= 19]
_BELOW_HUNDRED = rf"(?:{_any(TENS)})(?:[ -](?:{_any(list(ONES)[1:10])}))?|{_any(_TEENS)}|oh[ -](?:{_any(list(ONES)[1:10])})"

_WHOLE = {name for name in MONTHS if len(name) > 4} | {"may", "june", "july"}
_ZONE = rf"(?:(?:gmt|utc) ?[+-] ?\d{{1,2}}(?::?\d\d)?|(?:{_any(ZONES)})\b)"

MACROS = {
    "month": rf"{_any(_WHOLE)}|(?:{_any(set(MONTHS) - _WHOLE)})\b\.?",
    "weekday": rf"{_any(name for name in WEEKDAYS if len(name) > 5)}|(?:{_any(name for name in WEEKDAYS if len(name) <= 5)})\b\.?",
    "dom": r"(?:3[01]|[12]\d|0?[1-9])(?!\d)(?:st|nd|rd|th)?",
    "year": r"(?:1\d|20)\d\d(?!\d|[.,]\d)",
    "n": NUMBER,
    "ord": ORDINAL,
    "unit": _any(UNITS),
    "units": r"(?:second|minute|hour|day|week|weekend|fortnight|month|quarter|year|decade)s|centuries|millennia",
    "cal": "day|week|month|quarter|year|decade|century|weekend|fortnight",
    "season": _any(SEASONS),
    "part": _any(PARTS),
    "mod": r"very early|very late|early|late|mid|earlier|later",
    "edge": r"(?:very )?(?:beginning|start|onset|middle|end|close|turn|dawn)|early hours|small hours|late hours",
    "approx": _any(APPROX),
    "side": _any(SIDES),
    "spoken": (
        rf"(?:eighteen|nineteen|twenty)[ -](?:{_BELOW_HUNDRED}|hundred)|two thousand(?:[ -](?:and )?"
        rf"(?:{_any(list(ONES)[1:])}))?"
    ),
    "zone": rf"\({_ZONE}\)|{_ZONE}",
    "era": r"b\.c\.(?:e\.)?|bce?|a\.d\.|ad|c\.e\.|ce",
}  # fmt: skip
