"""Where articles are read: in this process, in processes beside it, or on a Dask cluster; one interface for all.

Matching and writing stay in this process, in order, so that what comes out does not depend on where articles were read.
"""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from multiprocessing import get_context, parent_process
from threading import Thread

from timeline.errors import Invalid

SCHEDULER_SECONDS = 10  # how long a scheduler may take to answer


def executor_for(jobs: int, cluster: str | None) -> AbstractContextManager[Executor | None]:
    """What runs the reading of articles; None where this process does it itself. Raises Invalid."""
    if cluster is None:
        return nullcontext() if jobs == 1 else _processes(jobs)
    if jobs != 1:
        raise Invalid("--jobs is for processes on this machine; a cluster has as many workers as it has.")
    return _cluster(cluster)


@contextmanager
def _processes(jobs: int) -> Iterator[Executor]:
    """Processes on this machine, which end with this one; Ctrl-C and SIGTERM are for it alone."""
    # Started afresh, because a forked process would share this one's connections to the database.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_follow_parent) as executor:
        try:
            yield executor
        finally:
            executor.shutdown(wait=False, cancel_futures=True)


def _follow_parent() -> None:
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
