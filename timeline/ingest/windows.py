"""Rows of a long load in the order of their dates, a window of them at a time; and what became of them in the order of lines again.

Lines come in any order, and an event has a place of its own in every index by time: of a thousand new ones each stands on another
page, which is read and written for it alone. In the order of dates those that follow each other stand together. Pure: it knows
neither what a row is checked for nor where it is stored.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count, groupby
from typing import TypeVar

import msgspec

from timeline.errors import TimelineError
from timeline.formats import Row, Unread
from timeline.formats.json_ import BOM

T = TypeVar("T")

_OPEN = "[{./"  # what an interval or a set begins with
_DAY = len("2025-11-12")
_AROUND = " \t'"  # what a spreadsheet may set around the text of a cell

MOST_ROWS = 20_000
MOST_BYTES = 4 * 2**20
"""Of a window, as it was sent; in memory a row takes some two hundred more, and what became of it as many."""


def moment(date: str) -> str:
    """What an EDTF text begins with, about as it lies in time: years of four digits in their order, others anywhere."""
    return date.lstrip(_OPEN)[:_DAY]


class Windows:
    """The rows of one load on their way there and back."""

    def __init__(self, rows: Iterable[Row | Unread]):
        self._rows = rows
        self._places = deque[int]()  # of the rows that are on their way: the how manieth they came

    def rows(self) -> Iterator[Row | Unread]:
        """The rows, those of a window in the order of their dates."""
        came = 0
        for window in _windows(self._rows):
            for place in in_order_of_dates(window):
                self._places.append(came + place)
                yield window[place]
                window[place] = None  # there are several thousand more on their way
            came += len(window)

    def lines(self, stored: Iterable[list[T]]) -> Iterator[list[T]]:
        """What became of the rows, given in the order of `rows`, in the order they came: as soon as all before are known.

        Where storing ends before its time, with an error or without, all that is known by then is given.
        """
        held: dict[int, T] = {}
        first = 0
        try:
            for some in stored:
                held |= zip([self._places.popleft() for _ in some], some, strict=True)
                end = next(place for place in count(first) if place not in held)
                if first < end:
                    yield [held.pop(place) for place in range(first, end)]
                first = end
        except TimelineError:
            yield from _rest(held)
            raise
        yield from _rest(held)


def gathered(rows: Iterable[Row | Unread], most: int, most_bytes: int) -> Iterator[list[Row | Unread]]:
    """The rows, `most` at a time; fewer where they are long."""
    together: list[Row | Unread] = []
    size = 0
    for row in rows:
        together.append(row)
        size += row.size
        if len(together) >= most or size > most_bytes:
            yield together
            together, size = [], 0
    if together:
        yield together


def in_order_of_dates(window: Sequence[Row | Unread]) -> list[int]:
    """The places of rows by their dates; those of one event, which say what becomes of it one after the other, stay in order."""
    first: dict[str, str] = {}

    def moment_of(said: _Said) -> str:
        when = moment(said.date or "")
        return when if said.id is None else first.setdefault(said.id, when)

    moments = [moment_of(_said(row)) for row in window]
    return sorted(range(len(window)), key=moments.__getitem__)


def _windows(rows: Iterable[Row | Unread]) -> Iterator[list[Row | Unread]]:
    """Windows of rows that are not read yet. Events that are take several times the room, and stay as they come."""
    for are_light, some in groupby(rows, lambda row: isinstance(row, Unread) or row.event is None):
        yield from gathered(some, MOST_ROWS if are_light else 1, MOST_BYTES)


class _Said(msgspec.Struct):
    """What of a line is looked at. Whether all of it is sound says whoever reads it; what is not has no event."""

    id: str | None = None
    date: str | None = None


_decoded = msgspec.json.Decoder(_Said).decode


def _said(row: Row | Unread) -> _Said:
    if not isinstance(row, Unread):
        return _NOTHING
    try:
        return _decoded(row.raw.removeprefix(BOM)) if isinstance(row.raw, bytes) else _of_cells(*row.raw)
    except (msgspec.MsgspecError, RecursionError, ValueError):
        return _NOTHING


_NOTHING = _Said()


def _of_cells(cells: Sequence[str], columns: Sequence[str]) -> _Said:
    named = dict(zip(columns, cells, strict=False))
    return _Said(named.get("id", "").strip(_AROUND) or None, named.get("date") or named.get("start"))


def _rest(held: Mapping[int, T]) -> Iterator[list[T]]:
    if held:
        yield [held[place] for place in sorted(held)]
