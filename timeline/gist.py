"""What a claim is recognised by when another text makes it again: the stems of its title, its names, and keys for an index.

Pure. `timeline.store` keeps the keys, `timeline.ingest.match` compares. Two claims that may be the same event share a
key, and few others do: keys are bound to the day or the year, and the vaguer a date, the more words are in one key.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations
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
    """A claim: its title, its date and the year that begins in, the document that makes it, and what it speaks of, as stems:
    `words` of the title, the `first` of them, names, and kinds of happening."""

    title: str
    date: Edtf
    year: int | None
    document: str | None
    words: frozenset[str]
    first: str
    names: frozenset[str]
    kinds: frozenset[str]
    title_kinds: frozenset[str]


def gists(record: EventRecord) -> list[Gist]:
    """One for each claim of an event: each citation that was extracted, else the event as it is stated."""
    claims = [(c.title, c.date, c.document.id, c.quote) for c in record.citations if c.title and c.date]
    return [_gist(*claim) for claim in claims or [(record.title, record.date, None, record.summary)]]


def _gist(title: str, date: Edtf, document: str | None, quote: str | None) -> Gist:
    return Gist(title, date, year_of(date), document, *_read(title, quote or ""))


class Keys(NamedTuple):
    """What an index finds an event by: texts of each kind. Events that may be the same share a key, see LOOKED_FOR.

    `day` has a word and a day; events share `least` of them of one day. `date` has words and a vague date; `coarse` and
    `fine` have words and the year, of a date that others may refine and of one that may refine others. `whole` and `part`
    have a year, a kind of happening, and a name or a document: of what lasts some days, and of what does not.
    """

    day: frozenset[str]
    date: frozenset[str]
    coarse: frozenset[str]
    fine: frozenset[str]
    whole: frozenset[str]
    part: frozenset[str]
    least: int


LOOKED_FOR = (
    *(("day", "day"), ("date", "date"), ("coarse", "fine"), ("fine", "coarse")),
    *(("whole", "whole"), ("whole", "part"), ("part", "whole")),
)
"""The kind of a key that an event has, and the kind that another one is found by with the same text."""


class Traits(NamedTuple):
    """All that a record is recognised by."""

    gists: Sequence[Gist]
    keys: Keys


def traits(record: EventRecord) -> Traits:
    """What is compared, and what it can be found by."""
    claims = gists(record)
    return Traits(claims, _keys(record, claims))


def keys(record: EventRecord) -> Keys:
    """What an event can be found by; nothing without a beginning."""
    return _keys(record, gists(record))


def _keys(record: EventRecord, claims: Sequence[Gist]) -> Keys:
    claims = [one for one in claims if one.year is not None]
    found: dict[str, set[str]] = {kind: set() for kind in Keys._fields[:-1]}
    lasts = any(map(lasts_some_days, (record.date, *(one.date for one in claims))))
    for one in claims:
        for kind, texts in _by_words(one):
            found[kind].update(texts)
        found["whole" if lasts else "part"].update(_by_happening(one))
        if lasts_some_days(one.date):
            found["date"].update(f"{one.date} {kind}" for kind in one.kinds)
    least = min((ceil(len(one.words) / 2) for one in claims if not is_vague(one.date)), default=0)
    return Keys(*map(frozenset, found.values()), least=max(2, least))


def _by_words(one: Gist) -> Iterator[tuple[str, Iterable[str]]]:
    """By kind, what holds the words of a title and a time."""
    if is_vague(one.date):
        yield "date", (f"{one.date} {words}" for words in _chosen(one.words))
    else:
        yield "day", (f"{day} {word}" for day in _first_days(one.date) for word in one.words)
    if len(one.words) >= 3 and one.words & one.names:  # as what is finer or coarser has in common
        if one.date.end_latest - one.date.start_earliest <= LONGEST_REFINED:
            yield "fine", (f"{one.year} {words}" for words in _chosen(one.words))
        if is_vague(one.date) and can_be_refined(one.date):  # the days of others stand in `day`
            yield "coarse", (f"{one.year} {words}" for words in _chosen(one.words))


def _first_days(date: Edtf) -> range:
    """The days, counted from 1970-01-01, on one of which it began."""
    return range(date.start_earliest // DAY, -(-date.start_latest // DAY))


def _chosen(words: frozenset[str]) -> Iterator[str]:
    """Three words at a time, so chosen that two sets with three quarters of all their words in common share a choice.

    Neither then has more than a quarter of its own words for itself. So in any order that both keep to, the first three
    that they share are among its first: as many as may be its own, and three more. Long words are rare, and go first.
    """
    if not 2 <= len(words) <= _MOST_WORDS:
        return iter(())
    ordered, together = sorted(words, key=lambda word: (-len(word), word)), min(3, len(words))
    return map(" ".join, combinations(ordered[: len(words) // 4 + together], together))


_MOST_WORDS = 60  # titles from articles have less than three quarters of that: nothing is like a longer one


def _by_happening(one: Gist) -> Iterator[str]:
    for kind in one.title_kinds:
        yield from (f"{one.year} {kind} {name}" for name in one.names)
        if one.document is not None:
            yield f"{one.year} {kind} #{one.document}"


LONGEST_REFINED = 366 * DAY


def on_one_day(shared: Iterable[str]) -> int:
    """How many words of one day there are at most among some keys of the kind `day`."""
    return max(Counter(key.partition(" ")[0] for key in shared).values())


def can_be_refined(date: Edtf) -> bool:
    """Whether a date only says some time within a year or less: a day of a month, and not a day of a festival."""
    text = str(date)
    return "/" not in text and "{" not in text and date.end_latest - date.start_earliest <= LONGEST_REFINED


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


@lru_cache(maxsize=4_096)  # what goes in together is read several times, and hardly ever again
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
