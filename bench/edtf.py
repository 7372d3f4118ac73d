"""How fast EDTF is read, with all four bounds, on one core: python bench/edtf.py

Beside it python-edtf (`pip install -e '.[bench]'`), which gives two bounds, on the same texts in the same run. Seconds
are CPU seconds of this process, the best of several rounds, so that a busy machine disturbs little.
"""

import random
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

# This file is named as the peer's package is: let `import edtf` find the package.
sys.path = [path for path in sys.path if Path(path).resolve() != Path(__file__).parent]

from timeline.edtf import parse  # noqa: E402

try:
    from edtf import parse_edtf
except ImportError:
    parse_edtf = None

ROUNDS = 7
FORMS = {
    "a day": "2025-11-11",
    "a month": "2025-11",
    "a year": "2025",
    "a qualified day": "2004-06-~11",
    "a decade": "201X",
    "a mask": "156X-12-25",
    "a season": "2001-21",
    "a far year": "Y-17E7",
    "an interval": "2025-11-11/2025-11-14",
    "an open interval": "2025-09/..",
    "some day up to": "[..2025-11-12]",
    "a set": "[1667,1668,1670..1672]",
    "a date-time": "2025-11-11T10:00:00+01:00",
}


def days(count: int, seed: int = 1) -> list[str]:
    """Days of this and the last century."""
    chance = random.Random(seed)
    return [str(date(1900, 1, 1) + timedelta(days=chance.randrange(55_000))) for _ in range(count)]


def mixed(count: int, seed: int = 2) -> list[str]:
    """Nine plain days for every one of something else, in no order."""
    chance = random.Random(seed)
    others = [text for name, text in FORMS.items() if name != "a day"]
    texts = days(count * 9 // 10) + [others[n % len(others)] for n in range(count // 10)]
    chance.shuffle(texts)
    return texts


def seconds_each(read: Callable[[str], object], texts: Sequence[str], rounds: int = ROUNDS) -> float:
    """CPU seconds to read one text, in the best round."""
    return min(_round(read, texts) for _ in range(rounds)) / len(texts)


def _round(read: Callable[[str], object], texts: Sequence[str]) -> float:
    start = time.process_time()
    for text in texts:
        read(text)
    return time.process_time() - start


def peer(text: str) -> tuple:
    """What python-edtf can say of the bounds."""
    read = parse_edtf(text)
    return read.lower_strict(), read.upper_strict()


def compare(name: str, texts: Sequence[str]) -> None:
    ours = seconds_each(parse, texts)
    line = f"{name:18} {ours * 1e6:8.2f} us  {1 / ours:12,.0f} a second"
    if parse_edtf:
        try:
            theirs = seconds_each(peer, texts[:100], rounds=1)
            line += f"   python-edtf {theirs * 1e6:10,.0f} us, {theirs / ours:8,.0f} times as long"
        except Exception as error:  # whatever the peer raises is its answer
            line += f"   python-edtf: {type(error).__name__}"
    print(line)


def main() -> None:
    compare("plain days", days(50_000))
    compare("nine days in ten", mixed(50_000))
    for name, text in FORMS.items():
        compare(name, [text] * 2_000)


if __name__ == "__main__":
    main()
