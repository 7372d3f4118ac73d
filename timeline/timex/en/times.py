"""Times of day, with zones, and parts of the day."""

import re

from timeline.timex.anchors import Anchors
from timeline.timex.en.words import MODS, PARTS, ZONES
from timeline.timex.model import Fields, Reading, Rule
from timeline.timex.numbers import ONES


def _zone(words: str | None) -> str | None:
    """ "GMT+8" is `+08:00`, "UTC" is `Z`; None for a zone without a fixed offset."""
    if not words:
        return None
    words = words.strip("() ")
    if offset := re.search(r"([+-]) ?(\d{1,2}):?(\d\d)?$", words):
        return f"{offset[1]}{int(offset[2]):02d}:{offset[3] or '00'}"
    return ZONES.get(words)


def _clock(match: re.Match, at: Anchors) -> Reading:
    hour, minute = int(match["h"]), int(match.groupdict().get("m") or 0)
    half = (match.groupdict().get("half") or "").replace(".", "")
    if half and hour > 12:
        return None
    if half:
        hour = hour % 12 + (12 if half[0] == "p" else 0)
    if hour > 24 or minute > 59:
        return None
    return Fields(clock=f"{hour:02d}:{minute:02d}", zone=_zone(match.groupdict().get("zone")))


def _named(match: re.Match, at: Anchors) -> Reading:
    return Fields(clock={"noon": "12:00", "midday": "12:00", "midnight": "24:00"}[match["named"]])


def _spoken(match: re.Match, at: Anchors) -> Reading:
    hour = ONES.get(match["hour"]) or int(match["hour"])
    if not 1 <= hour <= 12:
        return None
    late = match["part"] in ("afternoon", "evening") or (match["part"] == "night" and hour > 5)
    return Fields(clock=f"{hour % 12 + (12 if late else 0):02d}:00")


def _part(match: re.Match, at: Anchors) -> Reading:
    return Fields(part=PARTS[match["part"]])


def _mod(match: re.Match, at: Anchors) -> Reading:
    word = (match["mod"] or match["edge"] or "mid").removeprefix("very ")
    return Fields(mod=MODS[word], dependent=True)


_HALF = r"(?P<half>[ap]\.m\.?|[ap]m)"

RULES = (
    Rule(
        "clock_half",
        rf"(?:around |about )?(?P<h>\d{{1,2}})(?:[:.](?P<m>[0-5]\d))? ?{_HALF}(?: {{zone}})?",
        _clock,
        (("at 10:35 a.m.", "2024-03-15T10:35"), ("at 6:40 p.m. (GMT +8)", "2024-03-15T18:40")),
    ),
    Rule(
        "clock",
        r"(?P<h>[01]?\d|2[0-3]):(?P<m>[0-5]\d)(?::[0-5]\d)?(?! ?-|[:\d])(?: ?(?:hrs?|hours|o'clock)\b\.?)?(?: {zone})?",
        _clock,
        (("At 19:15, the", "2024-03-15T19:15"), ("at 16:08 UTC", "2024-03-15T16:08Z")),
    ),
    Rule("military", r"(?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d) (?:{zone}|hours|hrs)", _clock, (("(0735 GMT)", "2024-03-15T07:35Z"),)),
    Rule(
        "o_clock",
        rf"(?P<hour>{'|'.join(list(ONES)[1:13])}|\d{{1,2}})(?: o'clock)? in the {{part}}",
        _spoken,
        (("at 4 in the morning", "2024-03-15T04:00"),),
    ),
    Rule("named_time", r"(?P<named>noon|midday|midnight)", _named, (("at noon", "2024-03-15T12:00"),)),
    Rule(
        "part",
        r"(?:the |mid-?|mid ){part}(?! of {n})",
        _part,
        (("in the morning", "2024-03-15TMO"), ("by mid-afternoon", "2024-03-15TAF")),
    ),
    Rule(
        "dependent_part",
        r"{part}",
        lambda m, at: Fields(part=PARTS[m["part"]], dependent=True),
        (("on Thursday evening", "2024-03-14TEV"),),
    ),
    Rule(
        "mod",
        r"{mod}|(?:the )?{edge} of|(?:the )?mid(?=-)",
        _mod,
        (("early June", "2023-06"), ("the end of 1990", "1990"), ("mid-2011", "2011")),
    ),
)
