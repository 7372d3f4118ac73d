"""SVG: a still picture of events on an axis of time, self-contained, to drop into an article. It is only written.

A bar covers all that the date may mean. It is solid where the event certainly lasted and fades where its start or
end is not known to the day; an arrow says that it goes on, or that nobody says since when. The EDTF text stands in
`data-date`, the title in full in the tooltip.

It cannot hold more than LIMIT events (the first ones are drawn, and the picture says so), nor anything but titles,
dates and whether an event is confirmed.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from timeline import edtf
from timeline.edtf import NEG_INF, POS_INF, Edtf
from timeline.edtf.calendar import DAY
from timeline.formats.axis import Axis
from timeline.formats.row import TIMELINE, About, Wire, spoken
from timeline.formats.xml_ import element, text

LIMIT = 200
"""Events that one picture holds."""
WIDTH, MARGIN = 1_200, 24
TOP, LANE, BAR, FOOT = 84, 44, 10, 48
FONT = 13
LONGEST = 80
"""Characters of a title that are drawn."""
COLOURS = {"confirmed": "#1f5f8b", "candidate": "#b06000", "rejected": "#888888", "retracted": "#888888"}
_GAP = 16
_ARROW = 9


@dataclass(frozen=True, slots=True)
class Mark:
    """One event as drawn: its seconds, what is written over it, and its colour."""

    when: Edtf
    known_until: int
    title: str
    spoken: str
    colour: str

    @property
    def label_width(self) -> float:
        return FONT * 0.55 * sum(1.8 if unicodedata.east_asian_width(c) in "WF" else 1 for c in f"{self.title}  {self.spoken}")


def write(events: Iterable[Wire], about: About = TIMELINE) -> Iterator[bytes]:
    events = iter(events)
    marks = [_mark(event) for event in islice(events, LIMIT)]
    more = next(events, None) is not None
    axis = Axis(*_extent(marks), MARGIN + _ARROW, WIDTH - MARGIN - _ARROW)
    lanes = _lanes(marks, axis)
    height = TOP + (max(lanes, default=0) + 1) * LANE + FOOT
    yield _opening(about, height).encode()
    yield "".join(_grid(axis, height)).encode()
    for mark, lane in zip(marks, lanes, strict=True):
        yield _drawn(mark, axis, TOP + lane * LANE).encode()
    yield (_legend(height, more) + "</svg>\n").encode()


def _mark(event: Wire) -> Mark:
    title = " ".join(event["title"].split())
    known = event.get("known_until")
    return Mark(
        when=edtf.parse(event["date"]),
        known_until=edtf.parse(known).end_latest if known else NEG_INF,
        title=title if len(title) <= LONGEST else title[: LONGEST - 1].rstrip() + "…",
        spoken=spoken(event),
        colour=COLOURS[event.get("status") or "confirmed"],
    )


def _extent(marks: list[Mark]) -> tuple[int, int]:
    """The seconds that the axis shows: every bound that is known, and a little more."""
    bounds = [bound for mark in marks for bound in (*_bounds(mark.when), mark.known_until) if NEG_INF < bound < POS_INF]
    first, last = min(bounds, default=0), max(bounds, default=DAY)
    margin = max((last - first) // 25, 1)
    return first - margin, last + margin


def _bounds(when: Edtf) -> tuple[int, int, int, int]:
    return when.start_earliest, when.start_latest, when.end_earliest, when.end_latest


def _lanes(marks: list[Mark], axis: Axis) -> list[int]:
    """For each mark the first lane in which neither its bar nor its label touches another."""
    ends: list[list[tuple[float, float]]] = []
    chosen = []
    for mark in marks:
        left, right = _room(mark, axis)
        free = (lane for lane, taken in enumerate(ends) if all(right < other[0] or left > other[1] for other in taken))
        lane = next(free, len(ends))
        ends[lane : lane + 1] = [[*(ends[lane] if lane < len(ends) else ()), (left, right)]]
        chosen.append(lane)
    return chosen


def _room(mark: Mark, axis: Axis) -> tuple[float, float]:
    left, right = _label_x(mark, axis), axis.x(mark.when.end_latest)
    return min(left, axis.x(mark.when.start_earliest)) - _ARROW, max(left + mark.label_width, right) + _GAP


def _label_x(mark: Mark, axis: Axis) -> float:
    """The label begins with the bar, or further left where it would run out of the picture."""
    return round(max(min(axis.x(mark.when.start_earliest), axis.right - mark.label_width), axis.left), 1)


def _opening(about: About, height: int) -> str:
    size = f'width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
    name = text(" ".join(about.title.split()))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="timeline-title" '
        f'font-family="system-ui, Helvetica, Arial, sans-serif" font-size="{FONT}">\n<title id="timeline-title">{name}</title>\n'
        + element("rect", width="100%", height="100%", fill="#ffffff")
        + element("text", name, x=MARGIN, y=32, font_size=20, font_weight="bold", fill="#222222")
        + "\n"
    )


def _grid(axis: Axis, height: int) -> Iterator[str]:
    for x, label in axis.ticks():
        yield element("line", x1=x, x2=x, y1=TOP - 18, y2=height - FOOT, stroke="#dddddd")
        yield element("text", text(label), x=x, y=TOP - 26, text_anchor="middle", font_size=12, fill="#666666") + "\n"


def _drawn(mark: Mark, axis: Axis, top: int) -> str:
    label = text(mark.title) + element("tspan", text(mark.spoken), dx=8, fill="#666666")
    written = element("text", label, x=_label_x(mark, axis), y=top + 14, fill="#222222", style="unicode-bidi: plaintext", **_HALO)
    tooltip = element("title", text(f"{mark.title} ({mark.spoken})"))
    bar = "".join(_bar(mark, axis, top + 20))
    return element("g", tooltip + written + bar, data_date=mark.when, fill=mark.colour) + "\n"


_HALO = {"stroke": "#ffffff", "stroke_width": 4, "paint_order": "stroke"}  # no line of the grid runs through a letter


def _bar(mark: Mark, axis: Axis, y: int) -> Iterator[str]:
    """The pieces of a bar: fading in, solid, fading out, and arrows."""
    es, ls, ee, le = _exact_days(mark)
    if ls > ee:  # some time within: no moment of it is certain
        yield _piece(axis, es, le, y, 0.35)
    else:
        yield from _fading(axis, es, ls, y, rising=True)
        yield _piece(axis, ls, ee, y, 1)
        yield from _fading(axis, ee, le, y, rising=False)
    if mark.when.end_earliest == POS_INF:
        yield _arrow(axis.right, _ARROW, y)
    if mark.when.start_latest == NEG_INF:
        yield _arrow(axis.left, -_ARROW, y)


def _exact_days(mark: Mark) -> tuple[int, int, int, int]:
    """The bounds for a picture: a start or end that is known to the day is exact, an ongoing event sure until last reported."""
    es, ls, ee, le = _bounds(mark.when)
    if ee == POS_INF and mark.known_until > NEG_INF:
        ee = max(mark.known_until, es)
    if (es, ls) == (ee, le) and le - es <= DAY:
        return es, es, le, le
    return es, (es if ls - es <= DAY else ls), (le if le - ee <= DAY else ee), le


def _fading(axis: Axis, start: int, end: int, y: int, *, rising: bool) -> Iterator[str]:
    """Four steps from faint to solid, or back; steps need no gradient with an id that could clash in a page."""
    left, right = axis.x(start), axis.x(end)
    for step in range(4):
        x = left + (right - left) * step / 4
        strength = 0.15 + 0.2 * (step if rising else 3 - step)
        yield _rect(x, x + (right - left) / 4, y, strength)


def _piece(axis: Axis, start: int, end: int, y: int, strength: float) -> str:
    left, right = axis.x(start), axis.x(end)
    return _rect(left, max(right, left + 5), y, strength)


def _rect(left: float, right: float, y: int, strength: float) -> str:
    if right - left < 0.05:
        return ""
    return element("rect", x=round(left, 1), y=y, width=round(right - left, 1), height=BAR, opacity=round(strength, 2))


def _arrow(x: float, width: int, y: int) -> str:
    return element("path", d=f"M{x} {y - 3}l{width} {BAR / 2 + 3}l{-width} {BAR / 2 + 3}z")


def _legend(height: int, more: bool) -> str:
    said = "Solid: certain. Faded: not known more exactly. Arrow: no end, or no start, is in sight. Brown: not yet confirmed."
    said += f" The first {LIMIT} events are shown." if more else ""
    return element("text", text(said), x=MARGIN, y=height - 18, font_size=12, fill="#666666") + "\n"
