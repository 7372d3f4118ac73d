"""Finding where rules match: folding the text, one scan for all rules, longest match where several fit.

Knows no language and no dates; what a match means is the rule's business.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from re import _parser as re_parser

from timeline.timex.model import Rule

KEY = 4
"""How many characters choose the rules that are tried at a word: with four, none at most words, and a dozen or three at
"the " and at numbers."""
_CLASSES = str.maketrans("123456789\n", "000000000 ")
_WORD = re.compile(r"(?<!\w)(?:\w+|'(?=\d)\w+|\$)")

Candidate = tuple[Rule, re.Match]

_FOLDED = {
    **{chr(code): chr(code + 32) for code in range(ord("A"), ord("Z") + 1)},
    **dict.fromkeys("\t\r\v\f\u00a0\u2002\u2003\u2009\u202f", " "),
    **dict.fromkeys("‘’ʼ´", "'"),
    **dict.fromkeys("‐‑‒–—−", "-"),
    **{"Ä": "ä", "Ö": "ö", "Ü": "ü"},
}
_FOLD = str.maketrans(_FOLDED)
_SPACE = r"(?:[ ]{1,4}|[ ]?\n[ ]{0,8})"


def fold(text: str) -> str:
    """The text in lower case, with plain spaces, hyphens and apostrophes, character by character: offsets stay."""
    return text.translate(_FOLD)


def expand(pattern: str, macros: dict[str, str]) -> str:
    """A rule's pattern as a regular expression; `{month}` becomes a group of that name, `{month2}` another one."""

    def macro(match: re.Match) -> str:
        name = match[1]
        words = macros[name.rstrip("0123456789")]
        return f"(?P<{name}>{words})"

    expanded = re.sub(r"\{([a-z_]+\d?)\}", macro, pattern)
    return re.sub(r"\[[^\]]*\]| ", lambda match: _SPACE if match[0] == " " else match[0], expanded)


def openings(pattern: str) -> set[str]:
    """With which characters a match may begin, as far as `KEY` of them go; digits are written 0, line ends as spaces.

    Only the parser of `re` itself knows a pattern's parts; it has no public name.
    """
    return _starts(re_parser.parse(pattern))


def opening_key(text: str) -> str:
    """The first characters of a text, written as `openings` writes them."""
    return text[:KEY].translate(_CLASSES)


def _starts(parsed: Iterable) -> set[str]:
    starts = {""}
    for operation, argument in parsed:
        if all(len(start) == KEY for start in starts):
            break
        following = _following(str(operation), argument)
        starts = {(start + more)[:KEY] for start in starts for more in following}
    return starts


def _following(operation: str, argument) -> set[str]:
    """What one part of a pattern may match, as far as three characters go."""
    match operation:
        case "AT" | "ASSERT" | "ASSERT_NOT":
            return {""}
        case "LITERAL":
            return {_plain(chr(argument))}
        case "IN":
            return set().union(*(_members(str(member), what) for member, what in argument))
        case "SUBPATTERN":
            return _starts(argument[-1])
        case "BRANCH":
            return set().union(*(_starts(branch) for branch in argument[1]))
        case "MAX_REPEAT" | "MIN_REPEAT":
            return _repeated(*argument)
    raise ValueError(f"A rule may not begin with {operation}.")


def _repeated(least: int, most: int, parsed: Iterable) -> set[str]:
    once, starts = _starts(parsed), {""}
    found = {""} if least == 0 else set()
    for times in range(1, min(most, KEY) + 1):
        starts = {(start + more)[:KEY] for start in starts for more in once}
        if times >= min(least, KEY):
            found |= starts
    return found


def _members(operation: str, argument) -> set[str]:
    """The characters that one member of a class like `[0-9ab]` or `\\d` stands for."""
    match operation:
        case "LITERAL":
            return {_plain(chr(argument))}
        case "RANGE":
            return {_plain(chr(code)) for code in range(argument[0], argument[1] + 1)}
        case "CATEGORY" if str(argument) == "CATEGORY_DIGIT":
            return {"0"}
    raise ValueError(f"A rule may not begin with a class of {operation} {argument}.")


def _plain(char: str) -> str:
    return char.translate(_CLASSES)


def scanner(rules: Sequence[Rule], macros: dict[str, str]) -> Callable[[str], Iterator[list[Candidate]]]:
    """A function that yields, from left to right, the matches of all rules at a place, the longest first.

    What was matched is not searched again. Each word is tried by the few rules that may begin with its letters.
    """
    table: dict[str, list] = {}
    for rule in rules:
        pattern = expand(rule.pattern, macros)
        compiled = re.compile(rf"(?:{pattern})(?!\w)")
        for opening in openings(pattern):
            table.setdefault(opening, []).append((rule, compiled))

    lengths = sorted({len(opening) for opening in table}, reverse=True)

    @lru_cache(maxsize=8_192)  # a text has few beginnings of words
    def fitting(beginning: str) -> list[tuple[Rule, re.Pattern]]:
        key = opening_key(beginning)
        return [each for length in lengths for each in table.get(key[:length], ())]

    def scan(folded: str) -> Iterator[list[Candidate]]:
        position = 0
        while word := _WORD.search(folded, position):
            start, position = word.start(), word.end()
            rules = fitting(folded[start : start + KEY])
            if here := [(rule, match) for rule, regex in rules if (match := regex.match(folded, start))]:
                here.sort(key=lambda pair: -pair[1].end())
                yield here
                position = here[0][1].end()

    return scan
