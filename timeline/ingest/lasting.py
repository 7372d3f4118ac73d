"""The whole of "a four-day fair" whose opening has a date: it ends as many days on. Pure."""

import re
from collections.abc import Sequence
from datetime import date as Day, timedelta

from timeline.edtf import Edtf
from timeline.ingest.claims import Claim
from timeline.ingest.phrases import is_event_noun
from timeline.ingest.sentence import Sentence
from timeline.ingest.tokens import word_set
from timeline.records import EventRecord

_OPENS = word_set("open opens opened begin begins began start starts started")
_COUNTS = {word: count for count, word in enumerate(["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 2)}
_DAYS = re.compile(rf"\b(?P<length>(?P<count>\d{{1,2}}|{'|'.join(_COUNTS)})-day)\b(?P<noun>(?: [\w-]+){{1,4}})", re.IGNORECASE)


def lasting(text: str, sentences: Sequence[Sentence], found: Sequence[EventRecord]) -> tuple[Sentence, Claim] | None:
    """What a text says of an event that lasts some days, if it dates its opening and says it of one event only."""
    openings = {str(event.date) for event in found if _is_opening(event)}
    matches = [(sentence, match) for sentence in sentences for match in _DAYS.finditer(text, sentence.start, sentence.end)]
    matches = [(sentence, match) for sentence, match in matches if any(map(is_event_noun, match["noun"].split()))]
    if len(openings) != 1 or not matches or len({match["count"] for _, match in matches}) > 1:
        return None
    sentence, match = matches[0]
    clause = next(clause for clause in sentence.clauses if any(word.start <= match.start() < word.end for word in clause.words))
    first, days = Day.fromisoformat(openings.pop()), _COUNTS.get(match["count"].lower()) or int(match["count"])
    if not 0 < days <= (Day.max - first).days:
        return None
    last = first + timedelta(days=days - 1)
    whole = Edtf.interval(Edtf.from_date(first), Edtf.from_date(last))
    return sentence, Claim(clause, whole, match["length"], "lasting", 0.6, quote=(sentence.start, sentence.end))


def _is_opening(event: EventRecord) -> bool:
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", str(event.date))) and not _OPENS.isdisjoint(event.title.lower().split())
