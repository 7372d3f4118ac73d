"""Where two titles that share most words say different things: another verb, another number, or that it did not happen. Pure."""

import re
from functools import lru_cache
from typing import NamedTuple

from timeline.ingest.tokens import tokens, word_set
from timeline.ingest.verbs import stem_of, verb_groups
from timeline.timex.numbers import AMOUNT, number

_NEGATIONS = word_set("not no never none nobody nothing neither nor cannot without")
_AMOUNT = re.compile(rf"(?<![\w.,:'’‘-])(?!(?:19|20)\d\d\b){AMOUNT}(?!\w)")  # a year names, and counts nothing


class _Said(NamedTuple):
    """The stems of a title's verbs, the first of which is its main one, its numbers, and whether it denies."""

    verbs: tuple[str, ...]
    numbers: frozenset[float]
    denies: bool


def denies(title: str) -> bool:
    """Whether it says that something did not happen."""
    return _said(title).denies


def differ(title: str, other: str) -> bool:
    """Whether each of two titles has a main verb, or a number, that the other lacks: then a person decides.

    What only one of them says is no difference: "Two bombs exploded" and "Bombs exploded", "Lund said that it rained"
    and "It rained".
    """
    one, two = _said(title), _said(other)
    if not (one.numbers <= two.numbers or two.numbers <= one.numbers):
        return True
    return bool(one.verbs and two.verbs) and one.verbs[0] not in two.verbs and two.verbs[0] not in one.verbs


@lru_cache(maxsize=4_096)  # a title is held against many others
def _said(title: str) -> _Said:
    words = tokens(title, 0, len(title))
    groups = verb_groups(words)
    first_clause = words[: groups[1].first] if len(groups) > 1 else words
    return _Said(
        verbs=tuple(stem_of(group.head) for group in groups),
        numbers=frozenset(map(number, _AMOUNT.findall(title.lower()))),
        denies=any(word.low in _NEGATIONS or word.low.endswith(("n't", "n’t")) for word in first_clause),
    )
