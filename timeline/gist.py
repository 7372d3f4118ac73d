"""What a claim is recognised by when another text makes it again: the stems of its title, its names, and keys for an index.

Pure. `timeline.store` keeps the keys, `timeline.ingest.match` compares. Two claims that may be the same event share a
key: its words are bound to the year, because events of different years are never the same.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import ceil
from typing import NamedTuple

from timeline.edtf import NEG_INF, POS_INF, Edtf
from timeline.edtf.calendar import DAY, civil_from_days
from timeline.records import EventRecord

_WORD = re.compile(r"[^\W_]+(?:['’‘.&-][^\W_]+)*")
_YEAR_MARK = re.compile(r"['’‘]?(?:19|20)?\d\d(?:['’]s)?$")
_POSSESSIVE = re.compile(r"['’]s?$")
_ENDINGS = re.compile(r"(?:ations?|ings?|ments?|ies|ied|ed|es|s|e|y)$")

# Words for the same kind of happening are one: a fair is an expo is an exhibition.
_KINDS = {
    word: words.split()[0]
    for words in (
        "fair expo exhibition exposition salon",
        "conference congress convention forum symposium",
        "summit",
        "festival",
        "election elections vote poll polls",
        "referendum",
        "tournament championship championships",
        "ceremony",
        "trial",
        "exercise exercises manoeuvres maneuvers",
        "earthquake quake",
        "crash collision",
    )
    for word in words.split()
}
_EMPTY_WORDS = """
    a an the and or but of in on at by for with from to into over under between against about across after before since
    until during within without near along around outside despite as than that this these those it its he his she her
    they their we our you your i is are was were be been being has have had do does did will would can could may might
    shall should must not no also who which what when where there here more most less some any all both each other such
    new now said says say
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())


class Gist(NamedTuple):
    """What a claim's title and quote speak of, as stems: `words` of the title, `first` of them, names, kinds of happening."""

    date: Edtf
    words: frozenset[str]
    first: str
    names: frozenset[str]
    kinds: frozenset[str]
    title_kinds: frozenset[str]


def gist(title: str, date: Edtf, quote: str | None) -> Gist:
    """What a claim is recognised by."""
    return Gist(date, *_read(title, quote or ""))


def gists(record: EventRecord) -> list[Gist]:
    """One for each claim of an event: each citation that was extracted, else the event as it is stated."""
    claims = [(c.title, c.date, c.quote) for c in record.citations if c.title and c.date]
    return [gist(*claim) for claim in claims or [(record.title, record.date, record.summary)]]


class Keys(NamedTuple):
    """What an index finds an event by, sorted: `least` of its `words`, which are bound to a date, or enough of its `marks`."""

    words: tuple[str, ...]
    marks: tuple[str, ...]
    least: int


def keys(record: EventRecord) -> Keys:
    """What an event can be found by; nothing without a beginning.

    Words are bound to the date; each name with another word, and each kind of happening, to the year.
    """
    words, marks, least = set(), set(), []
    for one in gists(record):
        if (year := year_of(one.date)) is not None:
            words.update(f"{one.date} {word}" for word in one.words)
            marks.update(f"{year} {name} {word}" for name in one.words & one.names for word in one.words if word != name)
            marks.update(f"{year} {kind}" for kind in one.title_kinds)
            marks.update(f"{one.date} {kind}" for kind in one.kinds if "/" in str(one.date))
            least.append(ceil(len(one.words) * (0.75 if is_vague(one.date) else 0.5)))
    return Keys(tuple(sorted(words)), tuple(sorted(marks)), max(2, min(least, default=0)))


def are_enough(marks: Sequence[str], least: int) -> bool:
    """Whether marks in common say that two events may be the same: a kind of happening, or a name with other words."""
    if len(marks) == 1:  # as most that are looked at
        return marks[0].count(" ") == 1
    beside_name = Counter(mark.rsplit(" ", 1)[0] for mark in marks if mark.count(" ") == 2)
    return len(marks) > beside_name.total() or max(beside_name.values(), default=0) >= max(2, least - 1)


def is_vague(date: Edtf) -> bool:
    """Whether something began some time within weeks or more, and no more is said: much happens in a year."""
    return date.start_latest - date.start_earliest > 7 * DAY


def lasts_some_days(date: Edtf | str) -> bool:
    """Whether a date, or its text, lasts from one known day to another: that two events share both is rare."""
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d/\d{4}-\d\d-\d\d", str(date)))


def year_of(date: Edtf) -> int | None:
    """The year that a date begins in; None where its beginning is open."""
    lo, hi = date.start_earliest, date.start_latest
    if lo == NEG_INF or hi == POS_INF:
        return None
    return civil_from_days(lo // DAY)[0]


@lru_cache(maxsize=16_384)
def _read(title: str, quote: str) -> tuple[frozenset[str], str, frozenset[str], frozenset[str], frozenset[str]]:
    stems = [stem for word in _WORD.findall(title) if (stem := _stem(word))]
    names = frozenset(_names(title)) | frozenset(_names(quote))
    return frozenset(stems), stems[0] if stems else "", names, _kinds(title) | _kinds(quote), _kinds(title)


def _names(text: str) -> Iterator[str]:
    """Words with a capital; where a sentence begins only beside another one, in capitals or with 's."""
    words = list(_WORD.finditer(text))
    for place, match in enumerate(words):
        word, follows = match[0], words[place + 1][0] if place + 1 < len(words) else ""
        plain = follows[:1].isupper() or word.endswith(("'s", "’s")) or (len(word) > 2 and _YEAR_MARK.sub("", word).isupper())
        if word[0].isupper() and (plain or not _begins(text, match.start())) and (stem := _stem(word)):
            yield stem


def _begins(text: str, at: int) -> bool:
    """Whether a sentence begins here, where a capital says nothing."""
    before = text[:at].rstrip(" “\"'‘(")
    return not before or before[-1] in ".!?\n"


def _kinds(text: str) -> frozenset[str]:
    return frozenset(_KINDS[word] for word in map(str.lower, _WORD.findall(text)) if word in _KINDS)


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    """A word without case, accents, year and ending; empty for what says nothing."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(letter))
    plain = _YEAR_MARK.sub("", _POSSESSIVE.sub("", plain))
    if plain in _EMPTY or len(plain) < 2:
        return ""
    if plain in _KINDS:
        return _KINDS[plain]
    stem = _ENDINGS.sub("", plain)
    return (stem if len(stem) > 2 else plain).replace("defenc", "defens").replace("isi", "izi")
