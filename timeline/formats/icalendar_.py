"""iCalendar (RFC 5545, RFC 7986): events as calendars show them, to subscribe to and to import.

Written: an event covers all that its date may mean, whole days as all-day events (DTEND is exclusive, RFC 5545
3.6.1) and the rest as UTC instants. The EDTF text is kept in X-TIMELINE-EDTF; reading takes it as long as DTSTART
and DTEND still say the same, so that a date moved in a calendar wins.

It cannot hold
- how certain a date is: the words of the date and the sources stand at the end of DESCRIPTION;
- an open end: an ongoing event is drawn up to the day it was last reported, an open start at the last possible day;
- years before 1 and after 9999: such events become a VJOURNAL without DTSTART, which calendars do not draw;
- quotes and offsets, document titles, confidence: only the address of the first source (URL) comes back.

Read: VEVENT and VJOURNAL of anybody; recurrences are expanded, at most 1,000 times and 100 years, and only those of
a day or more; one that goes on ends with a fault that says where. A changed occurrence (RECURRENCE-ID) gets the id of
the one that it replaces.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any, BinaryIO

from icalendar import Calendar, Component, Event, Journal, Timezone as VTimezone, vText

from timeline import edtf
from timeline.edtf import NEG_INF, POS_INF, Edtf
from timeline.edtf.calendar import DAY
from timeline.errors import Invalid, Malformed, TimelineError
from timeline.formats import recurrence
from timeline.formats.components import all_of, split
from timeline.formats.row import TIMELINE, About, Row, Wire, filled, sources, spoken

STATUS = {"candidate": "TENTATIVE", "confirmed": "CONFIRMED", "rejected": "CANCELLED", "retracted": "CANCELLED"}
READ_STATUS = {"TENTATIVE": "candidate", "CONFIRMED": "confirmed", "CANCELLED": "retracted"}
FOOTER = "\n\n-- \n"
"""What stands between the summary and the lines about date and sources, as before a signature."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UID = "@timeline"

When = date | datetime | None


# --- writing ---------------------------------------------------------------------------------------------------------


def write(events: Iterable[Wire], about: About = TIMELINE) -> Iterator[bytes]:
    yield _calendar(about).to_ical().removesuffix(b"END:VCALENDAR\r\n")
    for event in events:
        yield _component(event).to_ical()
    yield b"END:VCALENDAR\r\n"


def _calendar(about: About) -> Calendar:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Timeline//EN")
    calendar.add("name", about.title)
    calendar.add("x-wr-calname", about.title)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    if about.href:
        calendar.add("source", about.href, parameters={"VALUE": "URI"})
    return calendar


def _component(event: Wire) -> Component:
    when = edtf.parse(event["date"])
    start, end = drawn(when, event.get("known_until"))
    component = Event() if start else Journal()
    place = event.get("place") or {}
    properties = {
        "uid": event["id"] + _UID if event.get("id") else _digest(event["title"], event["date"]),
        "dtstamp": _instant(event.get("updated_at")),
        "created": event.get("created_at") and _instant(event["created_at"]),
        "last-modified": event.get("updated_at") and _instant(event["updated_at"]),
        "sequence": event.get("revision"),
        "dtstart": start,
        "dtend": end,
        "summary": event["title"],
        "description": _description(event, when),
        "location": place.get("name"),
        "geo": (place["latitude"], place["longitude"]) if place.get("latitude") is not None else None,
        "categories": event.get("tags"),
        "url": next((document["url"] for document in sources(event) if document.get("url")), None),
        "related-to": event.get("part_of") and event["part_of"] + _UID,
        "status": STATUS[event.get("status", "confirmed")] if start else None,
        "transp": "TRANSPARENT" if start else None,
        "x-timeline-edtf": vText(event["date"]),
        "x-timeline-status": event.get("status") and vText(event["status"]),
        "x-timeline-actor": [vText(actor) for actor in event.get("actors") or ()],
    }
    for name, value in filled(properties).items():
        # The library takes an X- property for text, and escapes what would end its line, only when it says so.
        component.add(name, value, parameters={"VALUE": "TEXT"} if name.startswith("x-") else None)
    return component


def drawn(when: Edtf, known_until: str | None) -> tuple[When, When]:
    """DTSTART and the exclusive DTEND: dates on day borders, else UTC instants; both None where there is no such year.

    An instant has no DTEND; what is open on one side is drawn on the side that is known.
    """
    known = edtf.parse(known_until).end_latest if known_until else POS_INF
    ends = (when.end_latest, known, when.start_latest, when.start_earliest + DAY)
    last = next((end for end in ends if NEG_INF < end < POS_INF), None)
    if last is None:
        return None, None
    first = when.start_earliest if when.start_earliest > NEG_INF else (last - 1) // DAY * DAY
    last = max(last, first + 1)
    try:
        start, end = (_EPOCH + timedelta(seconds=second) for second in (first, last))
    except OverflowError:
        return None, None
    if first % DAY == last % DAY == 0:
        return start.date(), end.date()
    return start, (end if last - first > 1 else None)


def _description(event: Wire, when: Edtf) -> str:
    known = event.get("known_until")
    lines = [spoken(event) + (f"; ongoing, last reported on {known}" if when.open_end and known else "")]
    for document in sources(event):
        parts = (document.get(name) for name in ("publisher", "published", "title", "url"))
        lines.append(", ".join(part for part in parts if part))
    said = event["summary"] + FOOTER if event.get("summary") else FOOTER.lstrip()
    return said + "\n".join(lines)


def _instant(timestamp: str | None) -> datetime:
    """DTSTAMP is when the event was last changed, so that the same event is the same bytes on every day."""
    return datetime.fromisoformat(timestamp) if timestamp else _EPOCH


# --- reading ---------------------------------------------------------------------------------------------------------


def read(stream: BinaryIO) -> Iterator[Row]:
    zones: dict[str, Any] = {}
    for line, text in split(stream):
        try:
            yield from (Row(line, event=event, size=len(text)) for event in _events(text, zones))
        except TimelineError as error:
            yield Row(line, error=error)
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:  # what the library raises
            yield Row(line, error=Malformed(f"This component cannot be read: {error}."))


def _events(text: str | TimelineError, zones: dict[str, Any]) -> Iterator[Wire]:
    if isinstance(text, TimelineError):
        raise text
    if text.startswith("BEGIN:VTIMEZONE"):
        zone = VTimezone.from_ical(text)
        zones[str(zone["TZID"])] = zone.to_tz(lookup_tzid=False)
        return
    component = Component.from_ical(text)
    if component.errors:
        raise Malformed("; ".join(f"{name or 'A line'}: {said}" for name, said in component.errors))
    start, end = _local(component, "DTSTART", zones), _end(component, zones)
    event = _event(component)
    if edtf_text := _kept(component, start, end):
        yield event | {"date": edtf_text}
    elif start is None:
        raise Invalid("This event has no DTSTART.")
    else:
        yield from _dated(component, event, start, end)


def _dated(component: Component, event: Wire, start: When, end: When) -> Iterator[Wire]:
    """The event with its date, or each of its occurrences."""
    if "RRULE" not in component and "RDATE" not in component:
        yield event | {"date": _edtf(start, end)}
        return
    for occurrence in recurrence.expand(component, start):
        moved = end and occurrence + (end - start)
        yield event | {"date": _edtf(occurrence, moved), "id": _id(str(component.get("UID", "")), occurrence)}


def _event(component: Component) -> Wire:
    own = "X-TIMELINE-EDTF" in component
    text = {name: str(component[name]) for name in ("SUMMARY", "DESCRIPTION", "LOCATION", "URL", "STATUS") if name in component}
    summary = text.get("DESCRIPTION", "")
    found = {
        "id": _id(str(component.get("UID", "")), component["RECURRENCE-ID"].dt if "RECURRENCE-ID" in component else None),
        "title": text.get("SUMMARY"),
        "summary": summary.rpartition(FOOTER)[0] if own else summary,
        "place": _place(component, text.get("LOCATION")),
        "tags": [str(tag) for line in all_of(component, "CATEGORIES") for tag in line.cats],
        "actors": [str(actor) for actor in all_of(component, "X-TIMELINE-ACTOR")],
        "status": str(component.get("X-TIMELINE-STATUS", READ_STATUS.get(text.get("STATUS", ""), ""))),
        "part_of": _id(str(component["RELATED-TO"])) if "RELATED-TO" in component else None,
        "citations": [{"document": {"url": text["URL"]}}] if "URL" in text else None,
    }
    return filled(found)


def _kept(component: Component, start: When, end: When) -> str | None:
    """The EDTF text that was written, unless somebody has since moved DTSTART or DTEND."""
    if "X-TIMELINE-EDTF" not in component:
        return None
    text = str(component["X-TIMELINE-EDTF"])
    when = edtf.parse(text)
    first, last = drawn(when, None)
    return text if first == start and (last == end or when.end_latest == POS_INF) else None


def _place(component: Component, name: str | None) -> Wire | None:
    if "GEO" not in component:
        return {"name": name} if name else None
    latitude, longitude = component["GEO"].latitude, component["GEO"].longitude
    return {"name": name or f"{latitude}, {longitude}", "latitude": latitude, "longitude": longitude}


def _end(component: Component, zones: dict[str, Any]) -> When:
    """The exclusive end; without one a day lasts that day and an instant is an instant (RFC 5545 3.6.1)."""
    start = _local(component, "DTSTART", zones)
    if "DTEND" in component:
        return _local(component, "DTEND", zones)
    if "DURATION" in component and start is not None:
        return start + component["DURATION"].dt
    return start + timedelta(days=1) if start is not None and not isinstance(start, datetime) else None


def _local(component: Component, name: str, zones: dict[str, Any]) -> When:
    """The value of a property, in the zone that the file itself defines where the library knows none."""
    if name not in component:
        return None
    when, zone = component[name].dt, component[name].params.get("TZID")
    if isinstance(when, datetime) and when.tzinfo is None and zone in zones:
        return when.replace(tzinfo=zones[zone])
    return when


def _edtf(start: date, end: When) -> str:
    if not isinstance(start, datetime):
        last = end - timedelta(days=1)
        return str(start) if last <= start else f"{start}/{last}"
    return _moment(start) if end is None or end == start else f"{_moment(start)}/{_moment(end)}"


def _moment(when: datetime) -> str:
    """A floating time stays one; any other is told in UTC."""
    text = when.replace(microsecond=0, tzinfo=None) if when.tzinfo is None else when.astimezone(UTC).replace(tzinfo=None)
    return text.isoformat() + ("" if when.tzinfo is None else "Z")


def _id(uid: str, occurrence: When = None) -> str | None:
    """Our own id from a UID of ours, else one that is the same whenever the file is read."""
    if uid.endswith(_UID) and occurrence is None:
        return uid.removesuffix(_UID)
    if isinstance(occurrence, datetime):
        occurrence = _moment(occurrence)
    return _digest(uid, str(occurrence)) if uid else None


def _digest(*texts: str) -> str:
    return "ics-" + sha256("\n".join(texts).encode()).hexdigest()[:24]
