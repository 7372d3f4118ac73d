"""What `timeline ingest` takes: each kind of file goes to its reader, and nothing of a damaged one is lost."""

import gzip
import json
import random
import zipfile

import fsspec
import pytest
from click.testing import CliRunner

from timeline.cli import cli
from timeline.errors import Invalid

EVENTS = [{"id": f"e{number}", "title": f"Event {number}", "date": f"{1900 + number}"} for number in range(100)]
ARTICLE = "Title: A fair\nPublished: 2025-11-12\n\nThe fair opened on Tuesday in Bamako.\n"


def ndjson(events):
    return "".join(json.dumps(event) + "\n" for event in events).encode()


@pytest.fixture
def ingest(tmp_path, monkeypatch):
    monkeypatch.setenv("TIMELINE_DATABASE_URL", f"sqlite:///{tmp_path}/timeline.db")
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(cli, ["db", "upgrade"], catch_exceptions=False).exit_code == 0

    def run(name, content):
        (tmp_path / name).write_bytes(content)
        return CliRunner().invoke(cli, ["ingest", name], catch_exceptions=False)

    return run


def test_an_archive_is_taken_in_as_a_folder(ingest, tmp_path):
    with zipfile.ZipFile(tmp_path / "news.zip", "w") as archive:
        archive.writestr("events.ndjson", ndjson(EVENTS[:3]))
        archive.writestr("report.txt", ARTICLE)
        archive.writestr("../outside.txt", ARTICLE)
        archive.writestr(".hidden.txt", "no date")
    result = ingest("news.zip", (tmp_path / "news.zip").read_bytes())
    assert result.stderr == "news.zip/../outside.txt: This name points out of the archive.\n"
    assert "4 created" in result.stdout
    assert result.exit_code == 1


def test_what_an_archive_may_not_hold_is_named_in_its_run(ingest, tmp_path):
    with zipfile.ZipFile(tmp_path / "news.zip", "w") as archive:
        archive.writestr("../outside.txt", ARTICLE)
    ingest("news.zip", (tmp_path / "news.zip").read_bytes())
    told = CliRunner().invoke(cli, ["runs", "rejected", "1"]).output
    assert "news.zip/../outside.txt" in told


def test_a_file_that_unpacks_without_end_is_refused(ingest, monkeypatch):
    monkeypatch.setattr("timeline.ingest.files.LONGEST", 1_000_000)
    answer = ingest("bomb.txt.gz", gzip.compress(bytes(1_000_001)))
    assert "bomb.txt.gz: This file has more than 1,000,000 bytes" in answer.output
    assert "1 rejected" in answer.output


def test_what_stands_before_the_end_of_a_truncated_file_goes_in(ingest):
    noise = random.Random(1)
    events = [event | {"summary": "".join(noise.choices("abcdefgh ", k=200))} for event in EVENTS]
    whole = gzip.compress(ndjson(events))
    result = ingest("events.ndjson.gz", whole[: len(whole) // 2])
    created = int(result.stdout.split()[0])
    assert 20 < created < 80
    assert result.stderr.startswith(f"events.ndjson.gz:{created + 1}: ")
    assert "1 rejected" in result.stdout


FEED = b"""<rss version='2.0'><channel><title>P</title><item><title>t</title><pubDate>12 Nov 2025 00:00:00 GMT</pubDate>
<description>The fair opened on Tuesday.</description></item></channel></rss>"""
CALENDAR = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:s\nDTSTART:20251111T090000Z\nEND:VEVENT\nEND:VCALENDAR\n"
DOCUMENT = {"text": "The fair opened on Tuesday.", "published": "2025-11-12"}


@pytest.mark.parametrize(
    "name, content",
    [
        ("feed.xml", FEED),
        ("documents.ndjson", json.dumps(DOCUMENT).encode()),
        ("calendar.ics", CALENDAR),
        ("unnamed", b"title,date\nA fair,2025-11-11\n"),
    ],
)
def test_a_file_goes_to_its_reader_and_is_known_again(name, content, ingest):
    assert ingest(name, content).stdout.startswith("1 created")
    assert "0 created, 0 updated, 0 merged, 0 skipped, 1 unchanged, 0 rejected" in ingest(name, content).stdout


@pytest.fixture
def remote():
    """A folder at an address, in memory."""
    memory = fsspec.filesystem("memory")
    memory.pipe({
        "/corpus/report.txt": ARTICLE.encode(),
        "/corpus/2025/events.ndjson.gz": gzip.compress(ndjson(EVENTS[:3])),
        "/corpus/.hidden/report.txt": b"no date",
    })  # fmt: skip
    yield memory
    memory.rm("/corpus", recursive=True)


@pytest.mark.parametrize(
    ("asked", "created"),
    [
        (["memory://corpus"], 4),
        (["memory://corpus/report.txt"], 1),
        (["memory://corpus/*.txt"], 1),
        (["memory://corpus/**/*.gz"], 3),
        (["--files-from", "list.txt"], 4),
    ],
)
def test_an_address_is_read_as_a_file_or_a_folder(asked, created, remote, ingest, tmp_path):
    ingest("list.txt", b"")
    (tmp_path / "list.txt").write_text("memory://corpus/report.txt\n\nmemory://corpus/2025/events.ndjson.gz\n")
    result = CliRunner().invoke(cli, ["ingest", *asked], catch_exceptions=False)
    assert (result.stdout.split()[:2], result.exit_code) == ([str(created), "created,"], 0)


def test_an_address_that_cannot_be_read_is_named(ingest):
    unknown = CliRunner().invoke(cli, ["ingest", "nowhere://corpus"]).exception
    assert isinstance(unknown, Invalid) and str(unknown).startswith("nowhere://corpus cannot be read")
    missing = CliRunner().invoke(cli, ["ingest", "memory://corpus/none.txt"])
    assert (missing.exit_code, missing.stderr.startswith("memory://corpus/none.txt: Cannot be read")) == (1, True)


def test_nothing_to_take_in_is_said(ingest):
    assert "Name a file" in CliRunner().invoke(cli, ["ingest"]).stderr


@pytest.mark.parametrize("paths", [["a.txt", "b.txt"], ["folder"], ["news.zip"]])
def test_one_address_for_several_files_is_refused_and_nothing_is_stored(paths, ingest, tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / "folder").mkdir(exist_ok=True)
        (tmp_path / name).write_text(ARTICLE)
        (tmp_path / "folder" / name).write_text(ARTICLE)
    with zipfile.ZipFile(tmp_path / "news.zip", "w") as archive:
        archive.writestr("a.txt", ARTICLE)
    result = CliRunner().invoke(cli, ["ingest", *paths, "--url", "https://one.example/"])
    assert (result.exit_code, "--url is the address of one article" in result.stderr) == (2, True)
    assert ingest("c.txt", ARTICLE.encode()).stdout.startswith("1 created")


def test_one_address_for_one_file_is_its_address(ingest, tmp_path):
    (tmp_path / "a.txt").write_text(ARTICLE)
    result = CliRunner().invoke(cli, ["ingest", "a.txt", "--url", "https://one.example/"], catch_exceptions=False)
    assert result.stdout.startswith("1 created")
