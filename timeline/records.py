"""The nouns that cross rings: what an article, a file and a POST all become, and what the store gives back.

Values only: nothing here knows a database, a request or the clock. Texts are as given, dates are EDTF,
`published` is a calendar day; times of recording are microseconds since 1970-01-01T00:00:00Z, fine enough to
tell two revisions of one second apart.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from timeline.edtf import Edtf

# Ids that would hide an address of the API.
RESERVED_IDS = ("bulk", "histogram", "facets", "bars", ".", "..")  # addresses of their own, or of none

Status = Literal["candidate", "confirmed", "rejected", "retracted"]
STATUSES: tuple[Status, ...] = get_args(Status)
SHOWN: tuple[Status, ...] = ("candidate", "confirmed")
HIDDEN: tuple[Status, ...] = ("rejected", "retracted")
"""What is shown only to those who ask for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where it happened: a name, and WGS 84 degrees when they are known (both or neither)."""

    name: str
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A text that says so. `text` is None where only its description is at hand."""

    url: str | None = None
    title: str | None = None
    publisher: str | None = None
    published: date | None = None
    text: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Who says so, in which words: `document.text[start:end] == quote`, offsets in code points.

    `date_text` is the time expression as written, `date` what it means (W3C Web Annotation selectors). Of a claim
    that extraction found, `title` is what this text calls the event and `rule` says how it was found.
    """

    document: Document
    quote: str | None = None
    start: int | None = None
    end: int | None = None
    date_text: str | None = None
    date: Edtf | None = None
    title: str | None = None
    rule: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRecord:
    """An event as somebody states it; what the three doors (article, file, POST) hand to the store."""

    title: str
    date: Edtf
    id: str | None = None
    summary: str | None = None
    place: Place | None = None
    actors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    status: Status = "confirmed"
    confidence: float | None = None
    part_of: str | None = None
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(EventRecord):
    """An event as it stands in the store: the record, and when and how often it was recorded.

    `known_until` is the day an open event was last reported (see `timeline.span`), None for closed ones;
    `merged_into` is the id of the event that this one became part of.
    """

    revision: int
    created_at: int
    updated_at: int
    known_until: date | None = None
    merged_into: str | None = None
