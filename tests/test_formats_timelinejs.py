"""TimelineJS: which slides it is given, and what other people's slides give."""

import io
import json

import pytest
from playwright.sync_api import expect

import wire_events as wire
from timeline.formats import timelinejs


def written(*events):
    return json.loads(b"".join(timelinejs.write(events)))


def read(*slides):
    content = json.dumps({"events": slides}).encode()
    return [row.event or str(row.error) for row in timelinejs.read(io.BytesIO(content))]


def parts(*numbers):
    return dict(zip(("year", "month", "day", "hour", "minute", "second"), numbers, strict=False))


@pytest.mark.parametrize(
    "date, start, end, said",
    [
        ("2025", parts(2025), None, "2025"),
        ("2025-11", parts(2025, 11), None, "November 2025"),
        ("2024-02-29", parts(2024, 2, 29), None, "29 February 2024"),
        ("2025-11-11T14:30:05Z", parts(2025, 11, 11, 14, 30, 5), None, "11 November 2025, 14:30:05 UTC"),
        ("2025-11-11T00:00:00Z", parts(2025, 11, 11, 0, 0, 0), None, "11 November 2025, 00:00 UTC"),
        ("2025-11-11/2025-11-14", parts(2025, 11, 11), parts(2025, 11, 14), "11-14 November 2025"),
        ("2025/2026-03", parts(2025), parts(2026, 3), "2025 - March 2026"),
        ("2025-21", parts(2025, 3, 1), parts(2025, 5, 31), "spring 2025"),
        ("201X", parts(2010, 1, 1), parts(2019, 12, 31), "the 2010s"),
        ("../2025", parts(2025), None, "until 2025"),
        ("[..2025-11-12]", parts(2025, 11, 12), None, "by 12 November 2025"),
        ("[2025-11-12..]", parts(2025, 11, 12), None, "12 November 2025 or later"),
        ("2025-09/..", parts(2025, 9), None, "September 2025 – present"),
        ("2010~/..", parts(2009, 1, 1), parts(2011, 12, 31), "about 2010 – present"),
        ("-0044-03-15", parts(-44, 3, 15), None, "15 March 45 BCE"),
        ("0000", parts(0), None, "1 BCE"),
        ("Y12025", parts(12025), None, "12,025"),
        ("Y-170000002", parts(-170000002), None, "170,000,003 BCE"),
    ],
)
def test_a_date_is_told_in_parts_and_in_words(date, start, end, said):
    (slide,) = written(wire.PLAIN | {"date": date})["events"]
    assert (slide["start_date"], slide.get("end_date"), slide["display_date"], slide["edtf"]) == (start, end, said, date)


def test_an_ongoing_event_is_drawn_up_to_its_last_report():
    (slide,) = written(wire.PLAIN | {"date": "2025-09/..", "known_until": "2025-11-12"})["events"]
    assert (slide["start_date"], slide["end_date"]) == (parts(2025, 9), parts(2025, 11, 12))


@pytest.mark.parametrize("year, scale", [("2025", "human"), ("Y-271821", "human"), ("Y-271822", "cosmological")])
def test_years_beyond_those_of_javascript_make_it_cosmological(year, scale):
    assert written(wire.PLAIN, wire.PLAIN | {"date": year})["scale"] == scale


def test_what_is_always_has_no_slide():
    assert [slide["edtf"] for slide in written(wire.PLAIN | {"date": "../.."}, wire.PLAIN)["events"]] == ["2024-02-29"]


def test_no_text_is_taken_for_markup():
    hostile = "<script>alert(1)</script>&lt;"
    citation = {"document": {"url": 'https://example.org/"onclick="x', "title": hostile}}
    (slide,) = written(wire.PLAIN | {"title": hostile, "summary": hostile, "citations": [citation]})["events"]
    assert "<script" not in json.dumps(slide)
    assert 'href="https://example.org/&quot;onclick=&quot;x"' in slide["text"]["text"]
    assert read(slide)[0] == {"title": hostile, "summary": hostile, "date": "2024-02-29"}


@pytest.mark.parametrize(
    "slide, event",
    [
        ({"start_date": {"year": "2025"}}, "2025"),
        ({"start_date": {"year": "2025", "month": "", "day": ""}}, "2025"),
        ({"start_date": parts(2025, 1)}, "2025-01"),
        ({"start_date": parts(2025, 1, 2), "end_date": parts("2026", "3", "4")}, "2025-01-02/2026-03-04"),
        ({"start_date": parts(2025, 1, 2, 3, 4)}, "2025-01-02T03:04:00"),
        ({"start_date": parts(-44)}, "-0044"),
        ({"start_date": parts(-44), "edtf": "-0044?"}, "-0044?"),
        ({"start_date": {"year": "soon"}}, None),
        ({}, None),
    ],
)
def test_a_slide_gives_an_event(slide, event):
    (found,) = read(slide | {"unique_id": "x", "text": {"headline": "<b>A</b> fair &amp; more", "text": "<p>One</p><p>Two</p>"}})
    if event is None:
        assert found == "This slide does not say when: start_date and end_date hold year, month and day."
    elif "edtf" not in slide:
        assert found == {"title": "A fair & more", "summary": "One\n\nTwo", "date": event}
    else:
        assert found["date"] == event


PAGE = """<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="/css/timeline.css">
<div id="story" style="height: 700px"></div><script src="/js/timeline.js"></script>"""
DRAWN = {  # what TimelineJS makes of a date: from, to, and the words of the slide
    "2024-02-29": ("2024-02-29T00:00:00.000Z", None, "29 February 2024"),
    "2025": ("2025-01-01T00:00:00.000Z", None, "2025"),
    "2025-09/..": ("2025-09-01T00:00:00.000Z", "2025-11-12T00:00:00.000Z", "September 2025 – present"),
    "2025-11": ("2025-11-01T00:00:00.000Z", None, "November 2025"),
    "2025-11-11/2025-11-14": ("2025-11-11T00:00:00.000Z", "2025-11-14T00:00:00.000Z", "11-14 November 2025"),
    "2025-11-11T14:30:05Z": ("2025-11-11T14:30:05.000Z", None, "11 November 2025, 14:30:05 UTC"),
    "-0043-03-15": ("-000043-03-15T00:00:00.000Z", None, "15 March 44 BCE"),
}


@pytest.fixture
def browser_context_args(browser_context_args):
    return {**browser_context_args, "timezone_id": "UTC"}


@pytest.fixture
def story(timelinejs, page):
    """A page with TimelineJS."""

    def answer(route):
        host, _, path = route.request.url.removeprefix("http://").partition("/")
        if host != "story.test" or (path and not (timelinejs / path).is_file()):
            return route.abort()  # the font of a server of theirs
        return route.fulfill(path=timelinejs / path) if path else route.fulfill(body=PAGE, content_type="text/html")

    page.route("**/*", answer)
    page.goto("http://story.test/")
    return page


def test_timelinejs_itself_shows_the_dates(story):
    events = [wire.PLAIN | {"id": f"e{n}", "date": date, "known_until": "2025-11-12"} for n, date in enumerate(DRAWN)]
    story.evaluate("story => { shown = new TL.Timeline('story', story) }", written(*events))
    expect(story.locator(".tl-timemarker")).to_have_count(len(DRAWN))
    expect(story.locator(".tl-message-full")).to_have_count(0)
    instants = """() => shown.config.events.map(({unique_id, start_date, end_date}) =>
        [unique_id, start_date.data.date_obj.toJSON(), end_date ? end_date.data.date_obj.toJSON() : null])"""
    drawn = {
        id: (start, end, story.locator(f"#{id} .tl-headline-date").text_content()) for id, start, end in story.evaluate(instants)
    }
    assert {date: drawn[f"e{n}"] for n, date in enumerate(DRAWN)} == DRAWN
