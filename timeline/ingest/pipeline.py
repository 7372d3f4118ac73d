"""The ingest pipeline: reads files, hands what they say to pure steps, and stores it, one transaction a document.

It touches (files, the database) and decides nothing. Safe to run twice and safe to kill: what was committed is known
again, what was not is done again.
"""

import gzip
import io
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from timeline import documents, formats
from timeline.database import Database
from timeline.documents import archives
from timeline.errors import Invalid, TimelineError
from timeline.formats import Row
from timeline.ingest.articles import Hand, take_in
from timeline.ingest.bulk import Line, Load, batches, count
from timeline.ingest.corridor import Outcome
from timeline.ingest.extract import extract
from timeline.records import Document
from timeline.store import documents as stored_documents, runs
from timeline.store.runs import Rejected

STDIN = "-"


class Report(NamedTuple):
    """What became of one event or document, and where it stood: `events.ndjson:12`."""

    place: str
    outcome: Outcome


class Pipeline(NamedTuple):
    """What ingest works with: the store, what the caller states of plain articles, who asks, the clock, and the run."""

    database: Database
    given: Document
    agent: str
    clock: Callable[[], int]
    run: int

    def ingest(self, path: str) -> Iterator[Report]:
        """Take in one file, or standard input for `-`; a report for each event, and for each that was rejected."""
        try:
            with _opened(path) as stream:
                yield from self._members(path, stream) if archives.is_archive(path) else self._file(path, stream)
        except (OSError, EOFError) as error:
            yield self._rejected(path, Invalid(f"Cannot be read: {error.strerror or error}."))
        except TimelineError as error:
            yield self._rejected(path, error)

    def _members(self, path: str, stream: BinaryIO) -> Iterator[Report]:
        """An archive is a folder: its files are taken in as if they stood there."""
        for name, content, error in archives.members(stream, path):
            if error is not None:
                yield Report(f"{path}/{name}", Outcome("rejected", error=error))
            elif not _is_hidden(Path(name)):
                yield from self._file(f"{path}/{name}", io.BufferedReader(io.BytesIO(content)))

    def _file(self, path: str, stream: io.BufferedReader) -> Iterator[Report]:
        format = formats.detect(path, stream.peek(4096))
        yield from self._rows(path, formats.read(format, stream)) if format else self._articles(path, stream.read())

    def _rows(self, path: str, rows: Iterator[Row]) -> Iterator[Report]:
        load = Load(self.database, self.agent, self.clock, run=self.run)
        for batch in batches(rows):
            articles = [row for row in batch if row.event is not None and documents.is_document(row.event)]
            for line, outcome in load.store([row for row in batch if row not in articles], path):
                yield Report(f"{path}:{line}", outcome)
            for row in articles:
                yield from self._document(f"{path}:{row.line}", row)

    def _document(self, place: str, row: Row) -> Iterator[Report]:
        try:
            yield from self._article(place, documents.from_wire(row.event, self.given))
        except TimelineError as error:
            yield self._rejected(place, error)

    def _articles(self, path: str, content: bytes) -> Iterator[Report]:
        for number, document, error in documents.read(content, name=path, given=self.given):
            place = path if number == 1 else f"{path}#{number}"
            if error is not None:
                yield self._rejected(place, error)
            else:
                yield from self._article(place, document)

    def _article(self, place: str, document: Document) -> Iterator[Report]:
        """One document, one transaction: its text and all that it says, or nothing."""
        document = stored_documents.identified(document)
        records = extract(document)
        with self.database.writing() as session:
            outcomes = take_in(session, document, records, Hand(self.agent, self.clock(), self.run))
            count(session, self.run, (Line(0, outcome) for outcome in outcomes))
            session.commit()
        yield from (Report(place, outcome) for outcome in outcomes)

    def _rejected(self, place: str, error: TimelineError) -> Report:
        with self.database.writing() as session:
            runs.count(session, self.run, Counter(rejected=1), [Rejected(place, error)])
            session.commit()
        return Report(place, Outcome("rejected", error=error))


def files(paths: Sequence[str]) -> list[str]:
    """The files that paths name: folders give all files below them, hidden ones aside, in order.

    Files of events come first, so that articles find the events that they tell of.
    """
    return [file for path in paths for file in _files(path)]


def _files(path: str) -> list[str]:
    if path == STDIN or not Path(path).is_dir():
        return [path]
    found = [file for file in Path(path).rglob("*") if file.is_file() and not _is_hidden(file.relative_to(path))]
    return sorted(map(str, found), key=lambda file: (formats.by_suffix(file) is None, file))


def _is_hidden(path: Path) -> bool:
    return any(part.startswith((".", "__")) for part in path.parts) or path.suffix == ".py"


@contextmanager
def _opened(path: str) -> Iterator[io.BufferedReader]:
    if path == STDIN:
        yield sys.stdin.buffer
    elif path.endswith(".gz"):
        with gzip.open(path) as unpacked:
            yield io.BufferedReader(unpacked)
    else:
        with open(path, "rb") as stream:
            yield stream
