"""iCalendar: what calendars are shown, what comes back, and what other people's calendars give."""

import datetime
import io

import ics
import pytest
import vobject

import wire_events as wire
from timeline.formats import icalendar_


def written(*events):
    return b"".join(icalendar_.write(events))


def read(text):
    content = text if isinstance(text, bytes) else text.replace("\n", "\r\n").encode()
    return [row.event or str(row.error) for row in icalendar_.read(io.BytesIO(content))]


def calendar(*components):
    return (
        "BEGIN:VCALENDAR\nVERSION:2.0\n"
        + "".join(f"BEGIN:VEVENT\n{lines}\nEND:VEVENT\n" for lines in components)
        + "END:VCALENDAR\n"
    )


def test_the_exclusive_end_is_the_day_after_the_last():
    content = written(wire.EXPO)
    assert b"DTSTART;VALUE=DATE:20251111\r\nDTEND;VALUE=DATE:20251115\r\n" in content
    assert read(content)[0]["date"] == "2025-11-11/2025-11-14"
    assert read(content.replace(b"X-TIMELINE-EDTF", b"X-OTHER"))[0]["date"] == "2025-11-11/2025-11-14"


def test_other_readers_see_four_days():
    event = vobject.readOne(written(wire.EXPO).decode()).vevent
    assert (event.dtend.value - event.dtstart.value).days == 4
    assert event.summary.value == wire.EXPO["title"]
    (event,) = ics.Calendar(written(wire.EXPO).decode()).events
    assert (event.begin.date(), event.duration.days, event.all_day) == (datetime.date(2025, 11, 11), 4, True)
    assert event.name == wire.EXPO["title"]


def test_other_readers_read_every_kind_of_date():
    content = written(*(wire.PLAIN | {"id": f"e{number}", "date": date} for number, date in enumerate(wire.DATES))).decode()
    parsed = vobject.readOne(content)
    assert len(parsed.vevent_list) + len(parsed.vjournal_list) == len(wire.DATES)
    assert len(ics.Calendar(content).events) == len(parsed.vevent_list)


@pytest.mark.parametrize(
    "date, known_until, lines",
    [
        ("2025-11-11", None, ["DTSTART;VALUE=DATE:20251111", "DTEND;VALUE=DATE:20251112"]),
        ("2025-11", None, ["DTSTART;VALUE=DATE:20251101", "DTEND;VALUE=DATE:20251201"]),
        ("2025-11-11T14:30:00Z", None, ["DTSTART:20251111T143000Z"]),
        ("2025-11-11T09:00:00Z/2025-11-11T10:00:00Z", None, ["DTSTART:20251111T090000Z", "DTEND:20251111T100000Z"]),
        ("2025-09/..", "2025-11-12", ["DTSTART;VALUE=DATE:20250901", "DTEND;VALUE=DATE:20251113"]),
        ("2025-09/..", None, ["DTSTART;VALUE=DATE:20250901", "DTEND;VALUE=DATE:20251001"]),
        ("2025-09/", None, ["DTSTART;VALUE=DATE:20250901", "DTEND;VALUE=DATE:20251001"]),
        ("[..2025-11-12]", None, ["DTSTART;VALUE=DATE:20251112", "DTEND;VALUE=DATE:20251113"]),
        ("[2025-11-12..]", None, ["DTSTART;VALUE=DATE:20251112", "DTEND;VALUE=DATE:20251113"]),
        ("0001-01-01", None, ["DTSTART;VALUE=DATE:00010101", "DTEND;VALUE=DATE:00010102"]),
        ("-0044-03-15", None, []),
        ("9999", None, []),
        ("Y-170000002", None, []),
    ],
)
def test_a_date_is_drawn_as_far_as_a_calendar_can(date, known_until, lines):
    content = written(wire.PLAIN | {"date": date, "known_until": known_until}).decode().split("\r\n")
    assert [line for line in content if line.startswith(("DTSTART", "DTEND"))] == lines
    assert ("BEGIN:VEVENT" if lines else "BEGIN:VJOURNAL") in content


def test_an_ongoing_event_says_so():
    ongoing = wire.PLAIN | {"date": "2025-09/..", "known_until": "2025-11-12", "display": {"en": "since September 2025"}}
    text = written(ongoing).replace(b"\r\n ", b"").decode()
    assert r"DESCRIPTION:-- \nsince September 2025\; ongoing\, last reported on 2025-11-12" in text


def test_the_same_event_is_the_same_bytes_and_a_changed_one_a_later_sequence():
    event = wire.EXPO | {"revision": 3, "created_at": "2025-11-10T08:00:00.000001Z", "updated_at": "2025-11-12T08:00:00.5Z"}
    content = written(event)
    assert content == written(event)
    for line in (b"UID:expo@timeline", b"SEQUENCE:3", b"CREATED:20251110T080000Z", b"DTSTAMP:20251112T080000Z"):
        assert line + b"\r\n" in content


@pytest.mark.parametrize(
    "status, line", [("candidate", "TENTATIVE"), ("confirmed", "CONFIRMED"), ("rejected", "CANCELLED"), ("retracted", "CANCELLED")]
)
def test_what_is_retracted_is_cancelled(status, line):
    content = written(wire.PLAIN | {"status": status})
    assert f"\r\nSTATUS:{line}\r\n".encode() in content
    assert read(content)[0]["status"] == status


def test_what_it_holds_comes_back():
    known = {name: wire.EXPO[name] for name in ("id", "title", "summary", "date", "place", "actors", "tags", "status", "part_of")}
    assert read(written(wire.EXPO)) == [
        known | {"citations": [{"document": {"url": wire.EXPO["citations"][0]["document"]["url"]}}]}
    ]


def test_a_date_moved_in_a_calendar_wins():
    moved = written(wire.EXPO).replace(b"20251111", b"20251112").replace(b"20251115", b"20251116")
    assert read(moved)[0]["date"] == "2025-11-12/2025-11-15"


ZONE = """BEGIN:VTIMEZONE
TZID:Our own
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0330
TZOFFSETTO:+0330
END:STANDARD
END:VTIMEZONE
"""


@pytest.mark.parametrize(
    "lines, date",
    [
        ("DTSTART;VALUE=DATE:20251111", "2025-11-11"),
        ("DTSTART;VALUE=DATE:20251111\nDTEND;VALUE=DATE:20251111", "2025-11-11"),
        ("DTSTART;VALUE=DATE:20251111\nDURATION:P4D", "2025-11-11/2025-11-14"),
        ("DTSTART:20251111T090000Z\nDURATION:PT1H", "2025-11-11T09:00:00Z/2025-11-11T10:00:00Z"),
        ("DTSTART:20251111T090000", "2025-11-11T09:00:00"),
        ("DTSTART;TZID=Europe/Berlin:20251111T090000", "2025-11-11T08:00:00Z"),
        ("DTSTART;TZID=W. Europe Standard Time:20250711T090000", "2025-07-11T07:00:00Z"),
        ("DTSTART;TZID=Our own:20251111T090000\nDTEND;TZID=Our own:20251111T100000", "2025-11-11T05:30:00Z/2025-11-11T06:30:00Z"),
    ],
)
def test_a_foreign_event_gets_a_date(lines, date):
    (event,) = read(calendar(f"UID:a@b\nSUMMARY:Talks\\, held\n{lines}").replace("BEGIN:VEVENT", ZONE + "BEGIN:VEVENT"))
    assert (event["title"], event["date"]) == ("Talks, held", date)
    assert event["id"].startswith("ics-")


@pytest.mark.parametrize(
    "rule, dates",
    [
        ("RRULE:FREQ=DAILY;COUNT=3", ["2025-10-25", "2025-10-26", "2025-10-27"]),
        ("RRULE:FREQ=DAILY;COUNT=3\nEXDATE;VALUE=DATE:20251026", ["2025-10-25", "2025-10-27"]),
        ("RRULE:FREQ=WEEKLY;UNTIL=20251108", ["2025-10-25", "2025-11-01", "2025-11-08"]),
        ("RRULE:FREQ=YEARLY;COUNT=2\nRDATE;VALUE=DATE:20251225", ["2025-10-25", "2025-12-25", "2026-10-25"]),
        ("RDATE;VALUE=DATE:20251025,20251225", ["2025-10-25", "2025-12-25"]),
        ("RRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30;UNTIL=20351025", ["2025-10-25"]),
        ("RRULE:FREQ=YEARLY;UNTIL=20271025\nRRULE:FREQ=YEARLY;COUNT=2", ["2025-10-25", "2026-10-25", "2027-10-25"]),
    ],
)
def test_recurrences_are_expanded(rule, dates):
    events = read(calendar(f"UID:a\nSUMMARY:s\nDTSTART;VALUE=DATE:20251025\n{rule}"))
    assert [event["date"] for event in events] == dates
    assert len({event["id"] for event in events}) == len(dates)


def test_a_recurrence_keeps_its_hour_when_summer_time_ends():
    lines = "DTSTART;TZID=Europe/Berlin:20251025T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL=20251026T230000Z"
    dates = [event["date"] for event in read(calendar(f"UID:a\nSUMMARY:s\n{lines}"))]
    assert dates == ["2025-10-25T07:00:00Z/2025-10-25T08:00:00Z", "2025-10-26T08:00:00Z/2025-10-26T09:00:00Z"]


def test_a_changed_occurrence_has_the_id_of_the_one_it_replaces():
    master = "UID:a\nSUMMARY:s\nDTSTART:20251111T090000Z\nRRULE:FREQ=DAILY;COUNT=2"
    changed = "UID:a\nSUMMARY:moved\nDTSTART:20251113T100000Z\nRECURRENCE-ID:20251112T090000Z"
    _, second, moved = read(calendar(master, changed))
    assert second["id"] == moved["id"]
    assert moved["date"] == "2025-11-13T10:00:00Z"


TIMES, YEARS = "recurs more than 1,000 times; nothing after ", "recurs for more than 100 years; nothing after "


@pytest.mark.parametrize(
    "rule, number, said",
    [
        ("RRULE:FREQ=DAILY", 1_000, TIMES + "2028-08-06 was read."),
        ("RRULE:FREQ=DAILY;INTERVAL=0", 0, "recurs by an INTERVAL of less than 1."),
        ("RRULE:FREQ=DAILY;COUNT=1500", 1_000, TIMES + "2028-08-06 was read."),
        ("RRULE:FREQ=DAILY;COUNT=1001", 1_000, TIMES + "2028-08-06 was read."),
        ("RRULE:FREQ=DAILY;COUNT=1001\nEXDATE:20251112T090000Z", 1_000, None),
        ("RRULE:FREQ=DAILY;COUNT=1000", 1_000, None),
        ("RRULE:FREQ=DAILY;UNTIL=99991231", 1_000, TIMES + "2028-08-06 was read."),
        ("RRULE:FREQ=YEARLY;COUNT=300", 101, YEARS + "2125-11-11 was read."),
        ("RRULE:FREQ=YEARLY;COUNT=300\nRDATE:22001111T090000Z", 102, YEARS + "2200-11-11 was read."),
        ("RRULE:FREQ=YEARLY;COUNT=100", 100, None),
        ("RRULE:FREQ=YEARLY;UNTIL=21001231", 76, None),
        ("RRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", 1, YEARS + "2025-11-11 was read."),
        ("RRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30;COUNT=2", 1, YEARS + "2025-11-11 was read."),
        ("\n".join(["RRULE:FREQ=YEARLY;COUNT=2"] * 11), 0, "recurs by more than 10 rules."),
    ],
)
def test_a_recurrence_that_is_cut_off_says_so(rule, number, said, figure):
    found = read(calendar(f"UID:a\nSUMMARY:s\nDTSTART:20251111T090000Z\n{rule}", "SUMMARY:next\nDTSTART:20251111T090000Z"))
    assert found[number:-1] == ([f"This event {said}"] if said else [])
    assert found[-1]["title"] == "next"
    if said:
        figure(f"{rule.splitlines()[0]}: {number:,} events, and then: “{found[number]}”")


GOOD = "UID:good\nSUMMARY:good\nDTSTART:20251111T090000Z"


@pytest.mark.parametrize(
    "lines, said",
    [
        ("SUMMARY:s\nDTSTART:soon", "DTSTART: Expected date"),
        ("SUMMARY:s", "This event has no DTSTART."),
        ("SUMMARY:s\nDTSTART:20251111T090000Z\nno colon", "A line: Content line could not be parsed"),
        ("SUMMARY:s\nDTSTART:20251111T090000Z\nRRULE:FREQ=SECONDLY", "Only events that recur daily"),
        ("SUMMARY:s\nDTSTART:20251111T090000Z\nRRULE:FREQ=OFTEN", "RRULE: "),
        ("SUMMARY:s\nDTSTART:20251111T090000Z\nRRULE:COUNT=3", "This component cannot be read"),
        ("SUMMARY:s\nDTSTART:99999999T090000Z", "DTSTART: "),
        ("SUMMARY:s\nDTSTART;VALUE=DATE:20251111\nDTEND:20251111T090000Z", "This component cannot be read"),
        ("SUMMARY:s\nDTSTART:20251111T090000Z\nX-TIMELINE-EDTF:soon", ""),
        ("SUMMARY:s\nDTSTART;VALUE=DATE:20251111\nDURATION:P99999999D", "This component cannot be read"),
    ],
)
def test_a_broken_component_is_named_and_the_others_are_read(lines, said):
    first, second, third = list(icalendar_.read(io.BytesIO(calendar(GOOD, lines, GOOD).encode())))
    assert (first.event["title"], third.event["title"]) == ("good", "good")
    assert (second.line, second.event) == (8, None)
    assert str(second.error).startswith(said)


def test_what_is_cut_off_or_not_closed_is_named():
    assert read("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:s\nBEGIN:VEVENT\nSUMMARY:t\n") == [
        "This VEVENT has no END before the next one on line 4.",
        "The file ends within this VEVENT.",
    ]
    assert read("") == ["This is no calendar: BEGIN:VCALENDAR is missing."]
    assert read(calendar("SUMMARY:s").encode() + b"\xff")[0] == "This event has no DTSTART."
    assert read(calendar("SUMMARY:\u00e9").encode("latin-1"))[0].startswith("This component is not UTF-8")
