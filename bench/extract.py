"""How often extraction dates an event as people did: `make eval`.

Reads the event mentions of NewsReader MEANTIME (Wikinews, CC BY 4.0) from ../shared/temporal, extracts events from each
article, and looks at every mention that people dated and whose sentence carries a time expression:

- dates: the event whose quote holds the mention (of several the shortest quote; a tie with different dates is a miss)
  lies within the gold date, at the gold's granularity; of an interval its start does;
- actors: the head of that event's first actor, its last word before the first preposition, is that of the mention's Arg0.

Mentions with only a begin or an end are left out. --errors prints what went wrong.
"""

import argparse
import json
import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from timeline import edtf, timex
from timeline.ingest.extract import extract
from timeline.ingest.verbs import PREPOSITIONS
from timeline.records import Document, EventRecord

SHARED = Path(os.environ.get("TIMELINE_SHARED", Path(__file__).parents[2] / "shared"))
GOLD = SHARED / "temporal/meantime-en-anchored-events.jsonl"
PRONOUNS = {"it", "he", "she", "they", "we", "i", "which", "who", "that", "its", "their", "his", "her"}


class Mention(NamedTuple):
    """An event mention that people dated: where it stands, its date (a prefix of a day) and who did it."""

    start: int
    end: int
    trigger: str
    sentence: str
    date: str
    actor: str | None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="?", type=Path, default=GOLD)
    parser.add_argument("--errors", action="store_true", help="print each miss")
    asked = parser.parse_args()
    if not asked.gold.exists():
        raise SystemExit(f"{asked.gold} is not there: the corpus stands beside the repository, not in it.")
    articles = [json.loads(line) for line in asked.gold.read_text(encoding="utf-8").splitlines()]
    for undated in (None, "published"):
        report(articles, undated, asked.errors)


def report(articles: list[dict], undated: str | None, errors: bool) -> None:
    """Print both measures for one way of treating clauses without a date."""
    right, total, heads, with_actor = 0, 0, 0, 0
    for article in articles:
        document = Document(text=article["text"], published=date.fromisoformat(article["dct"]))
        events = extract(document, undated=undated)
        for mention in mentions(article, document):
            event, total = holder(events, mention), total + 1
            good = event is not None and carries(event, mention.date)
            right += good
            if errors and not good:
                print(f"- {mention.date} {mention.trigger!r}, got {event and event.date}: {mention.sentence}")
            if mention.actor and mention.actor.lower() not in PRONOUNS:
                same = event is not None and event.actors[:1] != () and head(event.actors[0]) == head(mention.actor)
                heads, with_actor = heads + same, with_actor + 1
                if errors and not same:
                    print(f"  actor {mention.actor!r} of {mention.trigger!r}, got {event and event.actors}: {mention.sentence}")
    print(f"undated={undated}: dates {right}/{total} = {right / total:.1%}, actors {heads}/{with_actor} = {heads / with_actor:.1%}")


def mentions(article: dict, document: Document) -> Iterator[Mention]:
    """The mentions of an article that people dated, in sentences with a time expression."""
    dated = [found for found in timex.dates(document.text, document.published) if not found.value.endswith("_REF")]
    seen: dict[tuple[int, str], int] = {}
    for event in article["events"]:
        start = article["text"].find(event["sentence"])
        end = start + len(event["sentence"])
        if not event["time"] or event["time"].startswith("XXXX") or not any(start <= found.start < end for found in dated):
            continue
        places = [found.start() for found in re.finditer(rf"(?<!\w){re.escape(event['trigger'])}(?!\w)", event["sentence"])]
        number = seen[start, event["trigger"]] = seen.get((start, event["trigger"]), -1) + 1
        at = start + places[min(number, len(places) - 1)]
        actor = next((one["text"] for one in event["participants"] if one["role"] == "Arg0"), None)
        gold = event["time"].replace("-XX", "")
        yield Mention(at, at + len(event["trigger"]), event["trigger"], event["sentence"], gold, actor)


def holder(events: list[EventRecord], mention: Mention) -> EventRecord | None:
    """The event with the shortest quote around a mention; None without one, and for a tie of different dates."""
    holding = [
        (len(cited.quote), event)
        for event in events
        for cited in event.citations
        if cited.start <= mention.start and mention.end <= cited.end
    ]
    shortest = [event for length, event in holding if length == min(length for length, _ in holding)]
    return shortest[0] if shortest and len({event.date for event in shortest}) == 1 else None


def carries(event: EventRecord, gold: str) -> bool:
    """Whether an event's date lies within the gold date; of an interval its start."""
    within, dated = edtf.parse(gold), event.date
    last = dated.start_latest if "/" in str(dated) else dated.end_latest
    return within.start_earliest <= dated.start_earliest and last <= within.end_latest


def head(phrase: str) -> str:
    """The last word before the first preposition."""
    words = re.findall(r"[\w'’.-]+", phrase)
    place = next((place for place, word in enumerate(words) if place and word.lower() in PREPOSITIONS), len(words))
    return words[place - 1].rstrip(".").lower()


if __name__ == "__main__":
    main()
