"""How often something may happen: so many times a minute for each key, counted in memory.

What is limited, and by which keys, is in `timeline.auth`. Each process counts for itself.

Pure but for its counters: `now` (microseconds) is an argument.
"""

from threading import Lock

MINUTE = 60 * 10**6
_MOST_KEYS = 10_000


class Quota:
    """`most` times a minute for each key; 0 for any number of times."""

    def __init__(self, most: int):
        self.most = most
        self._minute = 0
        self._spent: dict[str, int] = {}
        self._lock = Lock()

    def wait(self, key: str, now: int) -> int:
        """How many seconds until the key may again; 0 for at once."""
        with self._lock:
            return self._wait(key, now)

    def spend(self, key: str, now: int) -> int:
        """Count one for the key, and say 0, unless it has to `wait` so many seconds."""
        with self._lock:
            seconds = self._wait(key, now)
            if not seconds and (key in self._spent or len(self._spent) < _MOST_KEYS):
                self._spent[key] = self._spent.get(key, 0) + 1
            return seconds

    def _wait(self, key: str, now: int) -> int:
        self._turn_to(now)
        return -(-(MINUTE - now % MINUTE) // 10**6) if self.most and self._spent.get(key, 0) >= self.most else 0

    def _turn_to(self, now: int) -> None:
        if self._minute != now // MINUTE:
            self._minute, self._spent = now // MINUTE, {}
