"""Reading bodies that are too large for memory."""

from tempfile import SpooledTemporaryFile
from typing import BinaryIO

from flask import request

from timeline.errors import TooLarge

IN_MEMORY = 1_000_000  # bytes; what is longer goes to a file on disk
_PIECE = 64 * 1024


def spooled(limit: int) -> BinaryIO:
    """The whole body of the request, from its beginning. The caller closes it.

    Raises TooLarge past `limit` bytes. It is read in a loop until it ends: of a chunked body, whose length nobody
    announced, Werkzeug's own limit would give the beginning as if it were all.
    """
    request.max_content_length = limit + 2 * _PIECE  # never reached: ours, below, comes first
    if (request.content_length or 0) > limit:
        raise _too_large(limit)
    body, size = SpooledTemporaryFile(IN_MEMORY), 0  # noqa: SIM115 (given to the caller)
    while piece := request.stream.read(_PIECE):
        size += len(piece)
        if size > limit:
            body.close()
            raise _too_large(limit)
        body.write(piece)
    body.seek(0)
    return body


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"This body is larger than {limit:,} bytes; send it in parts.")
