"""Finding where rules match: folding the text, one scan for all rules, longest match where several fit.

Knows no language and no dates; what a match means is the rule's business.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from timeline.timex.model import Rule

_FOLDED = {
    **{chr(code): chr(code + 32) for code in range(ord("A"), ord("Z") + 1)},
    **dict.fromkeys("\t\r\v\f\u00a0\u2002\u2003\u2009\u202f", " "),
    **dict.fromkeys("‘’ʼ`´", "'"),
    **dict.fromkeys("‐‑‒–—−", "-"),
    **{"Ä": "ä", "Ö": "ö", "Ü": "ü"},
}
_FOLD = str.maketrans(_FOLDED)
_SPACE = r"(?:[ ]{1,4}|[ ]?\n[ ]{0,8})"


def fold(text: str) -> str:
    """The text in lower case, with plain spaces, hyphens and apostrophes, character by character: offsets stay."""
    return text.translate(_FOLD)


def expand(pattern: str, macros: dict[str, str], *, named: bool) -> str:
    """A rule's pattern as a regular expression; `{month}` becomes a group of that name, `{month2}` another one."""

    def macro(match: re.Match) -> str:
        name = match[1]
        words = macros[name.rstrip("0123456789")]
        return f"(?P<{name}>{words})" if named else f"(?:{words})"

    expanded = re.sub(r"\{([a-z_]+\d?)\}", macro, pattern)
    expanded = re.sub(r"\[[^\]]*\]| ", lambda match: _SPACE if match[0] == " " else match[0], expanded)
    return expanded if named else re.sub(r"\(\?P<\w+>", "(?:", expanded)


def scanner(rules: Sequence[Rule], macros: dict[str, str]) -> Callable[[str], Iterator[list]]:
    """A function that yields, from left to right, the matches of all rules at a place, the longest first.

    The caller may send back where to go on; otherwise the scan goes on behind the longest match.
    """
    starts = re.compile(r"(?<!\w)(?:" + "|".join(expand(rule.pattern, macros, named=False) for rule in rules) + r")(?!\w)")
    compiled = [(rule, re.compile(r"(?:" + expand(rule.pattern, macros, named=True) + r")(?!\w)")) for rule in rules]

    def scan(folded: str) -> Iterator[list]:
        position = 0
        while found := starts.search(folded, position):
            here = [(rule, match) for rule, regex in compiled if (match := regex.match(folded, found.start()))]
            here.sort(key=lambda pair: -pair[1].end())
            position = (yield here) or here[0][1].end()

    return scan
