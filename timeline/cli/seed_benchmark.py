"""`timeline seed-benchmark`: synthetic events in any number, for measuring."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import accumulate, islice
from random import Random

import click

from timeline import strict_json
from timeline.cli import indexes_last, opened
from timeline.edtf import Edtf, parse
from timeline.edtf.calendar import civil_from_days, days_from_civil
from timeline.executors import executor_for
from timeline.formats import Unread, json_
from timeline.ingest.bulk import Load
from timeline.records import Citation, Document, EventRecord, Place
from timeline.schemas import dump_record
from timeline.store import events
from timeline.times import now

AGENT = "seed-benchmark"
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
        load = Load(database, AGENT, now, workers=workers, words_last=words_last)
        for batch in load.drafts(_rows(islice(generate(mix, seed), number))):
            with database.writing() as session:
                # They are made, and not taken in: nobody will bring them again.
                events.enter_all(session, [one.draft._replace(fingerprint=None) for one in batch], agent=AGENT, now=now())
                session.commit()
    click.echo(f"{number:,} events added.", err=True)


def _rows(records: Iterable[EventRecord]) -> Iterator[Unread]:
    texts = (strict_json.dumps(dump_record(record)).encode() for record in records)
    return (Unread(line, text, json_.row, len(text)) for line, text in enumerate(texts, 1))


def generate(mix: str, seed: int) -> Iterator[EventRecord]:
    """Endless records of a mix, always the same ones for a seed."""
    random = Random(seed)
    while True:
        yield _record(random, _MIXES[mix](random))


def dates(mix: str, seed: int) -> Iterator[Edtf]:
    """Endless dates of a mix, without the rest of the events."""
    random = Random(seed)
    while True:
        yield _MIXES[mix](random)


def _record(random: Random, happened: Edtf) -> EventRecord:
    words = random.choices(_VOCABULARY, cum_weights=_WEIGHTS, k=40)
    text, published = " ".join(words), random.randrange(_DENSE_FIRST, _DENSE_LAST)
    number = random.randrange(50)
    url = f"https://news{number}.example/{published}/{random.randrange(20)}"
    document = Document(url=url, title=text[:60], publisher=f"Paper {number}", published=_day(published))
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
