"""Articles out of templates, for measuring ingest: `python bench/articles.py 3000 > articles.ndjson`.

Each is about a thousand words, a fifth of its sentences with a time expression, as in news. The same number gives the
same articles.
"""

import calendar
import json
import random
import sys
from collections.abc import Iterator
from datetime import date, timedelta

_TOWNS = [
    "Arden",
    "Brill",
    "Corley",
    "Dunham",
    "Easton",
    "Farley",
    "Garvan",
    "Holt",
    "Ibsley",
    "Jarrow",
    "Kelso",
    "Lorton",
    "Marden",
    "Nairn",
    "Orton",
    "Purley",
    "Quorn",
    "Risby",
    "Selby",
    "Tarn",
]
_WHO = [
    "the council",
    "the mayor",
    "the workers",
    "the company",
    "residents",
    "the police",
    "engineers",
    "the school board",
    "farmers",
]
_DID = ["opened", "closed", "repaired", "visited", "bought", "sold", "rejected", "approved", "inspected", "flooded", "cleaned"]
_WHAT = ["the bridge", "the station", "a market", "the library", "the harbour", "a school", "the theatre", "the plan", "the mill"]
_MONTHS = list(calendar.month_name)[1:]
_WHEN = [
    "on Monday",
    "last week",
    "in {month} {near}",
    "on {day} {month} {near}",
    "in {far}",
    "since {month}",
    "yesterday",
    "in recent years",
]
_PLAIN = [
    "Nobody could say how long the work would take or what it would cost.",
    "The roof is old, the walls are damp, and money is short as ever in this part of the country.",
    "Those who live nearby are used to waiting, and few of them complain in public.",
    "A spokeswoman said that every proposal would be read with care before anything was decided.",
]


def articles(count: int) -> Iterator[dict]:
    """Documents as NDJSON ingest takes them."""
    chance = random.Random(42)
    for number in range(count):
        published = date(2024, 1, 1) + timedelta(days=chance.randrange(700))
        text, words = [], 0
        while words < 1_000:
            sentence = _dated(chance) if chance.random() < 0.2 else chance.choice(_PLAIN)
            text.append(sentence + ("\n\n" if chance.random() < 0.2 else ""))
            words += len(sentence.split())
        yield {
            "url": f"https://paper{number % 40}.example/{number}",
            "title": f"Report {number}",
            "publisher": f"Paper {number % 40}",
            "published": str(published),
            "text": " ".join(text),
        }


def _dated(chance: random.Random) -> str:
    who, did, what, when = (chance.choice(words) for words in (_WHO, _DID, _WHAT, _WHEN))
    near, far = chance.randrange(2019, 2024), chance.randrange(1950, 2024)
    when = when.format(month=chance.choice(_MONTHS), day=chance.randrange(1, 29), near=near, far=far)
    town = chance.choice(_TOWNS)
    return f"{when[0].upper()}{when[1:]}, {who} of {town} {did} {what} near {chance.choice(_TOWNS)}, as many had hoped."


if __name__ == "__main__":
    for article in articles(int(sys.argv[1])):
        print(json.dumps(article))
