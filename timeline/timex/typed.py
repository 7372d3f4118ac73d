"""What a person types where a date is asked for: words that are a date and nothing else.

An article may say much around its dates, and the tagger passes over it. A form may not: a word that is left over
means that the person was not understood.
"""

import re
from datetime import date
from itertools import pairwise

from timeline import edtf
from timeline.edtf import Edtf, EdtfError
from timeline.timex.tagger import dates

_NOTHING = re.compile(r"\W*(?:(?:on|in|at|the|during|some time|sometime)\b\W*)*", re.I)
_ABOUT = re.compile(r"\W*(?:about|around|circa|ca\.?|c\.|approximately|roughly)\W+(?:the\W+)?", re.I)
_PERHAPS = re.compile(r"\W*(?:perhaps|maybe|possibly|probably)\W+(?:in\W+|on\W+)?(?:the\W+)?", re.I)
_QUALIFIERS = ((_NOTHING, ""), (_ABOUT, "~"), (_PERHAPS, "?"))


def typed(text: str, published: date) -> Edtf | None:
    """The date that words such as "since September" or "about 2010" say on the day `published`; None when they say
    more than a date, or none."""
    found = dates(text, published)
    if not found or not _NOTHING.fullmatch(text[found[-1].end :]):
        return None
    before, between = text[: found[0].start], [text[a.end : b.start] for a, b in pairwise(found)]
    if not all(map(_NOTHING.fullmatch, between)) or not all(_within(b, a) for a, b in pairwise(found)):
        return None
    return next((_qualified(found[-1].edtf, sign) for words, sign in _QUALIFIERS if words.fullmatch(before)), None)


def _within(finer, coarser) -> bool:
    """A time of day beside its day says the same day, only more finely."""
    return str(finer.edtf).startswith(str(coarser.edtf))


def _qualified(date: Edtf, sign: str) -> Edtf | None:
    if sign and "/" in str(date):
        return None  # the sign would stand for the end alone
    try:
        return edtf.parse(f"{date}{sign}")
    except EdtfError:
        return None
