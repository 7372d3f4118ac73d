"""Look for an input that one target of `tests/fuzz_targets.py` does not bear: python tests/fuzz.py TARGET SECONDS FOLDER.

atheris watches which branches of Timeline an input reaches and mutates those that reach new ones; they are kept in the
folder. After so many seconds of the processor it says how many inputs it fed. The process ends with another code than 0
when it finds a fault, and leaves the input in the folder as crash-*.
"""

import os
import sys
import time
from itertools import count
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["timeline", "icalendar", "markdown_it", "feedparser"]):
    import fuzz_targets


def main(name: str, seconds: str, folder: str) -> None:
    target = fuzz_targets.TARGETS[name]
    for number, seed in enumerate(target.seeds):
        Path(folder, str(number)).write_bytes(seed)
    numbers, end = count(1), time.process_time() + float(seconds)

    def feed(data: bytes) -> None:
        fuzz_targets.feed(target, data)
        number = next(numbers)
        if time.process_time() > end:  # the fuzzer's own limit is by the clock, and another job's time would count
            print(f"{number} inputs", flush=True)
            os._exit(0)

    atheris.Setup([sys.argv[0], "-max_len=4096", "-timeout=60", f"-artifact_prefix={folder}/", folder], feed)
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
