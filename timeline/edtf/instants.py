"""Between seconds and the days of other modules, and bounds as the wire writes them.

On the wire they are inclusive: a date on a day border, else a UTC date-time, None where open.
"""

from datetime import date
from functools import lru_cache

from timeline.edtf.calendar import DAY, NEG_INF, POS_INF, civil_from_days, civil_second
from timeline.edtf.forms import year_text
from timeline.edtf.masks import LAST_YEAR

_EPOCH = date(1970, 1, 1).toordinal()
_FIRST, _LAST = 1 - _EPOCH, date.max.toordinal() - _EPOCH  # the days that datetime knows


def day_start(day: date) -> int:
    """The second at which a calendar day begins (UTC)."""
    return civil_second(day.year, day.month, day.day)


def earliest_text(seconds: int) -> str | None:
    """An earliest bound (`start_earliest`, `end_earliest`), which is inclusive as it stands."""
    return _text(seconds, seconds % DAY == 0)


def latest_text(seconds: int) -> str | None:
    """A latest bound (`start_latest`, `end_latest`), which is exclusive: the day or the second before."""
    return _text(seconds, seconds % DAY == 0, 1)


def _text(seconds: int, on_day_border: bool, back: int = 0) -> str | None:
    if seconds in (NEG_INF, POS_INF):
        return None
    days, rest = divmod(seconds - back, DAY)
    if on_day_border and _FIRST <= days <= _LAST:
        return _day_text(days)
    year, month, day = civil_from_days(days)
    if abs(year) > LAST_YEAR:  # EDTF has no months and days there
        return year_text(year)
    text = f"{year_text(year)}-{month:02}-{day:02}"
    return text if on_day_border else f"{text}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}Z"


@lru_cache(maxsize=4_096)  # a day is its own first and last
def _day_text(days: int) -> str:
    return date.fromordinal(days + _EPOCH).isoformat()
