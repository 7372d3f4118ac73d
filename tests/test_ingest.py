"""Folders of articles: in any order, in bulk, ahead of their turn and after a kill, the same chronology."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import closing

import pytest

from timeline import schema_version
from timeline.cli.ingest import take_in
from timeline.database import Database
from timeline.records import Document

ORDERS = int(os.environ.get("TIMELINE_ORDERS", "3"))
TOWNS = ["Arden", "Brill", "Corley", "Dunham"]
WHEN = ["on Monday", "on 11 November 2025", "in November 2025", "in 2025", "since September", "in recent years"]
DONE = ["flooded the mill", "opened a new bridge", "closed the old bridge", "held a book fair"]


def articles(count):
    """Documents that tell of few events, many times over, in different words."""
    chance = random.Random(7)
    for number in range(count):
        said = [f"{_told(chance)}." for _ in range(3)]
        fair = f"The {chance.choice(TOWNS)} Book Fair is held from 11 to 14 November. It opened on Tuesday."
        text = " ".join([*said, fair if number % 3 == 0 else "Nobody was surprised."])
        yield {"url": f"https://paper.example/{number}", "published": f"2025-11-{10 + number % 5}", "text": text}


def _told(chance):
    when, town, done = chance.choice(WHEN), chance.choice(TOWNS), chance.choice(DONE)
    return chance.choice([f"The council of {town} {done} {when}", f"{when[0].upper()}{when[1:]}, {town}'s council {done}"])


def written(path, documents):
    path.write_text("".join(json.dumps(document) + "\n" for document in documents))
    return str(path)


def chronology(database):
    """All events as they stand, ids and times aside."""
    with database.reading() as session:
        texts = session.connection().exec_driver_sql(
            "SELECT json FROM event_text JOIN event ON event.pk = event_pk WHERE status <> 'retracted'"
        )
        events = [json.loads(text) for (text,) in texts]
    titles = {event["id"]: (event["title"], event["date"]) for event in events}
    return sorted(
        repr((
            *(event[name] for name in ("title", "date", "actors", "place", "confidence", "status", "known_until")),
            titles.get(event["part_of"]),
            sorted((c["document"]["id"], c["start"], c["quote"], c["date"]) for c in event["citations"]),
        ))
        for event in events
    )  # fmt: skip


@pytest.fixture
def fresh(tmp_path):
    """Makes SQLite databases at head."""

    def made(name):
        database = Database(f"sqlite:///{tmp_path / name}.db")
        schema_version.upgrade(database)
        return closing(database)

    return made


def test_any_order_ends_in_the_same_chronology(fresh, tmp_path):
    documents = list(articles(40))
    expected = None
    for order in range(ORDERS):
        random.Random(order).shuffle(documents)
        with fresh(f"order{order}") as database:
            paths = [written(tmp_path / f"{order}-{n}.ndjson", part) for n, part in enumerate((documents[:7], documents[7:]))]
            list(take_in(database, Document(), paths))
            found = chronology(database)
        expected = expected or found
        assert found == expected


def test_ingesting_twice_changes_nothing(fresh, tmp_path):
    path = written(tmp_path / "all.ndjson", articles(10))
    with fresh("twice") as database:
        first = [report.outcome.status for report in take_in(database, Document(), [path])]
        stood = chronology(database)
        assert {report.outcome.status for report in take_in(database, Document(), [path])} == {"unchanged"}
        assert chronology(database) == stood
    assert set(first) == {"created", "merged"}


def test_extraction_ahead_of_its_turn_gives_the_same(fresh, tmp_path):
    path = written(tmp_path / "all.ndjson", articles(12))
    with fresh("one") as one, fresh("two") as two:
        reports = [
            [(report.place, report.outcome.status) for report in take_in(database, Document(), [path], jobs=jobs)]
            for database, jobs in ((one, 1), (two, 2))
        ]
        assert reports[0] == reports[1]
        assert chronology(one) == chronology(two)


def test_killed_and_started_again_it_ends_as_if_it_had_not_been(fresh, tmp_path):
    path = written(tmp_path / "all.ndjson", articles(60))
    with fresh("whole") as whole, fresh("killed") as killed:
        list(take_in(whole, Document(), [path]))
        command = [sys.executable, "-m", "timeline", "ingest", path]
        process = subprocess.Popen(command, env=os.environ | {"TIMELINE_DATABASE_URL": str(killed.url)}, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while not chronology(killed) and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait()
        list(take_in(killed, Document(), [path]))
        assert chronology(killed) == chronology(whole)
