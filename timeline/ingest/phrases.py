"""Noun phrases: who acts in a clause, what a clause hangs on, and what a pronoun stands for. Pure."""

from collections import deque
from collections.abc import Sequence

from timeline.ingest.clauses import Clause
from timeline.ingest.places import place_of
from timeline.ingest.sentence import Sentence
from timeline.ingest.tokens import Token, word_set
from timeline.ingest.verbs import DETERMINERS, PREPOSITIONS

PERSONAL = word_set("it he she they")
_VAGUE = PERSONAL | word_set("i we you this that these those there who which what one")
_ARTICLES = word_set("the a an its his her their our this these those some")
_EVENT_NOUNS = word_set("""
    fair expo exhibition show festival conference summit congress convention forum workshop symposium meeting talks
    tournament championship championships match race games election elections referendum vote trial strike march
    rally protest demonstration ceremony concert parade exercise exercises operation offensive campaign season tour
""")
_PERSON_TITLES = word_set("""
    mr mrs ms dr president minister chancellor king queen prince princess pope general colonel senator governor
    mayor spokesman spokeswoman spokesperson director chairman ceo officer analyst secretary judge leader captain
""")


def text_of(words: Sequence[Token], text: str) -> str:
    """The words as they stand in the text, white space as blanks."""
    return " ".join(text[words[0].start : words[-1].end].split()) if words else ""


def core(words: Sequence[Token]) -> list[Token]:
    """A noun phrase up to what is only added to it: "Steve Jobs, the chief executive of" is "Steve Jobs"."""
    for place, word in enumerate(words):
        if place and word.text in ",(:;–—":
            return list(words[:place])
    return list(words)


def agents(clause: Clause, subject: Sequence[Token], text: str) -> tuple[str, ...]:
    """Who does it: the subject, or whom a passive names with "by"; nobody where a pronoun stands for nobody plain."""
    if clause.verb and clause.verb.passive:
        words = _by_phrase(clause)
    else:
        words = core(clause.subject[1:] if clause.kind == "relative" and len(clause.subject) > 1 else subject)
    while words and (words[0].low in _ARTICLES or not words[0].is_word):
        words = words[1:]
    while words and (words[-1].low.endswith("ly") or words[-1].low in ("also", "already", "both", "now") or not words[-1].is_word):
        words = words[:-1]
    if not words or (len(words) == 1 and words[0].low in _VAGUE):
        return ()
    return (text_of(words, text),)


def _by_phrase(clause: Clause) -> list[Token]:
    behind = [word for word in clause.words if word.start >= clause.verb_words[-1].end]
    for place, word in enumerate(behind):
        if word.low == "by":
            return _until_border(behind[place + 1 :])
    return []


def _until_border(words: Sequence[Token]) -> list[Token]:
    for place, word in enumerate(words):
        if not word.is_word or word.is_date or (word.low in PREPOSITIONS and word.low != "of") or word.low in ("to", "and"):
            return list(words[:place])
    return list(words)


def antecedent(words: Sequence[Token], start: int) -> list[Token]:
    """The noun phrase that ends before `start`: what a relative clause or a participle says something about."""
    before = [word for word in words if word.end <= start]
    while before and before[-1].text in ',“"()':
        if before.pop().text == ")":
            before = before[: next((place for place in range(len(before) - 1, 0, -1) if before[place].text == "("), 0)]
    first = len(before)
    while first and _within_phrase(before, first - 1):
        first -= 1
    return before[first:]


def _within_phrase(words: Sequence[Token], at: int) -> bool:
    word = words[at]
    if not word.is_word and word.text not in "'’-&":
        return False
    if word.low in PREPOSITIONS:
        return word.low == "of" and at > 0
    later = words[at + 1] if at + 1 < len(words) else None
    if word.low in DETERMINERS:
        return True
    if later is not None and later.low in DETERMINERS:  # a determiner begins the phrase, so nothing stands before it but "of"
        return False
    return not word.low.endswith("ing") and word.low not in (
        "and",
        "or",
        "but",
        "that",
        "to",
        "is",
        "was",
        "has",
        "had",
        "are",
        "were",
    )


class Mentions:
    """The noun phrases of a text so far, newest last, as far as a pronoun may stand for one of them."""

    def __init__(self):
        self.subjects: list[list[Token]] = []
        self.objects: list[list[Token]] = []
        self.others: list[list[Token]] = []
        # Most sentences have no date and no pronoun behind them, so they are taken apart only when one asks.
        self._unread: deque[Sentence] = deque(maxlen=3)

    def note(self, sentence: Sentence) -> None:
        """Remember a sentence."""
        self._unread.append(sentence)

    def _read(self, found: Sequence[Clause]) -> None:
        """Remember the subjects and the named things of a sentence."""
        subjects = [core(clause.subject) for clause in found if clause.kind in ("main", "coordinate", "subordinate")]
        self.subjects = [s for s in subjects if s and not (len(s) == 1 and s[0].low in _VAGUE)][:2] or self.subjects
        self.objects = [words for clause in found if (words := _object(clause))]
        self.others = [phrase for clause in found for phrase in _named(clause)] or self.others

    def subject(self, clause: Clause, within: Sequence[Token]) -> list[Token]:
        """Whom or what a clause is about: a pronoun, a relative or a missing subject stands for words elsewhere."""
        own = clause.subject
        if clause.kind == "relative":
            return antecedent(within, clause.start)
        if len(own) == 1 and own[0].low in PERSONAL:
            return self._meant_within(clause, own[0].low, within) or own
        if own:
            return own
        if clause.verb is not None and (day := [w for w in clause.words if w.is_date and w.end + 1 == clause.verb_words[0].start]):
            return day  # "Today was a mixed day"
        if clause.kind == "adjunct" and not clause.words[0].low.endswith("ing") and (said_of := antecedent(within, clause.start)):
            return said_of
        if clause.parent is not None and clause.kind in ("adjunct", "coordinate"):
            return self.subject(clause.parent, within)
        return []

    def _meant_within(self, clause: Clause, pronoun: str, within: Sequence[Token]) -> list[Token]:
        """What the clause above is about, where a pronoun in what is said fits it, else what was told before.

        Who says something may as well speak of somebody else ("Prosecutors say that they took bribes"); a thing that says
        something speaks of itself.
        """
        words = self._above(clause, within)
        if words and _FITS[pronoun](words):
            return words if pronoun == "it" or not clause.parent.reports else []
        beside_name = clause.parent is not None and clause.parent.kind == "relative"  # "banks, who said that they ..."
        return [] if beside_name else self.meant_by(pronoun)

    def _above(self, clause: Clause, within: Sequence[Token]) -> list[Token]:
        """What the clause above is about, empty where that is a pronoun itself."""
        above = clause.parent if clause.kind in ("content", "subordinate") else None
        while above is not None and above.kind == "coordinate" and not above.subject:
            above = above.parent
        if above is None:
            return []
        words = antecedent(within, above.start) if above.kind == "relative" else core(above.subject)
        return [] if len(words) == 1 and words[0].low in _VAGUE else words

    def meant_by(self, pronoun: str) -> list[Token]:
        """The words that a pronoun stands for, empty where that is not plain: where somebody was acted upon whom it fits, too."""
        while self._unread:
            self._read(self._unread.popleft().clauses)
        fits = _FITS[pronoun]
        if pronoun != "it" and any(map(fits, self.objects)):
            return []
        candidates = [*self.subjects[:1], *reversed(self.others)] if pronoun == "it" else self.subjects[:1]
        return next((phrase for phrase in candidates if fits(phrase)), [])


def _object(clause: Clause) -> list[Token]:
    """Whom or what a clause acts upon: "Marco Reni" of "accused Marco Reni of fraud", and not where one goes ("left Lyon")."""
    if clause.verb is None or clause.verb.passive:
        return []
    words = _until_border([word for word in clause.words if word.start >= clause.verb_words[-1].end])
    name = " ".join(word.text for word in words)
    place = place_of(f"in {name}")
    return [] if place and place.name == name else words


def _named(clause: Clause) -> list[list[Token]]:
    """Names behind the verb, and things that take place: "BAMEX'25", "a military fair"."""
    found: list[list[Token]] = []
    for word in clause.words:
        if (
            word.is_word
            and word.is_name
            and (found and found[-1] and found[-1][-1].end + 1 == word.start and found[-1][-1].is_name)
        ):
            found[-1].append(word)
        elif word.is_word and (word.is_name or word.low in _EVENT_NOUNS):
            found.append([word])
    return found


def _is_plural(words: Sequence[Token]) -> bool:
    head = head_of(words)
    return (head.low.endswith("s") and not head.low.endswith(("ss", "us", "is"))) or any(word.low == "and" for word in words)


def _is_person(words: Sequence[Token]) -> bool:
    head = head_of(words)
    named = head.is_name and not head.text.isupper()
    several_names = sum(word.is_name for word in words[: words.index(head) + 1]) > 1  # "Steve Jobs" is one
    return (named or any(word.low in _PERSON_TITLES for word in words)) and (several_names or not _is_plural(words))


def _is_thing(words: Sequence[Token]) -> bool:
    return not _is_plural(words) and not any(word.low in _PERSON_TITLES for word in words)


_FITS = {"it": _is_thing, "they": _is_plural, "he": _is_person, "she": _is_person}


def head_of(words: Sequence[Token]) -> Token:
    """The last word before the first preposition: "minister" of "the minister of defence"."""
    for place, word in enumerate(words):
        if place and word.low in PREPOSITIONS:
            return words[place - 1]
    return words[-1]


def is_event_noun(word: str) -> bool:
    """Whether a noun names something that takes place."""
    return word.lower() in _EVENT_NOUNS
