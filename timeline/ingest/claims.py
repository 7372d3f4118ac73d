"""Which clauses of a sentence say that something happened, and when. Pure.

A claim is one clause with one date and the stretch of text that says so. The date is that of an expression in the
clause, of one that stands in front of the clause it goes on from, or that of what it is said to follow.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date as Day

from timeline.edtf import Edtf, parse
from timeline.ingest.asserted import depends_on_another, is_asserted, is_of_what_is_denied
from timeline.ingest.clauses import Clause
from timeline.ingest.phrases import antecedent
from timeline.ingest.sentence import Sentence
from timeline.ingest.tokens import Span, Token, word_set
from timeline.ingest.undated import rule_of
from timeline.ingest.verbs import BE, DETERMINERS, HAVE, PREPOSITIONS
from timeline.timex import Timex


@dataclass(slots=True)
class Claim:
    """What one clause says, when, by which rule and with what confidence (0 to 1).

    `attached` are the clauses without a date that go with it, `said` what it reports, `phrase` the words of a noun
    phrase that is the event ("military coups in recent years"), `quote` the half-open span of the text that says so.
    """

    clause: Clause
    date: Edtf
    date_text: str | None
    rule: str
    confidence: float
    phrase: list[Token] = field(default_factory=list)
    attached: list[Clause] = field(default_factory=list)
    said: list[Clause] = field(default_factory=list)
    quote: Span = (0, 0)


def claims(sentence: Sentence, published: Day, undated: str | None = None) -> list[Claim]:
    """The claims of a sentence, in its order."""
    found: list[Claim] = []
    for clause in sentence.clauses:
        found.extend(_of_clause(sentence, clause, published))
    found.extend(_undated(sentence, found, published, undated))
    _attach(sentence, found)
    for claim in found:
        claim.said = [part for part in sentence.clauses if part.kind == "content" and part.parent is claim.clause]
        claim.quote = _quote(sentence, claim) if len(found) > 1 else (sentence.start, sentence.end)
    return sorted(found, key=lambda claim: claim.clause.start)


def _of_clause(sentence: Sentence, clause: Clause, published: Day) -> Iterator[Claim]:
    dated = _date_of(sentence, clause)
    if (clause.kind == "relative" and not antecedent(sentence.words, clause.start)) or not is_asserted(clause):
        return
    if dated is None:
        if (dated := _date_in_front(sentence, clause)) is not None:
            yield Claim(clause, dated.edtf, dated.text, f"shared:{dated.rule}", dated.confidence * 0.8)
    elif scene := _scene(clause, dated):
        yield Claim(clause, dated.edtf, dated.text, f"phrase:{dated.rule}", dated.confidence, scene)
        if (later := _after(dated.edtf, published)) is not None:
            yield Claim(clause, later, dated.text, f"after:{dated.rule}", dated.confidence * 0.7)
    else:
        depends = depends_on_another(clause, sentence.clauses)
        rule, sure = (f"conditional:{dated.rule}", 0.5) if depends else (dated.rule, 1)
        for one in (dated, *_listed(sentence, clause, dated)):
            yield Claim(clause, _until_then(clause, one.edtf), one.text, rule, one.confidence * sure)


def _until_then(clause: Clause, date: Edtf) -> Edtf:
    """The date of a clause; what "had been closed since 14 August" lasted until the time that is told of, and may be over."""
    was_over = len(clause.verb_words) > 1 and clause.verb_words[0].low in ("had", "hadn't", "hadn’t")
    return parse(str(date).removesuffix("..")) if was_over and str(date).endswith("/..") else date


def _date_of(sentence: Sentence, clause: Clause) -> Timex | None:
    """The expression that dates a clause, its first one; a line that is nothing but a date says nothing."""
    if sum(word.is_word for word in clause.words) < 2:
        return None
    starts = {word.start for word in clause.words if word.is_date and not is_of_what_is_denied(clause, word)}
    return next((found for found in sentence.dates if found.start in starts and _dates_clause(sentence, found)), None)


_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NEXT_LISTED = re.compile(r"(?:,|,? and)\s(?:(?:on|in)\s)?(?:the\s)?")


def _listed(sentence: Sentence, clause: Clause, first: Timex) -> list[Timex]:
    """The days that go on with a list: on each of "5 and 6 June" it happened; "in August and September" is as often one stretch."""
    starts = {word.start for word in clause.words if word.is_date}
    found = [first]
    for one in sentence.dates[sentence.dates.index(first) + 1 :]:
        are_days = all(_DAY.fullmatch(str(day.edtf)) for day in (found[-1], one))
        listed = _NEXT_LISTED.fullmatch(sentence.text[found[-1].end : one.start])
        if one.start not in starts or not are_days or not listed or not _dates_clause(sentence, one):
            break
        found.append(one)
    return found[1:]


_ENDLESS = re.compile(r"\b(?:first|last|record|most|worst|best|\w\w+est)\b[^,.;:]*$", re.IGNORECASE)
_COMPARED = re.compile(
    r"\b(?:than|compared (?:to|with)|versus)\b(?: \S+){0,6} $"
    r"|\bfrom (?:(?:the|a) (?:\w+ (?:of \w+ )?)?)?$|\bsame \w+ (?:of |in )?$|\bend(?:ed|s|ing)? $",
    re.IGNORECASE,
)


def _dates_clause(sentence: Sentence, found: Timex) -> bool:
    """Whether an expression says when something happens, and is no name, no comparison and no "now"."""
    before = sentence.text[max(sentence.start, found.start - 60) : found.start]
    if found.value in ("PRESENT_REF", "FUTURE_REF") or (found.rule == "since" and _ENDLESS.search(before)):
        return False
    compared = found.rule != "the_day" and _COMPARED.search(before)  # "ended the day at": that day
    return not (compared or _names(sentence, found))


_YEAR = re.compile(r"\d{4}")
_POSSESSIVES = word_set("its his her their our my")


def _names(sentence: Sentence, found: Timex) -> bool:
    """Whether it only says which thing is meant: "the 1991 agreement", "this year's conference", "iLife '11", "1299.59"."""
    rest = sentence.text[found.end : found.end + 2]
    if rest in ("'s", "’s") or re.fullmatch(r"[.,]\d", rest):
        return bool(_YEAR.fullmatch(found.value))
    place = next(place for place, word in enumerate(sentence.words) if word.start == found.start)
    before = sentence.words[place - 1] if place else None
    after = sentence.words[place + 1] if place + 1 < len(sentence.words) else None
    if before is None or before.low in PREPOSITIONS:
        return False
    if found.rule == "short_year":
        return True
    if after is None or not after.is_word or after.low in PREPOSITIONS | BE | HAVE:
        return False
    if found.value == "PAST_REF":  # "the recently announced plan"
        return before.low in DETERMINERS and after.low.endswith("ed")
    owned = before.low in _POSSESSIVES or before.low.endswith(("'s", "’s"))
    return owned or (bool(_YEAR.fullmatch(found.value)) and (before.low in DETERMINERS or before.is_name))


def _date_in_front(sentence: Sentence, clause: Clause) -> Timex | None:
    """The expression under which a clause goes on: "On Monday it rained, and the river rose"."""
    parent = clause.parent
    if clause.kind != "coordinate" or clause.verb is None or parent is None or parent.verb is None:
        return None
    dated = _date_of(sentence, parent)
    in_front = dated is not None and dated.end <= parent.verb_words[0].start
    return dated if in_front and dated.rule not in ("offset_of_next", "part_of") else None


def _scene(clause: Clause, dated: Timex) -> list[Token]:
    """What came first in "Following military coups in recent years, Mali expelled ...": "military coups in recent years"."""
    if clause.verb is None or clause.words[0].low not in ("following", "after"):
        return []
    scene = clause.words[1 : next((place for place, word in enumerate(clause.words) if word.text == ","), 0)]
    return scene if any(word.start == dated.start for word in scene) and any(word.is_word for word in scene) else []


def _after(first: Edtf, published: Day) -> Edtf | None:
    """Some day between what came first and the publication; None where the two leave no room."""
    text, last = str(first), str(published)
    if text.startswith("[.."):
        return Edtf.by(Edtf.from_date(published))
    from_day = text + "-01-01"[len(text) - 4 :]  # both ends of a set are of one precision
    return parse(f"[{from_day}..{last}]") if re.fullmatch(r"\d{4}(-\d\d){0,2}", text) and from_day <= last else None


_AT_ONCE = word_set("when as while")


def _undated(sentence: Sentence, found: list[Claim], published: Day, undated: str | None) -> Iterator[Claim]:
    """Clauses that no expression dates, with the day of publication where that is meant or asked for: hardly to be trusted."""
    taken = {id(claim.clause) for claim in found}
    for clause in sentence.clauses:
        free = clause.verb is not None and id(clause) not in taken and clause.kind in ("main", "coordinate", "attribution")
        if free and not any(_goes_with(clause, claim.clause) for claim in found) and (rule := rule_of(sentence, clause) or undated):
            yield Claim(clause, Edtf.from_date(published), None, rule, 0.2)


def _goes_with(clause: Clause, dated: Clause) -> bool:
    """Whether a clause without a date happens when a dated one does."""
    if clause.kind == "coordinate" and clause.parent is dated:
        return True
    return dated.parent is clause and dated.kind == "subordinate" and dated.words[0].low in _AT_ONCE


def _attach(sentence: Sentence, found: list[Claim]) -> None:
    """Give each clause that claims nothing to the claims that it hangs on, else to those that hang on it."""
    by_clause: dict[int, list[Claim]] = {}
    for claim in found:
        by_clause.setdefault(id(claim.clause), []).append(claim)
    for clause in sentence.clauses:
        above = clause
        while above is not None and id(above) not in by_clause:
            above = above.parent
        if above is not clause:
            below = next((claim.clause for claim in found if claim.clause.parent is clause), None)
            for claim in by_clause.get(id(above if above is not None else below), ()):
                claim.attached.append(clause)


def _subject_above(sentence: Sentence, clause: Clause) -> list[Token]:
    """The words that a clause without a subject of its own is about."""
    if clause.kind == "relative" or (clause.kind == "adjunct" and not clause.words[0].low.endswith("ing")):
        return antecedent(sentence.words, clause.start)
    while clause is not None and not clause.subject and clause.kind in ("adjunct", "coordinate"):
        clause = clause.parent
    return clause.subject if clause is not None else []


def _quote(sentence: Sentence, claim: Claim) -> Span:
    """From the first word of the claim and what is attached to it to the last, without the marks at its ends."""
    if claim.clause.kind == "attribution":
        return sentence.start, sentence.end
    parts = [claim.clause, *claim.attached, *claim.said]
    start, end = min(part.start for part in parts), max(part.end for part in parts)
    start = min([start, *(word.start for word in _subject_above(sentence, claim.clause)[:1])])
    while end > start and sentence.text[end - 1] in " ,;:(":
        end -= 1
    return start, end
