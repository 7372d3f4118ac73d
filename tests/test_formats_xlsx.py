"""Spreadsheets as people keep them."""

import io
from datetime import date, datetime

import openpyxl
import pytest

from timeline.formats import xlsx


class Pipe(io.BytesIO):
    def seekable(self):
        return False


def sheet(*rows):
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def read(content, stream=io.BytesIO):
    return [(row.line, row.event or str(row.error)) for row in xlsx.read(stream(content))]


@pytest.mark.parametrize("stream", [io.BytesIO, Pipe])
def test_days_and_numbers_are_read_as_typed(stream):
    content = sheet(
        ["Title", "date", "confidence", "tags"],
        ["a day", date(2025, 11, 11), 0.5, "x; y"],
        [None, None, None, None],
        ["an hour", datetime(2025, 11, 11, 14, 30), 1, None],
        ["a year", 2025, None, None],
        ["a text", "11.11.2025", "high", None],
    )
    assert read(content, stream) == [
        (2, {"title": "a day", "date": "2025-11-11", "confidence": 0.5, "tags": ["x", "y"]}),
        (4, {"title": "an hour", "date": "2025-11-11T14:30:00", "confidence": 1.0}),
        (5, {"title": "a year", "date": "2025"}),
        (6, "'high' is no number."),
    ]


@pytest.mark.parametrize(
    "content, said",
    [
        (b"no zip", "This is no XLSX file: File is not a zip file."),
        (sheet(), "The first row names the columns; among them must be title, and date or start."),
        (sheet(["titel", "date"]), "There is no column 'titel': did you mean 'title'?"),
    ],
)
def test_what_is_no_table_of_events_is_refused(content, said):
    assert read(content) == [(1, said)]


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    assert read(b"") == [(1, "To read spreadsheets, install the extra: pip install '.[xlsx]'.")]
