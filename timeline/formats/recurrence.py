"""The occurrences of a recurring iCalendar component (RFC 5545 3.8.5), within bounds; what is cut off there is said."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from heapq import merge
from itertools import groupby, islice

from dateutil.rrule import rrulestr
from icalendar import Component, vRecur

from timeline.errors import Invalid
from timeline.formats.components import all_of

LIMIT = 1_000
"""Occurrences of one component."""
HORIZON = timedelta(days=36_525)
"""How far after the first one: a rule that matches no day would be sought to the year 9999."""
RULES = 10
"""Of one component, which should have one (RFC 5545 3.8.5.3)."""
_BEYOND = datetime.max  # where a rule goes on that has not ended at the horizon
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")


def expand(component: Component, start: date) -> Iterator[date]:
    """The starts of all occurrences in order, each of the kind of `start`: a date, or a date-time in its zone.

    Raises:
        Invalid: it recurs within a day, by too many rules, or, after the last that is given, beyond LIMIT or HORIZON.
    """
    first = start if isinstance(start, datetime) else datetime.combine(start, time())
    zone, first = first.tzinfo, first.replace(tzinfo=None)
    # On the wall clock: a meeting at nine stays at nine when summer time begins.
    if len(all_of(component, "RRULE")) > RULES:
        raise Invalid(f"This event recurs by more than {RULES} rules.")
    rules = [_rule(rule, first, zone) for rule in all_of(component, "RRULE")]
    added, left_out = _dates(component, "RDATE", zone), set(_dates(component, "EXDATE", zone))
    moments = (moment for moment, _ in groupby(merge([first], sorted(added), *rules)) if moment not in left_out)
    last = first
    for number, moment in enumerate(moments):
        if number == LIMIT or moment == _BEYOND:
            how = "for more than 100 years" if moment == _BEYOND else f"more than {LIMIT:,} times"
            raise Invalid(f"This event recurs {how}; nothing after {last.date()} was read.")
        yield moment.replace(tzinfo=zone) if isinstance(start, datetime) else moment.date()
        last = moment


def _rule(rule: vRecur, first: datetime, zone) -> Iterator[datetime]:
    """The moments of a rule up to the horizon, and if it goes on there, _BEYOND."""
    if rule["FREQ"][0] not in _FREQUENCIES:
        raise Invalid("Only events that recur daily, weekly, monthly or yearly are expanded.")
    if rule.get("INTERVAL", [1])[0] < 1:
        raise Invalid("This event recurs by an INTERVAL of less than 1.")
    rule = vRecur(rule)
    count, until = rule.pop("COUNT", [None])[0], rule.pop("UNTIL", [None])[0]
    horizon, until = first + HORIZON, datetime.max if until is None else _wall(until, zone, time.max)
    within = rrulestr(rule.to_ical().decode(), dtstart=first).replace(until=min(horizon, until))
    found = 0
    for moment in islice(within, count):
        yield moment
        found += 1
    if until > horizon and (count is None or found < count):
        yield _BEYOND


def _dates(component: Component, name: str, zone) -> list[datetime]:
    return [_wall(value.dt, zone, time()) for line in all_of(component, name) for value in line.dts]


def _wall(moment, zone, otherwise: time) -> datetime:
    """A date, a date-time or the start of a period on the wall clock of the zone."""
    moment = moment[0] if isinstance(moment, tuple) else moment
    if not isinstance(moment, datetime):
        return datetime.combine(moment, otherwise)
    return (moment.astimezone(zone) if zone and moment.tzinfo else moment).replace(tzinfo=None)
