"""The occurrences of a recurring iCalendar component (RFC 5545 3.8.5), within bounds."""

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
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")


def expand(component: Component, start: date) -> Iterator[date]:
    """The starts of all occurrences in order, each of the kind of `start`: a date, or a date-time in its zone.

    Raises:
        Invalid: it recurs within a day.
    """
    first = start if isinstance(start, datetime) else datetime.combine(start, time())
    zone, first = first.tzinfo, first.replace(tzinfo=None)
    # On the wall clock: a meeting at nine stays at nine when summer time begins.
    rules = [_rule(rule, first, zone) for rule in all_of(component, "RRULE")]
    added, left_out = _dates(component, "RDATE", zone), set(_dates(component, "EXDATE", zone))
    moments = (moment for moment, _ in groupby(merge([first], sorted(added), *rules)) if moment not in left_out)
    for moment in islice(moments, LIMIT):
        yield moment.replace(tzinfo=zone) if isinstance(start, datetime) else moment.date()


def _rule(rule: vRecur, first: datetime, zone) -> Iterator[datetime]:
    if rule["FREQ"][0] not in _FREQUENCIES:
        raise Invalid("Only events that recur daily, weekly, monthly or yearly are expanded.")
    rule = vRecur(rule)
    count, until = rule.pop("COUNT", [LIMIT])[0], rule.pop("UNTIL", [None])[0]
    last = min(first + HORIZON, datetime.max if until is None else _wall(until, zone, time.max))
    return islice(rrulestr(rule.to_ical().decode(), dtstart=first).replace(until=last), count)


def _dates(component: Component, name: str, zone) -> list[datetime]:
    return [_wall(value.dt, zone, time()) for line in all_of(component, name) for value in line.dts]


def _wall(moment, zone, otherwise: time) -> datetime:
    """A date, a date-time or the start of a period on the wall clock of the zone."""
    moment = moment[0] if isinstance(moment, tuple) else moment
    if not isinstance(moment, datetime):
        return datetime.combine(moment, otherwise)
    return (moment.astimezone(zone) if zone and moment.tzinfo else moment).replace(tzinfo=None)
