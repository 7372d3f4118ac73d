"""The title of an event: the words of its clause, cut at clause borders and never inside a noun phrase. Pure.

A title is a span of the quote, apart from a resolved pronoun in front and the ellipsis where words are left out.
"""

from collections.abc import Sequence

from timeline.ingest.claims import Claim
from timeline.ingest.clauses import Clause
from timeline.ingest.phrases import PERSONAL, core, text_of
from timeline.ingest.tokens import Token, word_set
from timeline.ingest.verbs import BE, PREPOSITIONS

LONGEST = 120
_GAP = " … "
_ELLIPSIS = "…"
_QUOTES = frozenset('“”"')
_TRAILING = frozenset(",;:.–—(“\"'") | word_set("and but or that as so which then soon while")
_JOINS = word_set("and but or then so yet however while")


def title(claim: Claim, subject: Sequence[Token], within: Sequence[Token], text: str) -> str:
    """The title of what a claim says of its subject; `within` are the words of its sentence."""
    own, predicate = claim.clause.subject, _predicate(claim, within)
    trimmed = _trimmed if claim.date_text else _without_marks  # "the lowest since 1997" is not when it happened
    if claim.clause.kind == "attribution":
        whole = trimmed(predicate)
        return _fit("", whole, text) if len(text_of(whole, text)) <= LONGEST else _attributed(claim.clause, within, text)
    if not subject or not predicate:
        return _fit("", trimmed(subject or predicate or claim.clause.words), text)
    if _adjoin(subject[-1], predicate[0], within):
        whole = trimmed([*_unquoted(subject), *predicate])
        # A subject that fills most of a title says what it is only up to its first comma, if it has one.
        fills = len(text_of(subject, text)) > LONGEST / 2 and len(core(subject)) < len(subject)
        if not fills or len(text_of(whole, text)) <= LONGEST:
            return _fit("", whole, text)
    gap = "" if len(own) == 1 and own[0].low in PERSONAL else " …"
    return _fit(_capital(text_of(core(subject), text)) + gap, trimmed(predicate), text)


def _attributed(clause: Clause, within: Sequence[Token], text: str) -> str:
    """What is said, shortened, and who says so: without them it reads as if it had happened."""
    at = within.index(clause.words[0])
    who = [word for word, follows in zip(clause.words, within[at:], strict=False) if word is follows]
    unquoted = max((place + 1 for place in range(at) if within[place].text in _QUOTES), default=at)
    speaker = _cut(_trimmed(who), text, LONGEST // 2)
    if named := _cut(core(_without_marks(within[unquoted:at])), text, LONGEST // 3):
        speaker = f"{named}{_GAP}{speaker}"
    said = _cut(_without_marks(_inside(within[:unquoted])), text, LONGEST - len(_GAP) - len(speaker))
    return _capital(said.removesuffix(_ELLIPSIS) + _GAP + speaker if said else speaker)


def phrase_title(words: Sequence[Token], text: str) -> str:
    """The title of what a noun phrase names: "military coups in all three nations"."""
    return _fit("", _trimmed(words), text)


def _unquoted(words: Sequence[Token]) -> list[Token]:
    return [word for word in words if word.text not in _QUOTES]


def _inside(words: Sequence[Token]) -> Sequence[Token]:
    """The words of what is all in quotation marks, without these."""
    return words[1:-1] if len(words) > 1 and words[0].text in _QUOTES and words[-1].text in _QUOTES else words


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
    return all(word.text != "," for word in before[-1:])


def _adjoin(left: Token, right: Token, within: Sequence[Token]) -> bool:
    """Whether nothing but adverbs and marks stands between them."""
    between = [word for word in within if left.end <= word.start and word.end <= right.start]
    return left.end <= right.start and all(
        word.low.endswith("ly") or len(word.text) < 2 or word.low in ("also", "already", "to", "be") for word in between
    )


def _trimmed(words: Sequence[Token]) -> list[Token]:
    """Without the date at its end, with its preposition, and without marks there; "the last time was in May" keeps it."""
    whole = words = _without_marks(words)
    while words and words[-1].is_date:
        words = words[:-1]
        while len(words) > 1 and words[-1].low in ("the", "a", "this"):
            words.pop()
        if len(words) > 1 and words[-1].low in PREPOSITIONS:
            words.pop()
        words = _without_marks(words)
    return whole if words and words[-1].low in BE else words


def _without_marks(words: Sequence[Token]) -> list[Token]:
    """Without marks and joining words at its ends, apart from quotation marks of a pair."""
    words = list(words)
    while words and (words[-1].low in _TRAILING or words[-1].text == "”") and not _is_of_pair(words[-1], words):
        words.pop()
    while words and words[0].text in ',;:.–—”“"' and not _is_of_pair(words[0], words):
        words.pop(0)
    return words


_PAIRS = {'"': '"', "“": "”", "”": "“"}


def _is_of_pair(mark: Token, words: Sequence[Token]) -> bool:
    """Whether a quotation mark has its other one among the words."""
    marks = [word.text for word in words]
    other = _PAIRS.get(mark.text)
    return other is not None and (marks.count(mark.text) % 2 == 0 if other == mark.text else other in marks)


def _fit(front: str, words: Sequence[Token], text: str) -> str:
    front = front + " " if front else ""
    return _capital(front + _cut(words, text, LONGEST - len(front)))


def _cut(words: Sequence[Token], text: str, longest: int) -> str:
    """The words, as far as they go into so many characters."""
    if len(text_of(words, text)) <= longest:
        return text_of(words, text)
    kept = list(words)
    while kept and len(text_of(kept, text)) + len(_ELLIPSIS) > longest:
        kept = _shorter(kept)
    return text_of(kept, text) + _ELLIPSIS


def _shorter(words: list[Token]) -> list[Token]:
    """The words up to the last place but the end where a phrase begins."""
    for place in range(len(words) - 1, 0, -1):
        if words[place].text in ",;:" or words[place].low in PREPOSITIONS | {"to", "and", "that", "which", "who"}:
            return _trimmed(words[:place])
    return words[:-1]


def _capital(words: str) -> str:
    first = words.split(" ", 1)[0]
    return words if any(letter.isupper() for letter in first) else words[:1].upper() + words[1:]  # not "IOS"
