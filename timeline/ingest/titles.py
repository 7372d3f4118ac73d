"""The title of an event: the words of its clause, cut at clause borders and never inside a noun phrase. Pure.

A title is a span of the quote, apart from a resolved pronoun in front and the ellipsis where words are left out.
"""

from collections.abc import Sequence

from timeline.ingest.claims import Claim
from timeline.ingest.clauses import Clause
from timeline.ingest.phrases import PERSONAL, core, text_of
from timeline.ingest.tokens import Token, word_set
from timeline.ingest.verbs import PREPOSITIONS

LONGEST = 120
_GAP = " … "
_CUT = "…"
_TRAILING = frozenset(",;:.–—(“\"'") | word_set("and but or that as so which then soon while")
_JOINS = word_set("and but or then so yet however while")


def title(claim: Claim, subject: Sequence[Token], within: Sequence[Token], text: str) -> str:
    """The title of what a claim says of its subject; `within` are the words of its sentence."""
    predicate = _predicate(claim, within)
    own = claim.clause.subject
    if claim.clause.kind == "attribution":
        return _fit("", _trimmed(predicate), text)
    if not subject or not predicate:
        return _fit("", _trimmed(subject or predicate or claim.clause.words), text)
    if _adjoin(subject[-1], predicate[0], within):
        return _fit("", _trimmed([*_unquoted(subject), *predicate]), text)
    gap = "" if len(own) == 1 and own[0].low in PERSONAL else " …"
    return _fit(_capital(text_of(core(subject), text)) + gap, _trimmed(predicate), text)


def phrase_title(words: Sequence[Token], text: str) -> str:
    """The title of what a noun phrase names: "military coups in all three nations"."""
    return _fit("", _trimmed(words), text)


def _unquoted(words: Sequence[Token]) -> list[Token]:
    return [word for word in words if word.text not in '“”"']


def _predicate(claim: Claim, within: Sequence[Token]) -> list[Token]:
    """From the verb on, with what is said and what describes its last noun."""
    clause = claim.clause
    words = [word for word in clause.words if clause.verb is None or word.start >= clause.verb_words[0].start]
    if clause.kind == "relative":
        words = list(clause.words)
    while words and words[0].low in _JOINS:
        words = words[1:]
    if clause.kind == "attribution":
        return list(within[: within.index(clause.words[-1]) + 1])
    end = clause.end
    for part in (*claim.attached, *claim.said):
        whether = part.kind == "subordinate" and part.words[0].low == "whether"
        if 0 <= part.start - end <= 2 and (whether or part.kind in ("content", "relative")) and _joins(within, part):
            end = part.end
    return [word for word in within if words and words[0].start <= word.start and word.end <= end]


def _joins(within: Sequence[Token], part: Clause) -> bool:
    """Whether no comma sets a clause apart."""
    before = [word for word in within if word.end <= part.start]
    return all(word.text != "," for word in before[-2:])


def _adjoin(left: Token, right: Token, within: Sequence[Token]) -> bool:
    """Whether nothing but adverbs and marks stands between them."""
    between = [word for word in within if left.end <= word.start and word.end <= right.start]
    return left.end <= right.start and all(
        word.low.endswith("ly") or len(word.text) < 2 or word.low in ("also", "already", "to", "be") for word in between
    )


def _trimmed(words: Sequence[Token]) -> list[Token]:
    """Without the date at its end, with its preposition, and without marks there."""
    words = list(words)
    while words and (words[-1].low in _TRAILING or words[-1].is_date):
        if words.pop().is_date:
            while len(words) > 1 and words[-1].low in ("the", "a", "this"):
                words.pop()
            if len(words) > 1 and words[-1].low in PREPOSITIONS:
                words.pop()
    while words and words[0].text in ',;:.–—”"':
        words.pop(0)
    return words


def _fit(front: str, words: Sequence[Token], text: str) -> str:
    front = front + " " if front else ""
    whole = front + text_of(words, text)
    if len(whole) <= LONGEST:
        return _capital(whole)
    kept = list(words)
    while kept and len(front) + len(text_of(kept, text)) + len(_CUT) > LONGEST:
        kept = _shorter(kept)
    return _capital(front + text_of(kept, text) + _CUT)


def _shorter(words: list[Token]) -> list[Token]:
    """The words up to the last place but the end where a phrase begins."""
    for place in range(len(words) - 1, 0, -1):
        if words[place].text in ",;:" or words[place].low in PREPOSITIONS | {"to", "and", "that", "which", "who"}:
            return _trimmed(words[:place])
    return words[:-1]


def _capital(words: str) -> str:
    first = words.split(" ", 1)[0]
    return words if any(letter.isupper() for letter in first) else words[:1].upper() + words[1:]  # not "IOS"
