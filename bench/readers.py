"""Many readers at once, two web processes and a hot standby: python bench/readers.py

A PostgreSQL primary and its standby are started from the wheel that the tests use, filled with synthetic events, and read
over keep-alive connections by wrk (a Debian package), which asks for pages of 100 and of a different year in turn. Printed are
pages a second, latencies and errors, as wrk tells them; everything runs on this one machine.
"""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import NamedTemporaryFile

from side_by_side import TIMELINE, Service, started

ROOT = Path(__file__).parent.parent
SCRIPT = """
year = 1930
request = function()
    year = 1930 + (year - 1929) % 90
    return wrk.format("GET", "/api/v1/events?limit=100&datetime=" .. year .. "/" .. (year + 9))
end
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--readers", type=int, default=500)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seconds", type=int, default=20)
    asked = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("This needs wrk: apt-get install wrk")
    sys.path.append(str(ROOT / "tests"))
    from databases import migrate, postgresql_with_standby

    with postgresql_with_standby() as (primary, standby):
        url, read_url = (f"postgresql://postgres@/postgres?host={server.folder}" for server in (primary, standby))
        migrate(url)
        os.environ |= {"TIMELINE_DATABASE_URL": url, "TIMELINE_READ_DATABASE_URL": read_url, "TIMELINE_LOG": "off"}
        subprocess.run([sys.executable, "-m", "timeline", "seed-benchmark", "--events", str(asked.events)], check=True)
        with started(Service("timeline", [*TIMELINE, f"--workers={asked.workers}"], "/readyz")) as port:
            print(read(port, asked.readers, asked.seconds))


def read(port: int, readers: int, seconds: int) -> str:
    """What wrk says."""
    with NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(SCRIPT)
        script.flush()
        options = ["--threads=1", f"--connections={readers}", f"--duration={seconds}s", "--timeout=10s", "--latency"]
        command = ["wrk", *options, f"--script={script.name}", f"http://127.0.0.1:{port}"]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main()
