"""Small files that unpack to much are refused by name, while the memory stays as it was."""

import gzip
import io
import time
import zipfile

import pytest

from measured import ingest
from timeline import formats
from timeline.ingest import bulk

PIECE = gzip.compress(b"a" * 2**20)
ENDLESS = {
    "article.txt.gz": (b"Published: 2025-11-12\n\n", ""),
    "line.csv.gz": (b"title,date\n", ":2"),
    "line.ics.gz": (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:", ":2"),
    "line.ndjson.gz": (b'{"title":"', ":1"),
    "text.atom.gz": (b'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:dcterms="http://purl.org/dc/terms/"><title>', ":1"),
    "text.geojson.gz": (b'{"type":"FeatureCollection","features":[{"id":"', ":1"),
    "text.json.gz": (b'[{"title":"', ":1"),
}
"""How a file begins that goes on with one endless line, text or element, and the place where it is refused."""


def test_a_file_that_unpacks_to_an_endless_line_or_text_is_refused_and_fills_no_memory(sqlite, tmp_path, scale, figure):
    mebibytes = scale(short=150, long=2_000)
    with sqlite.migrated() as url:
        short, endless = (ingest(unpacking(tmp_path / name, to), url) for name, to in (("short", 0), ("endless", mebibytes)))
    assert sorted(endless.rejected) == [f"endless/{name}{place}" for name, (_, place) in ENDLESS.items()]
    grown = endless.memory - short.memory
    assert grown < 64
    figure(f"{len(ENDLESS)} gzip bombs of {mebibytes:,} MiB, an endless line or text each: refused by name, +{grown:.0f} MiB")


def test_a_zip_of_large_files_of_events_is_read_with_flat_memory(sqlite, tmp_path, scale, figure):
    mebibytes = scale(short=100, long=250)
    with sqlite.migrated() as url:
        small, large = (ingest(zipped(tmp_path / f"{name}.zip", to), url) for name, to in (("small", 0), ("large", mebibytes)))
    assert small.created == 2 and large.rejected == []
    grown = large.memory - small.memory
    assert grown < 64
    figure(f"A zip of two files of {mebibytes} MiB, events and blank lines: read with +{grown:.0f} MiB")


def zipped(path, mebibytes):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number in range(2):
            event = f'{{"title": "Event {number}", "date": "2025"}}\n'
            archive.writestr(f"{number}.ndjson", event + (" " * (2**20 - 1) + "\n") * mebibytes)
    return path


def unpacking(folder, mebibytes):
    folder.mkdir()
    for name, (beginning, _) in ENDLESS.items():
        with open(folder / name, "wb") as file:
            file.writelines([gzip.compress(beginning), *[PIECE] * mebibytes])
    return folder


@pytest.mark.parametrize(
    "name, beginning, event",
    [
        ("csv", b"title,date,summary\n", b"A fair,2025,%b\n"),
        ("ics", b"BEGIN:VCALENDAR\n", b"BEGIN:VEVENT\nSUMMARY:A fair\nDTSTART:20251111T090000Z\nDESCRIPTION:%b\nEND:VEVENT\n"),
        ("json", b"[", b'{"title":"A fair","date":"2025","summary":"%b"},'),
        ("ndjson", b"", b'{"title":"A fair","date":"2025","summary":"%b"}\n'),
    ],
)
def test_of_long_events_few_are_held_at_a_time(name, beginning, event, figure):
    content = io.BufferedReader(io.BytesIO(beginning + event % (b"a" * 2**20) * 40))
    held = [len(batch) for batch in bulk.batches(formats.split(formats.FORMATS[name], content))]
    assert sum(held) >= 40
    assert max(held) <= bulk.BATCH_BYTES // 2**20 + 1
    figure(f"Of events of 1 MiB in {name} at most {max(held)} are in one batch")


@pytest.mark.parametrize("beginning, goes_on", [(b'[{"title":"', b"a"), (b'[{"title":"', b"\\u00e9"), (b"[", b"1"), (b"[1.", b"1")])
def test_a_text_or_number_that_does_not_end_takes_time_by_its_length(beginning, goes_on):
    seconds = [min(seconds_for(beginning + goes_on * (number // len(goes_on))) for _ in range(3)) for number in (2**18, 2**20)]
    assert seconds[1] < 8 * max(seconds[0], 0.001)


def seconds_for(content):
    began = time.process_time()
    (row,) = formats.read(formats.FORMATS["json"], io.BufferedReader(io.BytesIO(content)))
    assert row.error is not None
    return time.process_time() - began


def test_the_event_before_an_endless_text_is_read(monkeypatch):
    monkeypatch.setattr("timeline.formats.limits.LIMIT", 5_000)
    content = b'[{"title":"A fair"},{"title":"' + b"a" * 10_000
    first, last = formats.read(formats.FORMATS["json"], io.BufferedReader(io.BytesIO(content)))
    assert first.event == {"title": "A fair"}
    assert (last.line, str(last.error)) == (2, "This event is longer than 5,000 bytes; nothing after it was read.")
