"""Which claims tell of the same event, and which event is part of another. Pure, and blind to the order of arrival.

`same` compares two claims; an event is a set of claims that it connects. What an event says of itself follows from its
claims alone, so that any order of arrival ends in the same chronology.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from timeline.edtf import NEG_INF, POS_INF, Edtf
from timeline.gist import Gist, can_be_refined, gists, is_vague, lasts_some_days
from timeline.ingest.contradictions import denies, differ
from timeline.ingest.places import place_of
from timeline.records import Citation, EventRecord, Place

_PARTS = re.compile(
    r"\b(?:(?:first|last|final|opening|closing|remaining|demo|\w+th)(?: \w+)? days?|opening|opened|opens|closing|closed"
    r"|began|begins|ended|ends)\b",
    re.IGNORECASE,
)


def same(a: Gist, b: Gist) -> bool:
    """Whether two claims tell of one event: dates that allow it, and words that say so, where both or neither deny it.

    A claim with one bound only ("some day up to then") is never joined by itself.
    """
    return a.year == b.year and a.year is not None and denies(a.title) == denies(b.title) and _fit(a, b)


def _fit(a: Gist, b: Gist) -> bool:
    """Whether dates and words of two claims of one year allow that they are the same."""
    if a.date == b.date:
        return _alike(a, b) or (lasts_some_days(a.date) and _named_alike(a, b))
    if _refines(a.date, b.date) or _refines(b.date, a.date):
        if a.title_kinds & b.title_kinds:  # of a fair a vague date means the whole, and never a day of it
            return (lasts_some_days(a.date) or lasts_some_days(b.date)) and _whole_alike(a, b)
        return _much_alike(a, b)
    return _overlap(a.date, b.date) and _whole_alike(a, b) and len(a.names & b.names) >= 2


def _refines(fine: Edtf, coarse: Edtf) -> bool:
    """Whether one date lies within another that is only vague."""
    inside = coarse.start_earliest <= fine.start_earliest and fine.end_latest <= coarse.end_latest
    return inside and can_be_refined(coarse)


def _overlap(a: Edtf, b: Edtf) -> bool:
    return a.start_earliest < b.end_latest and b.start_earliest < a.end_latest and lasts_some_days(a) and lasts_some_days(b)


def _alike(a: Gist, b: Gist) -> bool:
    """Half of all their words in common, and two at least, and neither a verb nor a number that differs; more where the date
    is vague, or where each has a subject or a name that the other lacks."""
    shared, all_words = len(a.words & b.words), len(a.words | b.words)
    if shared < 2 or 2 * shared < all_words or differ(a.title, b.title):
        return False
    if is_vague(a.date) or is_vague(b.date):
        return 4 * shared >= 3 * all_words
    mine, theirs = a.words & a.names, b.words & b.names
    if mine and theirs and not mine & theirs:
        return False
    apart = (a.first not in b.words and b.first not in a.words) or (mine - b.words and theirs - a.words)
    return not apart or 4 * shared >= 3 * all_words


def _much_alike(a: Gist, b: Gist) -> bool:
    """Alike with three words in common, and a name among them."""
    shared = a.words & b.words
    return len(shared) >= 3 and bool(shared & a.names & b.names) and _alike(a, b)


def _named_alike(a: Gist, b: Gist) -> bool:
    return bool(a.kinds & b.kinds and a.names & b.names)


def _whole_alike(a: Gist, b: Gist) -> bool:
    """Whether both speak of the same fair (festival, election) as a whole, and of no part of it."""
    if _PARTS.search(a.title) or _PARTS.search(b.title) or not a.title_kinds & b.title_kinds:
        return False
    return bool(a.names & b.names) or (a.document is not None and a.document == b.document)


def clusters(
    records: Sequence[EventRecord],
    settled: int = 0,
    near: Iterable[tuple[int, int]] = (),
    claims: Sequence[Sequence[Gist]] | None = None,
) -> list[list[int]]:
    """The records that tell of the same events, as groups of their indexes; two that are stated are never joined.

    Records are joined where any claims of theirs (`gists` of each, made here if not given) are the same. The first `settled`
    ones are known not to be, and one of them is compared with a later one only where the pair (settled, later) is in `near`.
    """
    claims = [gists(record) for record in records] if claims is None else claims
    group = list(range(len(records)))

    def root(one: int) -> int:
        while group[one] != one:
            one = group[one]
        return one

    stated = {one for one, record in enumerate(records) if is_stated(record)}
    for other, one in sorted([(other, one) for one, other in near] + _pairs(claims, settled)):
        if root(one) != root(other) and any(same(x, y) for x in claims[one] for y in claims[other]):
            first, second = sorted((root(one), root(other)))
            if not (first in stated and second in stated):
                group[second] = first
                stated |= {first} if second in stated else set()
    found: dict[int, list[int]] = {}
    for one in range(len(records)):
        found.setdefault(root(one), []).append(one)
    return list(found.values())


def _pairs(claims: Sequence[Sequence[Gist]], settled: int) -> list[tuple[int, int]]:
    """The places (later, earlier) of unsettled records that may be the same: `same` asks for a year in common."""
    by_year, pairs = defaultdict(list), set()
    for other in range(settled, len(claims)):
        for year in {claim.year for claim in claims[other]} - {None}:
            pairs.update((other, one) for one in by_year[year])
            by_year[year].append(other)
    return list(pairs)


def is_stated(record: EventRecord) -> bool:
    """Whether a person or a file says so, and not extraction alone: then its words stand."""
    return not record.citations or any(citation.rule is None for citation in record.citations)


def joined(records: Sequence[EventRecord]) -> EventRecord:
    """One event of several records: what is stated stands, else what the best claim says; all that is cited is cited."""
    cited = {_order(citation): citation for record in reversed(records) for citation in record.citations}
    citations = tuple(cited[place] for place in sorted(cited))
    lead = next((record for record in records if is_stated(record)), None)
    if lead is not None:
        known = set(map(_order, lead.citations))
        return replace(lead, citations=lead.citations + tuple(c for c in citations if _order(c) not in known))
    best = min(citations, key=_rank)
    return replace(
        records[0],
        title=best.title,
        date=best.date,
        actors=_each_once([actor for record in records for actor in record.actors]),
        place=min((record.place for record in records if record.place), key=_specific, default=None),
        confidence=max((record.confidence for record in records if record.confidence is not None), default=None),
        citations=citations,
    )


def remaining(event: EventRecord, left: Sequence[Citation]) -> EventRecord:
    """An event of which only these citations are left: the names and the place that no other claim speaks of go as well."""
    if is_stated(replace(event, citations=tuple(left))):
        return replace(event, citations=tuple(left))
    said = [" ".join(f"{citation.title} {citation.quote}".split()).casefold() for citation in left]
    actors = tuple(actor for actor in event.actors if any(actor.casefold() in words for words in said))
    places = [place for citation in left if (place := place_of(citation.quote or ""))]
    place = event.place if event.place in places else min(places, key=_specific, default=None)
    return joined([replace(event, actors=actors, place=place, citations=tuple(left))])


def _each_once(names: Sequence[str]) -> tuple[str, ...]:
    """The names in alphabetical order, of those that differ only in case one."""
    return tuple(spelled for _, spelled in sorted({name.casefold(): name for name in sorted(names, reverse=True)}.items()))


def _rank(citation: Citation) -> tuple:
    """The best claim first: the finest date, a title with a subject, the earliest report."""
    date = citation.date
    return (date.end_latest - date.start_earliest, "…" in citation.title, citation.rule == "lasting", *_order(citation))


def _order(citation: Citation) -> tuple:
    document = citation.document
    return (
        str(document.published),
        document.id or "",
        citation.start or 0,
        citation.end or 0,
        citation.title or "",
        str(citation.date),
    )


def _specific(place: Place) -> tuple:
    return (place.latitude is None, place.name)


def explanation(record: EventRecord) -> str | None:
    """Why an event carries its date, where its claims disagree; None where they do not."""
    dates = sorted({str(citation.date) for citation in record.citations if citation.title and citation.date})
    if len(dates) < 2:
        return None
    return f"Reported for {', '.join(dates)}; {record.date} is the most precise."


def containers(records: Sequence[EventRecord]) -> dict[int, int]:
    """Which record is part of which, by their indexes: the shortest event that holds it and that it speaks of."""
    wholes = {place: gists(record) for place, record in enumerate(records) if may_contain(record)}
    found = {}
    for part, record in enumerate(records):
        around = [whole for whole in wholes if whole != part and _within(record.date, records[whole].date)]
        claims = gists(record) if around else []
        holding = [whole for whole in around if _any_speaks_of(claims, wholes[whole], records[whole].date)]
        if holding:
            found[part] = min(
                holding, key=lambda whole: (_length(records[whole].date), records[whole].title, _first_cited(records[whole]))
            )
    return found


def _first_cited(record: EventRecord) -> tuple:
    return min(map(_order, record.citations), default=())


def may_contain(record: EventRecord) -> bool:
    """Whether others could be part of it: it lasts some days and is a fair, a festival, an election or the like."""
    return lasts_some_days(record.date) and any(one.kinds for one in gists(record))


def _any_speaks_of(part: Sequence[Gist], whole: Sequence[Gist], lasts: Edtf) -> bool:
    return any(_speaks_of(x, y, lasts) for x in part for y in whole)


def _speaks_of(part: Gist, whole: Gist, lasts: Edtf) -> bool:
    """Whether a claim speaks of the whole: by kind or name in the same text, by kind, name and year in another."""
    kinds, names = part.title_kinds & whole.title_kinds, part.names & whole.names
    if part.document is not None and part.document == whole.document:
        opening = _PARTS.search(part.title) and part.date.start_earliest == lasts.start_earliest
        return bool(part.title_kinds & whole.kinds or opening)
    return bool(kinds and names and part.year == whole.year and _PARTS.search(part.title))


def _within(part: Edtf, whole: Edtf) -> bool:
    bounded = part.start_earliest > NEG_INF and part.end_latest < POS_INF
    inside = whole.start_earliest <= part.start_earliest and part.end_latest <= whole.end_latest
    return bounded and inside and _length(part) < _length(whole)


def _length(date: Edtf) -> int:
    return date.end_latest - date.start_earliest
