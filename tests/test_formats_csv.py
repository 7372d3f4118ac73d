"""CSV as people and their spreadsheets write it."""

import csv
import io

import pytest
from hypothesis import example, given, strategies as st

import wire_events as wire
from timeline.formats import csv_, days, limits


def read(text):
    return list(csv_.read(io.BytesIO(text if isinstance(text, bytes) else text.encode())))


def events(text):
    return [row.event or str(row.error) for row in read(text)]


@pytest.mark.parametrize(
    "typed, edtf",
    [
        ("2025-11-11", "2025-11-11"),
        (" 11.11.2025 ", "2025-11-11"),
        ("1.2.2025", "2025-02-01"),
        ("1. 2. 2025", "2025-02-01"),
        ("11.2025", "2025-11"),
        ("11.11.2025/14.11.2025", "2025-11-11/2025-11-14"),
        ("1.9.2025/..", "2025-09-01/.."),
        ("2025-11-11 14:30", "2025-11-11T14:30"),
        ("[1667,1668]", "[1667,1668]"),
        ("1.2.25", "1.2.25"),
        ("yesterday", "yesterday"),
    ],
)
def test_a_day_is_understood_as_typed(typed, edtf):
    assert days.edtf_text(typed) == edtf


@pytest.mark.parametrize(
    "start, end, edtf",
    [
        ("11.11.2025", "14.11.2025", "2025-11-11/2025-11-14"),
        ("2025-11-11", "", "2025-11-11"),
        ("2025-11-11", "11.11.2025", "2025-11-11"),
        ("2025-09", "..", "2025-09/.."),
        ("", "2025", "/2025"),
    ],
)
def test_two_columns_make_one_date(start, end, edtf):
    assert events(f"title;start;end\nA fair;{start};{end}\n") == [{"title": "A fair", "date": edtf}]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_spreadsheets_write_it_in_several_ways(separator, mark, end):
    table = [["Title", "date", "tags"], ['"A; fair, at last"', "11.11.2025", '"a;b"']]
    text = mark + end.join(separator.join(row) for row in table) + end
    assert events(text) == [{"title": "A; fair, at last", "date": "2025-11-11", "tags": ["a", "b"]}]


@pytest.mark.parametrize(
    "header, said",
    [
        ("titel,date", "There is no column 'titel': did you mean 'title'?"),
        ("title,summary", "The first row names the columns; among them must be title, and date or start."),
        ("", "The first row names the columns; among them must be title, and date or start."),
    ],
)
def test_a_table_with_wrong_columns_is_refused_as_a_whole(header, said):
    assert events(header + "\na,2025\n") == [said]


@pytest.mark.parametrize(
    "bad, said",
    [
        ("b,2025,north", "'north' is no number."),
        ("b,2025,1,2", "This row has 4 cells, and there are 3 columns."),
        ('"b"x,2025,', "This is not CSV: ',' expected after '\"'."),
        (b"b\xff,2025,", "This row is not UTF-8: save the file as “CSV UTF-8”."),
    ],
)
def test_a_bad_row_is_named_and_the_others_are_read(bad, said):
    bad = bad if isinstance(bad, bytes) else bad.encode()
    rows = read(b'title,date,confidence\n"a\na",2025,0.5\n\n' + bad + b"\nc,2025,0.5\n")
    assert [(row.line, row.event["title"] if row.event else str(row.error)) for row in rows] == [(2, "a\na"), (5, said), (6, "c")]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-0044-03-15", "@SUM(A1)", "\tx", "\r=1", "'=1", "''@", "'tis", "a=b", ""])
def test_no_cell_is_run_as_a_formula_and_none_is_changed(text):
    guarded = csv_.guarded(text)
    assert not guarded.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert csv_.unguarded(guarded) == text


@wire.FEWER
@given(events=st.lists(wire.events, max_size=3))
@example(events=[wire.EXPO | {"place": None, "actors": None}, wire.EXPO | {"confidence": 1e-07, "title": 'say "no"'}])
def test_the_csv_module_writes_the_same_bytes(events):
    content = b"".join(csv_.write(events))
    again = io.StringIO()
    csv.writer(again).writerows(csv.reader(io.StringIO(content.decode(), newline="")))
    assert again.getvalue().encode() == content


def test_a_number_stays_a_number():
    (row,) = csv.DictReader(io.StringIO(b"".join(csv_.write([wire.EXPO])).decode()))
    assert (row["longitude"], row["confidence"]) == ("-8.0029", "0.9")


def test_a_citation_stands_in_columns():
    (event,) = events("title,date,url,publisher,published,quote\nA fair,2025,https://example.org/,Post,12.11.2025,it opened\n")
    document = {"url": "https://example.org/", "publisher": "Post", "published": "2025-11-12"}
    assert event["citations"] == [{"quote": "it opened", "document": document}]


@pytest.mark.parametrize("long", [b"a" * 200, b"a" * 50 + b"," + b"b" * 100, b'"' + b"a\n" * 60])
def test_a_row_that_is_too_long_is_named_and_the_others_are_read(long, monkeypatch):
    monkeypatch.setattr(limits, "LIMIT", 100)
    monkeypatch.setattr(csv_, "LIMIT", 100)
    rows = read(b"title,date\n" + long + b"\nA fair,2025\n")
    assert (rows[0].line, str(rows[0].error)) == (2, "This row is longer than 100 bytes.")
    assert rows[-1].event == {"title": "A fair", "date": "2025"}
