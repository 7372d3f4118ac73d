"""Spreadsheets (XLSX), read only: the columns of `timeline.formats.table` on the first sheet.

Cells that the spreadsheet holds as days become such days. Needs the extra `xlsx`. To open events in a spreadsheet,
export them as CSV, which may also be of any size: of a spreadsheet nothing but the rows is read one by one.
"""

import io
from collections.abc import Iterator
from datetime import datetime, time
from typing import Any, BinaryIO
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError

from timeline.errors import Malformed, TimelineError, TooLarge, UnsupportedMedia
from timeline.formats import table
from timeline.formats.csv_ import unguarded
from timeline.formats.limits import LIMIT
from timeline.formats.row import Row

LAST_ROW = 2**20
"""Of any sheet (ECMA-376 says none, spreadsheets end there): those before it that are missing count as empty ones."""
_BROKEN = (BadZipFile, ZlibError, EOFError, LookupError, TypeError, ValueError, AttributeError, SyntaxError)  # the last one of XML


def read(stream: BinaryIO) -> Iterator[Row]:
    line = 0
    try:
        rows = _sheet(stream)
        columns = [str(cell or "").strip().lower() for cell in next(rows, ())]
        table.check(columns)
        for line, cells in enumerate(rows, 2):
            said = {column: unguarded(_said(cell)) for column, cell in zip(columns, cells, strict=False)}
            if any(said.values()):
                yield _row(line, said)
    except TimelineError as error:
        yield Row(1, error=error)
    except _BROKEN as error:
        yield Row(line + 1, error=Malformed(f"This is no XLSX file: {error}."))


def _sheet(stream: BinaryIO) -> Iterator[tuple]:
    try:
        import openpyxl
    except ImportError as error:
        raise UnsupportedMedia("To read spreadsheets, install the extra: pip install '.[xlsx]'.") from error
    # A spreadsheet is a zip, whose directory stands at its end.
    file = stream if stream.seekable() else io.BytesIO(stream.read(LIMIT + 1))
    with ZipFile(file) as archive:
        # No more is unpacked of a part than it states.
        if sum(part.file_size for part in archive.infolist()) > LIMIT:
            raise TooLarge(f"This spreadsheet unpacks to more than {LIMIT:,} bytes: save it as “CSV UTF-8”.")
    sheet = openpyxl.load_workbook(file, read_only=True, data_only=True).worksheets[0]
    sheet.reset_dimensions()  # what it states of them may be of an older state, and rows beyond would not be read
    return sheet.iter_rows(max_row=LAST_ROW, values_only=True)


def _row(line: int, cells: dict[str, str]) -> Row:
    try:
        return Row(line, event=table.to_event(cells))
    except TimelineError as error:
        return Row(line, error=error)


def _said(cell: Any) -> str:
    """A cell as it would be typed: a day without its midnight, a whole number without its fraction."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return (cell.date() if cell.time() == time() else cell.replace(microsecond=0)).isoformat()
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
