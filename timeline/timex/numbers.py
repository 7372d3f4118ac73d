"""English numbers in words and figures: "two and a half", "twenty-five", "2 1/2", "third".

Knows nothing of dates. Text is folded (see `recognise.fold`): lower case, plain hyphens.
"""

import re

_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
ONES = {word: value for value, word in enumerate(_ONES)}
TENS = {
    word: 10 * value
    for value, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2)
}
SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth",
    "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth",
)  # fmt: skip
ORDINALS = {word: value for value, word in enumerate(_ORDINALS, start=1)} | {"thirtieth": 30}
VAGUE = ("several", "a few", "a number of", "some", "many", "few", "dozens of", "hundreds of", "thousands of")

_WORD = "|".join(sorted({*ONES, *TENS, *SCALES}, key=len, reverse=True))
_WORDS = rf"(?:{_WORD})(?:(?:-| (?:and )?)(?:{_WORD})){{0,5}}"
_FIGURES = r"\d{1,3}(?:,\d{3}){1,3}|\d{1,7}(?:\.\d{1,2})?(?: [123]/[234])?(?: (?:million|billion))?"
_INDEFINITE = r"(?:an?|one) (?:couple(?: of)?|dozen|hundred|thousand|million)|half an?|an?"

AMOUNT = rf"(?:{_FIGURES}|(?:{_WORDS}))"
NUMBER = rf"(?:{_FIGURES}|{_INDEFINITE}|(?:{_WORDS})|{'|'.join(VAGUE)})"
ORDINAL = rf"(?:\d{{1,3}}(?:st|nd|rd|th)|(?:twenty|thirty)[ -](?:{'|'.join(list(ORDINALS)[:9])})|{'|'.join(ORDINALS)})"


def number(words: str) -> float | None:
    """The value of a text that `NUMBER` or `AMOUNT` matches; None when it names no amount ("several")."""
    words = words.replace("-", " ")
    if words in VAGUE:
        return None
    if words[0].isdigit():
        return _figures(words)
    return _words(words)


def _figures(words: str) -> float:
    amount, *rest = words.replace(",", "").split()
    value = float(amount) if "." in amount else int(amount)
    for word in rest:
        if word in SCALES:
            value *= SCALES[word]
        else:
            above, below = word.split("/")
            value += int(above) / int(below)
    return value


def _words(words: str) -> float:
    if words.startswith("half"):
        return 0.5
    total = current = 0
    for word in words.split():
        if word in ("a", "an"):
            current = 1
        elif word == "couple":
            current = 2
        elif word == "dozen":
            current = max(current, 1) * 12
        elif word == "hundred":
            current = max(current, 1) * 100
        elif word in SCALES:
            total, current = total + max(current, 1) * SCALES[word], 0
        else:
            current += ONES.get(word, 0) + TENS.get(word, 0)
    return total + current


def ordinal(words: str) -> int:
    """The rank that a text matched by `ORDINAL` names: 3 for "third" and "3rd", 21 for "twenty-first"."""
    if figures := re.match(r"\d+", words):
        return int(figures[0])
    tens, _, rest = words.replace("-", " ").rpartition(" ")
    return TENS.get(tens, 0) + ORDINALS[rest]


def spoken_year(words: str) -> int:
    """1996 for "nineteen ninety-six", 2000 for "two thousand"."""
    words = words.replace("-", " ")
    if "thousand" in words:
        return int(_words(words))
    century, _, rest = words.partition(" ")
    return 100 * ONES.get(century, 0) + 100 * TENS.get(century, 0) + int(_words(rest))
