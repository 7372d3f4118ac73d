"""The words and marks of a sentence, with their offsets; a time expression is one token. Pure."""

import re
from collections.abc import Sequence
from typing import NamedTuple

Span = tuple[int, int]

_TOKEN = re.compile(
    r"(?:[A-Za-z]\.){2,}"  # U.S., a.m.
    r"|(?:Mr|Mrs|Ms|Dr|Gen|Col|Lt|Sgt|Sen|Gov|Rep|St|Inc|Corp|Ltd|Co|No)\.(?=\s)"
    r"|[$€£]?\d+(?:[.,:]\d+)*%?"
    r"|\w+(?:['’‘\-–&/.]\w+)*(?:['’](?=\s))?"
    r"|[^\w\s]"
)


def word_set(words: str) -> frozenset[str]:
    """The words of a list, as a set to look them up in."""
    return frozenset(words.split())


class Token(NamedTuple):
    """A word or a mark: half-open offsets in code points, the text, the same in small letters, and whether it is a date."""

    start: int
    end: int
    text: str
    low: str
    is_date: bool = False

    @property
    def is_word(self) -> bool:
        return self.text[0].isalnum() and not self.is_date

    @property
    def is_name(self) -> bool:
        return self.text[0].isupper() and not self.is_date


def tokens(text: str, start: int, end: int, dated: Sequence[Span] = ()) -> list[Token]:
    """The tokens of text[start:end]; each span of `dated` (in order, apart) is a single one."""
    found, at = [], start
    for first, last in dated:
        found.extend(_plain(text, at, first))
        at = last + 2 if text[last : last + 2] in ("'s", "’s") else last
        found.append(Token(first, at, text[first:at], text[first:at].lower(), True))
    return found + list(_plain(text, at, end))


def _plain(text: str, start: int, end: int):
    return (Token(match.start(), match.end(), match[0], match[0].lower()) for match in _TOKEN.finditer(text, start, end))
