"""The columns of a table of events, shared by CSV and spreadsheets: cells <-> a wire event.

| columns | what stands there |
|---|---|
| id, title, summary, status, part_of | text |
| date | EDTF, or a day as `11.11.2025` or `2025-11-11` |
| start, end | read only, where there is no `date`: such days, and `..` for an end that is not in sight |
| place, latitude, longitude | a name, and degrees (WGS 84) |
| actors, tags | several separated by `;` (one that holds a `;` or a `\\` writes `\\;` and `\\\\`) |
| confidence | 0 to 1 |
| quote, quote_start, quote_end, date_text, quote_date, quote_title, rule, citation_id | the first citation |
| url, document, publisher, published, document_id | its document, `document` being the title |
| citations | the other citations, a JSON list as in the API |

Holds everything that can be set. Empty texts come back as absent, and what the server derives (bounds, display,
revision, times of recording) is not written. An unknown column is refused by name: it would be lost without a word.
"""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from msgspec import Raw, Struct
from msgspec.json import Decoder

from timeline.errors import Fault, Invalid
from timeline.formats import days
from timeline.formats.row import Wire
from timeline.strict_json import loads

TEXTS = ("id", "title", "date", "summary", "status", "part_of")
LISTS = ("actors", "tags")
CITATION = {
    "quote": "quote",
    "quote_start": "start",
    "quote_end": "end",
    "date_text": "date_text",
    "quote_date": "date",
    "quote_title": "title",
    "rule": "rule",
    "citation_id": "id",
}
DOCUMENT = {
    "url": "url",
    "document": "title",
    "publisher": "publisher",
    "published": "published",
    "document_id": "id",
}
NUMBERS = {"latitude": float, "longitude": float, "confidence": float, "quote_start": int, "quote_end": int}
COLUMNS = (
    *("id", "title", "date", "summary", "place", "latitude", "longitude", "actors", "tags"),
    *("status", "confidence", "part_of", "quote", "quote_start", "quote_end", "date_text", "quote_date"),
    *("quote_title", "rule", "url", "document", "publisher", "published", "citation_id", "document_id", "citations"),
)
READ_ONLY = ("start", "end")
_SEPARATED = re.compile(r"(?:\\.|[^;\\])+", re.DOTALL)


def check(columns: Iterable[str]) -> None:
    """Refuse a table whose first row names an unknown column, or neither `date` nor `start`.

    Raises:
        Invalid: with the nearest known column.
    """
    columns = [column for column in columns if column]
    for column in columns:
        if column not in COLUMNS + READ_ONLY:
            near = get_close_matches(column, COLUMNS + READ_ONLY, n=1)
            meant = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(COLUMNS + READ_ONLY)}."
            raise Invalid(f"There is no column {column!r}: {meant}")
    if "title" not in columns or not {"date", "start"} & set(columns):
        raise Invalid("The first row names the columns; among them must be title, and date or start.")


def to_event(cells: Mapping[str, str]) -> Wire:
    """The event of one row.

    Raises:
        Invalid: a number or a list of citations that is none.
    """
    filled = {column: cell for column, cell in cells.items() if column and cell}
    values = filled | {column: _number(column, filled[column]) for column in NUMBERS if column in filled}
    event = {column: values[column] for column in (*TEXTS, "confidence") if column in values}
    event |= {column: _split(values[column]) for column in LISTS if column in values}
    event["date"] = _date(filled)
    if place := _renamed(values, {"place": "name", "latitude": "latitude", "longitude": "longitude"}):
        event["place"] = place
    if citations := _citations(values):
        event["citations"] = citations
    return event


def to_cells(text: str) -> list[str | float | None]:
    """The row of one event from its JSON text, in the order of COLUMNS."""
    event = _read_event(text)
    place, citations = event.place or _Place(), event.citations or ()
    first = _read_citation(citations[0]) if citations else _Citation()
    document = first.document or _Document()
    others = b"[%b]" % b",".join(citations[1:]) if len(citations) > 1 else b""
    return [
        *(event.id, event.title, event.date, event.summary, place.name, place.latitude, place.longitude),
        *(_joined(event.actors), _joined(event.tags), event.status, event.confidence, event.part_of),
        *(first.quote, first.start, first.end, first.date_text, first.date, first.title, first.rule),
        *(document.url, document.title, document.publisher, document.published, first.id, document.id, others.decode()),
    ]


# Only what has a column is made from the text: a million events are written three times as fast as from dicts. None of it
# refers back to itself, so that the garbage collector need not know of it.


class _Document(Struct, gc=False):
    id: str | None = None
    url: str | None = None
    title: str | None = None
    publisher: str | None = None
    published: str | None = None


class _Citation(Struct, gc=False):
    document: _Document | None = None
    id: str | None = None
    quote: str | None = None
    start: int | None = None
    end: int | None = None
    date_text: str | None = None
    date: str | None = None
    title: str | None = None
    rule: str | None = None


class _Place(Struct, gc=False):
    name: str | None = None
    latitude: float | int | None = None
    longitude: float | int | None = None


class _Event(Struct, gc=False):
    title: str
    date: str
    id: str | None = None
    summary: str | None = None
    place: _Place | None = None
    actors: list[str] | None = None
    tags: list[str] | None = None
    status: str | None = None
    confidence: float | int | None = None
    part_of: str | None = None
    citations: list[Raw] | None = None


_read_event, _read_citation = Decoder(_Event).decode, Decoder(_Citation).decode


def _date(cells: Mapping[str, str]) -> str:
    if "date" in cells:
        return days.edtf_text(cells["date"])
    return days.between(cells.get("start", ""), cells.get("end", ""))


def _citations(values: Mapping[str, Any]) -> list[Wire]:
    first = _renamed(values, CITATION)
    if document := _renamed(values, DOCUMENT):
        first["document"] = document
        if "published" in document:
            document["published"] = days.edtf_text(document["published"])
    others = loads(values.get("citations", "[]"))
    if not isinstance(others, list):
        raise Invalid("The column citations holds a JSON list.", [Fault(detail="not a list", pointer="/citations")])
    return [first, *others] if first else others


def _renamed(values: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {name: values[column] for column, name in names.items() if column in values}


def _number(column: str, cell: str) -> float | int:
    try:
        return NUMBERS[column](cell.replace(",", "."))  # a German spreadsheet writes 12,65
    except ValueError as error:
        raise Invalid(f"{cell[:40]!r} is no number.", [Fault(detail="not a number", pointer=f"/{column}")]) from error


def _split(cell: str) -> list[str]:
    parts = (re.sub(r"\\(.)", r"\1", part, flags=re.DOTALL).strip() for part in _SEPARATED.findall(cell))
    return [part for part in parts if part]


def _joined(texts: list[str] | None) -> str:
    return ";".join([text.replace("\\", "\\\\").replace(";", "\\;") for text in texts]) if texts else ""
