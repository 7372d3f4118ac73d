"""Archives (zip, tar, tar.gz and its kin) as folders of files, without ever writing one under its name.

An archive is somebody else's: it may unpack to more than the memory holds, name files outside of itself, or link to
what it should not see. Such members are refused by name and the others are read.
"""

import io
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, NamedTuple

from timeline.errors import Invalid, Malformed, TimelineError, TooLarge

SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
MEMBER_LIMIT = 256 * 2**20
"""Bytes of the largest member that is unpacked."""
IN_MEMORY = 8 * 2**20
"""Bytes of a member that are held in memory; of a larger one all is on disk, in a file without a name."""
_PIECE = 2**16
TOTAL_LIMIT = 4 * 2**30
"""Bytes that one archive may unpack to."""
COUNT_LIMIT = 1_000_000
"""Members that one archive may have."""

_BROKEN = (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError)


class Member(NamedTuple):
    """One file of an archive, to be read before the next one is asked for, or why it is refused."""

    name: str
    content: BinaryIO | None = None
    error: TimelineError | None = None


def is_archive(name: str) -> bool:
    return name.lower().endswith(SUFFIXES)


def members(stream: BinaryIO, name: str) -> Iterator[Member]:
    """The files of an archive in their order; folders are left out. It ends with an error where it is damaged."""
    unpacked = 0
    try:
        for number, member in enumerate((_zip if name.lower().endswith(".zip") else _tar)(stream), 1):
            unpacked += _size(member.content)
            if unpacked > TOTAL_LIMIT or number > COUNT_LIMIT:
                yield Member(member.name, error=TooLarge("This archive is too large: nothing from here on was read."))
                return
            yield member
    except _BROKEN as error:
        yield Member("", error=Malformed(f"This archive is damaged, nothing from here on was read: {error}."))


def _zip(stream: BinaryIO) -> Iterator[Member]:
    with zipfile.ZipFile(stream) as archive:
        for entry in archive.infolist():
            if not entry.is_dir():
                mode = entry.external_attr >> 16
                plain = stat.S_IFMT(mode) in (0, stat.S_IFREG) and not entry.flag_bits & 1
                yield _member(entry.filename, entry.file_size, plain, archive.open if plain else None, entry)


def _tar(stream: BinaryIO) -> Iterator[Member]:
    with tarfile.open(fileobj=stream, mode="r|*") as archive:
        for entry in archive:
            if not entry.isdir():
                plain = entry.isreg() and not entry.issparse()
                yield _member(entry.name, entry.size, plain, archive.extractfile, entry)


def _member(name: str, size: int, plain: bool, opened, entry) -> Member:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts:
        return Member(name, error=Invalid("This name points out of the archive."))
    if not plain:
        return Member(name, error=Invalid("This is a link, a device, sparse or encrypted; only plain files are read."))
    if is_archive(name):
        return Member(name, error=Invalid("An archive within an archive is not opened."))
    too_large = Member(name, error=TooLarge(f"This file unpacks to more than {MEMBER_LIMIT:,} bytes."))
    if size > MEMBER_LIMIT:
        return too_large
    try:
        with opened(entry) as file:
            content = _unpacked(file)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError) as error:
        return Member(name, error=Malformed(f"This file is damaged within its archive: {error}."))
    return too_large if _size(content) > MEMBER_LIMIT else Member(name, content=content)  # the stated size may lie


def _unpacked(file: BinaryIO) -> BinaryIO:
    """What a member holds, at most one piece beyond the limit."""
    content = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (closed when the next member takes its place)
    while content.tell() <= MEMBER_LIMIT and (piece := file.read(_PIECE)):
        content.write(piece)
    content.seek(0)
    return content


def _size(content: BinaryIO | None) -> int:
    if content is None:
        return 0
    size = content.seek(0, io.SEEK_END)
    content.seek(0)
    return size
