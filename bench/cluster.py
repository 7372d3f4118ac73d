"""How much faster two workers of a Dask cluster read articles than one: python bench/cluster.py [COUNT] (1,000 by default).

Only the pure part is measured, reading articles of a thousand words as `timeline ingest --cluster` has it done, without
matching and writing. Scheduler, workers and what asks them are processes of this machine; all is handed out at once, so
that what asks reads next to nothing itself. Rounds go around both numbers of workers and the process itself. Printed are articles
per second (median of the rounds, lowest and highest) and the ratio to one worker; half of that of two workers is the
efficiency of scaling.
"""

import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager

from articles import articles
from distributed.deploy.subprocess import SubprocessCluster
from side_by_side import in_turn, report

from timeline import documents
from timeline.executors import executor_for, in_order
from timeline.ingest.pipeline import PER_TASK, Article, read_all
from timeline.records import Document

ROUNDS = 3


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    found = [Article("", documents.from_wire(article, Document())) for article in articles(count)]
    with ExitStack() as stack:
        ways: dict[str, Executor | None] = {}
        for workers in (1, 2):
            ways[f"{workers} worker{'s' * (workers > 1)}"] = executor = stack.enter_context(cluster_of(workers))
            seconds(executor, found[:100])  # each worker has loaded what it needs
        ways["no cluster"] = None
        rates = in_turn(list(ways), ROUNDS, lambda name: count / seconds(ways[name], found))
    report(f"{count:,} articles", "articles/s", rates, beside=["1 worker", "no cluster"])


@contextmanager
def cluster_of(workers: int) -> Iterator[Executor]:
    """A scheduler and its workers, each a process of one thread."""
    here = {"host": "127.0.0.1", "n_workers": workers, "threads_per_worker": 1, "dashboard_address": None}
    with SubprocessCluster(**here) as cluster, executor_for(1, cluster.scheduler_address) as executor:
        yield executor


def seconds(executor: Executor | None, found: list[Article]) -> float:
    """How long it takes to read them all."""
    tasks = [found[at : at + PER_TASK] for at in range(0, len(found), PER_TASK)]
    began = time.monotonic()
    read = sum(map(len, in_order(executor, read_all, tasks, ahead=len(tasks))))
    assert read == len(found)
    return time.monotonic() - began


if __name__ == "__main__":
    main()
