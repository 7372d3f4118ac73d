"""What a question asks for: a page of it, or all of it in one stream, and how to find that fast.

What it means to overlap a window stands in `timeline.edtf.relations`, where to look for it in `timeline.store.seeks` and
the SQL in `timeline.store.statements`. Here is decided what leads, and sets and masks, of which the database knows only
the hull, are asked again.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import chain
from typing import Any, Literal, NamedTuple

from sqlalchemy import Result, Select
from sqlalchemy.orm import Session

from timeline import edtf
from timeline.span import SPAN_CLASSES, Class
from timeline.store import driver, filters, search
from timeline.store.filters import SHOWN, Filter, Match
from timeline.store.search import Words
from timeline.store.seeks import Index, Place, seeks, split
from timeline.store.statements import EVERYTHING, Answer, Plan, Shape, chosen, counted, latest_end, seek_names, statement
from timeline.store.tally import shown, tally

__all__ = ["SHOWN", "SORTS", "Filter", "Found", "Match", "Page", "Row", "Sort", "page", "rows", "texts"]

Sort = Literal["start", "-start", "updated", "-updated", "relevance"]
SORTS: tuple[Sort, ...] = ("start", "-start", "updated", "-updated", "relevance")

EVER = edtf.NEG_INF, edtf.POS_INF

# Relevance orders no more than this many events, the latest ones, whose texts it reads some at a time.
MOST_RANKED, RANKED_AT_ONCE = 10_000, 1_000

# Of everything, so many are read first: before the first of all the rest SQLite finds where each of them stands.
FIRST_OF_ALL = 1_000

# Where the index has to do more than to tell the hits of some words, texts are first looked into, some at a time, up to so many.
MOST_READ, READ_AT_ONCE = 4_000, 250

# A field that at most so many events meet leads: each of them is looked up, and the indexes of time are left alone.
# It may be more of them where all of the answer is wanted, and no page is soon full.
FEW, FEW_OF_ALL = 5_000, 25_000
# Where more, but at most so many meet it, they are listed first and the range is read beside that list. Beyond, the
# events of the range are asked one by one, and a page is soon full. Asking for words is the dearest.
MANY = {"words": 150_000} | dict.fromkeys(("tags", "actors", "places", "sources", "published"), 50_000)


class Met(NamedTuple):
    """How many events meet a field, counted no further than it matters, and the highest pk up to there."""

    number: int
    last_pk: int

    @property
    def by_half(self) -> bool:
        """Whether half of the events that were passed meet it."""
        return self.last_pk < 2 * self.number


class Found(NamedTuple):
    """One event of a page: where it stands (its pk last), its wire text, and how sure it is to lie in the window (if any)."""

    place: tuple[int, ...]
    revision: int
    json: str
    match: Match | None


class Row(NamedTuple):
    """One event without its text: its bounds in seconds; `hull_date` is its date where they are only a hull."""

    pk: int
    id: str
    title: str
    status: str
    position: int
    start_earliest: int
    start_latest: int
    end_earliest: int
    end_latest: int
    uncertain: bool
    ongoing: bool
    hull_date: str | None
    match: Match | None


class Bounds(NamedTuple):
    """Where one event lies, in seconds; `hull_date` is its date where the bounds are only those of a hull."""

    start_earliest: int
    start_latest: int
    end_earliest: int
    end_latest: int
    uncertain: bool
    hull_date: str | None


class Page(NamedTuple):
    """Some events in order, and the place to go on from; None after the last."""

    found: list[Found]
    next: tuple[int, ...] | None


@dataclass(frozen=True)
class Question:
    """A Filter in one order, asked of one database."""

    session: Session
    where: Filter
    sort: Sort = "start"
    # Whether all of the answer is wanted, and not a page.
    whole: bool = False
    # Only one event in so many, a power of two, and the field that leads to them, if one does.
    one_in: int = 1
    led_by: str | None = None

    @property
    def descending(self) -> bool:
        return self.sort.startswith("-")

    @property
    def dialect(self) -> str:
        return self.session.get_bind().dialect.name

    @property
    def relation(self) -> str | None:
        return self.where.relation if self.where.window else None

    @property
    def index(self) -> Index:
        """The index of time that is read."""
        if self.sort.endswith("updated"):
            return "updated"
        if self.where.window is None or self.plan.lead:
            return "position"
        return "certain" if (self.where.relation, self.where.match) == ("intersects", "certain") else "possible"

    @property
    def gathers(self) -> bool:
        """Whether the database has to put all hits of a word together before it tells the first."""
        return self.dialect == "sqlite" and self.where.words is not None and self.where.words.gathered

    @property
    def of_index(self) -> list[Words | None]:
        """What to ask the index of words for, while the rest is looked for in the texts, before it is asked for everything."""
        words = self.where.words
        if self.dialect != "sqlite" or words is None or words == words.alone or self._words_may_lead:
            return []
        return [words.alone, words.not_gathered] if words.gathered and words.not_gathered != words.alone else [words.alone]

    @property
    def _words_may_lead(self) -> bool:
        """Whether few events meet the words, as far as that is soon told."""
        return bool(self.where.words.wanted) and not self.gathers and self._count("words", FEW).number <= FEW

    @property
    def of_index_by_half(self) -> list[Words | None]:
        """The same where half of what the index tells may meet the words, as far as that is soon told."""
        words = self.where.words
        if len(words.wanted) + len(words.unwanted) > search.MOST_SCORED:
            return []
        if self.gathers:
            return [None, words.not_gathered] if words.not_gathered else [None]
        return [None] if self.met["words"].number > FEW_OF_ALL and self.met["words"].by_half else []

    @cached_property
    def given(self) -> dict[str, tuple]:
        return filters.parameters(self.where, self.dialect)

    @cached_property
    def plan(self) -> Plan:
        """The field that fewest events meet leads, if they are few; those that not too many meet are listed."""
        if self.one_in > 1:
            return Plan(self.led_by)
        met = {name: met.number for name, met in self.met.items()}
        fewest = min(met, key=met.get, default=None)
        lead = fewest if fewest and met[fewest] <= (FEW_OF_ALL if self.whole else FEW) else None
        return Plan(lead, frozenset(name for name in MANY if name in met and name != lead and self._listed(name, met[name])))

    @cached_property
    def met(self) -> dict[str, Met]:
        """What meets each field that an index can list."""
        most = dict.fromkeys(MANY, FEW_OF_ALL) if self.whole else MANY
        return {name: self._count(name, most.get(name, FEW_OF_ALL)) for name in filters.LISTABLE if name in self.given}

    def _listed(self, name: str, met: int) -> bool:
        return self.whole or (name == "words" and self.gathers) or met <= MANY[name]

    def narrowest(self, *, hulls: bool | None = None) -> tuple[int, str | None]:
        """The field that fewest events meet, or None for the range, and about how many do; with `hulls` as in `ask`."""
        standing = self._standing(hulls)
        return min([(standing, None), *self._narrowing(standing)], key=lambda counted: counted[0])

    def _narrowing(self, standing: int) -> Iterator[tuple[int, str]]:
        """The fields that no more events meet than stand in the range, and how many do."""
        for name in filters.LISTABLE:
            most = min(standing, FEW_OF_ALL) if name in filters.OF_SOME else standing
            if name in self.given and (number := self._count(name, most).number) <= most:
                yield number, name

    def _standing(self, hulls: bool | None) -> int:
        """How many events stand in the range, by their bounds, or a few more."""
        where = self.where
        if where.window in (None, EVER) and hulls is None and set(where.statuses) == set(SHOWN):
            return shown(self.session)
        if where.window is None:
            return tally(self.session, [EVER], "possible", where.statuses, hulls=hulls)[0]
        if where.relation == "intersects":
            return tally(self.session, [where.window], where.match, where.statuses, hulls=hulls)[0]
        ranged = Filter(window=where.window, relation=where.relation, match=where.match, statuses=where.statuses)
        return replace(self, where=ranged).number(EVERYTHING, hulls=hulls)

    def _count(self, name: str, most: int) -> Met:
        """How many events meet one field, counted no further than one more than `most`."""
        [(number, last_pk)] = driver.rows(self.session, counted(name, len(self.given[name])), {"limit": most + 1} | self._values)
        return Met(number, last_pk or 0)

    def ask(self, answer: Answer, limit: int, after: Place | None = None, *, hulls: bool | None = None) -> Result:
        """Execute the statement for an answer, past a place; with `hulls`, only for sets and masks or only for all others."""
        asked, places = self._asked(answer, limit, after, hulls=hulls)
        return self._execute(asked, places, yield_per=1_000 if limit == EVERYTHING else None)

    def number(self, limit: int, *, hulls: bool | None = None) -> int:
        """How many there are by their bounds, at least `limit` if there are so many; `hulls` as in `ask`."""
        asked, places = self._asked("count", limit, hulls=hulls)
        [(number,)] = driver.rows(self.session, asked, places | self._values)
        return number

    def texts(self, limit: int, after: Place | None) -> Sequence[tuple]:
        """The next rows with their texts past a place."""
        asked, places = self._asked("texts", limit, after)
        if set(self.given) <= {"statuses"}:
            driver.plan_once(self.session)
        return driver.rows(self.session, asked, places | self._values)

    def _asked(
        self, answer: Answer, limit: int, after: Place | None = None, *, hulls: bool | None = None
    ) -> tuple[Select, dict[str, int]]:
        """The statement for an answer, and where it seeks."""
        sought = seeks(self.where, self.index, after=after, descending=self.descending, hulls=hulls)
        if after is not None and self.dialect == "sqlite":
            sought = [part for seek in sought for part in split(seek, self.descending)]
        fields = tuple((name, len(values)) for name, values in self.given.items())
        shape = Shape(self.dialect, self.index, hulls, after is not None, self.descending,
                      self.relation, self.where.match, fields, self.plan, self.one_in > 1)  # fmt: skip
        places: dict[str, int] = {"limit": limit, "scan": EVERYTHING if shape.beside else limit, "thin": self.one_in - 1}
        places |= zip(seek_names(len(sought)), chain.from_iterable(sought), strict=True)
        return statement(shape, answer), places

    def matched(self, hulls: bool | None = None) -> Iterator[tuple[Any, Match | None]]:
        """Every row that is meant, with its match; `hulls` as in `ask`."""
        judged = ((row, self.judged(row.certain, row.hull_date)) for row in self.ask("rows", EVERYTHING, hulls=hulls))
        return ((row, match) for row, match in judged if self.keeps(match))

    def bounds(self, hulls: bool | None = None) -> list[Bounds]:
        """The bounds of every event that is meant, in order; `hulls` as in `ask`."""
        asked, places = self._asked("bounds", EVERYTHING, hulls=hulls)
        rows = driver.rows(self.session, asked, places | self._values)
        # Where the bounds say it all, and nothing has to be certain, nothing has to be asked again.
        sure = self.where.match == "possible" or self.where.window is None
        return [
            Bounds(*bounds, hull_date)
            for *bounds, certain, hull_date in rows
            if (sure and hull_date is None) or self.keeps(self.judged(certain, hull_date))
        ]

    def found(self, rows: Iterable) -> Iterator[Found]:
        """Those that are meant of rows with their texts."""
        for place, pk, revision, json, certain, hull_date in rows:
            if self.keeps(match := self.judged(certain, hull_date)):
                yield Found((place, pk), revision, json, match)

    def meant(self, rows: Iterable) -> Iterator[str]:
        """The texts of those that are meant of the rows of a stream."""
        for _, _, json, certain, hull_date in rows:
            if self.keeps(self.judged(certain, hull_date)):
                yield json

    @property
    def sets_apart(self) -> bool:
        """Whether sets and masks, which have to be asked again, are sought by classes of their own."""
        return self.relation == "intersects" and self.plan.lead is None

    def latest_end(self, kind: Class, since: int) -> list[int]:
        """The latest end of the events of a class that stand at `since` or after, if there are any."""
        parameters = {"class": SPAN_CLASSES.index(kind), "since": since, "before": self.where.window[1]}
        latest = self._execute(latest_end(len(self.where.statuses)), parameters).scalar_one()
        return [] if latest is None else [latest]

    def texts_of(self, pks: list[int]) -> Iterable:
        """The rows of chosen events with their texts, in no order."""
        return self._execute(chosen(self.relation), {"pks": pks})

    def _execute(self, asked, parameters: dict[str, Any], yield_per: int | None = None):
        options = {"yield_per": yield_per} if yield_per else {}
        return self.session.connection().execute(asked, parameters | self._values, execution_options=options)

    @cached_property
    def _values(self) -> dict[str, Any]:
        """The window and the fields as parameters."""
        window = dict(zip(("window_start", "window_end"), self.where.window or (), strict=False))
        return window | {f"{name}_{n}": value for name, values in self.given.items() for n, value in enumerate(values)}

    def judged(self, certain: bool, hull_date: str | None) -> Match | Literal["no"] | None:
        """How a row stands to the window; sets and masks, of which the database knows only the hull, are asked themselves."""
        if self.where.window is None:
            return None
        match = "certain" if certain else "possible"
        if hull_date and self.where.relation == "intersects":
            asked = _overlap(hull_date, self.where.window)
            return match if asked == "certain" else asked
        return match

    def keeps(self, match) -> bool:
        return match != "no" and (self.where.window is None or match == "certain" or self.where.match == "possible")


@lru_cache(maxsize=10_000)
def _overlap(date: str, window: tuple[int, int]) -> str:
    return edtf.parse(date).overlaps(*window)


def page(session: Session, where: Filter, *, limit: int, after: tuple[int, ...] | None = None, sort: Sort = "start") -> Page:
    """The next `limit` events after a place, in the order asked for."""
    question = Question(session, where, sort)
    if ranks(where, sort):
        return _ranked(question, limit, after)
    return (_unranked if sort == "relevance" else _filled)(question, limit, after)


def ranks(where: Filter, sort: str) -> bool:
    """Whether events are ordered by how well they fit: there has to be a word by which they do more or less."""
    return sort == "relevance" and where.words is not None and bool(where.words.wanted)


def _filled(question: Question, limit: int, after: Place | None) -> Page:
    """Ask until the page is full: of what the database finds, some may turn out to be only a hull."""
    for words in question.of_index:
        if page := _read(question, words, limit, after):
            return page
    found: list[Found] = []
    while len(found) <= limit:
        rows = question.texts(limit + 1, after)
        found.extend(question.found(rows))
        if len(rows) <= limit:
            break
        after = rows[-1][:2]
    return Page(found[:limit], found[limit - 1].place if len(found) > limit else None)


def _read(question: Question, of_index: Words | None, limit: int, after: Place | None) -> Page | None:
    """A page of what is found in texts, in order; None as soon as MOST_READ of them do not seem to fill it.

    Listing the hits of a common prefix or phrase, or all that is not to be met, takes tenths of a second to seconds for a
    million events, and of what is common a page is soon full.
    """
    walked = replace(question, where=replace(question.where, words=of_index))
    score, found = search.scorer(question.where.words), []
    for read in range(READ_AT_ONCE, MOST_READ + 1, READ_AT_ONCE):
        rows = walked.texts(READ_AT_ONCE, after)
        found.extend(one for one in walked.found(rows) if score(one.json) is not None)
        if len(found) > limit or len(rows) < READ_AT_ONCE:
            return Page(found[:limit], found[limit - 1].place if len(found) > limit else None)
        if len(found) * MOST_READ < read * (limit + 1):
            return None
        after = rows[-1][:2]
    return None


def texts(session: Session, where: Filter, *, sort: Sort = "start") -> Iterator[str]:
    """The wire texts of everything that a question asks for, in the order asked for, read as they are wanted."""
    if ranks(where, sort):
        yield from (found.json for found in page(session, where, limit=MOST_RANKED, sort=sort).found)
        return
    question = Question(session, where, "-start" if sort == "relevance" else sort, whole=True)
    first = question.ask("stream", FIRST_OF_ALL).all()
    yield from question.meant(first)
    if len(first) == FIRST_OF_ALL:
        yield from question.meant(question.ask("stream", EVERYTHING, first[-1][:2]))


def rows(session: Session, where: Filter) -> Iterator[Row]:
    """Every event that a question asks for, in order of position, without its text."""
    question = Question(session, where, whole=True)
    yield from (row(*matched) for matched in question.matched())


def row(found, match: Match | None) -> Row:
    """An event as it was found, with its match."""
    return Row(*found[1:-2], found.hull_date, match)


def _ranked(asked: Question, limit: int, after: tuple[int, ...] | None) -> Page:
    """A page of the latest MOST_RANKED events, those first that the words fit best and among those the latest."""
    question = replace(asked, sort="-start", whole=True)
    places = sorted(_scored(question), reverse=True)
    left = [place for place in places if after is None or place < tuple(after)]
    found: list[Found] = []
    while left and len(found) <= limit:
        turn, left = left[: limit + 1], left[limit + 1 :]
        found.extend(_chosen(question, turn))
    return Page(found[:limit], found[limit - 1].place if len(found) > limit else None)


def _unranked(asked: Question, limit: int, after: tuple[int, ...] | None) -> Page:
    """The latest events: all of them fit equally well where no word is wanted."""
    page = _filled(replace(asked, sort="-start"), limit, after and after[1:])
    found = [one._replace(place=(0, *one.place)) for one in page.found]
    return Page(found, page.next and (0, *page.next))


def _scored(question: Question) -> list[tuple[int, int, int]]:
    """The latest MOST_RANKED events with their scores."""
    for words in question.of_index_by_half:
        if (scored := _scored_in_texts(question, words)) is not None:
            return scored
    keys = question.ask("keys", MOST_RANKED).all()
    wanted = replace(question.where.words, unwanted=())  # none of these meets what is not
    score = search.scores(question.session, wanted, [pk for _, pk in keys])
    return [(score.get(pk, 0), place, pk) for place, pk in keys]


def _scored_in_texts(question: Question, of_index: Words | None) -> list[tuple[int, int, int]] | None:
    """The same without asking the index for all of the words: None unless half of the latest events that it tells are hits."""
    found, read = [], 0
    others = replace(question, where=replace(question.where, words=of_index))
    with closing(others.ask("keys", 2 * MOST_RANKED)) as latest:
        for keys in latest.partitions(RANKED_AT_ONCE):
            score = search.scores(question.session, question.where.words, [pk for _, pk in keys])
            found += [(score[pk], place, pk) for place, pk in keys if pk in score]
            read += len(keys)
            if len(found) >= MOST_RANKED:
                break
            if len(keys) == RANKED_AT_ONCE and 2 * len(found) < read:
                return None
    return found[:MOST_RANKED]


def _chosen(question: Question, places: list[tuple[int, int, int]]) -> Iterator[Found]:
    """The texts of those events that are no mere hull, in the order given."""
    rows = {row.pk: row for row in question.texts_of([pk for _, _, pk in places])}
    for place in places:
        row = rows[place[-1]]
        if question.keeps(match := question.judged(row.certain, row.hull_date)):
            yield Found(place, row.revision, row.json, match)
