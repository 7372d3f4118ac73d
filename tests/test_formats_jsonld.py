"""JSON-LD: what a triple store understands, as rdflib reads it."""

import io
import json

import pytest
import rdflib
from rdflib.namespace import DCTERMS, RDF, XSD

import wire_events as wire
from timeline.formats import jsonld
from timeline.formats.row import About

SCHEMA = rdflib.Namespace("https://schema.org/")
CRM = rdflib.Namespace("http://www.cidoc-crm.org/cidoc-crm/")
ABOUT = About(events="https://example.org/events/")


def graph(*events):
    return rdflib.Graph().parse(data=b"".join(jsonld.write(events, ABOUT)), format="json-ld")


def test_rdflib_finds_the_event():
    found = graph(wire.EXPO)
    expo = rdflib.URIRef("https://example.org/events/expo")
    assert set(found.objects(expo, RDF.type)) == {SCHEMA.Event, CRM.E5_Event}
    assert str(found.value(expo, SCHEMA.name)) == wire.EXPO["title"]
    edtf = rdflib.Literal(wire.EXPO["date"], datatype=rdflib.URIRef("http://id.loc.gov/datatypes/edtf"))
    assert found.value(expo, DCTERMS.temporal) == edtf
    assert (expo, SCHEMA.superEvent, rdflib.URIRef("https://example.org/events/sahel")) in found
    works = list(found.objects(expo, SCHEMA.subjectOf))
    assert {str(found.value(work, SCHEMA.url)) for work in works} == {"https://example.org/expo?a=1&b=2", "https://example.net/"}


@pytest.mark.parametrize(
    "date, bounds",
    [
        ("2025-11-11/2025-11-14", ["2025-11-11", "2025-11-11", "2025-11-14", "2025-11-14"]),
        ("2025-11", ["2025-11-01", "2025-11-30", "2025-11-01", "2025-11-30"]),
        ("2025-09/..", ["2025-09-01", "2025-09-30", None, None]),
        ("[..2025-11-12]", [None, "2025-11-12", None, "2025-11-12"]),
    ],
)
def test_the_time_span_holds_the_four_bounds(date, bounds):
    found = graph(wire.EXPO | {"date": date})
    span = found.value(predicate=RDF.type, object=CRM["E52_Time-Span"])
    names = ("P82a_begin_of_the_begin", "P81a_end_of_the_begin", "P81b_begin_of_the_end", "P82b_end_of_the_end")
    expected = [bound and rdflib.Literal(bound, datatype=XSD.date) for bound in bounds]
    assert [found.value(span, CRM[name]) for name in names] == expected


@pytest.mark.parametrize(
    "text, value",
    [
        ("2025-11-11", ("date", "2025-11-11")),
        ("2025-11-11T14:30:00Z", ("dateTime", "2025-11-11T14:30:00Z")),
        ("-0044-03-15", ("date", "-0044-03-15")),
        ("Y170000000", ("gYear", "170000000")),
        ("Y-170000000", ("gYear", "-170000000")),
    ],
)
def test_a_bound_is_typed(text, value):
    assert jsonld._time(text) == {"@type": f"xsd:{value[0]}", "@value": value[1]}


def test_what_it_holds_comes_back():
    (row,) = jsonld.read(io.BytesIO(b"".join(jsonld.write([wire.EXPO], ABOUT))))
    first, second = wire.EXPO["citations"]
    document = {name: text for name, text in first["document"].items() if name != "id"}
    citations = [{"quote": first["quote"], "document": document}, second]
    lost = ("status", "confidence", "citations")
    assert row.event == {name: value for name, value in wire.EXPO.items() if name not in lost} | {"citations": citations}


def test_a_node_of_another_shape_is_named():
    content = json.dumps({"@graph": [{"name": "a", "location": "Bamako"}, {"name": "b", "dcterms:temporal": "2025"}]}).encode()
    first, second = jsonld.read(io.BytesIO(content))
    assert str(first.error).startswith("This is not shaped as an event")
    assert second.event == {"title": "b", "date": "2025"}
