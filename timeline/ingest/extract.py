"""From a document to the events that it tells of. Pure: values in, values out.

Each clause that carries a time expression becomes a candidate with its date, its title, the verbatim quote and its
offsets. A reporting verb dates the saying, not what is said, and what is denied or supposed makes no event. No date is
invented: in a sentence that has one, a clause without any is of the day of publication only where it says so by its
tense (`timeline.ingest.undated`), with the lowest confidence; a sentence without a date makes an event only where
`undated` asks for it.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Literal, NamedTuple

from timeline import timex
from timeline.errors import Invalid
from timeline.gist import Traits, traits
from timeline.ingest.claims import Claim, claims
from timeline.ingest.lasting import lasting
from timeline.ingest.phrases import Mentions, agents
from timeline.ingest.places import place_of
from timeline.ingest.sentence import Sentence
from timeline.ingest.titles import phrase_title, title
from timeline.records import Citation, Document, EventRecord

Undated = Literal["published"]


class Extracted(NamedTuple):
    """A record, and what it is recognised by."""

    record: EventRecord
    traits: Traits


def extracted(document: Document, *, undated: Undated | None = None) -> list[Extracted]:
    """All that can be said of a document without looking at others, as `extract` says it."""
    return [Extracted(record, traits(record)) for record in extract(document, undated=undated)]


def extract(document: Document, *, undated: Undated | None = None) -> list[EventRecord]:
    """The dated events of a document, in the order of its text.

    With `undated="published"` what carries no date of its own gets the day of publication, with low confidence.

    Raises:
        Invalid: the document has no text or no day of publication.
    """
    if document.text is None or document.published is None:
        raise Invalid("Events can be taken only from a text whose day of publication is known.")
    mentions, found, sentences = Mentions(), [], list(_sentences(document))
    for sentence in sentences:
        if sentence.dates or undated:
            told = claims(sentence, document.published, undated)
            found.extend(_record(document, sentence, claim, mentions) for claim in told)
        mentions.note(sentence)
    whole = lasting(document.text, sentences, found)
    return [*found, _record(document, *whole, Mentions())] if whole else found


def _sentences(document: Document) -> Iterator[Sentence]:
    dated = timex.dates(document.text, document.published)
    starts = [found.start for found in dated]
    for line_start, line_end in _lines(document.text):
        for piece in _PIECE.finditer(document.text, line_start, line_end):
            start, end = piece.span()
            within = dated[bisect_left(starts, start) : bisect_left(starts, end)]
            yield Sentence(document.text, start, end, tuple(found for found in within if found.end <= end))


# What is longer than any sentence is a list or a table that lost its lines, and read in pieces: the clauses of one
# sentence are held against each other.
_PIECE = re.compile(r"\S.{0,1998}\S(?!\S)|\S.{0,1999}", re.DOTALL)
_WIDEST = 120  # characters of a line that was broken at a width


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """The sentences; a line that stands alone (a headline, a dateline) is one too, unless all lines are broken at a width."""
    wrapped = max(map(len, text.split("\n"))) <= _WIDEST
    for start, end in timex.sentences(text):
        if wrapped:
            yield start, end
            continue
        at = start
        for line in text[start:end].split("\n"):
            if line.strip():
                yield at + len(line) - len(line.lstrip()), at + len(line.rstrip())
            at += len(line) + 1


def _record(document: Document, sentence: Sentence, claim: Claim, mentions: Mentions) -> EventRecord:
    text, clause = document.text, claim.clause
    subject = mentions.subject(clause, sentence.words)
    start, end = claim.quote
    words = phrase_title(claim.phrase, text) if claim.phrase else title(claim, subject, sentence.words, text)
    return EventRecord(
        title=words,
        date=claim.date,
        actors=() if claim.phrase else agents(clause, subject, text),
        place=place_of(text[clause.start : clause.end]) or place_of(text[sentence.start : sentence.end], only_there=True),
        status="candidate",
        confidence=round(claim.confidence, 2),
        citations=(
            Citation(
                document=document,
                quote=text[start:end],
                start=start,
                end=end,
                date_text=claim.date_text,
                date=claim.date,
                title=words,
                rule=claim.rule,
            ),
        ),
    )
