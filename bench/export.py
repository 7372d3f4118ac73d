"""How fast and in how much memory a database is exported: python bench/export.py [FORMAT...]

It exports all of the database that TIMELINE_DATABASE_URL names, to nowhere, and prints events a second, the time to the
first byte and how far the memory grew. Fill the database with `timeline ingest` first; for figures worth telling, with
a million events on a machine that does nothing else.
"""

import resource
import sys
import time
from itertools import count

from timeline.config import Settings
from timeline.database import Database
from timeline.formats import FORMATS, rendered
from timeline.store import query
from timeline.store.query import Filter


def main(names: list[str]) -> None:
    database = Database(Settings.from_environment().database_url)
    for name in names:
        with database.reading(unlimited=True) as session:
            print(name, measured(name, session))


def measured(name: str, session) -> str:
    """One export, said in a line; CPU seconds disturb less than the clock on a machine that others use."""
    held, began, worked = _peak_mib(), time.perf_counter(), time.process_time()
    number = count()
    parts = rendered(FORMATS[name], (text for text in query.texts(session, Filter()) if next(number) >= 0))
    size, first = len(next(parts)), time.perf_counter() - began
    size += sum(map(len, parts))
    events, seconds, cpu = next(number), time.perf_counter() - began, time.process_time() - worked
    return (
        f"{events:,} events, {size:,} bytes: {events / seconds:,.0f} events/s ({events / cpu:,.0f} by CPU seconds), "
        f"first byte after {first * 1000:.0f} ms, {_peak_mib() - held} MiB more memory"
    )


def _peak_mib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main(sys.argv[1:] or ["ndjson", "csv"])
