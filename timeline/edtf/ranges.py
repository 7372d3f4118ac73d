"""The `datetime=` of a query: EDTF to a half-open window of seconds.

Each bound names a period and the range includes all of it, a date-time its whole second (OGC API: closed).
"""

from datetime import datetime, tzinfo
from functools import partial

from timeline.edtf import grammar, masks
from timeline.edtf.bounds import period
from timeline.edtf.calendar import DAY, NEG_INF, POS_INF, civil_from_days
from timeline.edtf.errors import EdtfError
from timeline.edtf.forms import Date, Interval, Moment, Set
from timeline.edtf.slips import helped


def parse_range(text: str, zone: tzinfo | None = None) -> tuple[int, int]:
    """[a, b) in seconds since 1970 (UTC), NEG_INF and POS_INF where open; raises EdtfError.

    `?` is ignored and `~` widens. Calendar dates are days in `zone` (default UTC); a time without offset is UTC. A
    blank is read as the `+` that an address decodes to it.
    """
    text = text.replace(" ", "+")
    try:
        return _window(text, zone)
    except EdtfError as error:
        raise helped(error, partial(_window, zone=zone)) from None


def _window(text: str, zone: tzinfo | None) -> tuple[int, int]:
    form = grammar.read(text)
    if isinstance(form, Set):
        raise EdtfError(text, 0, "a date or an interval, not a set")
    start, end = (form.start, form.end) if isinstance(form, Interval) else (form, form)
    a = NEG_INF if start in ("", "..") else _period(text, 0, start, zone)[0]
    b = POS_INF if end in ("", "..") else _period(text, text.find("/") + 1, end, zone)[1]
    if a >= b:
        raise EdtfError(text, text.find("/") + 1, "an end that is not before the start")
    return a, b


def _period(text: str, position: int, date: Date | Moment, zone: tzinfo | None) -> tuple[int, int]:
    if isinstance(date, Date) and date.is_mask and not masks.is_contiguous(date):
        raise EdtfError(text, position, "X only where the days that match follow one another")
    lo, hi = period(date)
    if zone is None or isinstance(date, Moment):
        return lo, hi
    return _local(lo, zone), _local(hi, zone)


def _local(seconds: int, zone: tzinfo) -> int:
    """The instant at which the clocks of a zone show this midnight."""
    # datetime ends at 1 and 9999: out there a zone does what it does at the edge.
    day = max((1, 1, 1), min(civil_from_days(seconds // DAY), (9999, 12, 31)))
    offset = datetime(*day, tzinfo=zone).utcoffset()
    return seconds - offset.days * DAY - offset.seconds
