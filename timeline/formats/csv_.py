"""CSV (RFC 4180), the columns of `timeline.formats.table`: what opens in a spreadsheet, in and out.

Written in UTF-8 with commas. A text that begins with = + - @ or a control character would be run as a formula
when the file is opened, so an apostrophe is set before it, and taken away when the file is read. Read with a
byte order mark or without, and with `;` or tabs between the cells, as spreadsheets in other languages write it.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, BinaryIO

from timeline.errors import Malformed, TimelineError, TooLarge
from timeline.formats import table
from timeline.formats.json_ import peekable
from timeline.formats.limits import LIMIT, lines
from timeline.formats.row import TIMELINE, About, Row, Unread, Wire
from timeline.strict_json import dumps

_BEGINNINGS = frozenset("'=+-@\t\r\n")
_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
_UNDECODED = re.compile(r"[\udc80-\udcff]")
_GUARDED = re.compile(r"'+[=+\-@\t\r\n]")


def read(stream: BinaryIO) -> Iterator[Row]:
    return (row.read() for row in split(stream))


def split(stream: BinaryIO) -> Iterator[Row | Unread]:
    """The rows as cells, to be read by anybody."""
    csv.field_size_limit(LIMIT)  # a list of citations outgrows the 131,072 of the csv module
    texts = _Texts(lines(peekable(stream)))
    try:
        first = next(texts, "")
        columns = _columns(first)
    except TimelineError as error:
        yield Row(1, error=error)
        return
    yield from _rows(csv.reader(texts, delimiter=_delimiter(first), strict=True), columns, texts)


def write(events: Iterable[Wire], about: About = TIMELINE) -> Iterator[bytes]:
    return write_texts(map(dumps, events))


def write_texts(texts: Iterable[str], about: About = TIMELINE) -> Iterator[bytes]:
    """The same from the JSON texts of events."""
    for cells in chain([table.COLUMNS], map(table.to_cells, texts)):
        yield (",".join([_written(cell) for cell in cells]) + "\r\n").encode()


def _written(cell: str | float | None) -> str:
    """A cell as it stands in the file. `csv.writer` gives the same, and looks at every character twice (a test compares)."""
    if type(cell) is not str:
        return "" if cell is None else repr(cell)
    if cell[:1] in _BEGINNINGS:
        cell = guarded(cell)
    if '"' in cell:
        return '"' + cell.replace('"', '""') + '"'
    return f'"{cell}"' if "," in cell or "\n" in cell or "\r" in cell else cell


def guarded(cell: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """The text that `guarded` was given."""
    return cell[1:] if _GUARDED.match(cell) else cell


def _columns(first: str) -> list[str]:
    """The names of the first line. Raises Malformed or Invalid."""
    try:
        columns = next(csv.reader([first], delimiter=_delimiter(first)), [])
    except csv.Error as error:
        raise Malformed(f"The first line is not CSV: {error}.") from error
    columns = [column.strip().lower() for column in columns]
    table.check(columns)
    return columns


class _Texts:
    """The lines of a file as texts; those of one row may not be longer than the limit together.

    `number` of them were read, `size` bytes since the row began.
    """

    def __init__(self, lines: Iterator[bytes]):
        self._lines, self.size, self.number = lines, 0, 0

    def begin(self) -> None:
        """Let a new row begin."""
        self.size = 0

    def __iter__(self):
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.number += 1
        self.size += len(line)
        if self.size > LIMIT:
            raise TooLarge(f"This row is longer than {LIMIT:,} bytes.")
        # A byte that is no UTF-8 becomes a lone surrogate, which marks its row and no other.
        return line.decode(errors="surrogateescape")


def _rows(reader: Any, columns: list[str], texts: _Texts) -> Iterator[Row | Unread]:
    while True:
        line = texts.number + 1
        texts.begin()
        try:
            cells = next(reader, None)
            if cells is None:
                return
            if any(cells):
                yield Unread(line, (cells, columns), _row, texts.size)
        except csv.Error as error:
            yield Row(line, error=Malformed(f"This is not CSV: {error}."))
        except TimelineError as error:
            yield Row(line, error=error)


def _row(line: int, raw: tuple[list[str], list[str]]) -> Row:
    try:
        return Row(line, event=_event(*raw))
    except TimelineError as error:
        return Row(line, error=error)


def _event(cells: list[str], columns: list[str]) -> Wire:
    if len(cells) > len(columns):
        raise Malformed(f"This row has {len(cells)} cells, and there are {len(columns)} columns.")
    if any(map(_UNDECODED.search, cells)):
        raise Malformed("This row is not UTF-8: save the file as “CSV UTF-8”.")
    return table.to_event(dict(zip(columns, map(unguarded, cells), strict=False)))


def _delimiter(header: str) -> str:
    return max(",;\t", key=header.count)
