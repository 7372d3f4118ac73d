"""Sentences of a text, with their offsets. Abbreviations, initials, quotes and line ends are what is hard about it.

A small regular expression and a list of abbreviations; knows nothing of dates.
"""

import re

_ABBREVIATIONS = frozenset([
    "mr", "mrs", "ms", "dr", "prof", "gen", "col", "maj", "capt", "lt", "sgt", "cpl", "adm", "cmdr", "gov", "sen", "rep", "rev",
    "hon", "pres", "st", "messrs", "mme", "jr", "sr", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct",
    "nov", "dec", "mon", "tue", "tues", "wed", "thu", "thurs", "fri", "sat", "sun", "no", "nos", "vol", "pp", "p", "fig", "al",
    "ed", "eds", "vs", "etc", "approx", "ca", "cf", "e.g", "i.e", "ft", "mt", "a.m", "p.m", "u.s", "u.k", "u.n", "e.u", "d.c",
    "b.c", "a.d", "inc", "corp", "co", "ltd", "llc", "plc", "bros", "dept", "univ", "assn", "ave", "blvd", "rd",
])  # fmt: skip
_NEVER_LAST = frozenset([
    "mr", "mrs", "ms", "dr", "prof", "gen", "col", "maj", "capt", "lt", "sgt", "adm", "gov", "sen", "rep", "rev", "st",
    "messrs", "mme", "e.g", "i.e", "vs", "ca", "cf",
])  # fmt: skip
"""Abbreviations that a name or number always follows, so that a capital behind them proves nothing."""
_WORDS_TOO = frozenset(["sun", "sat", "wed", "mar", "no", "ed", "fig"])
"""Abbreviations only with a capital."""
_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s)|\n[ \t]*\n")
_NEXT = re.compile(r"\s*[\"'“‘(\[`]*([A-Z0-9ÄÖÜÀ-Þ]?)")
_STARTERS = re.compile(
    r"\s*[\"'“‘(\[`]*(?:The|A|An|It|He|She|They|We|I|But|And|In|On|At|This|That|These|Those|His|Her|Its|Their|As|For|There)\b"
)


def sentences(text: str) -> list[tuple[int, int]]:
    """The half-open spans of the sentences, in order and without the white space around them."""
    spans, start = [], 0
    for match in _END.finditer(text):
        if _ends(text, match):
            spans.append((start, match.end()))
            start = match.end()
    spans.append((start, len(text)))
    return [trimmed for span in spans if (trimmed := _trim(text, *span))]


def _ends(text: str, match: re.Match) -> bool:
    """Whether a sentence ends at this stop: not after "Gen.", not before a small letter."""
    if match[0][0] == "\n":
        return True
    follows = _NEXT.match(text, match.end())
    if match[0][0] != ".":
        return bool(follows[1]) or match.end() >= len(text.rstrip())
    if not follows[1]:
        return text[match.end() : match.end() + 2].isspace() and "\n" in text[match.end() : match.end() + 2]
    word = _last_word(text, match.start())
    if word in _WORDS_TOO:
        return True
    if word.lower() in _ABBREVIATIONS and follows[1].isdigit():
        return False
    if word.lower() in _NEVER_LAST or (len(word) == 1 and word.isupper() and word != "I"):
        return False
    if word.lower() in _ABBREVIATIONS or re.fullmatch(r"(?:[A-Za-z]\.)+[A-Za-z]", word):
        return bool(_STARTERS.match(text, match.end()))
    return True


def _last_word(text: str, end: int) -> str:
    """The word before a stop, with the stops inside it ("U.S")."""
    start = end
    while start and end - start < 24 and (text[start - 1].isalnum() or text[start - 1] == "."):
        start -= 1
    return text[start:end]


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None
