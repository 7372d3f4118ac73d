"""Which files paths name, and how they are opened: on this machine, or elsewhere by an address (s3://, gs://) through fsspec.

Only the command line reads addresses: a server that fetched what it is told to would fetch for strangers.
"""

import gzip
import io
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from types import ModuleType
from typing import BinaryIO

from timeline import formats
from timeline.errors import Invalid, TooLarge

STDIN = "-"
LONGEST = 16 * 2**20
"""Bytes of the longest article; the files of a library of books have one or two million."""


def named(paths: Sequence[str]) -> list[str]:
    """The files that paths name: folders give all files below them, hidden ones aside, in order.

    An address may have a pattern (`s3://corpus/2025/*.html`). Files of events come first, so that articles find the events
    that they tell of.

    Raises Invalid for an address that cannot be read here.
    """
    return [file for path in paths for file in _named(path)]


def _named(path: str) -> list[str]:
    if _is_address(path):
        found = _at_address(path)
    elif path != STDIN and Path(path).is_dir():
        found = [str(file) for file in Path(path).rglob("*") if file.is_file() and not is_hidden(str(file.relative_to(path)))]
    else:
        return [path]
    return sorted(found, key=lambda file: (formats.by_suffix(file) is None, file))


def _is_address(path: str) -> bool:
    return "://" in path


def _at_address(path: str) -> list[str]:
    with _said_plainly(path):
        system, start = _fsspec().core.url_to_fs(path)
        if any(mark in start for mark in "*?["):
            found = system.glob(start)
        elif system.isdir(start):
            found = [file for file in system.find(start) if not is_hidden(file.removeprefix(start))]
        else:
            return [path]
        return [system.unstrip_protocol(file) for file in found]


def is_hidden(path: str) -> bool:
    """Whether a file, by its path below what was asked for, is none that people mean."""
    path = PurePosixPath(path)
    return any(part.startswith((".", "__")) for part in path.parts) or path.suffix == ".py"


@contextmanager
def opened(path: str) -> Iterator[io.BufferedReader]:
    """A file by its path or address, unpacked where its name ends in .gz. Raises OSError, EOFError and Invalid."""
    if path == STDIN:
        yield sys.stdin.buffer
        return
    with _raw(path) as stream:
        if path.endswith(".gz"):
            with gzip.open(stream) as unpacked:
                yield io.BufferedReader(_Pieces(unpacked))
        else:
            yield stream if hasattr(stream, "peek") else io.BufferedReader(stream)


def whole(stream: BinaryIO) -> bytes:
    """All that a file holds, which of a packed one may be far more than it takes. Raises TooLarge."""
    content = stream.read(LONGEST + 1)
    if len(content) > LONGEST:
        raise TooLarge(f"This file has more than {LONGEST:,} bytes, and is no article.")
    return content


@contextmanager
def _raw(path: str) -> Iterator[BinaryIO]:
    if not _is_address(path):
        with open(path, "rb") as stream:
            yield stream
        return
    with _said_plainly(path):
        remote = _fsspec().open(path, "rb").open()
    with remote:
        yield remote


@contextmanager
def _said_plainly(path: str) -> Iterator[None]:
    """What fsspec says of an address it cannot read: an unknown protocol, or a package that one needs."""
    try:
        yield
    except (ImportError, ValueError) as error:
        raise Invalid(f"{path} cannot be read: {error}") from error


def _fsspec() -> ModuleType:
    try:
        import fsspec
    except ImportError:
        raise Invalid("Addresses are read with an extra: pip install '.[remote]'.") from None
    return fsspec


class _Pieces(io.RawIOBase):
    """What a gzip file holds, piece by piece: asked for more than that, it loses what stands before a damaged place."""

    def __init__(self, unpacked: gzip.GzipFile):
        self._unpacked = unpacked

    def readable(self):
        return True

    def readinto(self, buffer):
        piece = self._unpacked.read1(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)
