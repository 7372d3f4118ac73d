"""From a document to the events that it tells of. Pure: values in, values out.

Each clause that carries a time expression becomes a candidate with its date, its title, the verbatim quote and its
offsets. A reporting verb dates the saying, not what is said; no date is invented.
"""

import re
from collections.abc import Iterator
from datetime import date as Day, timedelta
from typing import NamedTuple

from timeline import timex
from timeline.edtf import Edtf, parse
from timeline.errors import Invalid
from timeline.ingest.clauses import Clause, clauses
from timeline.ingest.phrases import PERSONAL, Mentions, agents, is_event_noun
from timeline.ingest.places import place_of
from timeline.ingest.titles import phrase_title, title
from timeline.ingest.tokens import Token, tokens, word_set
from timeline.records import Citation, Document, EventRecord
from timeline.timex import Timex


class Sentence(NamedTuple):
    """One sentence, taken apart: its span in the text, its words, its clauses and the time expressions in it."""

    start: int
    end: int
    words: list[Token]
    clauses: list[Clause]
    dates: list[Timex]


class Claim(NamedTuple):
    """What one clause says: its title, when, and which rule says so with what confidence (0 to 1)."""

    title: str
    date: Edtf
    date_text: str
    rule: str
    confidence: float
    clause: Clause


def extract(document: Document) -> list[EventRecord]:
    """The dated events of a document, in the order of its text.

    Raises:
        Invalid: the document has no text or no day of publication.
    """
    if document.text is None or document.published is None:
        raise Invalid("Events can be taken only from a text whose day of publication is known.")
    mentions, found = Mentions(), []
    sentences = list(_sentences(document))
    for sentence in sentences:
        found.extend(_record(document, sentence, claim) for claim in _claims(document, sentence, mentions))
        mentions.note(sentence.clauses)
    return found + list(_lasting(document, sentences, found))


def _sentences(document: Document) -> Iterator[Sentence]:
    dated = [found for found in timex.dates(document.text, document.published) if _dates_something(found, document.text)]
    for start, end in _lines(document.text):
        within = [found for found in dated if start <= found.start and found.end <= end]
        words = tokens(document.text, start, end, [(found.start, found.end) for found in within])
        opening = frozenset(found.start for found in within if found.rule == "offset_of_next")
        yield Sentence(start, end, words, clauses(words, opening), within)


_ENDLESS = re.compile(r"\b(?:first|\w+est|record|most|worst|best)\b[^,.;:]*$", re.IGNORECASE)


def _dates_something(found: Timex, text: str) -> bool:
    """Whether an expression says when something happens: not "now", "soon", nor "the lowest since 1997"."""
    if found.value in ("PRESENT_REF", "FUTURE_REF"):
        return False
    return not (found.rule == "since" and _ENDLESS.search(text, max(0, found.start - 60), found.start))


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """The sentences; a line that stands alone (a headline, a dateline) is one too, unless all lines are broken at a width."""
    wrapped = max(map(len, text.split("\n"))) <= 120
    for start, end in timex.sentences(text):
        if wrapped:
            yield start, end
            continue
        at = start
        for line in text[start:end].split("\n"):
            if line.strip():
                yield at + len(line) - len(line.lstrip()), at + len(line.rstrip())
            at += len(line) + 1


def _claims(document: Document, sentence: Sentence, mentions: Mentions) -> Iterator[Claim]:
    for clause in sentence.clauses:
        dated = _date_of(clause, sentence)
        if dated is None:
            yield from _shared(document, sentence, clause, mentions)
        elif scene := _scene(clause, dated):
            yield Claim(
                phrase_title(scene, document.text), dated.edtf, dated.text, f"phrase:{dated.rule}", dated.confidence, clause
            )
            yield from _after(document, sentence, clause, dated, mentions)
        else:
            words = title(clause, sentence.words, document.text, _meant(clause, mentions))
            yield Claim(words, dated.edtf, dated.text, dated.rule, dated.confidence, clause)


def _date_of(clause: Clause, sentence: Sentence) -> Timex | None:
    """The expression that dates a clause: its first one; a line that is nothing but a date says nothing."""
    if sum(word.is_word for word in clause.words) < 2:
        return None
    starts = {word.start for word in clause.words if word.is_date}
    return next((found for found in sentence.dates if found.start in starts), None)


def _scene(clause: Clause, dated: Timex) -> list[Token]:
    """What happened before in "Following military coups in recent years, Mali expelled ...": "military coups"."""
    if clause.verb is None or clause.words[0].low not in ("following", "after"):
        return []
    scene = clause.words[1 : next((place for place, word in enumerate(clause.words) if word.text == ","), 0)]
    return scene if any(word.start == dated.start for word in scene) and any(word.is_word for word in scene) else []


def _after(document: Document, sentence: Sentence, clause: Clause, dated: Timex, mentions: Mentions) -> Iterator[Claim]:
    """What came after it: some day from then up to the publication."""
    published = document.published
    since = "" if str(dated.edtf).startswith("[..") else dated.edtf
    date = Edtf.by(Edtf.from_date(published)) if not since else _from_to(since, published)
    if date is not None:
        words = title(clause, sentence.words, document.text, _meant(clause, mentions))
        yield Claim(words, date, dated.text, "after_phrase", dated.confidence * 0.7, clause)


def _from_to(since: Edtf, published: Day) -> Edtf | None:
    text = str(since)
    return parse(f"[{text}..{published}]") if re.fullmatch(r"\d{4}(-\d\d){0,2}", text) and text <= str(published) else None


def _shared(document: Document, sentence: Sentence, clause: Clause, mentions: Mentions) -> Iterator[Claim]:
    """A clause without a date goes on under the one that stands in front of the clause it joins."""
    if clause.kind != "coordinate" or clause.parent is None or clause.parent.verb is None:
        return
    dated = _date_of(clause.parent, sentence)
    if dated is not None and dated.end <= clause.parent.verb_words[0].start and dated.rule != "offset_of_next":
        words = title(clause, sentence.words, document.text, _meant(clause, mentions))
        yield Claim(words, dated.edtf, dated.text, f"shared:{dated.rule}", dated.confidence * 0.8, clause)


def _meant(clause: Clause, mentions: Mentions) -> list[Token]:
    subject = clause.subject
    return mentions.meant_by(subject[0].low) if len(subject) == 1 and subject[0].low in PERSONAL else []


def _record(document: Document, sentence: Sentence, claim: Claim) -> EventRecord:
    text, clause = document.text, claim.clause
    place = place_of(text[clause.start : clause.end]) or place_of(text[sentence.start : sentence.end])
    return EventRecord(
        title=claim.title,
        date=claim.date,
        actors=() if claim.rule.startswith("phrase:") else agents(clause, text),
        place=place,
        status="candidate",
        confidence=round(claim.confidence, 2),
        citations=(_citation(document, sentence.start, sentence.end, claim.date_text, claim.date),),
    )


def _citation(document: Document, start: int, end: int, date_text: str, date: Edtf) -> Citation:
    return Citation(document=document, quote=document.text[start:end], start=start, end=end, date_text=date_text, date=date)


_OPENS = word_set("open opens opened begin begins began start starts started")
_COUNTS = {word: count for count, word in enumerate(["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 2)}
_DAYS = re.compile(rf"\b(\d{{1,2}}|{'|'.join(_COUNTS)})-day\b(?P<noun>(?: [\w-]+){{1,4}})", re.IGNORECASE)


def _lasting(document: Document, sentences: list[Sentence], found: list[EventRecord]) -> Iterator[EventRecord]:
    """The whole of "a four-day fair" whose opening is dated: it ends as many days on."""
    opening = next((event for event in found if _is_opening(event)), None)
    for sentence in sentences if opening else ():
        match = _DAYS.search(document.text, sentence.start, sentence.end)
        if match and any(map(is_event_noun, match["noun"].split())):
            clause = next(c for c in sentence.clauses if c.start <= match.start() <= c.end)
            first = Day.fromisoformat(str(opening.date))
            count = _COUNTS.get(match[1].lower()) or int(match[1])
            whole = Edtf.interval(opening.date, Edtf.from_date(first + timedelta(days=count - 1)))
            words = title(clause, sentence.words, document.text)
            yield _record(document, sentence, Claim(words, whole, match[0].split()[0], "lasting", 0.6, clause))
            return


def _is_opening(event: EventRecord) -> bool:
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", str(event.date))) and not _OPENS.isdisjoint(event.title.lower().split())
