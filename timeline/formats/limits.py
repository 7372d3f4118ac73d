"""How much of a file is held at once: one endless line, text or element in it must not fill the memory."""

from collections.abc import Iterator
from typing import BinaryIO

from timeline.errors import TooLarge

LIMIT = 16 * 2**20
"""Bytes of the longest single event that is read; one with a thousand citations has about one million."""
_PIECE = 2**16


def lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a stream, each cut one byte past the limit."""
    while line := stream.readline(LIMIT + 1):
        if len(line) > LIMIT:
            _pass_over(line, stream)
        yield line


def _pass_over(line: bytes, stream: BinaryIO) -> None:
    while line and not line.endswith(b"\n"):
        line = stream.readline(_PIECE)


class Portions:
    """A stream of which no more than the limit is read before `begin` says that what was read has been used."""

    def __init__(self, stream: BinaryIO):
        self._stream, self._read = stream, 0

    def begin(self) -> int:
        """Let a new portion begin; gives how many bytes were read for the last one."""
        read, self._read = self._read, 0
        return read

    def read(self, size: int) -> bytes:
        """At most `size` bytes. Raises TooLarge."""
        piece = self._stream.read(size)
        self._read += len(piece)
        if self._read > LIMIT:
            raise TooLarge(f"This event is longer than {LIMIT:,} bytes; nothing after it was read.")
        return piece
