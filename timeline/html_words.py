"""The words of a piece of HTML, as feeds and captions carry it: paragraphs apart, no markup, no scripts."""

import re
from html.parser import HTMLParser

_BLOCK = re.compile(r"article|blockquote|br|d[dlt]|div|fig(ure|caption)|h[1-6]|hr|li|[ou]l|p|pre|section|table|td|th|tr")
_SILENT = frozenset(("script", "style", "template"))


def words(html: str) -> str:
    """The text of an HTML fragment: `<p>It <b>opened</b>.</p><p>Then` -> `It opened.` and, after a blank line, `Then`."""
    collector = _Collector()
    collector.feed(html)
    collector.close()
    paragraphs = (re.sub(r"\s+", " ", paragraph).strip() for paragraph in "".join(collector.parts).split("\0"))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


class _Collector(HTMLParser):
    """The texts in `parts`, a NUL at every border of a block."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag, attrs):
        self._silent += tag in _SILENT
        if _BLOCK.fullmatch(tag):
            self.parts.append("\0")

    def handle_endtag(self, tag):
        self._silent = max(0, self._silent - (tag in _SILENT))
        if _BLOCK.fullmatch(tag):
            self.parts.append("\0")

    def handle_data(self, data):
        if not self._silent:
            self.parts.append(data.replace("\0", ""))
