"""From a document to the events that it tells of. Pure: values in, values out."""

from timeline.errors import Invalid
from timeline.records import Document, EventRecord


def extract(document: Document) -> list[EventRecord]:
    """The dated events of a document."""
    raise Invalid("Articles wait for the temporal tagger; files of events are taken in.")
