"""What a question asks for, found the slow way: by looking at every event. For tests/test_query.py.

Written from DESIGN.md and not from the code: no index, no classes, no SQL.
"""

from datetime import date
from math import asin, cos, radians, sin, sqrt
from random import Random
from typing import NamedTuple

from timeline import edtf
from timeline.edtf import NEG_INF, POS_INF, parse
from timeline.records import Citation, Document, Event, EventRecord, Place
from timeline.store import search
from timeline.store.query import Filter

DAY = 86_400
DATES = (
    *(
        "1950",
        "2024",
        "2025",
        "2025-02",
        "2025-11",
        "2024-02-29",
        "2025-11-11",
        "2025-11-12",
        "2025-11-14T09:30:00Z",
        "20XX",
        "202X",
    ),
    *(
        "2025-11-11/2025-11-14",
        "2025-11/2025-12",
        "2024/2026",
        "2025-11-11T10:00:00Z/2025-11-12",
        "2025-11-13?",
        "2025-11~",
        "2025%",
    ),
    *("2025-09/..", "2025-11-12/..", "1999/", "../2025-11-12", "/2025-11", "../..", "[..2025-11-12]", "[2025-11..]", "{..2025-10}"),
    *(
        "[2025-11-11,2025-11-14]",
        "{2025-11-11,2025-11-14}",
        "[1984,2025-11-13]",
        "{2025-10..2025-12}",
        "[..1984,2026]",
        "{1999,2030..}",
    ),
    *("156X-12-25", "2025-XX-11", "20XX-11-12", "2025-22", "2025-11-1X", "1950S2", "Y-17E7", "-0043-03-15", "2023-01/2025-06-30?"),
)
WORDS = ("arms", "fair", "Bamako", "énergie", "co-op", "blockade", "1984", "fuel")
LABELS = ("Arms", "arms", "trade", "Mali", "straße", "STRASSE")
SEARCHES = ("arms", '"arms fair"', "fair -fuel", "bam*", "-arms", "energie co-op", '"fuel blockade"', "arms fair trade")
PUBLISHERS = ("A Paper", "The Post", None)


def world(random: Random, size: int) -> list[EventRecord]:
    """Some records, of all kinds of dates."""
    return [_record(random, number) for number in range(size)]


def _record(random: Random, number: int) -> EventRecord:
    place = random.choice([None, Place(name="Bamako"), Place(name="Suva", latitude=-18.1, longitude=178.4),
                           Place(name="Apia", latitude=-13.8, longitude=-171.8)])  # fmt: skip
    return EventRecord(
        id=f"e{number}",
        title=" ".join(random.choices(WORDS, k=3)),
        summary=random.choice([None, " ".join(random.choices(WORDS, k=4))]),
        date=parse(random.choice(DATES)),
        place=place,
        actors=tuple(set(random.choices(LABELS, k=random.randrange(2)))),
        tags=tuple(set(random.choices(LABELS, k=random.randrange(3)))),
        status=random.choice(["confirmed", "confirmed", "candidate", "rejected"]),
        confidence=random.choice([None, 0.25, 0.75]),
        citations=tuple(_citation(random) for _ in range(random.randrange(3))),
    )


def _citation(random: Random) -> Citation:
    publisher, day = random.choice(PUBLISHERS), random.choice([None, date(2025, 11, 10), date(2025, 11, 12), date(2025, 11, 20)])
    # One address for each description: a document is described as it was first.
    url = f"https://news.example/{PUBLISHERS.index(publisher)}/{day}"
    return Citation(document=Document(publisher=publisher, url=url, published=day), quote=random.choice([None, "fuel blockade"]))


class Form(NamedTuple):
    """What questions have in common that differ in their values alone: a database prepares them once."""

    windowed: bool
    match: str
    relation: str
    fields: tuple[str, ...]


def form(random: Random) -> Form:
    """A form with a few fields."""
    windowed = random.random() < 0.75
    relation = random.choice(list(edtf.RELATIONS)) if windowed and random.random() < 0.3 else "intersects"
    fields = random.sample(sorted(_fields(random)), k=random.choice([0, 0, 1, 1, 2, 3]))
    return Form(windowed, random.choice(["possible", "possible", "certain"]), relation, tuple(fields))


def question(random: Random, form: Form) -> Filter:
    """A Filter of that form."""
    values = _fields(random)
    window = _window(random) if form.windowed else None
    return Filter(window=window, match=form.match, relation=form.relation, **{name: values[name] for name in form.fields})


def _fields(random: Random) -> dict:
    microseconds = (random.randrange(5), random.randrange(5, 40))
    return {
        "tags": tuple(random.sample(LABELS, k=random.choice([1, 2]))),
        "actors": ("MALI",),
        "places": ("bamako",),
        "sources": (random.choice(["a paper", "news.example"]),),
        "statuses": tuple(random.sample(["confirmed", "candidate", "rejected"], k=2)),
        "precisions": ("day", "month"),
        "box": random.choice([(170.0, -20.0, -170.0, 0.0), (0.0, -90.0, 180.0, 90.0)]),
        "near": random.choice([(-18.0, 179.0, 150.0), (-14.0, 180.0, 2_000.0), (89.0, 0.0, 20_000.0)]),
        "min_sources": random.choice([1, 2]),
        "min_confidence": 0.5,
        "published": (date(2025, 11, 10), date(2025, 11, 12)),
        "recorded": microseconds,
        "updated": microseconds,
        "words": search.parse(random.choice(SEARCHES)),
    }  # fmt: skip


def _window(random: Random) -> tuple[int, int]:
    text = random.choice(["2025-11-14", "2025-11-14/..", "../2025-11-11", "2025", "2024-01-01", "2025-11-12/2025-11-13", "2025-11",
                          "1900/2100", "../..", "2025-11-14T09:30:00Z", "2025-11-15", "196X", "2024-02-28/2024-03-01"])  # fmt: skip
    a, b = edtf.parse_range(text)
    moved = random.choice([0, 0, 1, -1, DAY])
    return a if a == NEG_INF else a + moved, b if b == POS_INF else b + moved


def answer(events: dict[int, Event], where: Filter, sort: str) -> list[tuple[str, str | None]]:
    """The ids of the events (by pk) that a question asks for, in order, each with its match."""
    found = [(pk, event, _match(event, where)) for pk, event in events.items() if _meets(event, where)]
    kept = [(pk, event, match) for pk, event, match in found if match in (None, "certain") or match == where.match]
    kept.sort(key=lambda each: _order(each[0], each[1], where, sort), reverse=sort.startswith("-") or sort == "relevance")
    return [(event.id, match) for _, event, match in kept]


def _order(pk: int, event: Event, where: Filter, sort: str) -> tuple:
    if sort.endswith("updated"):
        return event.updated_at, pk
    es, le = event.date.start_earliest, event.date.end_latest
    position = le if es == NEG_INF else es
    return (_score(event, where), position, pk) if sort == "relevance" else (position, pk)


def _match(event: Event, where: Filter) -> str | None:
    if where.window is None:
        return None
    date, (a, b) = event.date, where.window
    es, ls, ee, le = date.start_earliest, date.start_latest, date.end_earliest, date.end_latest
    if event.known_until is not None:
        ee = max(edtf.day_start(event.known_until), es)
    possible, certain = {
        "intersects": (es < b and le > a, ls <= b and ee >= a),
        "before": (ee < a, le <= a),
        "after": (ls > b, es >= b),
        "during": (ls > a and ee < b, es >= a and le <= b),
        "contains": (es <= a and le >= b, ls <= a + 1 and ee >= b - 1),
        "starts": (es < b and ls > a, es >= a and ls <= b),
        "ends": (ee < b and le > a, ee >= a and le <= b),
    }[where.relation]
    certain = certain and not date.uncertain
    if date.is_hull and where.relation == "intersects":
        # What its members say and, of an open end, until when it is known to last.
        certain, possible = certain and date.overlaps(a, b) == "certain", date.overlaps(a, b) != "no"
        if not possible:
            return "no"
    if where.match == "possible" and not possible:
        return "no"
    return "certain" if certain else "possible"


def _meets(event: Event, where: Filter) -> bool:
    place, hosts = event.place, {"news.example"} if event.citations else set()
    named = {citation.document.publisher for citation in event.citations if citation.document.publisher}
    said_by = {citation.document.publisher or "news.example" for citation in event.citations}
    published = [citation.document.published for citation in event.citations if citation.document.published]
    located = place and place.latitude is not None
    return all((
        event.status in where.statuses,
        _has(where.tags, event.tags),
        _has(where.actors, event.actors),
        _has(where.places, [place.name] if place else []),
        _has(where.sources, named | hosts),
        not where.precisions or event.date.precision in where.precisions,
        where.box is None or (located and _in_box(place, where.box)),
        where.near is None or (located and _distance(place, *where.near[:2]) <= where.near[2]),
        where.min_sources is None or len(said_by) >= where.min_sources,
        where.min_confidence is None or (event.confidence is not None and event.confidence >= where.min_confidence),
        where.published is None or any(where.published[0] <= day <= where.published[1] for day in published),
        where.recorded is None or where.recorded[0] <= event.created_at < where.recorded[1],
        where.updated is None or where.updated[0] <= event.updated_at < where.updated[1],
        where.words is None or _found(event, where.words),
    ))  # fmt: skip


def _has(asked, given) -> bool:
    return not asked or bool({value.casefold() for value in asked} & {value.casefold() for value in given})


def _in_box(place: Place, box) -> bool:
    west, south, east, north = box
    across = west <= place.longitude <= east if west <= east else place.longitude >= west or place.longitude <= east
    return south <= place.latitude <= north and across


def _distance(place: Place, latitude: float, longitude: float) -> float:
    south_north, west_east = radians(place.latitude - latitude) / 2, radians(place.longitude - longitude) / 2
    across = cos(radians(latitude)) * cos(radians(place.latitude)) * sin(west_east) ** 2
    return 2 * 6_371.0088 * asin(sqrt(min(1, sin(south_north) ** 2 + across)))


def _texts(event: Event) -> dict[int, list[str]]:
    """What is searched, by what a hit there scores."""
    names = [*event.tags, *event.actors, *([event.place.name] if event.place else [])]
    return {8: [event.title], 4: names, 2: [event.summary or ""], 1: [c.quote for c in event.citations if c.quote]}


def _found(event: Event, words: search.Words) -> bool:
    texts = [text for part in _texts(event).values() for text in part]
    stands = [[any(_stands(term, text) for text in texts) for term in terms] for terms in (words.wanted, words.unwanted)]
    return all(stands[0]) and not any(stands[1])


def _stands(term: search.Term, text: str) -> bool:
    words, wanted = search.split(text), term.words
    runs = (words[n : n + len(wanted)] for n in range(len(words) - len(wanted) + 1))
    fits = str.startswith if term.prefix else str.__eq__
    return any(run[:-1] == list(wanted[:-1]) and fits(run[-1], wanted[-1]) for run in runs)


def _score(event: Event, where: Filter) -> int:
    wanted = where.words.wanted if where.words else ()
    parts = _texts(event).items()
    return sum(score for term in wanted for score, texts in parts if any(_stands(term, text) for text in texts))
