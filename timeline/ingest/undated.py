"""What a clause without a date of its own says about when: in a sentence that has one, some are of the day of publication. Pure.

A report tells what is said, what has just happened and what is a record today; whatever else stands there undated (what
is planned, what had been, what simply was) has no day and gets none.
"""

import re

from timeline.ingest.clauses import Clause
from timeline.ingest.sentence import Sentence
from timeline.ingest.verbs import BE, HAVE, MODAL
from timeline.timex import Timex

_FROM = re.compile(r"\bfrom (?:the )?(?:close (?:of trading )?(?:on )?)?$", re.IGNORECASE)


def rule_of(sentence: Sentence, clause: Clause) -> str | None:
    """Why a clause is of the day of publication, None where it is not.

    "said": somebody says something. "record": its expression is what today is held against ("the lowest since 1997").
    "present": it has happened ("has filed a lawsuit"), or it is told as happening ("unveils a laptop").
    """
    if clause.verb is None or not any(not found.value.endswith("_REF") for found in sentence.dates):
        return None
    first, head = clause.verb_words[0].low, clause.verb.head
    several = len(clause.verb_words) > 1
    if first in MODAL or (first == "had" and several):
        return None
    if clause.reports and not clause.verb.passive:
        return "said"
    if any(_is_record(sentence, found) for found in sentence.dates if clause.start <= found.start < clause.end):
        return "record"
    if first in ("has", "have") and several:
        return "present"
    return "present" if clause.verb.is_present and head not in BE | HAVE else None


def _is_record(sentence: Sentence, found: Timex) -> bool:
    """Whether today is compared with an expression's date: "since 1997", "a fall from the close of trading Wednesday"."""
    return found.rule == "since" or bool(_FROM.search(sentence.text[sentence.start : found.start]))
