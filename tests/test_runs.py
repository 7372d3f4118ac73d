"""Every ingest and bulk load is a run, and a bad one can be taken back."""

import pytest

from bulk_loads import load
from timeline.formats import Row
from timeline.ingest.bulk import Load
from timeline.store import runs
from timeline.times import now

ALL = "/api/v1/events"
RUNS = "/api/v1/runs"
GOOD = {"id": "a", "title": "Good", "date": "2024"}


def titles(writer):
    return [event["title"] for event in writer.get(ALL).json["events"]]


def test_a_run_says_who_loaded_what_when_and_what_became_of_it(writer):
    _, last = load(writer, GOOD, {"title": "T"}, GOOD)
    run = writer.get(f"{RUNS}/{last['run']}").json
    assert (run["kind"], run["agent"], run["undone_at"]) == ("bulk", "token:desk", None)
    assert run["started_at"] <= run["finished_at"]
    assert {name: number for name, number in run["counts"].items() if number} == {"created": 1, "unchanged": 1, "rejected": 1}
    assert writer.get(RUNS).json["runs"] == [run]
    [rejected] = writer.get(f"{RUNS}/{last['run']}/rejected").json["rejected"]
    assert (rejected["place"], rejected["errors"][0]["pointer"]) == ("2", "/date")


def test_the_revisions_of_a_run_name_it(writer):
    _, last = load(writer, GOOD)
    assert writer.get(f"{ALL}/a/revisions").json["revisions"][0]["run"] == last["run"]


def test_undoing_takes_back_what_the_run_made_and_changed(writer):
    load(writer, GOOD)
    before = writer.get(f"{ALL}/a").json
    _, last = load(writer, GOOD | {"title": "Bad"}, {"id": "b", "title": "Bad too", "date": "2024"}, GOOD | {"title": "Worse"})
    undone = writer.post(f"{RUNS}/{last['run']}/undo").json
    assert undone == {"undone": 2, "kept": 0}
    after = writer.get(f"{ALL}/a").json
    assert after | {"revision": 1, "updated_at": ""} == before | {"updated_at": ""}
    assert writer.get(f"{ALL}/b").status_code == 410
    assert writer.get(f"{RUNS}/{last['run']}").json["undone_at"] is not None


def test_what_people_touched_since_is_kept(writer):
    _, last = load(writer, GOOD, {"id": "b", "title": "Bad", "date": "2024"})
    writer.patch(f"{ALL}/a", json={"title": "Mended"}, headers={"If-Match": '"1"'})
    assert writer.post(f"{RUNS}/{last['run']}/undo").json == {"undone": 1, "kept": 1}
    assert titles(writer) == ["Mended"]


def test_what_was_touched_and_brought_back_is_undone(writer):
    _, last = load(writer, GOOD)
    writer.patch(f"{ALL}/a", json={"title": "Mended"}, headers={"If-Match": '"1"'})
    assert writer.post(f"{ALL}/a/restore", json={"revision": 1}, headers={"If-Match": '"2"'}).status_code == 200
    assert writer.post(f"{RUNS}/{last['run']}/undo").json == {"undone": 1, "kept": 0}
    assert titles(writer) == []
    load(writer, GOOD)
    assert titles(writer) == ["Good"], "a touch that was taken back is no reason to refuse the event for ever"


def test_a_run_is_undone_once(writer):
    _, last = load(writer, GOOD)
    writer.post(f"{RUNS}/{last['run']}/undo")
    assert writer.post(f"{RUNS}/{last['run']}/undo").status_code == 409


def test_what_a_later_run_had_changed_is_taken_back_once_that_run_is(writer):
    (_, first), (_, second) = load(writer, GOOD), load(writer, GOOD | {"title": "Worse"}, on_conflict="replace")
    one, two = (f"{RUNS}/{last['run']}/undo" for last in (first, second))
    assert [writer.post(address).json for address in (one, two, one)] == [
        {"undone": 0, "kept": 1}, {"undone": 1, "kept": 0}, {"undone": 1, "kept": 0},
    ]  # fmt: skip
    assert (titles(writer), writer.post(one).status_code) == ([], 409)


def test_a_run_that_was_undone_while_it_loaded_can_be_undone_when_it_has(writer, database):
    with database.writing() as session:
        run = runs.start(session, "bulk", agent="desk", source=None, now=1)
        session.commit()
    assert writer.post(f"{RUNS}/{run}/undo").json == {"undone": 0, "kept": 0}
    list(Load(database, "desk", now, run=run).store([Row(1, event=GOOD)]))
    assert writer.post(f"{RUNS}/{run}/undo").json == {"undone": 1, "kept": 0}


@pytest.mark.parametrize("policy", ["merge", "replace", "skip", "error"])
def test_a_mended_file_can_be_loaded_after_the_bad_one_was_undone(policy, writer):
    _, last = load(writer, GOOD | {"title": "Bad", "tags": ["wrong"]})
    writer.post(f"{RUNS}/{last['run']}/undo")
    lines, _ = load(writer, GOOD, on_conflict=policy)
    assert lines[0]["status"] in ("merged", "updated")
    event = writer.get(f"{ALL}/a").json
    assert (event["title"], event["tags"]) == ("Good", [])


def test_a_long_run_is_undone_in_steps(writer):
    wires = [{"title": f"T {n}", "date": "2024"} for n in range(1_001)]
    _, last = load(writer, *wires)
    assert writer.post(f"{RUNS}/{last['run']}/undo").json == {"undone": 1_001, "kept": 0}
    assert titles(writer) == []


@pytest.mark.parametrize("address", [f"{RUNS}/7", f"{RUNS}/7/rejected", f"{RUNS}/99999999999999999999"])
def test_a_run_that_never_was_is_not_found(address, writer):
    assert writer.get(address).status_code == 404


def test_runs_come_in_pages(writer):
    for number in range(5):
        load(writer, GOOD | {"id": f"e{number}"})
    numbers, address = [], f"{RUNS}?limit=2"
    while address:
        page = writer.get(address).json
        numbers += [run["id"] for run in page["runs"]]
        address = next((link["href"] for link in page["links"] if link["rel"] == "next"), None)
    assert numbers == sorted(numbers, reverse=True)
    assert len(numbers) == 5
