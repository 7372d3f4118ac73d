"""Which clauses say that something happens, and which only that it is denied, doubted or would happen. Pure."""

from collections.abc import Sequence

from timeline.ingest.clauses import Clause
from timeline.ingest.tokens import Token, word_set
from timeline.ingest.verbs import BE, MODAL

_IF_NOT_WHETHER = word_set("if unless")
_IF = _IF_NOT_WHETHER | {"whether"}
_JOINS = word_set("and or nor")
_DENYING = word_set("""
    deny denies denied denying doubt doubts doubted dispute disputes disputed refute refutes refuted
""")
_NOT = word_set("not never no nobody nothing neither nor cannot none")
_OPEN_WHEN_NEGATED = BE | word_set("""
    say says said saying claim claims claimed confirm confirms confirmed believe believes believed think thinks thought prove proves
    proved proven show shows showed shown suggest suggests suggested find found see saw seen
""")


def is_asserted(clause: Clause) -> bool:
    """Whether it is told as what happens: not "denied that ...", "no evidence that ...", "if ..." or "whether ..."."""
    while clause.parent is not None and _goes_on(clause):
        clause = clause.parent
    above = clause.parent
    if _supposes(clause, _IF):
        return False
    if clause.kind != "content" or above is None or above.verb is None:
        return True
    return above.verb.head not in _DENYING and not (above.verb.head in _OPEN_WHEN_NEGATED and _is_negated(above, clause.start))


def depends_on_another(clause: Clause, others: Sequence[Clause]) -> bool:
    """Whether it happens only if something else does: "if it rains, the fair will close", "would have closed"."""
    if clause.verb is None or not (clause.verb_words[0].low in MODAL or clause.verb.is_present):
        return False  # what has happened does not depend on anything any more
    if clause.verb_words[0].low == "would" and any(word.low == "have" for word in clause.verb_words):
        return True
    fronted = clause.kind == "main" and clause.parent is others[0]
    return any(_supposes(one, _IF_NOT_WHETHER) and (one.parent is clause or (fronted and one is others[0])) for one in others)


def _goes_on(clause: Clause) -> bool:
    """Whether it is told as the clause above is: "if it rains and the dam breaks", "that it rained, and that it snowed"."""
    return clause.kind == "coordinate" or (clause.kind == clause.parent.kind == "content" and clause.parent.words[-1].low in _JOINS)


def _supposes(clause: Clause, words: frozenset[str]) -> bool:
    """Whether it is "if ..." with a verb of its own, which that of "if at all, it closed" is not; "even if" supposes nothing."""
    if clause.parent is not None and clause.parent.words and clause.parent.words[-1].low == "even":
        return False
    before = [word for word in clause.words if clause.verb is not None and word.start < clause.verb_words[0].start]
    return clause.kind in ("subordinate", "content") and clause.words[0].low in words and all(word.text != "," for word in before)


def _is_negated(clause: Clause, end: int) -> bool:
    return any(word.low in _NOT or word.low.endswith(("n't", "n’t")) for word in clause.words if word.end <= end)


def is_of_what_is_denied(clause: Clause, date: Token) -> bool:
    """Whether a date is that of what somebody denies, and not of the denial: "denied having met him in 2018"."""
    if clause.verb is None or clause.verb.head not in _DENYING:
        return False
    return any(word.low.endswith("ing") for word in clause.words if clause.verb_words[-1].end <= word.start < date.start)
