"""A sentence cut into its clauses: who does what in each of them, and what it hangs on. Pure.

Each word belongs to one clause; a clause that another interrupts ("The fair, which opened on Tuesday, ends on
Friday") has its words in two pieces. Verbs decide: what has none of its own is part of what stands before it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from timeline.ingest.tokens import Token, word_set
from timeline.ingest.verbs import DETERMINERS, PREPOSITIONS, PRONOUNS, REPORTING, VerbGroup, verb_groups

Kind = Literal["main", "coordinate", "subordinate", "relative", "content", "adjunct", "attribution"]

_RELATIVE = word_set("which who whose whom where")
_SUBORDINATORS = word_set("""
    after before while when whenever because although though as if since until unless once whereas whether
""")
_COORDINATORS = word_set("and but or then so yet nor")
_FACT = word_set("""
    fact possibility claim claims news idea belief fear fears hope hopes report reports time day
""")
_AS_MUCH = word_set("such as known much many long far soon well")
_DASHES = frozenset("–—")
_ING_NOUNS = word_set("""
    during following including regarding concerning according excluding pending building meeting
""")


@dataclass(slots=True)
class Clause:
    """One clause: its kind, its words in order, its finite verb if it has one, and the clause it hangs on."""

    kind: Kind
    parent: "Clause | None" = None
    words: list[Token] = field(default_factory=list)
    verb: VerbGroup | None = None
    verb_words: list[Token] = field(default_factory=list)

    @property
    def start(self) -> int:
        return self.words[0].start

    @property
    def end(self) -> int:
        return self.words[-1].end

    @property
    def subject(self) -> list[Token]:
        """The words before the verb, without what only joins the clause or sets the scene ("In April, ...")."""
        if self.verb is None:
            return []
        before = [word for word in self.words if word.end <= self.verb_words[0].start]
        while self.kind != "main" and before and (before[0].low in _JOINING or (before[0] is self.words[0] and before[0].is_date)):
            before = before[1:]
        subject = without_scene(before)
        return subject[:-2] if [word.low for word in subject[-2:]] == ["to", "be"] else subject  # a headline: "Expo to be held"

    @property
    def reports(self) -> bool:
        """Whether its verb says that somebody says something."""
        return self.verb is not None and self.verb.head in REPORTING


_JOINING = _SUBORDINATORS | _COORDINATORS | {"that", "however"}


def without_scene(words: list[Token]) -> list[Token]:
    """The noun phrase behind fronted phrases: "On Friday , the Fed" is "the Fed"."""
    if len(words) > 1 and words[0].is_date and words[1].low in ("of", "in"):
        return words  # "the last two days of the expo"
    start = 0
    for place, word in enumerate(words):
        if (word.text == "," and _is_fronted(words[start])) or word.text in '"“”‘:;':
            start = place + 1
        elif word.is_date and words[start].low in PREPOSITIONS and _begins_phrase(words[place + 1 : place + 2]):
            start = place + 1  # "On September 21 the parties"
    while start < len(words) and (
        words[start].text == ","
        or (words[start].is_date and not _possesses(words[start]))
        or words[start].low in _FRONT | _COORDINATORS
    ):
        start += 1
    return words[start:]


def _begins_phrase(words: list[Token]) -> bool:
    return bool(words) and (words[0].low in DETERMINERS | PRONOUNS or words[0].is_name or words[0].text == ",")


def _is_fronted(word: Token) -> bool:
    return word.low in PREPOSITIONS | _FRONT or word.is_date or word.low.endswith("ly")


def _possesses(word: Token) -> bool:
    """Whether a time expression is part of a noun phrase: "Monday's announcement"."""
    return word.text.endswith(("'s", "’s"))


_FRONT = word_set("""
    however meanwhile moreover additionally also but and yet then therefore thus instead later earlier still
""")


def clauses(words: Sequence[Token], opening: frozenset[int] = frozenset()) -> list[Clause]:
    """The clauses of a sentence in order of their first words.

    `opening` are the starts of time expressions that join a clause themselves ("a day after ...").
    """
    return _Walk(words, opening).walk()


class _Walk:
    """One pass from left to right; `top` is the clause that the next word belongs to."""

    def __init__(self, words: Sequence[Token], opening: frozenset[int]):
        self.words = words
        self.opening = opening
        self.groups = verb_groups(words)
        self.by_first = {group.first: group for group in self.groups}
        self.top = Clause("main")
        self.found = [self.top]

    def walk(self) -> list[Clause]:
        for at, word in enumerate(self.words):
            if kind := self._opens(at):
                self._open(kind, at)
            elif self._closes(at):
                self._close(at)
            elif (group := self.by_first.get(at)) and self.top.verb is not None:
                self._second_verb(at)
            if group := self.by_first.get(at):
                self.top.verb = self.top.verb or group
                if self.top.verb is group:
                    self.top.verb_words = list(self.words[group.first : group.last + 1])
            self.top.words.append(word)
        return [clause for clause in self.found if clause.words]

    def _open(self, kind: Kind, at: int) -> None:
        parent = self._sayer(at) if kind == "coordinate" else self.top
        if kind in ("coordinate", "main", "attribution"):  # stands beside what it joins, not below it
            while parent.parent is not None and (parent.kind in ("relative", "adjunct") or parent.verb is None):
                parent = parent.parent
        self.top = Clause(kind, parent)
        self.found.append(self.top)

    def _sayer(self, at: int) -> Clause:
        """What "... and predicted" goes on from: the clause above that says something too, else the one at hand."""
        group = self._next_verb(at)
        clause = self.top
        while group is not None and group.head in REPORTING and clause is not None and not clause.reports:
            clause = clause.parent
        return clause or self.top

    def _close(self, at: int) -> None:
        if self.top.parent is not None and self.top.parent.words:
            self.top = self.top.parent
        else:
            self._open("main", at)

    def _second_verb(self, at: int) -> None:
        """A verb where the clause has one: it belongs to the clause that waits for its own, or to what is said."""
        waiting = self.top.parent
        if waiting is not None and waiting.verb is None and self.top.kind in ("relative", "adjunct", "subordinate"):
            self.top = waiting
        elif self.top.reports and not self.top.verb.passive:
            self._split_content(at)

    def _split_content(self, at: int) -> None:
        """ "said [on Tuesday] | it will receive": what is said begins behind the verb and its date."""
        words, start = self.top.words, len(self.top.words)
        while start and words[start - 1].end > self.top.verb_words[-1].end and not words[start - 1].is_date:
            start -= 1
        if start == len(words):
            return
        content = Clause("content", self.top, words[start:])
        self.top.words = words[:start]
        self.found.append(content)
        self.top = content

    def _opens(self, at: int) -> Kind | None:
        word = self.words[at]
        if at == 0:
            return "subordinate" if word.low in _SUBORDINATORS and self._verb_ahead(at + 1, commas=0) else None
        if word.start in self.opening and word.is_date:
            return "subordinate"
        if word.low == "that":
            return self._that(at)
        if word.low in _RELATIVE and self._verb_ahead(at + 1):
            return "relative" if self.words[at - 1].low not in REPORTING else "content"
        if word.low in PREPOSITIONS and self._low(at + 1) in ("which", "whom", "whose"):
            return "relative"
        if word.low in _SUBORDINATORS and self._verb_ahead(at + 1) and self._low(at - 1) not in _AS_MUCH:
            return "subordinate"
        if word.low in _COORDINATORS:
            return self._coordinates(at)
        if word.text in (";", ":") or word.text in _DASHES:
            return "main" if self.top.verb is not None and self._verb_ahead(at + 1) else None
        return self._after_comma(at) if self.words[at - 1].text == "," else None

    def _that(self, at: int) -> Kind | None:
        if not self._verb_ahead(at + 1):
            return None
        before = self.words[at - 1]
        if before.low == "so":
            return "subordinate"
        if before.low == "and":
            return "content"  # "said that it rained, and that it snowed"
        if at + 1 in self.by_first and before.is_word and before.low not in REPORTING and not self._ends_verb(at - 1):
            return "relative"
        recent = [word.low for word in self.words[max(0, at - 5) : at]]
        if self.top.reports or before.low in _FACT or any(low in REPORTING for low in recent) or before.is_date:
            return "content"
        return "relative" if before.is_word and not self._ends_verb(at - 1) else "content"

    def _ends_verb(self, at: int) -> bool:
        return any(group.first <= at <= group.last for group in self.groups)

    def _coordinates(self, at: int) -> Kind | None:
        if self.top.verb is None and self.top.kind in ("relative", "content", "subordinate"):
            return None  # "where guests and experts will ..."
        group = self._next_verb(at + 1)
        clause = self.top
        while clause.parent is not None and clause.verb is None:
            clause = clause.parent
        if group is None or clause.verb is None:
            return None
        between = self.words[at + 1 : group.first]
        if any(word.text in ",;:" and not word.is_date for word in between[1:]) and len(between) > 6:
            return None
        if any(word.low in _JOINING | _RELATIVE for word in between):
            return None
        if all(word.low.endswith("ly") or word.is_date or word.text == "," or word.low in _FRONT for word in between):
            return "coordinate"
        subject = without_scene(list(between))
        return "coordinate" if subject and self._is_subject(subject, at) else None

    def _is_subject(self, subject: list[Token], at: int) -> bool:
        """Whether "and ..." begins a clause with its own subject, and does not merely go on with a list."""
        listed = self._low(at - 1) == "," or self.top.kind == "relative"
        return len(subject) <= 12 and (subject[0].low in DETERMINERS | PRONOUNS or listed or len(subject) <= 4)

    def _after_comma(self, at: int) -> Kind | None:
        word = self.words[at]
        if self._attributes(at):
            return "attribution"
        if (
            word.low.endswith("ing")
            and len(word.text) > 4
            and not word.is_name
            and word.low not in _ING_NOUNS
            and at not in self.by_first
        ):
            return "adjunct"
        if self._participle(at):
            return "adjunct"
        return None

    def _participle(self, at: int) -> bool:
        word, after = self.words[at], self.words[at + 1] if at + 1 < len(self.words) else None
        return word.low.endswith(("ed", "un", "en")) and at not in self.by_first and after is not None and (
            after.is_date or after.low in PREPOSITIONS
        ) and word.text.islower()  # fmt: skip

    def _attributes(self, at: int) -> bool:
        """ "..., said the minister" and "..., the minister said": the rest of the sentence says who says so."""
        rest = [word for word in self.words[at:] if word.text not in "\"”’'“.,"]
        if not rest or self.top.verb is None:
            return False
        if rest[0].low in REPORTING and at in self.by_first:
            return True
        group = self._next_verb(at)
        return group is not None and group.head in REPORTING and len(self.words) - group.last <= 4 and group.first - at <= 8

    def _closes(self, at: int) -> bool:
        """Whether a comma ends the clause at hand: one that interrupts another, or one that stands in front."""
        if self.words[at - 1].text != "," or (self.top.parent is None and self.top.kind == "main"):
            return False
        parent = self.top.parent
        if self.top.kind in ("relative", "adjunct") and parent is not None and parent.verb is None:
            return self.top.verb is not None or self.top.kind == "adjunct"
        fronted = parent is None or not parent.words
        return self.top.kind == "subordinate" and fronted and self.top.verb is not None and self._verb_ahead(at)

    def _next_verb(self, at: int) -> VerbGroup | None:
        return next((group for group in self.groups if group.first >= at), None)

    def _verb_ahead(self, at: int, *, commas: int = 2) -> bool:
        """Whether a verb comes before the next clause could begin."""
        group = self._next_verb(at)
        if group is None:
            return False
        between = self.words[at : group.first]
        return (
            not any(word.text in ";:" or word.low in _RELATIVE for word in between)
            and sum(word.text == "," for word in between) <= commas
        )

    def _low(self, at: int) -> str:
        return self.words[at].low if 0 <= at < len(self.words) else ""
