"""The walk through a text: recognise, join neighbours, normalise, remember anchors.

Pure: text and publication date in, `Timex` out; no clock and no network. Languages are tables (`timeline.timex.en`).
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from functools import cache, lru_cache
from importlib import import_module
from typing import NamedTuple

from timeline.edtf import Edtf, EdtfError, parse
from timeline.errors import Invalid
from timeline.timex.anchors import Anchors
from timeline.timex.axis import edtf_text
from timeline.timex.intervals import combine
from timeline.timex.model import Fields, Language, Meaning, Part, Timex
from timeline.timex.narrative import is_narrative
from timeline.timex.normalise import complete
from timeline.timex.recognise import Candidate, fold, scanner

LANGUAGES = ("en", "de")
_CUE_REACH = 60
_STOPS = (". ", ".\n", '"', "\n\n", "''")


def tag(text: str, dct: date | None = None, *, language: str = "en", narrative: bool | None = None) -> list[Timex]:
    """The time expressions of a text, in order, as TIMEX3 annotates them.

    `dct` is the day (or time) of publication, None when unknown; `narrative` says that the text is a history and
    counts from the dates it names, None finds it out. Raises Invalid for a language without rules.
    """
    grammar, scan = _grammar(language)
    if isinstance(dct, datetime):
        dct = dct.date()
    folded = fold(text)
    candidates = list(scan(folded))
    if narrative is None:
        narrative = is_narrative(candidates, dct)
    at = Anchors(text=text, folded=folded, dct=dct, narrative=narrative)
    return list(_walk(grammar, candidates, at))


def dates(text: str, dct: date | None = None, *, language: str = "en", narrative: bool | None = None) -> list[Timex]:
    """The expressions that stand on the time line, with the words that make intervals of them, each with its `edtf`.

    "Nov. 11-14", "since September" and "for the past ten years" are one expression each here; arguments and errors
    as for `tag`.
    """
    if isinstance(dct, datetime):
        dct = dct.date()
    grammar, _ = _grammar(language)
    return combine(text, fold(text), tag(text, dct, language=language, narrative=narrative), grammar.cues, dct)


@cache
def _grammar(code: str) -> tuple[Language, object]:
    if code not in LANGUAGES:
        raise Invalid(f"There are no time expressions for the language {code!r}: only {', '.join(LANGUAGES)}.")
    grammar = import_module(f"timeline.timex.{code}").LANGUAGE
    return grammar, scanner(grammar.rules, grammar.macros)


class _Found(NamedTuple):
    """An expression on the way: where it stands, by which rules, and what it says so far."""

    start: int
    end: int
    rule: str
    reading: Fields | Meaning


def _walk(grammar: Language, candidates: list[list[Candidate]], at: Anchors) -> Iterator[Timex]:
    """Reads the candidates in order: neighbours that name one date together become one, each settled date an anchor."""
    pending: _Found | None = None
    for matches in candidates:
        joint = pending and grammar.joint.fullmatch(at.folded, pending.end, matches[0][1].start())
        if joint and (joined := _with_next(pending, matches, joint.lastgroup, at)):
            pending = joined
            continue
        if pending:
            yield from _settle(grammar, pending, at)
        *whole, pending = _read(matches, at)
        for found in whole:
            yield from _settle(grammar, found, at)
    if pending:
        yield from _settle(grammar, pending, at)


def _with_next(pending: _Found, matches: list[Candidate], joint: str, at: Anchors) -> _Found | None:
    """The pending expression and the next as one date, or None."""
    *parts, following = _read(matches, at)
    if parts or following is None or not (isinstance(pending.reading, Fields) and isinstance(following.reading, Fields)):
        return None
    joined = _joined(pending.reading, following.reading, joint)
    return joined and _Found(pending.start, following.end, f"{pending.rule}+{following.rule}", joined)


def _read(matches: list[Candidate], at: Anchors) -> list[_Found | None]:
    """What the longest rule that has a reading finds; a blocker has none, and ends the search."""
    for rule, match in matches:
        if rule.read is None:
            break
        reading = None
        with suppress(OverflowError):  # "3,000 years ago" is before the year 1
            reading = rule.read(match, at)
        if reading:
            parts = reading if isinstance(reading, list) else [Part(*match.span(), reading)]
            return [_Found(part.start, part.end, rule.name, part.reading) for part in parts]
    return [None]


def _rank(fields: Fields) -> int:
    """How coarse a partial date is: a time of day, a weekday, a day, a week, a month, part of a year, a year, more."""
    if fields.clock or fields.part:
        return 0
    for rank, name in enumerate(("weekday", "day", "week", "month", "season", "quarter", "half", "year"), start=1):
        if getattr(fields, name) is not None:
            return min(rank, 5) if rank < 8 else 6
    return 7


def _joined(first: Fields, second: Fields, joint: str) -> Fields | None:
    """Both as one date, where the order of the two and what stands between allow it."""
    fine, coarse = _rank(first), _rank(second)
    if first.dependent and first.mod:
        allowed = not second.dependent and joint in ("plain", "hyphen", "of")
    elif second.dependent and second.mod:
        allowed = False
    elif fine < coarse:
        allowed = joint in ("plain", "of") or (joint == "comma" and coarse < 3)
    elif fine > coarse:
        allowed = joint in ("plain", "genitive")
    else:
        allowed = False
    return first.unify(second) if allowed and not _contradict(first, second) else None


def _contradict(first: Fields, second: Fields) -> bool:
    """Whether a known day is no such weekday."""
    day, other = (first, second) if first.day else (second, first)
    if day.day is None or not day.year or other.weekday is None or not 1 <= day.year <= 9999:
        return False
    try:
        return date(day.year, day.month, day.day).weekday() != other.weekday
    except ValueError:
        return True


def _settle(grammar: Language, found: _Found, at: Anchors) -> Iterator[Timex]:
    """The finished expression, if it means anything; its date becomes an anchor."""
    start, end, rule, reading = found
    if isinstance(reading, Fields):
        reading = None if reading.dependent else complete(reading, at, 0 if reading.year else _cue(grammar, at.folded, start, end))
    if reading is None:
        return
    at.note(reading)
    yield Timex(
        start=start,
        end=end,
        text=at.text[start:end],
        type=reading.type,
        value=reading.value,
        mod=reading.mod,
        edtf=_edtf(edtf_text(reading, at.dct)),
        kind=reading.kind,
        anchor=reading.anchor,
        rule=rule,
        confidence=reading.confidence,
    )


@lru_cache(maxsize=1_024)
def _edtf(text: str | None) -> Edtf | None:
    try:
        return parse(text) if text else None
    except EdtfError:
        return None


def _cue(grammar: Language, folded: str, start: int, end: int) -> int:
    """+1 where the words around an expression look ahead, -1 where they look back, else 0.

    The last telling words before it decide, or else the first behind it, within the sentence.
    """
    if folded.startswith("'s", end):
        return 0
    before = folded[max(0, start - _CUE_REACH) : start]
    telling = list(grammar.tense.finditer(before, max(before.rfind(stop) for stop in _STOPS) + 1))[-1:]
    if not telling or telling[0].groupdict().get("limit"):
        after = folded[end : end + _CUE_REACH]
        until = min((found for stop in _STOPS if (found := after.find(stop)) >= 0), default=len(after))
        behind = grammar.tense.search(after, 0, until)
        if behind and (not telling or behind.groupdict().get("perfect")):
            telling = [behind]
    if not telling:
        return 0
    return 1 if telling[0]["ahead"] else -1
