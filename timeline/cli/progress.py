"""How far long work has come, for whoever looks on."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

Count = Callable[[int], None]
T = TypeVar("T")


@contextmanager
def counted(what: str, total: int | None = None) -> Iterator[Count]:
    """A bar on a terminal, which is told of so many more each time; nothing elsewhere. Without a total it only counts."""
    console = Console(stderr=True)
    time = TimeElapsedColumn() if total is None else TimeRemainingColumn()
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), time
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=total)
        yield lambda number: progress.advance(task, number)


def tracked(items: Sequence[T], what: str) -> Iterator[T]:
    """The items one by one, with a bar that says how many of them are done."""
    with counted(what, len(items)) as count:
        for item in items:
            yield item
            count(1)
