"""An archive is read as a folder, and what it should not hold is refused by name."""

import io
import tarfile
import zipfile

import pytest

from timeline.documents import archives


def zipped(**options):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("news/", "")
        archive.writestr("news/a.txt", "one")
        archive.writestr("../b.txt", "slip")
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/hostname")
        archive.writestr("inner.zip", "zip")
        archive.writestr("huge.txt", "0" * 3_000_000)
        archive.writestr("news/c.txt", "two")
    return stream.getvalue()


def tarred(mode):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:
        for name, content, kind in [
            ("news", "", tarfile.DIRTYPE),
            ("news/a.txt", "one", tarfile.REGTYPE),
            ("../b.txt", "slip", tarfile.REGTYPE),
            ("link.txt", "", tarfile.SYMTYPE),
            ("inner.zip", "zip", tarfile.REGTYPE),
            ("huge.txt", "0" * 3_000_000, tarfile.REGTYPE),
            ("news/c.txt", "two", tarfile.REGTYPE),
        ]:
            entry = tarfile.TarInfo(name)
            entry.type, entry.size, entry.linkname = kind, len(content), "/etc/hostname"
            archive.addfile(entry, io.BytesIO(content.encode()))
    return stream.getvalue()


def told(content, name):
    return [
        (member.name, member.content.read() if member.content else str(member.error))
        for member in archives.members(io.BytesIO(content), name)
    ]


@pytest.mark.parametrize(
    "name, content", [("a.zip", zipped()), ("a.tar", tarred("w")), ("a.TGZ", tarred("w:gz")), ("a.tar.xz", tarred("w:xz"))]
)
def test_plain_files_are_read_and_the_others_refused(name, content, monkeypatch):
    monkeypatch.setattr(archives, "MEMBER_LIMIT", 2_000_000)
    assert archives.is_archive(name)
    assert told(content, name) == [
        ("news/a.txt", b"one"),
        ("../b.txt", "This name points out of the archive."),
        ("link.txt", "This is a link, a device, sparse or encrypted; only plain files are read."),
        ("inner.zip", "An archive within an archive is not opened."),
        ("huge.txt", "This file unpacks to more than 2,000,000 bytes."),
        ("news/c.txt", b"two"),
    ]


@pytest.mark.parametrize("name, content", [("a.zip", zipped()), ("a.tar.gz", tarred("w:gz"))])
@pytest.mark.parametrize("limit, value", [("TOTAL_LIMIT", 5), ("COUNT_LIMIT", 5)])
def test_an_archive_that_unpacks_to_too_much_is_left_there(name, content, limit, value, monkeypatch):
    monkeypatch.setattr(archives, limit, value)
    *read, last = told(content, name)
    assert ("news/a.txt", b"one") in read
    assert last == (last[0], "This archive is too large: nothing from here on was read.")
    assert ("news/c.txt", b"two") not in read


def test_the_size_that_a_zip_states_may_lie(monkeypatch):
    monkeypatch.setattr(archives, "MEMBER_LIMIT", 2_000_000)
    content = zipped().replace((3_000_000).to_bytes(4, "little"), (30).to_bytes(4, "little"))
    assert dict(told(content, "a.zip"))["huge.txt"] != b"0" * 3_000_000
    assert dict(told(content, "a.zip"))["news/c.txt"] == b"two"


@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz"])
def test_a_damaged_archive_is_read_as_far_as_it_goes(name):
    content = zipped() if name == "a.zip" else tarred("w:gz")
    cut = told(content[: len(content) // 2], name)
    assert cut[-1][1].startswith("This archive is damaged, nothing from here on was read")
    assert told(b"no archive", name)[0][1].startswith("This archive is damaged")


def test_a_damaged_file_of_a_zip_does_not_stop_the_others():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "first text")
        archive.writestr("b.txt", "second text")
    damaged = stream.getvalue().replace(b"first text", b"other text")
    (_, said), second = told(damaged, "a.zip")
    assert said.startswith("This file is damaged within its archive: Bad CRC-32")
    assert second == ("b.txt", b"second text")
