"""The fast ways in and out say what the schema says."""

import json

import pytest
from hypothesis import assume, given, strategies as st
from marshmallow import Schema

import wire_events
from timeline import plain, strict_json
from timeline.errors import Invalid, Malformed
from timeline.records import Event
from timeline.schemas import EventSchema, dump_event, dump_record, load_event
from timeline.span import known_until
from timeline.store.events import _recorded
from timeline.times import timestamp

SCHEMA = EventSchema()
SAID = frozenset(SCHEMA.fields) - frozenset(SCHEMA.load_fields)
FIELDS = [*SCHEMA.fields, "titel"]
ODD = [
    *("", " ", "\0", "\ud800", "x" * 501, "bulk", "a/b", "retracted", "Confirmed", "2025-02-30", "20251112", "0.5"),
    *("https://a.b", "http://localhost/x", "http://-a.org", "https://a.example/\n", "HTTPS://A.EXAMPLE", "http://1.2.3.4"),
    *(None, True, 0, 1, -1, 0.0, 1.0, 90.1, 2**31, float("nan"), [], [None], ["a", "a"], {}, {"name": "x"}),
]
odd = st.one_of(st.sampled_from(ODD), st.sampled_from(wire_events.DATES), st.text(max_size=3), st.floats(), st.integers())


@st.composite
def nearly_events(draw):
    """A wire event in which some fields, at any depth, have been replaced by something odd, taken away or invented."""
    wire = draw(wire_events.events)
    for _ in range(draw(st.integers(0, 3))):
        target = draw(st.sampled_from(_objects(wire)))
        name = draw(st.sampled_from([*target, *FIELDS, "latitude", "url", "published", "start", "end"]))
        if draw(st.booleans()):
            target[name] = draw(odd)
        else:
            target.pop(name, None)
    return wire


def _objects(value):
    if isinstance(value, dict):
        return [value, *(deeper for inner in value.values() for deeper in _objects(inner))]
    return [deeper for inner in value for deeper in _objects(inner)] if isinstance(value, list) else []


def by_schema(wire):
    try:
        return Schema.load(SCHEMA, wire)  # past the fast way
    except Exception:
        return None


@wire_events.FEWER
@given(nearly_events())
def test_what_is_plainly_valid_the_schema_reads_the_same(wire):
    record = plain.event(wire, SAID)
    if record is not None:
        assert record == by_schema(wire)


@wire_events.FEWER
@given(nearly_events())
def test_nothing_is_refused_or_let_in_by_the_fast_way_alone(wire):
    try:
        record = load_event(wire)
    except Invalid:
        record = None
    assert record == by_schema(wire)


def test_an_event_with_every_field_is_plain():
    for wire in (wire_events.PLAIN, wire_events.EXPO | {"display": {}, "revision": 7}):
        assert plain.event(wire, SAID) == Schema.load(SCHEMA, wire)


@wire_events.FEWER
@given(wire_events.events, st.none() | wire_events.ids)
def test_an_event_is_dumped_as_the_schema_would(wire, merged_into):
    record = by_schema(wire)
    assume(record is not None)
    event = _recorded(record, 3, 1_000, 2_000, merged_into=merged_into)
    shown = dump_event(event)
    values = {name: getattr(event, name) for name in Event.__dataclass_fields__} | {
        **{name: shown[name] for name in ("display", "start", "end", "ongoing", "uncertain", "approximate")},
        "created_at": timestamp(1_000),
        "updated_at": timestamp(2_000),
    }
    assert list(shown.items()) == list(SCHEMA.dump(values).items())
    assert dump_record(event) == {name: shown[name] for name in dump_record(event)}
    assert (shown["known_until"] is None) == (known_until(event.date, event.citations, event.known_until) is None)


SPACES = st.sampled_from(["", "", " ", "\t\r\n"])
STRINGS = st.text(st.sampled_from("ab1:,{}[]\u2028é😀\x7f"), max_size=3).map(lambda text: f'"{text}"')
LITERALS = ["-0", "-0.0", "1e5", "1E400", "0.1e-400", "01", "1.", "NaN", "null", "true", "18446744073709551616", "9" * 5_000]
ODD_STRINGS = [r'"\""', r'"\ud800"', r'"\u0022:"', '"\t"', '"\ud83d"']


@st.composite
def json_texts(draw, depth=3):
    """JSON as anybody may write it: spaced, with keys given twice, odd numbers and escapes, and now and then cut off."""
    kind = draw(st.sampled_from(["string", "number", "literal", "object", "array"][: 5 if depth else 3]))
    if kind == "string":
        return draw(STRINGS | st.sampled_from(ODD_STRINGS))
    if kind == "number":
        return repr(draw(st.integers() | st.floats(allow_nan=False, allow_infinity=False)))
    if kind == "literal":
        return draw(st.sampled_from(LITERALS))
    inner = draw(st.lists(json_texts(depth=depth - 1), max_size=3))
    if kind == "object":
        inner = [f"{draw(STRINGS)}{draw(SPACES)}:{draw(SPACES)}{value}" for value in inner]
    text = ",".join(f"{draw(SPACES)}{value}{draw(SPACES)}" for value in inner)
    return f"{{{text}}}" if kind == "object" else f"[{text}]"


def in_utf8(text):
    return text.encode(errors="surrogatepass")


def read_by(read, text):
    try:
        return repr(read(text))  # 1, 1.0 and True are equal
    except Exception:
        return None


@wire_events.FEWER
@given(json_texts(), st.integers(0, 100), st.sampled_from([str, in_utf8, lambda text: b"\xff" + in_utf8(text)]))
def test_json_that_is_read_the_fast_way_says_the_same(text, cut, given):
    text = given(text[:-cut] if 0 < cut < 5 else text)
    quick = read_by(strict_json._read_plain, text)
    assert quick is None or quick == read_by(lambda text: strict_json._read_any(strict_json._decoded(text)), text)


def test_most_json_is_read_the_fast_way():
    for text in (b'{"a": [1, "b", null, 1.5]}', '{"said": "\\"Nein\\" \\u2013 ü\\n"}'):
        assert strict_json._read_plain(text) == json.loads(text)


@pytest.mark.parametrize(
    "text", ['{"a":1,"a":2}', '{"a":1,"a":2,"b" :3}', '[{"a":"x","b":{"a":1}},{"a":"","a":""}]', '{"a":{"":1,"":1}}']
)
def test_no_key_that_is_given_twice_is_lost(text):
    with pytest.raises(Malformed, match="given twice"):
        strict_json.loads(text.encode())
