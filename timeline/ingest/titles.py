"""The title of an event: the words of its clause, cut at clause borders and never inside a noun phrase. Pure.

A title is a span of the quote, apart from a resolved pronoun in front and the ellipsis where words are left out.
"""

from collections.abc import Sequence

from timeline.ingest.clauses import Clause
from timeline.ingest.phrases import PERSONAL, antecedent, text_of
from timeline.ingest.tokens import Token, word_set
from timeline.ingest.verbs import PREPOSITIONS

LONGEST = 120
_GAP = " … "
_CUT = "…"
_TRAILING = frozenset(",;:.–—(“\"'") | word_set("and but or that as so which then soon while")
_JOINS = word_set("and but or then so yet however while")


def title(clause: Clause, within: Sequence[Token], text: str, meant: Sequence[Token] = ()) -> str:
    """The title of what a clause says; `within` are the words of its sentence, `meant` what its pronoun stands for."""
    predicate = _predicate(clause, within)
    subject = _subject(clause, within)
    if meant and len(subject) == 1 and subject[0].low in PERSONAL:
        return _fit(_capital(text_of(meant, text)), _trimmed(predicate), text)
    if not subject or not predicate:
        return _fit("", _trimmed(subject or predicate or clause.words), text)
    if _adjoin(subject[-1], predicate[0], within):
        return _fit("", _trimmed([*subject, *predicate]), text)
    return _fit(text_of(subject, text) + " …", _trimmed(predicate), text)


def phrase_title(words: Sequence[Token], text: str) -> str:
    """The title of what a noun phrase names: "military coups in all three nations"."""
    return _fit("", _trimmed(words), text)


def _subject(clause: Clause, within: Sequence[Token]) -> list[Token]:
    """Who or what: its own subject, that of the clause it goes on from, or the noun that it is said of."""
    if clause.kind == "relative":
        return antecedent(within, clause.start)
    if own := _unquoted(clause.subject):
        return own
    if clause.kind == "adjunct" and not clause.words[0].low.endswith("ing"):
        return antecedent(within, clause.start)
    return _unquoted(clause.parent.subject) if clause.parent is not None and clause.kind in ("adjunct", "coordinate") else []


def _unquoted(words: Sequence[Token]) -> list[Token]:
    return [word for word in words if word.text not in '“”"'] if words else []


def _predicate(clause: Clause, within: Sequence[Token]) -> list[Token]:
    """From the verb on, with what is said and with what describes its last noun."""
    words = [word for word in clause.words if clause.verb is None or word.start >= clause.verb_words[0].start]
    if clause.kind == "relative":
        words = list(clause.words)
    if words and words[0].low in _JOINS:
        words = words[1:]
    return [word for word in within if words and words[0].start <= word.start and word.end <= clause.end]


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
        if words.pop().is_date and len(words) > 1 and words[-1].low in PREPOSITIONS:
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
    return words[:1].upper() + words[1:]
