"""The head start of an answer, seen from where it is made: it is given up before a wait, and taken again after it.

Whoever lets answers begin one after the other (`timeline.dispatcher`) gives it; elsewhere there is none, and nothing happens.
"""

from threading import local
from typing import Protocol


class HeadStart(Protocol):
    """What one thread has at a time."""

    def take(self) -> None:
        """Wait until it is this thread's turn to compute."""

    def give_up(self) -> None:
        """Let others compute."""


_own = local()


def given(head_start: HeadStart) -> None:
    """The one that this thread has from now on."""
    _own.head_start = head_start


def take() -> None:
    """Take it again after a wait, if this thread has one."""
    if own := getattr(_own, "head_start", None):
        own.take()


def give_up() -> None:
    """Give it up before a wait, if this thread has one."""
    if own := getattr(_own, "head_start", None):
        own.give_up()
