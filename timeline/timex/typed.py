"""What a person types where a date is asked for: words that are a date and nothing else.

An article may say much around its dates, and the tagger passes over it. A form may not: a word that is left over
means that the person was not understood.
"""

import re
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from timeline import edtf
from timeline.edtf import Edtf, EdtfError
from timeline.timex.tagger import dates


class Words(NamedTuple):
    """What may stand around a date: words that say nothing, that make it approximate, that make it uncertain."""

    nothing: re.Pattern
    about: re.Pattern
    perhaps: re.Pattern


_WORDS = {
    "en": Words(
        nothing=re.compile(r"\W*(?:(?:on|in|at|the|during|some time|sometime)\b\W*)*", re.I),
        about=re.compile(r"\W*(?:about|around|circa|ca\.?|c\.|approximately|roughly)\W+(?:the\W+)?", re.I),
        perhaps=re.compile(r"\W*(?:perhaps|maybe|possibly|probably)\W+(?:in\W+|on\W+)?(?:the\W+)?", re.I),
    ),
    "de": Words(
        nothing=re.compile(r"\W*(?:(?:am|an|im|in|um|der|die|das|den|dem|jahre?|irgendwann)\b\W*)*", re.I),
        about=re.compile(r"\W*(?:etwa|um|gegen|circa|ca\.?|ungefähr|rund)\W+(?:im\W+|am\W+|das\W+)?(?:jahr\W+)?", re.I),
        perhaps=re.compile(r"\W*(?:vielleicht|womöglich|vermutlich|wohl|möglicherweise)\W+(?:im\W+|am\W+)?(?:jahr\W+)?", re.I),
    ),
}


def typed(text: str, published: date, *, language: str = "en") -> Edtf | None:
    """The date that words such as "since September" or "about 2010" say on the day `published`; None when they say
    more than a date, or none. Raises Invalid for a language without rules."""
    found, words = dates(text, published, language=language), _WORDS[language]
    if not found:
        return _named(text, words)
    if not words.nothing.fullmatch(text[found[-1].end :]):
        return None
    before, between = text[: found[0].start], [text[a.end : b.start] for a, b in pairwise(found)]
    if not all(map(words.nothing.fullmatch, between)) or not all(_within(b, a) for a, b in pairwise(found)):
        return None
    return next((_qualified(str(found[-1].edtf), sign) for around, sign in _signs(words) if around.fullmatch(before)), None)


def _signs(words: Words) -> tuple[tuple[re.Pattern, str], ...]:
    return (words.nothing, ""), (words.about, "~"), (words.perhaps, "?")


def _named(text: str, words: Words) -> Edtf | None:
    """A year alone, which an article's rules take for a number, and any EDTF text behind such words."""
    parts = ((around.match(text), sign) for around, sign in reversed(_signs(words)))
    return next((_qualified(text[match.end() :].strip(), sign) for match, sign in parts if match and match.end()), None)


def _within(finer, coarser) -> bool:
    """A time of day beside its day says the same day, only more finely."""
    return str(finer.edtf).startswith(str(coarser.edtf))


def _qualified(date: str, sign: str) -> Edtf | None:
    if sign and "/" in date:
        return None  # the sign would stand for the end alone
    try:
        return edtf.parse(f"{date}{sign}")
    except EdtfError:
        return None
