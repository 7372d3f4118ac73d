"""From time expressions to dated ones: "since September", "from March to May 2020", "a day after", "the past ten years".

`tag` keeps TIMEX3's spans, one expression each; here neighbours and the words around them become one expression
with the EDTF text that an event carries. Knows no language: the words come as `Cues`.
"""

import re
from dataclasses import replace
from datetime import date, timedelta

from timeline.edtf import EdtfError, parse
from timeline.timex.axis import plain_text
from timeline.timex.days import bounds, shift, value_of
from timeline.timex.model import Cues, Timex

_REACH = 24
_CLAUSE = 90
_UNITS = {"D": "day", "W": "week", "M": "month", "Q": "quarter", "Y": "year"}
_DAY = timedelta(days=1)
_PLAIN = re.compile(r"-?\d{4}(?:-\d\d){0,2}")


def combine(text: str, folded: str, found: list[Timex], cues: Cues, dct: date | None) -> list[Timex]:
    """The expressions that stand on the time line, with their cues: in order, none overlapping another."""
    dated, position = [], 0
    while position < len(found):
        try:
            combined, used = _combined(folded, found, position, dated, cues, dct)
        except OverflowError:  # with its cue it would lie outside of the years 1 to 9999
            combined, used = found[position], 1
        if combined.edtf is not None:
            start = max(combined.start, dated[-1].end if dated else 0)
            alone = combined is found[position] and start == combined.start
            dated.append(combined if alone else replace(combined, start=start, text=text[start : combined.end]))
        position += used
    return dated


def _combined(folded: str, found: list[Timex], position: int, dated: list[Timex], cues: Cues, dct) -> tuple[Timex, int]:
    """The expression at a position, joined with what belongs to it, and how many it took."""
    here, following = found[position], found[position + 1 : position + 2]
    if following and (pair := _range(folded, here, following[0], cues) or _apposed(folded, here, following[0], cues)):
        return pair, 2
    if here.type == "DURATION":
        if following and (part := _part_of_next(folded, here, following[0], cues)):
            return part, 2
        for make in (_offset, _part_of_interval):
            if made := make(folded, here, found[position + 1 :], dated, cues):
                return made, 1
        return _anchored(folded, here, cues, dct) or here, 1
    return _bounded(folded, here, cues, dct), 1


def _before(folded: str, timex: Timex) -> str:
    return folded[max(0, timex.start - _REACH) : timex.start]


def _extended(timex: Timex, edtf: str, rule: str, *, back: int = 0, end: int | None = None) -> Timex:
    """The expression with another EDTF text and a wider span; unchanged when there is no such date."""
    try:
        value = parse(edtf)
    except EdtfError:
        return timex
    return replace(timex, start=timex.start - back, end=end or timex.end, edtf=value, rule=rule)


def _range(folded: str, first: Timex, second: Timex, cues: Cues) -> Timex | None:
    """ "Nov. 11-14", "from March to May", "from 2016 until his death in 2019", "between 1939 and 1945"."""
    gap = folded[first.end : second.start]
    conjunction = cues.conjunction.fullmatch(gap)
    until_event = cues.event.fullmatch(gap) and cues.origin.search(_before(folded, first))
    if (
        not (conjunction or cues.to.fullmatch(gap) or until_event)
        or first.type != second.type
        or not (_is_date(first) and _is_date(second))
    ):
        return None
    before = _before(folded, first)
    between = cues.between.search(before)
    if bool(between) != bool(conjunction):
        return None
    start, end = _in_order(first, second) if first.type == "DATE" else _hours(first, second)
    if start is None:
        return None
    cue = between or cues.origin.search(before)
    return _extended(
        replace(first, value=f"{start}/{end}", confidence=min(first.confidence, second.confidence)),
        f"{start}/{end}",
        "range",
        back=len(cue[0]) if cue else 0,
        end=second.end,
    )


def _apposed(folded: str, first: Timex, second: Timex, cues: Cues) -> Timex | None:
    """ "Three years later, in 1951": what is plainly said counts, and not what it is counted from, unless that is finer."""
    counted = first.kind in ("deictic", "anaphoric", "vague") and first.type == "DATE"
    if (
        not counted
        or second.kind != "explicit"
        or not _is_date(second)
        or not cues.apposition.fullmatch(folded[first.end : second.start])
    ):
        return None
    said, meant = bounds(second.value), bounds(first.value)
    if not said or (meant and said[0] <= meant[0] and meant[1] <= said[1]):
        return None
    return replace(second, start=first.start)


def _in_order(first: Timex, second: Timex) -> tuple[str | None, str | None]:
    """Both ends as EDTF dates; a guessed year gives way where they would stand in the wrong order."""
    start, end = _endpoint(first, 0), _endpoint(second, 1)
    if start is None or end is None:
        return None, None
    (low, _), (_, high) = bounds(first.value) or (None, None), bounds(second.value) or (None, None)
    if low is None or high is None or low <= high:
        return start, end
    if second.kind != "explicit":
        return start, _in_year(end, int(end[:4]) + 1)
    if first.kind != "explicit":
        year = int(end[:4])
        return _in_year(start, year if start[4:] <= end[4:] else year - 1), end
    return None, None


def _hours(first: Timex, second: Timex) -> tuple[str | None, str | None]:
    """ "from 9 a.m. to 5 p.m. on Monday": both on the day that was said."""
    start, end = first.edtf.text, second.edtf.text
    if "T" not in start or "T" not in end:
        return None, None
    start = start if first.kind == "explicit" else end[:10] + start[10:]
    return (start, end) if start < end else (None, None)


def _in_year(text: str, year: int) -> str:
    return f"{year:04d}{text[4:]}"


def _endpoint(timex: Timex, side: int) -> str | None:
    """One end of an interval, where sets like `[2024-01..2024-04]` cannot stand.

    "Early 2024" is then some time in 2024, and of a week it is the first or the last day.
    """
    text = timex.edtf.text
    if text[0] != "[":
        return None if "/" in text else text
    if timex.mod in ("START", "MID", "END"):
        return plain_text(timex.value)
    stretch = text.strip("[]").split("..")
    return stretch[side] or None


def _is_date(timex: Timex) -> bool:
    return timex.type in ("DATE", "TIME") and timex.edtf is not None and not timex.value.endswith("_REF")


def _bounded(folded: str, timex: Timex, cues: Cues, dct: date | None) -> Timex:
    """One date with a preposition: an interval that is open or unknown on one side, or a limit."""
    if not _is_date(timex):
        return timex
    before = _before(folded, timex)
    vague = cues.about.search(before) if _PLAIN.fullmatch(timex.edtf.text) else None
    about = "~" if vague else ""
    if cue := cues.since.search(before):
        return _extended(timex, f"{_not_ahead(timex, dct)}{about}/..", "since", back=len(cue[0]))
    if cue := cues.until.search(before):
        if cues.negation.search(folded[max(0, timex.start - _CLAUSE) : timex.start]):
            return replace(timex, rule="not_until")  # "not due until October": due in October
        return _extended(timex, f"/{_endpoint(timex, 1)}{about}", "until", back=len(cue[0]))
    if onwards := cues.onwards.match(folded, timex.end):
        origin = cues.origin.search(before)
        return _extended(timex, f"{_endpoint(timex, 0)}/..", "onwards", back=len(origin[0]) if origin else 0, end=onwards.end())
    limited = _limited(timex, before, cues, dct)
    if vague and limited is timex:
        return _extended(timex, f"{timex.edtf}~", "about", back=len(vague[0]))
    return limited


def _not_ahead(timex: Timex, dct: date | None) -> str | None:
    """Where something began that has gone on since then: a guessed year is never ahead of publication."""
    start, stretch = _endpoint(timex, 0), bounds(timex.value)
    ahead = start and stretch and dct and timex.kind != "explicit" and stretch[0] > dct
    return _in_year(start, int(start[:4]) - 1) if ahead else start


def _limited(timex: Timex, before: str, cues: Cues, dct: date | None) -> Timex:
    """ "before 1990", "after March", "by 2018": some day on one side of the date."""
    stretch = bounds(timex.value)
    if not stretch:
        return timex
    first, last = stretch
    if cue := cues.before.search(before):
        return _extended(timex, f"[..{first - _DAY}]", "before", back=len(cue[0]))
    if cue := cues.after.search(before):
        return _extended(timex, f"[{last + _DAY}..]", "after", back=len(cue[0]))
    if cue := cues.by.search(before):
        if timex.type == "TIME":  # "by 5 p.m.": some time on that day
            return _extended(timex, str(last), "by", back=len(cue[0]))
        since = str(dct) if dct and dct < last else ""
        return _extended(timex, f"[{since}..{last}]", "by", back=len(cue[0]))
    return timex


def _amount(value: str) -> tuple[int, str] | None:
    """15 and "year" for `P15Y`; None for vague, mixed or sub-daily durations."""
    match = re.fullmatch(r"P(\d{1,6})([DWMQY])", value)
    return (int(match[1]), _UNITS[match[2]]) if match else None


def _anchored(folded: str, timex: Timex, cues: Cues, dct: date | None) -> Timex | None:
    """ "for the past fifteen years" is 2010~/.., "in the next two weeks" one of the days from now on."""
    if dct is None:
        return None
    words = folded[timex.start : timex.end]
    sign = -1 if cues.past.match(words) else 1 if cues.coming.match(words) else 0
    cue = cues.lasting.search(_before(folded, timex))
    word = cue[0].split()[0] if cue else ""
    if sign == 0:
        return None
    back = len(cue[0]) if cue else 0
    counted = _amount(timex.value)
    if counted is None:
        return _extended(timex, f"[..{dct}]" if sign < 0 else f"[{dct}..]", "recent", back=back)
    edge = _edge(dct, sign, *counted)
    if edge is None:
        return None
    return _extended(replace(timex, anchor=str(dct)), _stretch(edge, dct, sign, word), "anchored_duration", back=back)


def _edge(dct: date, sign: int, amount: int, unit: str) -> str | None:
    """The far end of a duration that touches the publication date, as precise as its unit."""
    try:
        day = shift(dct, sign * amount, unit)
    except OverflowError:
        return None
    return value_of(day, unit if unit in ("year", "month") else "day")


def _stretch(edge: str, dct: date, sign: int, word: str) -> str:
    if word == "for":
        return f"{edge}~/.." if sign < 0 else f"{dct}/{edge}~"
    if word in ("over", "throughout", "during"):
        return f"{edge}~/{dct}" if sign < 0 else f"{dct}/{edge}~"
    return f"[{edge}..{dct}]" if sign < 0 else f"[{dct}..{edge}]"


def _offset(folded: str, timex: Timex, following: list[Timex], dated: list[Timex], cues: Cues) -> Timex | None:
    """ "a day after X": counted from the date of X, or, right behind a date ("on Tuesday, a day after X"), X itself.

    The second dates the clause that follows it (rule `offset_of_next`), the first the clause it stands in (`offset`).
    """
    cue, counted = cues.offset.match(folded, timex.end), _amount(timex.value)
    if not cue or not counted:
        return None
    sign = -1 if cue["cue"].startswith(("before", "ahead", "prior")) else 1
    previous = dated[-1] if dated else None
    if previous and re.fullmatch(r",? ?(?:just |only )?", folded[previous.end : timex.start]):
        return _shifted(timex, previous, -sign, counted, "offset_of_next", cue.end())
    for other in following[:1]:
        gap = folded[cue.end() : other.start]
        if _is_date(other) and len(gap) <= _CLAUSE and not re.search(r"[.;!?]\s", gap):
            return _shifted(timex, other, sign, counted, "offset", cue.end())
    return None


def _shifted(timex: Timex, origin: Timex, sign: int, counted: tuple[int, str], rule: str, end: int) -> Timex | None:
    stretch = bounds(origin.value)
    amount, unit = counted
    if not stretch or (unit in ("day", "week") and stretch[0] != stretch[1]):
        return None
    try:
        day = shift(stretch[0], sign * amount, unit)
    except OverflowError:
        return None
    value = value_of(day, unit if unit in ("month", "year") else "day")
    moved = replace(timex, type="DATE", value=value, kind="anaphoric", anchor=origin.value, confidence=0.8)
    return _extended(moved, value, rule, end=end)


def _part_of_next(folded: str, timex: Timex, container: Timex, cues: Cues) -> Timex | None:
    """ "the first ten months of 1915"."""
    gap = folded[timex.end : container.start]
    if not re.fullmatch(r"[ \n](?:of|in)[ \n](?:the[ \n])?", gap) or not _is_date(container):
        return None
    part = _part_of(folded, timex, bounds(container.value), cues)
    return part and replace(part, end=container.end, anchor=container.value)


def _part_of_interval(folded: str, timex: Timex, following, dated: list[Timex], cues: Cues) -> Timex | None:
    """ "the last two days of the expo": of the stretch of days that was named last."""
    if not cues.of.match(folded, timex.end):
        return None
    for other in reversed(dated[-8:]):
        if other.rule == "range":
            first, last = (bounds(end) for end in other.value.split("/"))
            part = first and last and _part_of(folded, timex, (first[0], last[1]), cues)
            return part and replace(part, anchor=other.value, confidence=0.6)
    return None


def _part_of(folded: str, timex: Timex, stretch, cues: Cues) -> Timex | None:
    words, counted = folded[timex.start : timex.end], _amount(timex.value)
    at_start, at_end = cues.first.match(words), cues.last.match(words)
    if not counted or not stretch or not (at_start or at_end):
        return None
    amount, unit = counted
    first, last = stretch
    if at_start:
        last = min(last, shift(first, amount, unit) - _DAY)
    else:
        first = max(first, shift(last + _DAY, -amount, unit))
    width = {"month": 7, "year": 4}.get(unit, 10)
    if amount == 1:
        return _extended(timex, f"[{str(first)[:width]}..{str(last)[:width]}]", "part_of")
    return _extended(timex, f"{str(first)[:width]}/{str(last)[:width]}", "part_of")
