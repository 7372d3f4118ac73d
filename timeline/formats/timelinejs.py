"""TimelineJS3 JSON: a story that the Knight Lab's TimelineJS shows as it is.

Partial dates are told by leaving months and days out. `display_date` says the date in words, an ongoing one as
"September 2025 – present". The EDTF text stands in `edtf`, which TimelineJS passes over.

It cannot hold
- open starts, which are drawn at the last possible day, and open ends, drawn up to the day last reported;
- how certain a date is, other than in `display_date`;
- an event that is always, `../..`: it has no place on an axis and is left out;
- beside years that JavaScript cannot hold (beyond 271,821) any months and days: the whole is "cosmological" then;
- places, status, confidence, part-of and quotes; tags only the first (`group`). Sources stand in the text.
"""

import html
import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from timeline import edtf
from timeline.edtf import NEG_INF, POS_INF, Edtf
from timeline.edtf.calendar import DAY
from timeline.errors import Invalid
from timeline.formats.json_ import members, peekable, shaped
from timeline.formats.row import TIMELINE, About, Row, Wire, filled, sources, spoken
from timeline.html_words import words
from timeline.strict_json import dumps

HUMAN_YEARS = 271_821
"""Years that a JavaScript Date holds, either way."""
_NAMES = ("year", "month", "day", "hour", "minute", "second")
_SUMMARY = re.compile(r'<p class="summary">(.*?)</p>', re.DOTALL)


def write(events: Iterable[Wire], about: About = TIMELINE) -> Iterator[bytes]:
    yield ('{"title":' + dumps({"text": {"headline": html.escape(about.title)}}) + ',"events":[').encode()
    separator, scale = "", "human"
    for event in events:
        if slide := _slide(event):
            yield (separator + dumps(slide)).encode()
            separator = ",\n"
            scale = "cosmological" if abs(slide["start_date"]["year"]) > HUMAN_YEARS else scale
    yield ("]," + dumps({"scale": scale})[1:] + "\n").encode()


def _slide(event: Wire) -> Wire | None:
    when = edtf.parse(event["date"])
    start, end = _drawn(when, event.get("known_until"))
    if start is None:
        return None
    slide = {
        "unique_id": event.get("id"),
        "start_date": start,
        "end_date": end,
        "display_date": _words(event),
        "text": {"headline": html.escape(event["title"]), "text": _text(event)},
        "group": next(iter(event.get("tags") or ()), None),
        "edtf": event["date"],
    }
    return filled(slide)


def _words(event: Wire) -> str:
    start, _, end = event["date"].partition("/")
    return f"{edtf.parse(start).display('en')} – present" if end == ".." else spoken(event)


def _text(event: Wire) -> str:
    summary = f'<p class="summary">{html.escape(event["summary"])}</p>' if event.get("summary") else ""
    return summary + "".join(f'<p class="source">{_source(document)}</p>' for document in sources(event))


def _source(document: Wire) -> str:
    said = ", ".join(document[name] for name in ("publisher", "published", "title") if document.get(name))
    if not document.get("url"):
        return html.escape(said)
    return f'<a href="{html.escape(document["url"])}">{html.escape(said or document["url"])}</a>'


def _drawn(when: Edtf, known_until: str | None) -> tuple[Wire | None, Wire | None]:
    """start_date and end_date; one alone when the date is one day, month or year, or one side is open."""
    first, last = (when.start_earliest, when.start_latest), (when.end_earliest, when.end_latest)
    if known_until and when.end_latest == POS_INF:
        last = (edtf.parse(known_until).start_earliest, edtf.parse(known_until).end_latest)
    first, last = (side if side[0] > NEG_INF and side[1] < POS_INF else None for side in (first, last))
    if first is None:
        first, last = last or _one_known(when), None
    if first is None:
        return None, None
    if last in (None, first):
        start = _unit(*first)
        return (start, None) if start else (_day(first[0]), _day(first[1] - 1))
    return _unit(*first) or _day(first[0]), _unit(*last) or _day(last[1] - 1)


def _one_known(when: Edtf) -> tuple[int, int] | None:
    """A day at the one bound that is known: the last possible, else the first."""
    if when.end_latest < POS_INF:
        return when.end_latest - DAY, when.end_latest
    return (when.start_earliest, when.start_earliest + DAY) if when.start_earliest > NEG_INF else None


def _unit(first: int, last: int) -> Wire | None:
    """The parts that say exactly [first, last): a year, a month, a day or a second; None for any other length."""
    start, end = _civil(first), _civil(last)
    months = (end[0] - start[0]) * 12 + end[1] - start[1]
    borders = start[2:] == end[2:] == (1, 0, 0, 0)
    is_unit = (
        borders and months == 12 and start[1] == 1,
        borders and months == 1,
        last - first == DAY and first % DAY == 0,
        last - first == 1,
    )
    count = next((count for count, fits in zip((1, 2, 3, 6), is_unit, strict=True) if fits), None)
    return count and dict(zip(_NAMES, start[:count], strict=False))


def _day(second: int) -> Wire:
    return dict(zip(_NAMES[:3], _civil(second), strict=False))


def _civil(second: int) -> tuple[int, ...]:
    """Year, month, day, hour, minute and second."""
    text = edtf.earliest_text(second - second % DAY).removeprefix("Y")
    year, month, day = re.fullmatch(r"(-?\d+)(?:-(\d\d)-(\d\d))?", text).groups(default="1")
    return int(year), int(month), int(day), second // 3600 % 24, second // 60 % 60, second % 60


def read(stream: BinaryIO) -> Iterator[Row]:
    yield from shaped(members(peekable(stream), "events.item"), _event)


def _event(slide: Wire) -> Wire:
    text = slide.get("text") or {}
    headline, body = str(text.get("headline") or ""), str(text.get("text") or "")
    summary = _SUMMARY.search(body)
    own = "edtf" in slide
    event = {
        "id": slide.get("unique_id") if own else None,
        "title": html.unescape(headline) if own else words(headline),
        "summary": html.unescape(summary[1]) if summary else None if own else words(body),
        "date": slide["edtf"] if own else _date(slide.get("start_date"), slide.get("end_date")),
        "tags": [slide["group"]] if slide.get("group") else None,
    }
    return filled(event)


def _date(start: Any, end: Any) -> str:
    try:
        return _moment(start) + (f"/{_moment(end)}" if end else "")
    except (TypeError, ValueError, AttributeError) as error:
        raise Invalid("This slide does not say when: start_date and end_date hold year, month and day.") from error


def _moment(parts: Wire) -> str:
    year, *rest = (int(parts[name]) for name in _NAMES if str(parts.get(name, "")).strip())
    if len(rest) < 2:
        return str(Edtf.month(year, *rest) if rest else Edtf.year(year))
    clock = [*rest[2:], 0, 0, 0]
    return str(Edtf.day(year, *rest[:2])) + ("T{:02}:{:02}:{:02}".format(*clock) if rest[2:] else "")
