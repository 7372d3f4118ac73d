"""What every format speaks: a row read from a file, and what a file says of itself when one is written."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from inspect import getmodule
from typing import Any, BinaryIO, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from timeline import edtf
from timeline.errors import TimelineError
from timeline.strict_json import dumps

SETTABLE = ("id", "title", "summary", "date", "place", "actors", "tags", "status", "confidence", "part_of", "citations")
Wire = dict  # the JSON object of an event, `date` an EDTF text; not validated


class Row(NamedTuple):
    """One event of a file, or why it could not be read.

    `line` is where it begins, from 1; in a file that is not made of lines, its number among the events. `size` is how many
    bytes were read for it, 0 where they are known to be few.
    """

    line: int
    event: Wire | None = None
    error: TimelineError | None = None
    size: int = 0

    def read(self) -> "Row":
        """The row, which has been read."""
        return self


class Unread(NamedTuple):
    """One event, of `size` bytes, of a file that is split into events before they are read, so that any process can read it."""

    line: int
    raw: bytes | tuple
    reader: Callable[[int, Any], Row]
    size: int

    def read(self) -> Row:
        """The row that stands there."""
        return self.reader(self.line, self.raw)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a written file says of itself.

    `href` is the address of the query that it answers, `events` the address that event ids are appended to, `links`
    the {"rel", "href"} of its page, `matched` how many events there are on all pages, `timestamp` (RFC 3339) when
    it was made: the caller's, since a format has no clock. Whatever is not known stays empty.
    """

    title: str = "Timeline"
    href: str = ""
    events: str = ""
    links: tuple[Wire, ...] = ()
    matched: int | None = None
    timestamp: str | None = None


TIMELINE = About()


@dataclass(frozen=True, slots=True)
class Format:
    """One file format: `read` and `write` stream, and either is None where the format has one direction.

    `split` is a faster `read` of formats whose events stand apart; `write_texts` a faster `write`, from events as JSON texts
    that are known to be sound; `sort` the order that readers of the format expect, where none is asked for.
    """

    name: str
    media_type: str
    suffixes: tuple[str, ...]
    read: Callable[[BinaryIO], Iterator[Row]] | None
    write: Callable[[Iterable[Wire], About], Iterator[bytes]] | None
    write_texts: Callable[[Iterable[str], About], Iterator[bytes]] | None = None
    sort: str = "start"
    split: Callable[[BinaryIO], Iterator[Row | Unread]] | None = None

    @property
    def purpose(self) -> str:
        """The first sentence of the module that reads or writes it."""
        sentence, _, _ = getmodule(self.write or self.read).__doc__.partition(".\n")
        return " ".join(sentence.split())


def spoken(event: Wire) -> str:
    """The date of an event in words for people."""
    return (event.get("display") or {}).get("en") or edtf.parse(event["date"]).display("en")


def bounds(event: Wire) -> tuple[Wire, Wire]:
    """The `start` and the `end` of an event, each {"earliest", "latest"}, inclusive and None where open."""
    if "start" in event and "end" in event:
        return event["start"], event["end"]
    when = edtf.parse(event["date"])
    return (
        {"earliest": edtf.earliest_text(when.start_earliest), "latest": edtf.latest_text(when.start_latest)},
        {"earliest": edtf.earliest_text(when.end_earliest), "latest": edtf.latest_text(when.end_latest)},
    )


def sources(event: Wire) -> list[Wire]:
    """The documents that an event is cited from, each once, in their order."""
    documents = (citation.get("document") or {} for citation in event.get("citations") or ())
    return list({dumps(document): document for document in documents if document}.values())


def iri(event: Wire, about: About) -> str:
    """What names an event for good: its address, or a UUID of its id where the file has no address."""
    if about.events and event.get("id"):
        return about.events + event["id"]
    return uuid5(NAMESPACE_URL, "\n".join(("timeline", event.get("id") or event["title"] + event["date"]))).urn


def settable(event: Wire) -> Wire:
    """The fields of an event that may be written back, and no empty ones."""
    return filled({name: event.get(name) for name in SETTABLE})


def filled(fields: Wire) -> Wire:
    """The fields that say something."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}
