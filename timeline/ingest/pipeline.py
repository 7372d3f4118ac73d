"""The ingest pipeline: reads files, hands what they say to pure steps, and stores it, some documents a transaction.

It touches (files, the database) and decides nothing. Safe to run twice and safe to kill: what was committed is known
again, what was not is done again.
"""

import io
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from functools import partial
from itertools import chain, groupby, islice
from threading import Event
from typing import BinaryIO, NamedTuple

from timeline import documents, formats
from timeline.database import Database
from timeline.documents import archives
from timeline.errors import Busy, Invalid, TimelineError
from timeline.executors import in_order
from timeline.formats import Row, Unread
from timeline.ingest import files
from timeline.ingest.articles import Hand, Told, take_in
from timeline.ingest.bulk import Line, Load, count, index
from timeline.ingest.corridor import Outcome
from timeline.ingest.extract import Extracted, Undated, extracted
from timeline.records import Document
from timeline.store import documents as stored_documents, runs
from timeline.store.runs import Rejected

PER_TASK = 8  # articles that another process is given together: to hand out several costs about as much as one
AHEAD = 16  # such tasks at work before it is their turn
TOGETHER = 16  # documents in one transaction: most of its cost is asking and syncing once; others who write wait for it


class Report(NamedTuple):
    """What became of one event or document, and where it stood: `events.ndjson:12`."""

    place: str
    outcome: Outcome


class Article(NamedTuple):
    """A document, where it stood, and what it tells of: None before it is read, nothing if it is known."""

    place: str
    document: Document
    extracted: Sequence[Extracted] | None = None


Found = Article | Iterator[Report]
"""What a file holds: articles, and lines that are taken in by going through their reports."""


class Pipeline(NamedTuple):
    """What ingest works with: the store, what the caller states of plain articles, who asks, the clock, and the run.

    `undated` is that of `extract`; `keep_text` says whether the texts of articles are stored. With `workers` reading
    and extraction run ahead in other processes, while matching and writing go one after the other, in order. `words_last` is that
    of `Load`. Once `stopping` is set nothing more is begun.
    """

    database: Database
    given: Document
    agent: str
    clock: Callable[[], int]
    run: int
    undated: Undated | None = None
    keep_text: bool = True
    workers: Executor | None = None
    words_last: bool = False
    stopping: Event = Event()

    def ingest(self, paths: Iterable[str]) -> Iterator[Report]:
        """Take in files, `-` for standard input; a report for each event, and for each that was rejected.

        A report is given only after what it tells of has been committed. Raises Busy when it is to stop.
        """
        found = chain.from_iterable(map(self._read, paths))
        for are_articles, group in groupby(found, lambda one: isinstance(one, Article)):
            reports_of = self._take_in if are_articles else chain.from_iterable
            yield from reports_of(group)

    def _take_in(self, articles: Iterable[Article]) -> Iterator[Report]:
        tasks = map(self._unless_known, _batched(articles, PER_TASK))
        read = in_order(self.workers, partial(read_all, undated=self.undated), tasks, ahead=AHEAD)
        for turn in _turns(chain.from_iterable(read)):
            yield from self._store(turn)

    def _read(self, path: str) -> Iterator[Found]:
        try:
            with files.opened(path) as stream:
                yield from self._members(path, stream) if archives.is_archive(path) else self._file(path, stream)
        except (OSError, EOFError) as error:
            yield self._rejected(path, Invalid(f"Cannot be read: {error.strerror or error}."))
        except TimelineError as error:
            yield self._rejected(path, error)

    def _members(self, path: str, stream: BinaryIO) -> Iterator[Found]:
        """An archive is a folder: its files are taken in as if they stood there."""
        for name, content, error in archives.members(stream, path):
            if error is not None:
                yield self._rejected(f"{path}/{name}", error)
            elif not files.is_hidden(name):
                yield from self._file(f"{path}/{name}", io.BufferedReader(content))

    def _file(self, path: str, stream: io.BufferedReader) -> Iterator[Found]:
        format = formats.detect(path, stream.peek(4096))
        yield from self._rows(path, formats.split(format, stream)) if format else self._articles(path, files.whole(stream))

    def _rows(self, path: str, rows: Iterable[Row | Unread]) -> Iterator[Found]:
        for are_articles, group in groupby(map(_told, rows), _is_article):
            if are_articles:
                yield from (self._document(f"{path}:{row.line}", row) for row in group)
            else:
                yield self._events(path, group)

    def _events(self, path: str, rows: Iterable[Row | Unread]) -> Iterator[Report]:
        trickle = not os.path.isfile(path)  # through a pipe, or from afar
        how = {"workers": self.workers, "trickle": trickle, "words_last": self.words_last, "stopping": self.stopping}
        load, last = Load(self.database, self.agent, self.clock, run=self.run, **how), 0
        for lines in load.store(rows, path):
            yield from (Report(f"{path}:{line}", outcome) for line, outcome in lines)
            last = lines[-1].number
        self._go_on_after(f"{path}:{last}")

    def _document(self, place: str, row: Row) -> Found:
        try:
            return Article(place, documents.from_wire(row.event, self.given))
        except TimelineError as error:
            return self._rejected(place, error)

    def _articles(self, path: str, content: bytes) -> Iterator[Found]:
        for number, document, error in documents.read(content, name=path, given=self.given):
            place = path if number == 1 else f"{path}#{number}"
            yield Article(place, document) if error is None else self._rejected(place, error)

    def _unless_known(self, articles: Sequence[Article]) -> list[Article]:
        """Identified documents, of which those whose texts are known tell of nothing more."""
        named = [one._replace(document=stored_documents.identified(one.document)) for one in articles]
        with self.database.reading() as session:
            known = [stored_documents.has_text(session, one.document) for one in named]
        return [one._replace(extracted=[]) if is_known else one for one, is_known in zip(named, known, strict=True)]

    def _store(self, articles: Sequence[Article]) -> Iterator[Report]:
        """Some documents, one transaction: their texts and all that they say, or nothing."""
        told = [Told(one.document, one.extracted) for one in articles]
        with self.database.writing() as session:
            index(session)
            by = Hand(self.agent, self.clock(), self.run)
            outcomes = take_in(session, told, by, keep_text=self.keep_text)
            count(session, self.run, [Line(0, outcome) for became in outcomes for outcome in became])
            session.commit()
        for one, became in zip(articles, outcomes, strict=True):
            yield from (Report(one.place, outcome) for outcome in became)
        self._go_on_after(articles[-1].place)

    def _go_on_after(self, place: str) -> None:
        if self.stopping.is_set():
            raise Busy(f"Stopped after {place}; the same command goes on from there.")

    def _rejected(self, place: str, error: TimelineError) -> Iterator[Report]:
        with self.database.writing() as session:
            runs.count(session, self.run, Counter(rejected=1), [Rejected(place, error)])
            session.commit()
        yield Report(place, Outcome("rejected", error=error))


def read_all(articles: Sequence[Article], *, undated: Undated | None = None) -> list[Article]:
    """The articles with what they tell of. Pure: any process may do it."""
    return [
        one if one.extracted is not None else one._replace(extracted=extracted(one.document, undated=undated)) for one in articles
    ]


def _told(row: Row | Unread) -> Row | Unread:
    """The row, read where that is needed to say whether it is an article."""
    may_be_article = isinstance(row, Unread) and isinstance(row.raw, bytes) and documents.may_be_document(row.raw)
    return row.read() if may_be_article else row


def _is_article(row: Row | Unread) -> bool:
    return isinstance(row, Row) and row.event is not None and documents.is_document(row.event)


def _batched(articles: Iterable[Article], size: int) -> Iterator[list[Article]]:
    each = iter(articles)
    return iter(lambda: list(islice(each, size)), [])


def _turns(articles: Iterable[Article]) -> Iterator[list[Article]]:
    """The documents that are stored together, none of them twice."""
    turn: dict[str, Article] = {}
    for one in articles:
        if len(turn) == TOGETHER or one.document.id in turn:
            yield list(turn.values())
            turn = {}
        turn[one.document.id] = one
    if turn:
        yield list(turn.values())
