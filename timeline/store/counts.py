"""How many, and roughly where: histograms, facets and bars of what a Filter asks for."""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from itertools import accumulate, pairwise
from operator import add
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from timeline import edtf, intervals
from timeline.edtf import POS_INF
from timeline.errors import Fault, Malformed
from timeline.models import Event
from timeline.span import SPAN_CLASSES, shifted
from timeline.store import query
from timeline.store.query import EVER, Bounds, Filter, Match, Question
from timeline.store.statements import names
from timeline.store.tally import tally
from timeline.store.thinning import largest, looked_at

MOST_BUCKETS = 100
MOST_COUNTED = 100_000
# So many events are looked at one by one; of more, a share (`timeline.store.thinning`), which is then multiplied.
MOST_IN_HISTOGRAM = 10_000
MOST_IN_FACETS = 5_000
_CHUNK = 1_000
LABELS = ("tag", "place", "actor", "source")
FACETS = (*LABELS, "status")


class Bucket(NamedTuple):
    """How many events possibly and how many certainly have a part in [start, end), in seconds."""

    start: int
    end: int
    possible: int
    certain: int


class Histogram(NamedTuple):
    """Exact where `counted_one_in` is 1; else what no index counts was counted in a share of the events, and multiplied."""

    interval: str
    buckets: list[Bucket]
    counted_one_in: int = 1


def histogram(session: Session, where: Filter, interval: str = "auto") -> Histogram:
    """Count in at most MOST_BUCKETS days, months, years, decades or centuries, from the first to the last event.

    Raises Malformed for an interval too fine for the range.
    """
    question = Question(session, replace(where, window=where.window or EVER), whole=True)
    by_index = _by_index(question)
    # What no index counts is counted one by one: sets and masks, and all of it where there are filters.
    hulls = True if by_index else None
    share = looked_at(question, MOST_IN_HISTOGRAM, hulls=hulls)
    rows, one_in = share.bounds(hulls), share.one_in
    ends = _ends_by_index(question) if by_index else _first_and_last(question) if one_in > 1 else []
    extent = _extent(_known_seconds(rows) + ends, question.where.window)
    if extent is None:
        return Histogram(interval, [])
    name, grid = _grid(interval, *extent)
    edges = grid.edges(*extent)
    # Where one date of several is meant, what is certain of all is what the bounds say: the index counts those too.
    unsure = [row for row in rows if not by_index or row.end_earliest != row.start_earliest]
    counted = [[one_in * number for number in _counted(*each)] for each in ((rows, edges, False), (unsure, edges, True))]
    if by_index:
        more = [_counted_by_index(question, edges, match) for match in ("possible", "certain")]
        counted = [list(map(add, *each)) for each in zip(counted, more, strict=True)]
    return Histogram(name, [Bucket(*four) for four in zip(edges, edges[1:], *counted, strict=False)], one_in)


def _by_index(question: Question) -> bool:
    """Whether a seek for each bucket counts it: nothing but time and status is asked for."""
    return set(question.given) <= {"statuses"} and (question.relation, question.where.match) == ("intersects", "possible")


def _counted_by_index(question: Question, edges: list[int], match: Match) -> list[int]:
    a, b = question.where.window
    buckets = [(max(a, start), min(b, end)) for start, end in pairwise(edges)]
    return tally(question.session, buckets, match, question.where.statuses, hulls=False)


def _ends_by_index(question: Question) -> list[int]:
    """The first and the last known second of what is found by the index alone."""
    first, *last = _first_and_last(question, hulls=False) or [POS_INF]
    for kind in SPAN_CLASSES:
        if last and not (kind.hull or kind.open_end):
            # Only what stands no further before the last position than its class is long can end after it.
            last.extend(question.latest_end(kind, shifted(last[0], -kind.longest)))
    return [second for second in (first, *last) if second not in EVER]


def _first_and_last(question: Question, *, hulls: bool | None = None) -> list[int]:
    """The positions of the first and of the last event, if there are any."""
    first = replace(question, whole=False)
    both = (first, replace(first, sort="-start"))
    return [row.place for either in both for row in either.ask("keys", 1, hulls=hulls)]


def _known_seconds(rows: Sequence) -> list[int]:
    return [second for row in rows for second in (row.start_earliest, row.end_latest) if second not in EVER]


def _extent(known: list[int], window: tuple[int, int]) -> tuple[int, int] | None:
    """From the first to the last known second, no further than the window."""
    if not known:
        return None
    start, end = max(window[0], min(known)), min(window[1], max(known))
    return (start, end) if start < end else (start, start + 1)


def _grid(interval: str, a: int, b: int) -> tuple[str, intervals.Grid]:
    fitting = intervals.finest(a, b, MOST_BUCKETS)
    if interval == "auto":
        return fitting
    grid = intervals.grid(interval)
    if grid.count(a, b) > MOST_BUCKETS:
        spanned = grid.count(a, b)
        detail = (
            f"These events span {spanned:,} of these, {MOST_BUCKETS} can be shown: ask for {fitting[0]} or for a shorter range."
        )
        raise Malformed(f"interval: {detail}", [Fault(detail=detail, parameter="interval")])
    return interval, grid


def _counted(rows: Sequence[Bounds], edges: list[int], certain: bool) -> list[int]:
    """For each bucket, the events that (certainly) have a part in it."""
    changes, last = [0] * len(edges), len(edges) - 1
    for (first, end, date), number in Counter(_runs(rows, edges, certain)).items():
        for start, stop in _parts(max(first - 1, 0), min(end, last), date, edges, certain):
            changes[start] += number
            changes[stop] -= number
    return list(accumulate(changes))[:-1]


def _runs(rows: Sequence[Bounds], edges: list[int], certain: bool) -> Iterable[tuple[int, int, str | None]]:
    """Of each event, how many edges stand before the end of the first bucket that it has a part in and how many before the
    end of the last, and its date where that has to be asked.
    """
    asked = [row for row in rows if not (certain and row.uncertain)]
    if not asked:
        return ()
    start_earliest, start_latest, end_earliest, end_latest, _, dates = zip(*asked, strict=True)
    before, up_to = partial(bisect_left, edges), partial(bisect_right, edges)
    if certain:  # ls <= end of the bucket, ee >= its start
        return zip(map(before, start_latest), map(up_to, end_earliest), dates, strict=True)
    return zip(map(up_to, start_earliest), map(before, end_latest), dates, strict=True)  # es < end, le > start


def _parts(first: int, end: int, date: str | None, edges: list[int], certain: bool) -> Iterable[tuple[int, int]]:
    """The half-open runs of buckets, of those from `first` to `end`, that an event has a part in, or that its date has."""
    if date is None:
        return [(first, end)] if first < end else []
    asked, answers = edtf.parse(date), ("certain",) if certain else ("certain", "possible")
    return [(n, n + 1) for n in range(first, end) if asked.overlaps(edges[n], edges[n + 1]) in answers]


class Bars(NamedTuple):
    """Events to draw. Where they are too many, one in `thinned_to_one_in`: always a power of two."""

    rows: list[query.Row]
    thinned_to_one_in: int


def bars(session: Session, where: Filter, *, limit: int) -> Bars:
    """At most `limit` events of a window, in order of position, evenly thinned.

    The share is chosen by the same rule for every window, so that zooming in only adds bars.
    """
    found, one_in = largest(Question(session, where, whole=True), limit)
    return Bars([query.row(*each) for each in found], one_in)


class Count(NamedTuple):
    """How many events there are: `number`, or at least that many."""

    number: int
    exact: bool


def count(session: Session, where: Filter, *, most: int = MOST_COUNTED) -> Count:
    """Count the events of a question by the index that finds them, no further than `most`."""
    question = Question(session, where, whole=True)
    number = question.number(most + 1, hulls=_plain(question))
    if question.sets_apart:
        number += sum(1 for _ in question.matched(hulls=True))
    elif question.relation == "intersects":  # few lead, and among them may be sets and masks
        number = sum(1 for _ in question.matched())
    return Count(min(number, most), exact=number <= most)


def more_than(session: Session, where: Filter, number: int) -> bool:
    """Whether more events are asked for; they are counted only where so many were ever recorded."""
    recorded = session.scalar(select(func.max(Event.pk))) or 0
    return recorded > number and not count(session, where, most=number).exact


def _plain(question: Question) -> bool | None:
    """`hulls` of what can be counted by its bounds alone."""
    return False if question.sets_apart else None


class Facets(NamedTuple):
    """For each kind its most frequent values, with the number of events that have it: exact where `counted_one_in` is 1."""

    values: dict[str, list[tuple[str, int]]]
    counted_one_in: int


def facets(session: Session, where: Filter, by: Sequence[str], *, limit: int) -> Facets:
    """The most frequent values of each of FACETS that is asked for, counted in a share of the events where they are many."""
    share = looked_at(Question(session, where, whole=True), MOST_IN_FACETS)
    rows = list(share.matched())
    found = defaultdict(list, status=[(row.status, row.status, 1) for row, _ in rows])
    pks = [row.pk for row, _ in rows]
    for start in range(0, len(pks), _CHUNK):
        for kind, *value in session.connection().execute(names(pks[start : start + _CHUNK])):
            found[kind].append(value)
    return Facets({kind: _most_frequent(found[kind], share.one_in)[:limit] for kind in by}, share.one_in)


def _most_frequent(found: Iterable[tuple[str, str, int]], one_in: int) -> list[tuple[str, int]]:
    """The values of (folded, as written, how often), and how many events have them."""
    events, written = Counter[str](), {}
    for folded, value, number in found:
        events[folded] += number
        written[folded] = min(value, written.get(folded, value))
    return [
        (written[folded], one_in * events[folded])
        for folded in sorted(events, key=lambda folded: (-events[folded], written[folded]))
    ]
