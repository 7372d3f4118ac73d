"""How fast articles become events: `python bench/ingest.py [COUNT]` (3,000 by default, of a thousand words each).

`timeline ingest` reads them from one NDJSON file into a fresh SQLite database, first on one core, a third of them and
all, so that memory can be compared; then with --jobs 2 on two cores. Storage is included, and each is a process of its
own, started and all.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from articles import articles


class Taken(NamedTuple):
    """What an ingest took: wall time and processor time of all its processes in seconds, and its peak memory in MB."""

    wall: float
    processor: float
    memory: float


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 3_000
    print("articles  jobs  cores  articles/s  processor ms/article  peak memory MB")
    with tempfile.TemporaryDirectory() as folder:
        texts = [json.dumps(article) + "\n" for article in articles(count)]
        for number, jobs in ((count // 3, 1), (count, 1), (count, 2)):
            taken = ingested(Path(folder) / f"{number}-{jobs}", texts[:number], jobs)
            rates = f"{number / taken.wall:>10.1f}  {1_000 * taken.processor / number:>20.1f}  {taken.memory:>14.0f}"
            print(f"{number:>8}  {jobs:>4}  {jobs:>5}  {rates}", flush=True)


def ingested(base: Path, texts: list[str], jobs: int) -> Taken:
    """Ingest articles with a number of jobs on as many cores."""
    corpus, database = base.with_suffix(".ndjson"), f"sqlite:///{base.with_suffix('.db')}"
    corpus.write_text("".join(texts), encoding="utf-8")
    timeline, environment = [sys.executable, "-m", "timeline"], os.environ | {"TIMELINE_DATABASE_URL": database}
    subprocess.run([*timeline, "db", "upgrade"], env=environment, check=True, capture_output=True)
    cores = set(list(os.sched_getaffinity(0))[:jobs])
    begun = time.perf_counter()
    process = subprocess.Popen(
        [*timeline, "ingest", str(corpus), "--jobs", str(jobs)],
        env=environment,
        stdout=subprocess.DEVNULL,
        preexec_fn=lambda: os.sched_setaffinity(0, cores),
    )
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"timeline ingest ended with {os.waitstatus_to_exitcode(status)}.")
    return Taken(time.perf_counter() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss / 1_024)


if __name__ == "__main__":
    main()
