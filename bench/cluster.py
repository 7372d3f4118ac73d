"""How much faster two workers of a Dask cluster read articles than one: python bench/cluster.py [COUNT] (1,000 by default).

Only the pure part is measured, reading articles of a thousand words as `timeline ingest --cluster` has it done, without
matching and writing. Scheduler, workers and what asks them are processes of this machine. Rounds go around both numbers
of workers and the process itself. Printed are articles per second (median of the rounds, lowest and highest) and the
ratio to one worker; half of that of two workers is the efficiency of scaling.
"""

import sys
import time
from collections import deque
from concurrent.futures import Executor
from contextlib import ExitStack

from articles import articles
from distributed import LocalCluster
from side_by_side import in_turn, report

from timeline import documents
from timeline.executors import executor_for
from timeline.ingest.extract import extracted
from timeline.ingest.pipeline import AHEAD
from timeline.records import Document

ROUNDS = 3


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    read = [documents.from_wire(article, Document()) for article in articles(count)]
    with ExitStack() as stack:
        ways: dict[str, Executor | None] = {}
        for workers in (1, 2):
            cluster = stack.enter_context(LocalCluster(workers, threads_per_worker=1, host="127.0.0.1", dashboard_address=None))
            ways[f"{workers} worker{'s' * (workers > 1)}"] = stack.enter_context(executor_for(1, cluster.scheduler_address))
        ways["no cluster"] = None
        rates = in_turn(list(ways), ROUNDS, lambda name: count / seconds(ways[name], read))
    report(f"{count:,} articles", "articles/s", rates, beside=["1 worker", "no cluster"])


def seconds(executor: Executor | None, read: list[Document]) -> float:
    """How long it takes to read them all, as many ahead as the pipeline has."""
    began, ahead = time.monotonic(), deque()
    for document in read:
        if executor is None:
            extracted(document)
            continue
        ahead.append(executor.submit(extracted, document))
        if len(ahead) > AHEAD:
            ahead.popleft().result()
    while ahead:
        ahead.popleft().result()
    return time.monotonic() - began


if __name__ == "__main__":
    main()
