"""The chronology in Markdown, as a reader of Markdown that we do not use otherwise shows it."""

from hypothesis import example, given, strategies as st
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

import wire_events as wire
from timeline.formats import markdown
from timeline.formats.row import About

READER = MarkdownIt("commonmark").enable("strikethrough").use(footnote_plugin)
MARKUP = wire.PLAIN | {
    "title": "# *No* <b>markup</b> [here](https://x.example) &amp; `there`\n- nor ~~there~~ \\",
    "citations": [{"document": {"publisher": "1. - # =", "url": "javascript:alert(1)"}, "quote": "[^1]: one\n\n    two"}],
}


def tokens(*events, about=About()):
    """All tokens, those inside of lines too."""
    found = READER.parse(b"".join(markdown.write(events, about)).decode())
    return [each for token in found for each in (token, *(token.children or ()))]


def lines(*events):
    """Headings, entries and footnotes as a person reads them."""
    return [
        "".join(f"[{child.meta['label']}]" if child.type == "footnote_ref" else child.content for child in token.children)
        for token in tokens(*events)
        if token.type == "inline"
    ]


def test_a_chronology_says_when_where_what_and_who_says_so():
    fuel = {"title": "Is there fuel?", "date": "2010~/..", "known_until": "2025-11-12", "status": "confirmed"}
    assert lines({"title": "Coup", "date": "2010"}, fuel, wire.EXPO) == [
        "Timeline",
        "2010",
        "2010 2010: Coup.",
        "since about 2010 2010~/.., ongoing when last reported on 12 November 2025: Is there fuel?",
        "2025",
        "11-14 November 2025 2025-11-11/2025-11-14, Bamako: Bamako Expo (BAMEX '25). "
        "A military fair; the first of its kind. (candidate) [1] [2]",
        "Example Post, “A fair, a first”, 10 November 2025, https://example.org/expo?a=1&b=2: "
        "“the fair runs from 11 to 14 November”",
        "12 November 2025, https://example.net/: “=2+5”",
    ]


@wire.FEWER
@given(events=st.lists(wire.events, max_size=3))
@example(events=[wire.EXPO, wire.PLAIN])
@example(events=[MARKUP])
def test_no_text_is_taken_for_markup_and_none_is_lost(events):
    cited = [citation for event in events for citation in event.get("citations", ())]
    kinds = [token.type for token in tokens(*events)]
    assert [kinds.count(kind) for kind in ("list_item_open", "footnote_ref", "footnote_open")] == [
        len(events),
        len(cited),
        len(cited),
    ]
    assert {kind for kind in kinds if "html" in kind or kind in ("em_open", "s_open", "fence", "hr", "image")} <= {"em_open"}
    assert kinds.count("em_open") == sum(1 for citation in cited if citation["document"].get("publisher", "").strip())
    text = "\n".join(lines(*events))
    for said in [event["title"] for event in events] + [citation.get("quote", "") for citation in cited]:
        assert " ".join(said.split()) in text


def test_links_are_those_of_sources_only():
    addresses = [token.attrs["href"] for token in tokens(wire.EXPO, MARKUP) if token.type == "link_open"]
    assert addresses == ["https://example.org/expo?a=1&b=2", "https://example.net/"]
