"""Where what comes in is read: in this process, in processes beside it, or on a Dask cluster; one interface for all.

Matching and writing stay in this process, in order, so that what comes out does not depend on where it was read.
"""

import os
import pickle
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import NamedTuple, TypeVar

from timeline import garbage
from timeline.errors import Invalid

T = TypeVar("T")
R = TypeVar("R")

SCHEDULER_SECONDS = 10  # how long a scheduler may take to answer


def executor_for(jobs: int, cluster: str | None) -> AbstractContextManager[Executor | None]:
    """What reads; None where this process does it itself. Raises Invalid."""
    if cluster is None:
        return nullcontext() if jobs == 1 else processes(jobs)
    if jobs != 1:
        raise Invalid("--jobs is for processes on this machine; a cluster has as many workers as it has.")
    return _cluster(cluster)


def in_order(
    executor: Executor | None, do: Callable[[T], R], each: Iterable[T], *, ahead: int, at_once: bool = False
) -> Iterator[R]:
    """What `do` gives for each, in their order, with `ahead` of them at work elsewhere or waiting for their turn.

    Where they are long in coming, what is done can be given `at_once`, before another is taken; else whoever is elsewhere
    has work at any time. Done here is all without an executor, what comes before its first process is there (which takes a
    second), and what one had that was lost. Who asks helps no further: it has the rest to do, which all of them wait for.
    """
    started, begun = executor and executor.submit(int), deque[tuple[T, Future[R | _Packed]]]()
    for one in each:
        is_here = not (started and started.done())
        begun.append((one, _done(do(one)) if is_here else _submitted(executor, do, one)))
        while begun and (is_here or len(begun) >= ahead or (at_once and begun[0][1].done())):
            yield _result(do, *begun.popleft())
    while begun:
        yield _result(do, *begun.popleft())


class _Packed(NamedTuple):
    """A result on its way here. It stays packed until its turn: as objects it takes several times the room."""

    content: bytes


def _packed(do: Callable[[T], R], one: T) -> _Packed:
    return _Packed(pickle.dumps(do(one), pickle.HIGHEST_PROTOCOL))


def _submitted(executor: Executor, do: Callable[[T], R], one: T) -> Future[R | _Packed]:
    try:
        return executor.submit(_packed, do, one)
    except BrokenExecutor:
        return _done(do(one))


def _done(result: R) -> Future[R]:
    future: Future[R] = Future()
    future.set_result(result)
    return future


def _result(do: Callable[[T], R], one: T, future: Future[R | _Packed]) -> R:
    try:
        result = future.result()
    except BrokenExecutor:
        return do(one)
    return pickle.loads(result.content) if isinstance(result, _Packed) else result


@contextmanager
def processes(jobs: int) -> Iterator[Executor]:
    """Processes on this machine, which end with this one; Ctrl-C and SIGTERM are for it alone."""
    # Started afresh, because a forked process would share this one's connections to the database.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_follow_parent) as executor:
        try:
            yield executor
        finally:
            executor.shutdown(wait=False, cancel_futures=True)


def _follow_parent() -> None:
    garbage.collect_seldom()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    os.nice(5)  # matching and writing are what all of them wait for
    Thread(target=_end_after_parent, daemon=True).start()


def _end_after_parent() -> None:
    """A parent that was killed says nothing, and its workers would wait for work forever."""
    parent_process().join()
    os._exit(1)


@contextmanager
def _cluster(address: str) -> Iterator[Executor]:
    """The workers of a Dask scheduler, which have this version of Timeline installed; what a lost one had is read again."""
    try:
        from distributed import Client
    except ImportError:
        raise Invalid("A Dask cluster is used with an extra: pip install '.[cluster]'.") from None
    try:
        client = Client(address, timeout=SCHEDULER_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise Invalid(f"There is no Dask scheduler at {address}.") from error
    with client, client.get_executor(pure=False) as executor:
        yield executor
