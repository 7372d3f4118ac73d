"""What holds for every format: what is written is read back, and a file is known by its name and by how it begins."""

import io
import json
import re
from unittest.mock import ANY

import pytest
from hypothesis import example, given, strategies as st

import wire_events as wire
from timeline.formats import FORMATS, by_content, by_media_type, by_suffix, detect

COMPLETE = ("json", "ndjson", "csv", "geojson")
XML_HOLDS_NOT = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
PARTIAL = {
    "ics": lambda title: re.sub("\r\n?", "\n", title),
    "timelinejs": lambda title: title,
    "jsonld": lambda title: title,
    "atom": lambda title: XML_HOLDS_NOT.sub("\ufffd", title),
}


def written(name, events):
    return b"".join(FORMATS[name].write(events))


def read(name, content):
    return list(FORMATS[name].read(io.BytesIO(content)))


@wire.FEWER
@given(events=st.lists(wire.events, max_size=2))
@example(events=[wire.EXPO, wire.PLAIN])
@example(events=[wire.PLAIN | {"title": "=HYPERLINK(1)", "summary": "''=1", "tags": ["\\;", "-1"]}])
@example(events=[wire.PLAIN | {"title": "Hundred. " * 1_111}])
@example(events=[wire.PLAIN | {"date": date} for date in wire.DATES])
def test_what_is_written_is_read_back(events):
    for name in COMPLETE:
        assert [row[:3] for row in read(name, written(name, events))] == [(ANY, event, None) for event in events], name
    for name, held in PARTIAL.items():
        rows = read(name, written(name, events))
        assert [row.error for row in rows] == [None] * len(events), name
        found = [(row.event["date"], row.event["title"]) for row in rows]
        assert found == [(event["date"], held(event["title"])) for event in events], name


@pytest.mark.parametrize(
    "path, name",
    [
        ("a.json", "json"),
        ("a.ndjson", "ndjson"),
        ("b.d/A.JSONL", "ndjson"),
        ("a.csv", "csv"),
        ("a.csv.gz", "csv"),
        ("a.txt", None),
        ("csv", None),
    ],
)
def test_a_file_is_known_by_its_name(path, name):
    found = by_suffix(path)
    assert (found and found.name) == name


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_is_known_by_how_it_begins_and_by_its_media_type(name):
    if FORMATS[name].read and FORMATS[name].write:
        assert by_content(written(name, [wire.EXPO, wire.PLAIN])).name == name
    assert by_media_type(FORMATS[name].media_type.upper() + "; charset=utf-8").name == name


@pytest.mark.parametrize("head", [b"", b"On Tuesday it opened.", b"Title: A fair\n\nIt opened.", b"\xff\xfe\x00", b"<html>"])
def test_a_text_is_no_file_of_events(head):
    assert by_content(head) is None


@pytest.mark.parametrize(
    "name, head, format",
    [
        ("a.ndjson", b'{"title":"cut\n{"title":"A fair","date":"2025"}\n', "ndjson"),
        ("a.json", b'{"title":\n"A fair","date":"2025"}\n', "json"),
        ("a.ndjson", b'{"links":[],\n"events":[{"title":"A fair","date":"2025"}]}\n', "json"),
        ("a.jsonl", b'[\n{"title":"A fair","date":"2025"}]\n', "json"),
        ("a.json", b'{"title":"A fair","date":"2025"}\n{"title":"A fair","date":"2025"}\n', "ndjson"),
    ],
)
def test_lines_are_told_from_a_page_by_how_they_begin_and_where_that_may_be_a_fault_by_their_name(name, head, format):
    assert detect(name, head).name == format


LINES = [json.dumps(wire.PLAIN | {"id": str(number)}) for number in range(4)]


@pytest.mark.parametrize(
    "bad, said",
    [
        (b'{"title": ', "Not valid JSON: Expecting value at line 1, column 10."),
        (b"[1, 2]", "An event is a JSON object, and this is [1,2]."),
        (b'{"title": NaN}', "NaN is not JSON"),
        (b'{"title": "\xff"}', "Not valid JSON: byte 11 is not UTF-8."),
        (b'{"a":' * 100_000, "Not readable JSON: it is nested too deeply."),
        (b'{"a":' + b"9" * 5_000 + b"}", "Not readable JSON: a number in it is too long."),
        (b'"' + b"a" * 2**24 + b'"', "This event is longer than 16,777,216 bytes."),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_a_bad_line_of_ndjson_is_named_and_the_others_are_read(bad, said):
    one, two, three, four = (line.encode() for line in LINES)
    rows = read("ndjson", b"\xef\xbb\xbf" + one + b"\n\n" + two + b"\n" + bad + b"\r\n" + three + b"\n" + four)
    assert [(row.line, row.error is None) for row in rows] == [(1, True), (3, True), (4, False), (5, True), (6, True)]
    assert str(rows[2].error).startswith(said)


@pytest.mark.parametrize(
    "content, titles, said",
    [
        (b'[{"title": "a"}, {"title": "b"}]', ["a", "b"], None),
        (b'\xef\xbb\xbf {"links": [], "events": [{"title": "a"}]}', ["a"], None),
        (b'{"title": "only"}', ["only"], None),
        (b'[{"title": "a"}, 5]', ["a"], "An event is a JSON object, and this is 5."),
        (b'{"events": [{"title": "a"}, {"ti', ["a"], "This is not JSON: parse error: premature EOF; nothing after it was read."),
        (b"", [], "Not valid JSON: Expecting value at line 1, column 1."),
    ],
)
def test_a_json_file_is_a_page_a_list_or_one_event(content, titles, said):
    rows = read("json", content)
    assert [row.event["title"] for row in rows if row.event] == titles
    assert [str(row.error) for row in rows if row.error] == ([said] if said else [])


def test_writing_streams():
    def endless():
        while True:
            yield wire.PLAIN

    for name, format in FORMATS.items():
        if format.write and name != "svg":  # a picture has room for a number of events
            assert next(iter(format.write(endless())))
