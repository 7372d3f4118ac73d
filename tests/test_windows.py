"""Rows of a load in the order of their dates, and what became of them in the order of lines."""

import io
import json

import pytest
from hypothesis import given, strategies as st

from bulk_loads import load
from timeline import formats
from timeline.errors import Busy
from timeline.formats import Row, Unread
from timeline.ingest import windows
from timeline.ingest.windows import Windows, moment


def rows_of(name, text):
    return formats.FORMATS[name].split(io.BytesIO(text.encode()))


def lines_of(*wires):
    return "".join(json.dumps(wire) + "\n" for wire in wires)


def numbers(rows):
    return [row.line for row in rows]


@pytest.mark.parametrize(
    "name, text",
    [
        ("ndjson", lines_of({"date": "2025-02"}, {"date": "../2024"}, {"date": "[2023..]"}, {"date": "1999-12-31T10:00:00Z"})),
        ("csv", "title,date\nA,2025-02\nB,../2024\nC,2023-01-01/..\nD,1999-12-31\n"),
        ("csv", "title,start,end\nA,2025-02-01,\nB,2024,2025\nC,2023,..\nD,1999,\n"),
    ],
)
def test_rows_come_in_the_order_of_their_dates(name, text):
    first = 1 if name == "ndjson" else 2
    assert numbers(Windows(rows_of(name, text)).rows()) == [first + 3, first + 2, first + 1, first]


def test_lines_that_cannot_be_read_and_lines_without_a_date_come_too():
    text = '{"date": "2025"}\n{"date": 7}\n{"date"\n[1]\n"x"\n' + "[" * 10_000 + '\n{"date": "2024"}\n'
    assert sorted(numbers(Windows(rows_of("ndjson", text)).rows())) == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("name, text", [
    ("ndjson", lines_of(*({"id": id, "date": date} for id, date in [("a", "2025"), ("b", "2024"), ("a", "2001"), ("a", "2030")]))),
    ("csv", "id,title,date\na,A,2025\nb,B,2024\n a ,A,2001\n'a,A,2030\n"),
])  # fmt: skip
def test_rows_of_one_event_stay_in_their_order(name, text):
    first = 1 if name == "ndjson" else 2
    assert [line - first for line in numbers(Windows(rows_of(name, text)).rows())] == [1, 0, 2, 3]


def test_a_line_that_begins_with_a_byte_order_mark_is_one_like_others():
    text = lines_of({"id": "a", "date": "2001"}) + "\ufeff" + lines_of({"id": "a", "date": "1999"})
    assert numbers(Windows(rows_of("ndjson", text)).rows()) == [1, 2]


def test_what_has_been_read_already_is_not_held():
    read, given_so_far = [Row(line, event={"date": str(3_000 - line)}) for line in range(1, 4)], []

    def told():
        for row in read:
            given_so_far.append(row.line)
            yield row

    rows = Windows(told()).rows()
    assert next(rows).line == 1
    assert len(given_so_far) <= 2


def test_a_window_has_an_end_in_rows_and_in_bytes(monkeypatch):
    monkeypatch.setattr(windows, "MOST_ROWS", 2)
    monkeypatch.setattr(windows, "MOST_BYTES", 100)
    years = [
        Unread(line, json.dumps({"date": str(2_030 - line)}).encode(), None, size) for line, size in enumerate([1, 1, 200, 1, 1])
    ]
    assert numbers(Windows(years).rows()) == [1, 0, 2, 4, 3]


def unread(dates):
    return [Unread(line, json.dumps({"date": date}).encode(), None, 10) for line, date in enumerate(dates)]


@given(st.lists(st.sampled_from(["2024", "2025-01", "1999", "/2000"])), st.lists(st.integers(1, 5)), st.integers(1, 7))
def test_what_became_of_rows_is_told_in_the_order_they_came(dates, sizes, together):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(windows, "MOST_ROWS", together)
        rows = Windows(unread(dates))
        told = [line for lines in rows.lines(parts(numbers_as_they_come(rows), sizes)) for line in lines]
    assert told == list(range(len(dates)))


def numbers_as_they_come(rows):
    return (row.line for row in rows.rows())


def parts(each, sizes):
    """What comes, some at a time."""
    sizes, part = [*sizes, 10**9], []
    for one in each:
        part.append(one)
        if len(part) == sizes[0]:
            yield part
            sizes, part = sizes[1:], []
    if part:
        yield part


def test_what_is_known_in_order_is_told_at_once():
    rows = Windows(unread(["2024", "2024", "2030", "2025"]))
    told = rows.lines(iter(parts(numbers_as_they_come(rows), [1, 1, 1])))
    assert [next(told), next(told), next(told)] == [[0], [1], [2, 3]]


def test_where_storing_ends_early_all_that_is_known_is_told():
    rows = Windows(unread(["2030", "2025", "2024"]))

    def stored():
        each = numbers_as_they_come(rows)
        yield [next(each), next(each)]
        raise Busy("The disk is away.")

    told = []
    with pytest.raises(Busy):
        told.extend(rows.lines(stored()))
    assert told == [[1, 2]]


@pytest.mark.parametrize(
    "date, begins", [("2025-11-11/2025-11-14", "2025-11-11"), ("../2024", "2024"), ("[..2024-01]", "2024-01]")]
)
def test_a_moment_is_what_a_date_begins_with(date, begins):
    assert moment(date) == begins


def test_lines_of_a_load_are_answered_in_their_order_and_the_last_one_stands(writer):
    wires = [
        {"id": "a", "title": "First", "date": "2025"},
        {"title": "Bad", "date": "2025-11-31"},
        {"id": "b", "title": "B", "date": "1990"},
        {"id": "a", "title": "Last", "date": "1980"},
    ]
    lines, _ = load(writer, *wires, on_conflict="replace")
    told = [(line["line"], line["status"]) for line in lines]
    assert told == [(1, "created"), (2, "rejected"), (3, "created"), (4, "updated")]
    assert writer.get("/api/v1/events/a").json["title"] == "Last"
