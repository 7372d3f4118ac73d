"""Titles of events in real news: judged by reading, and held to their quotes by machine."""

import csv
import json
import re
from datetime import date
from pathlib import Path

import pytest

from shared import SHARED
from timeline.ingest.extract import extract
from timeline.records import Document

JUDGED = Path(__file__).parent / "data" / "titles-meantime.tsv"
CORPUS = SHARED / "temporal" / "meantime-en-anchored-events.jsonl"
PRONOUN = re.compile(r"\b(?:it|he|she|they)\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def judged():
    lines = [line for line in JUDGED.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(scope="module")
def extracted():
    if not CORPUS.is_file():
        pytest.skip("the corpus is not beside the repository (../shared/temporal)")
    articles = map(json.loads, CORPUS.read_text(encoding="utf-8").splitlines())
    return [
        event
        for article in articles
        for event in extract(Document(id=article["id"], text=article["text"], published=date.fromisoformat(article["dct"])))
    ]


def test_four_of_five_titles_were_found_good_by_reading(judged):
    assert len(judged) == 100
    assert sum(row["good"] == "yes" for row in judged) >= 80


def test_the_titles_that_were_judged_are_those_of_today(judged, extracted):
    today = {(event.citations[0].document.id, event.title) for event in extracted}
    good = [row for row in judged if row["good"] == "yes"]
    assert sum((row["document"], row["title"]) in today for row in good) >= 80


def test_a_title_is_a_span_of_its_quote_apart_from_pronouns_and_ellipsis(extracted):
    off = [event.title for event in extracted if not _is_span(event.title, event.citations[0].quote)]
    assert len(off) <= len(extracted) / 50


def test_a_title_is_short(extracted):
    assert max(len(event.title) for event in extracted) <= 120


def _is_span(title, quote):
    quote = " ".join(quote.split()).lower()
    pieces = [piece.strip().lower() for piece in title.split("…") if piece.strip()]
    if all(piece in quote for piece in pieces):
        return True
    behind = [quote[found.end() :].strip() for found in PRONOUN.finditer(quote)]
    return any(rest.startswith(piece[at:]) for piece in pieces for rest in behind for at in range(1, len(piece) - 3))
