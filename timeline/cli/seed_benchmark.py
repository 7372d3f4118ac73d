"""`timeline seed-benchmark`: synthetic events in any number, for measuring."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from itertools import accumulate, chain, count as count_up, islice
from random import Random

import click

from timeline.cli import indexes_last, opened
from timeline.cli.progress import counted
from timeline.edtf import Edtf, parse
from timeline.edtf.calendar import civil_from_days, days_from_civil
from timeline.executors import executor_for, in_order
from timeline.ingest.bulk import AHEAD, in_turns
from timeline.records import Citation, Document, EventRecord, Place
from timeline.store import events
from timeline.store.drafts import Draft, draft_all
from timeline.times import day_of, now

AGENT = "seed-benchmark"
BATCH = 1_000  # events that are made together; with another number the same seed makes others
_FIRST, _LAST = days_from_civil(1900), days_from_civil(2031)
_DENSE_FIRST, _DENSE_LAST = days_from_civil(2024), days_from_civil(2026)

# Word n of the vocabulary is about n times rarer than the first one, as in any language.
_SYLLABLES = ("ba", "ko", "mi", "ra", "ne", "to", "su", "la", "ve", "do", "ki", "fa")
_VOCABULARY = [f"{a}{b}{c}" for a in _SYLLABLES for b in _SYLLABLES for c in _SYLLABLES]
_WEIGHTS = list(accumulate(1 / rank for rank in range(1, len(_VOCABULARY) + 1)))
_TAGS = ("politics", "trade", "sport", "arms", "climate", "court", "health", "energy", "culture", "border")


@click.command("seed-benchmark")
@click.option("--events", "number", type=click.IntRange(1), required=True, help="How many.")
@click.option("--mix", type=click.Choice(["even", "hard"]), default="even", show_default=True)
@click.option("--seed", default=1, show_default=True, help="The same seed makes the same events.")
@click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, help="How many processes make them beside this one.")
def seed_benchmark(number, mix, seed, jobs):
    """Add synthetic events with one citation each; into an empty timeline, indexes come last.

    \b
    even  80 % a day, 15 % up to a month, 4 % up to years, 1 % open; 1900 to 2030
    hard  90 % begin within two years; 20 % of the precision of a year, 2 % centuries,
          2 % open starts, 2 % open ends, 2 % masks or sets
    """
    with opened.database() as database, indexes_last.last(database, jobs) as words_last, executor_for(jobs, None) as workers:
        dialect = None if words_last else database.dialect
        drafts = in_order(workers, partial(_drafts, mix, seed, day_of(now()), dialect), _shares(number), ahead=AHEAD)
        with counted("Making events", number) as count:
            for entered in in_turns(database, drafts, _enter):
                count(sum(entered))
    click.echo(f"{number:,} events added.", err=True)


def _shares(number: int) -> Iterator[tuple[int, int]]:
    """The number and the size of each batch."""
    return ((first // BATCH, min(BATCH, number - first)) for first in range(0, number, BATCH))


def _drafts(mix: str, seed: int, day: date, dialect: str | None, share: tuple[int, int]) -> list[Draft]:
    """The drafts of a batch, without fingerprints: nobody will bring these events again. Pure: any process may make them."""
    batch, size = share
    return draft_all(list(islice(_batch(mix, seed, batch), size)), day, dialect, [None] * size)


def _enter(session, drafts: list[Draft]) -> int:
    return len(events.enter_all(session, drafts, agent=AGENT, now=now()))


def generate(mix: str, seed: int) -> Iterator[EventRecord]:
    """Endless records of a mix, always the same ones for a seed."""
    return chain.from_iterable(_batch(mix, seed, number) for number in count_up())


def _batch(mix: str, seed: int, number: int) -> Iterator[EventRecord]:
    """The records of one batch, which depend on no other one, so that any process may make them."""
    random = Random(f"{seed} {number}")
    return (_record(random, _MIXES[mix](random)) for _ in range(BATCH))


def dates(mix: str, seed: int) -> Iterator[Edtf]:
    """Endless dates of a mix, without the rest of the events."""
    random = Random(seed)
    while True:
        yield _MIXES[mix](random)


def _record(random: Random, happened: Edtf) -> EventRecord:
    words = random.choices(_VOCABULARY, cum_weights=_WEIGHTS, k=40)
    text, published = " ".join(words), random.randrange(_DENSE_FIRST, _DENSE_LAST)
    number, story = random.randrange(50), random.randrange(20)
    url = f"https://news{number}.example/{published}/{story}"
    # Articles are cited again and again, and say the same of themselves each time.
    title = f"What happened on {_text(published)}, part {story + 1} of 20, by our reporters"
    document = Document(url=url, title=title, publisher=f"Paper {number}", published=_day(published))
    quote = f"{text[80:160].capitalize()}."
    return EventRecord(
        title=" ".join(words[:7]).capitalize(),
        summary=f"{text.capitalize()}.",
        date=happened,
        tags=tuple(dict.fromkeys(random.choices(_TAGS, range(len(_TAGS), 0, -1), k=2))),
        actors=(f"Actor {random.randrange(5_000)}",),
        place=Place(name=f"Town {number}", latitude=random.uniform(-60, 70), longitude=random.uniform(-180, 180)),
        citations=(
            Citation(document=document, quote=quote, start=80, end=80 + len(quote), date_text=str(happened), date=happened),
        ),
    )


def _even(random: Random) -> Edtf:
    start, chance = random.randrange(_FIRST, _LAST), random.random()
    if chance < 0.80:
        return parse(_text(start))
    if chance < 0.95:
        return _interval(start, random.randrange(1, 31))
    if chance < 0.99:
        return _interval(start, random.randrange(31, 1_500))
    return parse(f"{_text(start)}/..")


def _hard(random: Random) -> Edtf:
    start = random.randrange(_DENSE_FIRST, _DENSE_LAST) if random.random() < 0.9 else random.randrange(_FIRST, _LAST)
    day, after, chance = _text(start), _text(start + 9), random.random()
    shares = (
        (0.20, (day[:4],)),
        (0.22, (f"{day[:2]}XX",)),
        (0.24, (f"../{day}", f"[..{day}]")),
        (0.26, (f"{day}/..",)),
        (0.28, (f"{day[:4]}-XX-{day[8:]}", f"[{day},{after}]", f"{{{day},{after}}}")),
        (0.85, (day,)),
        (1.00, (f"{day}/{_text(start + random.randrange(1, 60))}",)),
    )
    return parse(random.choice(next(dates for share, dates in shares if chance < share)))


_MIXES = {"even": _even, "hard": _hard}


def _interval(start: int, days: int) -> Edtf:
    return parse(f"{_text(start)}/{_text(start + days)}")


def _text(days: int) -> str:
    return "{:04}-{:02}-{:02}".format(*civil_from_days(days))


def _day(days: int) -> date:
    return date(*civil_from_days(days))
