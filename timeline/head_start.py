"""Giving up a head start: what a thread does before it waits for the disk or for another, so that others need not wait for it.

Whoever lets threads begin one after the other (`timeline.dispatcher`) hears of it; elsewhere nobody does.
"""

from collections.abc import Callable
from threading import local

_own = local()


def given(hears: Callable[[], None]) -> None:
    """This thread has a head start; `hears` is called when it gives it up."""
    _own.hears = hears


def give_up() -> None:
    """Let others begin, if this thread has a head start on them."""
    if hears := getattr(_own, "hears", None):
        hears()
