"""Look for an input that one target of `tests/fuzz_targets.py` does not bear: python tests/fuzz.py TARGET SECONDS FOLDER.

atheris watches which branches of Timeline an input reaches and mutates those that reach new ones; they are kept in the
folder. The process ends with another code than 0 when it finds a fault, and leaves the input in the folder as crash-*.
"""

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["timeline", "icalendar", "markdown_it", "feedparser"]):
    import fuzz_targets


def main(name: str, seconds: str, folder: str) -> None:
    target = fuzz_targets.TARGETS[name]
    for number, seed in enumerate(target.seeds):
        Path(folder, str(number)).write_bytes(seed)
    limits = [f"-max_total_time={seconds}", "-max_len=4096", "-timeout=60", f"-artifact_prefix={folder}/"]
    atheris.Setup([sys.argv[0], *limits, folder], lambda data: fuzz_targets.feed(target, data))
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
