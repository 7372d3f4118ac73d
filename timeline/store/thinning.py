"""A share of the events of a question, where they are too many to look at each: one in a power of two, chosen by pk.

One rule for all windows, so that a part of a window keeps whatever the whole of it shows. What is left out is passed by
in an index, without a look at its row.
"""

from dataclasses import replace
from itertools import islice
from typing import Any, NamedTuple

from timeline.store.query import Match, Question


class Share(NamedTuple):
    """Rows in order of position, each with its match; together one in `one_in` of all, a power of two."""

    rows: list[tuple[Any, Match | None]]
    one_in: int


def looked_at(question: Question, most: int, *, hulls: bool | None = None) -> Question:
    """The question for a share, `one_in`, for which at most about `most` rows have to be looked at, however few are meant.

    With `hulls`, of sets and masks only or of all others.
    """
    number, lead = question.narrowest(hulls=hulls)
    return _thinned(question, _power_of_two(-(-number // most)), lead)


def largest(question: Question, most: int) -> Share:
    """The largest share that is no more than `most` events."""
    number, lead = question.narrowest()

    def kept(one_in: int) -> list[tuple[Any, Match | None]]:
        return list(islice(_thinned(question, one_in, lead).matched(), most + 1))

    one_in = _power_of_two(-(-number // most))
    found = kept(one_in)
    while len(found) > most:
        one_in *= 2
        found = kept(one_in)
    while one_in > 1 and len(more := kept(one_in // 2)) <= most:
        found, one_in = more, one_in // 2
    return Share(found, one_in)


def _thinned(question: Question, one_in: int, lead: str | None) -> Question:
    return question if one_in == 1 else replace(question, one_in=one_in, led_by=lead)


def _power_of_two(number: int) -> int:
    """The least power of two that is no less."""
    return 1 << max(number - 1, 0).bit_length()
