"""What every format speaks: a row read from a file, and what a file says of itself when one is written."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from timeline.errors import TimelineError

Wire = dict  # the JSON object of an event, `date` an EDTF text; not validated


class Row(NamedTuple):
    """One event of a file, or why it could not be read.

    `line` is where it begins, from 1; in a file that is not made of lines, its number among the events.
    """

    line: int
    event: Wire | None = None
    error: TimelineError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a written file says of itself: its title, and the address of the query that it answers."""

    title: str = "Timeline"
    href: str = ""


TIMELINE = About()


@dataclass(frozen=True, slots=True)
class Format:
    """One file format: `read` and `write` stream, and either is None where the format has one direction."""

    name: str
    media_type: str
    suffixes: tuple[str, ...]
    read: Callable[[BinaryIO], Iterator[Row]] | None
    write: Callable[[Iterable[Wire], About], Iterator[bytes]] | None
