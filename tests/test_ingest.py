"""Folders of articles: in any order, in bulk, ahead of their turn and after a kill, the same chronology."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing, contextmanager
from itertools import permutations, product

import pytest
from sqlalchemy import select

from bulk_loads import ready_processes
from timeline import executors
from timeline.cli.ingest import take_in
from timeline.database import Database
from timeline.ingest import bulk, pipeline
from timeline.ingest.corridor import STATUSES
from timeline.models import EventKey
from timeline.records import Document
from timeline.store import alike, runs

TOWNS = ["Arden", "Brill", "Corley", "Dunham"]
WHEN = ["on Monday", "on 11 November 2025", "in November 2025", "in 2025", "since September", "in recent years"]
DONE = ["flooded the mill", "opened a new bridge", "closed the old bridge", "held a book fair"]


def articles(count, years=1):
    """Documents that tell of few events a year, many times over, in different words."""
    chance = random.Random(7)
    for number in range(count):
        said = [f"{_told(chance)}." for _ in range(3)]
        fair = f"The {chance.choice(TOWNS)} Book Fair is held from 11 to 14 November. It opened on Tuesday."
        text = " ".join([*said, fair if number % 3 == 0 else "Nobody was surprised."])
        yield {"url": f"https://paper.example/{number}", "published": f"{2025 - number % years}-11-{10 + number % 5}", "text": text}


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
def fresh(backend):
    """Makes databases at head, opened."""

    @contextmanager
    def made():
        with backend.migrated() as url, closing(Database(url)) as database:
            yield database

    return made


def test_any_order_ends_in_the_same_chronology(fresh, tmp_path, scale, monkeypatch, figure):
    documents, orders = list(articles(scale(short=40, long=200))), scale(short=2, long=20)
    expected = None
    for order, together in product(range(orders), (1, pipeline.TOGETHER)):
        random.Random(order).shuffle(documents)
        monkeypatch.setattr(pipeline, "TOGETHER", together)
        with fresh() as database:
            paths = [written(tmp_path / f"{order}-{n}.ndjson", part) for n, part in enumerate((documents[:7], documents[7:]))]
            list(take_in(database, Document(), paths))
            found = chronology(database)
        expected = expected or found
        assert found == expected
    figure(f"{len(documents)} documents in {orders} orders, one by one and together, ended in the same chronology")


FAIR = "The Brill Book Fair is held from 11 to 14 November 2025."


@pytest.mark.parametrize(
    ("texts", "part", "whole"),
    [
        (  # two events become one by words that have nothing to do with the fair, which one of them is part of
            (
                f"Brill's mayor closed the harbour bridge on 11 November 2025. {FAIR}",
                "Brill's council closed the old bridge on 11 November 2025.",
                "Brill's council and mayor closed the bridge on 11 November 2025.",
            ),
            "2025-11-11",
            "2025-11-11/2025-11-14",
        ),
        (  # a part turns out to have been before the fair
            (
                f"Brill's mayor opened the harbour bridge on 11 November 2025. {FAIR}",
                "Brill's mayor opened the harbour bridge in November 2025.",
                "Brill's mayor opened the harbour bridge on 10 November 2025.",
            ),
            "2025-11-10",
            None,
        ),
        (  # when the fair is comes later, from a text that knows nothing of the opening
            (
                "The show opened on 11 November 2025. The Brill Book Fair is held in November 2025.",
                FAIR,
                "The Brill Book Fair is held in 2025.",
            ),
            "2025-11-11",
            "2025-11-11/2025-11-14",
        ),
    ],
)
def test_what_is_part_of_what_does_not_depend_on_what_came_last(texts, part, whole, fresh, tmp_path):
    documents = [
        {"url": f"https://paper.example/{number}", "published": f"2025-11-{15 - number}", "text": text}
        for number, text in enumerate(texts)
    ]
    for number, order in enumerate(permutations(documents)):
        with fresh() as database:
            for document in order:
                list(take_in(database, Document(), [written(tmp_path / f"{number}.ndjson", [document])]))
            assert wholes(database)[part] == whole, [document["text"] for document in order]


def test_what_extraction_says_events_are_recognised_by_is_what_the_stored_events_say(fresh, tmp_path):
    with fresh() as database:
        list(take_in(database, Document(), [written(tmp_path / "a.ndjson", list(articles(40)))]))
        with database.writing() as session:
            known = session.execute(KEYS).all()
            alike.forget(session)
            while alike.index(session):
                pass
            assert session.execute(KEYS).all() == known
    assert len(known) > 300


KEYS = select(EventKey.event_pk, EventKey.kind, EventKey.ordinal, EventKey.text).order_by(
    EventKey.event_pk, EventKey.kind, EventKey.ordinal
)


def test_a_text_that_takes_the_fair_back_leaves_its_opening_part_of_nothing(fresh, tmp_path):
    opening = "The show opened on 11 November 2025."
    with fresh() as database:
        for text, whole in ((f"{opening} {FAIR}", "2025-11-11/2025-11-14"), (opening, None)):
            document = {"url": "https://paper.example/1", "published": "2025-11-12", "text": text}
            list(take_in(database, Document(), [written(tmp_path / "a.ndjson", [document])]))
            assert wholes(database)["2025-11-11"] == whole


def wholes(database):
    """By the date of each event the date of what it is part of."""
    with database.reading() as session:
        standing = session.connection().exec_driver_sql("SELECT id, date, part_of FROM event WHERE status <> 'retracted'").all()
    dates = {event.id: event.date for event in standing}
    return {event.date: dates.get(event.part_of) for event in standing}


def test_ingesting_twice_changes_nothing(fresh, tmp_path):
    path = written(tmp_path / "all.ndjson", articles(10))
    with fresh() as database:
        first = [report.outcome.status for report in take_in(database, Document(), [path])]
        stood = chronology(database)
        assert {report.outcome.status for report in take_in(database, Document(), [path])} == {"unchanged"}
        assert chronology(database) == stood
    assert set(first) == {"created", "merged"}


def test_extraction_ahead_of_its_turn_gives_the_same(fresh, tmp_path):
    path = written(tmp_path / "all.ndjson", articles(12))
    with fresh() as one, fresh() as two:
        reports = [
            [(report.place, report.outcome.status) for report in take_in(database, Document(), [path], jobs=jobs)]
            for database, jobs in ((one, 1), (two, 2))
        ]
        assert reports[0] == reports[1]
        assert chronology(one) == chronology(two)


def test_files_of_events_read_ahead_of_their_turn_give_the_same(fresh, tmp_path, monkeypatch):
    monkeypatch.setattr(bulk, "BATCH", 20)
    monkeypatch.setattr(executors, "processes", ready_processes)
    wires = [{"title": f"T {n % 50}", "date": "2024-13" if n % 7 == 0 else f"2024-{1 + n % 10:02}"} for n in range(100)]
    wires[30] = {"title": "No event", "published": "2025-11-12", "text": "A fair is held on 11 November 2025."}
    wires[60]["text"] = "No document either"
    table = tmp_path / "events.csv"
    table.write_text("title,date\n" + "".join(f"C {n},{'2024' if n % 9 else 'x'}\n" for n in range(60)))
    paths = [written(tmp_path / "all.ndjson", wires), str(table)]
    with fresh() as one, fresh() as two:
        reports = [
            [(place, outcome.status, str(outcome.error)) for place, outcome in take_in(database, Document(), paths, jobs=jobs)]
            for database, jobs in ((one, 1), (two, 2))
        ]
        assert reports[0] == reports[1]
        assert chronology(one) == chronology(two)
    assert Counter(status for _, status, _ in reports[0]).keys() == {"created", "unchanged", "rejected"}


@pytest.mark.parametrize(("how", "jobs"), [(signal.SIGKILL, 1), (signal.SIGKILL, 2), (signal.SIGINT, 1), (signal.SIGTERM, 2)])
def test_broken_off_and_started_again_it_ends_as_if_it_had_not_been(how, jobs, fresh, tmp_path):
    path = written(tmp_path / "all.ndjson", articles(60))
    with fresh() as whole, fresh() as broken:
        list(take_in(whole, Document(), [path]))
        url = broken.url.render_as_string(hide_password=False)
        process = subprocess.Popen(
            [sys.executable, "-m", "timeline", "ingest", path, "--jobs", str(jobs)],
            env=os.environ | {"TIMELINE_DATABASE_URL": url},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background job ignores it
            start_new_session=True,
        )
        deadline = time.monotonic() + 60
        while not chronology(broken) and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(how)
        counts, told = process.communicate(timeout=60)
        assert process.returncode != 0
        assert ends(process.pid)
        if how != signal.SIGKILL:
            assert f"Stopped after {path}:" in told and int(counts.split()[0]) > 0
        assert len(chronology(broken)) < len(chronology(whole))
        list(take_in(broken, Document(), [path]))
        assert chronology(broken) == chronology(whole)


def ends(group):
    """Whether no process of a group is left after a while."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    os.killpg(group, signal.SIGKILL)
    return False


def test_a_first_line_of_any_length_is_read(fresh, tmp_path):
    long, short = list(articles(2))
    long["text"] += " Nobody knows why." * 1_000
    with fresh() as database:
        reports = list(take_in(database, Document(), [written(tmp_path / "long.ndjson", [long, short])]))
        assert {report.place.rpartition(":")[2] for report in reports} == {"1", "2"}
        assert {report.outcome.status for report in reports} <= {"created", "merged"}


def test_a_run_of_articles_counts_all_that_became_of_what_they_say(database, tmp_path):
    path = written(tmp_path / "all.ndjson", articles(30))
    became = Counter(report.outcome.status for report in take_in(database, Document(), [path]))
    with database.reading() as session:
        [run] = runs.page(session, limit=2).rows
    assert {status: getattr(run, status) for status in STATUSES} == dict.fromkeys(STATUSES, 0) | became
    assert became["created"] and became["merged"] + became["updated"]
