"""Spreadsheets as people keep them."""

import io
import re
import zipfile
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


def changed(content, part, change):
    """The spreadsheet with one part rewritten."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name).decode()) if name == part else old.read(name))
    return stream.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
THREE = sheet(["title", "date"], *([f"event {n}", str(2020 + n)] for n in range(3)))


def test_rows_beyond_the_dimensions_that_a_sheet_states_are_read():
    stale = changed(THREE, SHEET, lambda xml: re.sub('ref="A1:B4"', 'ref="A1:B2"', xml))
    assert stale != THREE and [line for line, _ in read(stale)] == [2, 3, 4]


@pytest.mark.parametrize("stream", [io.BytesIO, Pipe])
def test_a_spreadsheet_that_unpacks_to_too_much_is_refused_unread(stream, figure):
    bomb = changed(THREE, "xl/styles.xml", lambda xml: xml + " " * 150 * 2**20)
    said = "This spreadsheet unpacks to more than 16,777,216 bytes: save it as “CSV UTF-8”."
    assert read(bomb, stream) == [(1, said)]
    figure(f"A spreadsheet of {len(bomb):,} bytes that unpacks to 150 MiB: refused unread")


@pytest.mark.parametrize(
    "part, change, said",
    [
        (SHEET, ("</sheetData>", ""), "This is no XLSX file: "),
        (SHEET, ('r="4"', 'r="four"'), "This is no XLSX file: "),
        (SHEET, ("<worksheet", '<!DOCTYPE w [<!ENTITY a "b">]><worksheet'), "This is no XLSX file: "),
        ("xl/workbook.xml", ("</sheets>", ""), "This is no XLSX file: "),
        ("xl/workbook.xml", ("<sheets>.*</sheets>", "<sheets/>"), "This is no XLSX file: "),
    ],
)
def test_a_damaged_spreadsheet_is_read_as_far_as_it_goes(part, change, said):
    found = read(changed(THREE, part, lambda xml: re.sub(*change, xml)))
    assert found[-1][1].startswith(said)


def test_a_row_far_below_is_not_looked_for():
    far = changed(THREE, SHEET, lambda xml: re.sub('r="4"', 'r="2000000000"', xml))
    assert [line for line, _ in read(far)] == [2, 3]
