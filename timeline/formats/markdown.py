"""A cited chronology in Markdown, to paste into a report: dates in words, and who says so in footnotes.

    ## 2025
    - **11-14 November 2025** `2025-11-11/2025-11-14`, Bamako: BAMEX 2025 opened. [^1]

    [^1]: *The Paper*, “A fair opens”, 12 November 2025, <https://paper.example/fair>: “Visitors were let in on Tuesday.”

CommonMark with the footnotes of GitHub, Pandoc and PHP Markdown Extra. The EDTF text stands beside the words. Footnotes stand
below the events of their year, so that no file waits for its end. No text of an event is taken for markup.

It cannot hold actors, tags, confidence, part-of, ids, coordinates and offsets; line ends in texts become blanks. It is written
only: `timeline.documents` reads Markdown as an article.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import count, groupby

from timeline import edtf
from timeline.formats.row import TIMELINE, About, Wire, bounds, spoken

_MARKUP = re.compile(r"[\\`*_\[\]<>~]|&(?=#?\w)")
_ADDRESS = re.compile(r"https?://[^\s<>\\]+")
_YEAR_NAMED = re.compile(r"(?<![-\d])Y?-?\d{4,}(?![\dX])")


def write(events: Iterable[Wire], about: About = TIMELINE) -> Iterator[bytes]:
    yield f"# {_plain(about.title)}\n".encode()
    numbers = count(1)
    for year, found in groupby(events, _year):
        yield f"\n## {year}\n\n".encode()
        notes = []
        for event in found:
            cited = [(next(numbers), citation) for citation in event.get("citations") or ()]
            notes += [f"[^{number}]: {_note(citation)}\n" for number, citation in cited]
            yield f"- {_said(event)}{''.join(f' [^{number}]' for number, _ in cited)}\n".encode()
        yield "".join(["\n", *notes] if notes else []).encode()


def _year(event: Wire) -> str:
    """The year that its date names first: "about 2010" is 2010, though it may have begun in 2009."""
    start, end = bounds(event)
    named = _YEAR_NAMED.search(event["date"])
    text = named[0] if named else start["earliest"] or end["latest"]
    return edtf.parse(re.match(r"Y?-?\d+", text)[0]).display("en") if text else "At any time"


def _said(event: Wire) -> str:
    known = event.get("known_until")
    when = f"**{_plain(spoken(event))}** `{event['date']}`"
    when += f", ongoing when last reported on {_day(known)}" if known else ""
    where = f", {_plain(event['place']['name'])}" if event.get("place") else ""
    doubt = "" if event.get("status", "confirmed") == "confirmed" else f" ({event['status']})"
    summary = f" {_plain(event['summary'])}" if event.get("summary") else ""
    return f"{when}{where}: {_sentence(event['title'])}{summary}{doubt}"


def _note(citation: Wire) -> str:
    document = citation.get("document") or {}
    title, published, address = (document.get(name) for name in ("title", "published", "url"))
    said = [
        document.get("publisher") and f"*{_plain(document['publisher'])}*",
        title and f"“{_plain(title)}”",
        published and _day(published),
        address and (f"<{address}>" if _ADDRESS.fullmatch(address) else f"“{_plain(address)}”"),
    ]
    quote = f"“{_plain(citation['quote'])}”" if citation.get("quote") else ""
    return ": ".join(filter(None, (", ".join(filter(None, said)), quote))) or "no source given"


def _day(text: str) -> str:
    return edtf.parse(text).display("en")


def _sentence(title: str) -> str:
    title = _plain(title)
    return title if title.endswith((".", "!", "?", "…", "”")) else f"{title}."


def _plain(text: str) -> str:
    """Text in one line that Markdown shows as it is."""
    return _MARKUP.sub(r"\\\g<0>", " ".join(text.split()))
