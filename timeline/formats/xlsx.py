"""Spreadsheets (XLSX), read only: the columns of `timeline.formats.table` on the first sheet.

Cells that the spreadsheet holds as days become such days. Needs the extra `xlsx`. To open events in a spreadsheet,
export them as CSV.
"""

import io
from collections.abc import Iterator
from datetime import datetime, time
from typing import Any, BinaryIO
from zipfile import BadZipFile

from timeline.errors import Malformed, TimelineError, UnsupportedMedia
from timeline.formats import table
from timeline.formats.csv_ import unguarded
from timeline.formats.row import Row


def read(stream: BinaryIO) -> Iterator[Row]:
    try:
        rows = _sheet(stream)
        columns = [str(cell or "").strip().lower() for cell in next(rows, ())]
        table.check(columns)
    except TimelineError as error:
        yield Row(1, error=error)
        return
    for line, cells in enumerate(rows, 2):
        said = {column: unguarded(_said(cell)) for column, cell in zip(columns, cells, strict=False)}
        if any(said.values()):
            yield _row(line, said)


def _sheet(stream: BinaryIO) -> Iterator[tuple]:
    try:
        import openpyxl
    except ImportError as error:
        raise UnsupportedMedia("To read spreadsheets, install the extra: pip install '.[xlsx]'.") from error
    try:
        # A spreadsheet is a zip, whose directory stands at its end.
        workbook = openpyxl.load_workbook(
            stream if stream.seekable() else io.BytesIO(stream.read()), read_only=True, data_only=True
        )
    except (BadZipFile, KeyError, ValueError) as error:
        raise Malformed(f"This is no XLSX file: {error}.") from error
    return workbook.worksheets[0].iter_rows(values_only=True)


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
