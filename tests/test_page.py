"""The timeline page, read as a person reads it: in a browser, on the demo."""

import json
import re

import pytest
from playwright.sync_api import expect

import served

EXPO = "BAMEX 2025, the first arms fair in Bamako"
BLOCKADE = "Jihadist fighters have kept fuel"


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "en-GB", "viewport": {"width": 1280, "height": 800}}


@pytest.fixture
def complaints(page):
    """What the browser complains of (a broken policy, a fault in a module) and what was asked of others."""
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


@pytest.fixture
def timeline(page, demo, complaints):
    """The page on November 2025, ready; at the end nothing may have gone wrong behind it."""
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    visit(page, demo, "?datetime=2025-08/2025-11")
    yield page
    assert complaints == []
    assert [url for url in asked if not url.startswith(demo.address)] == []


def visit(page, demo, address=""):
    page.goto(f"{demo.address}/{address}")
    expect(page.locator("#list .entry").first).to_be_visible()
    expect(page.locator("#drawing .bar").first).to_be_attached()


def bar(page, title):
    return page.locator("#drawing .bar").filter(has_text=title)


def entry(page, title):
    return page.locator("#list .entry").filter(has_text=title)


def shown(page):
    return page.locator("#list .entry")


def test_the_expo_and_the_ongoing_blockade_are_drawn_and_listed(timeline):
    expect(entry(timeline, EXPO)).to_contain_text("11-14 November 2025")
    expect(entry(timeline, BLOCKADE)).to_contain_text("ongoing")
    expect(bar(timeline, BLOCKADE).locator(".arrow")).to_have_count(1)
    expect(bar(timeline, "BAMEX 2025, the first").locator(".core")).to_have_count(1)
    expect(bar(timeline, "BAMEX 2025, the first").locator(".arrow")).to_have_count(0)


def test_only_what_is_certain_has_full_strength(timeline):
    timeline.goto(timeline.url.split("?")[0] + "?datetime=2025-11-10/2025-11-15")
    fair = bar(timeline, "BAMEX 2025, the first")
    expect(fair.locator(".rising")).to_have_count(1)  # it began at some hour of the 11th
    expect(fair.locator(".falling")).to_have_count(1)
    opening = bar(timeline, "Visitors were let in")
    expect(opening.locator(".within")).to_have_count(1)
    expect(opening.locator(".core")).to_have_count(0)


def test_the_first_visit_shows_the_whole_range(page, demo):
    visit(page, demo)
    expect(page.locator("#range")).to_have_text(re.compile(r"^20\d\d – 20\d\d$"))
    expect(page.locator("#density .column.certain").first).to_be_attached()
    assert "datetime" not in page.url


@pytest.mark.parametrize("way", ["button", "key", "wheel"])
def test_zooming_narrows_the_window_and_the_address(way, timeline):
    before = timeline.locator("#range").inner_text()
    if way == "button":
        timeline.get_by_role("button", name="Zoom in").click()
    elif way == "key":
        timeline.locator("#drawing").focus()
        timeline.keyboard.press("+")
    else:
        timeline.locator("#stage").hover()
        timeline.mouse.wheel(0, -400)
    expect(timeline.locator("#range")).not_to_have_text(before)
    expect(timeline).to_have_url(re.compile(r"datetime=2025-0[89]-\d\d"))


def test_two_fingers_zoom_about_the_place_between_them(page, demo):
    page.set_viewport_size({"width": 390, "height": 844})
    visit(page, demo, "?datetime=2025-08/2025-11")
    box = page.locator("#stage").bounding_box()
    middle, y = box["x"] + box["width"] / 2, box["y"] + 120
    touches = page.context.new_cdp_session(page)

    def touch(kind, apart=None):
        points = [] if apart is None else [{"x": middle + side * apart, "y": y, "id": side} for side in (-1, 1)]
        touches.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 40)
    for apart in (60, 90, 120, 160):
        touch("touchMove", apart)
    touch("touchEnd")
    expect(page).to_have_url(re.compile(r"datetime=2025-09-\d\d\S*/2025-10-\d\d"))  # a quarter of the window, about its middle
    expect(page.locator("#panel")).to_be_hidden()


def test_dragging_moves_through_time(timeline):
    box = timeline.locator("#stage").bounding_box()
    middle = box["y"] + box["height"] - 30
    timeline.mouse.move(box["x"] + 500, middle)
    timeline.mouse.down()
    timeline.mouse.move(box["x"] + 200, middle, steps=5)
    timeline.mouse.up()
    expect(timeline.locator("#range")).to_have_text(re.compile("September 2025 – .* January 2026"))
    expect(timeline.locator("#panel")).to_be_hidden()


@pytest.mark.parametrize(
    ("typed", "range_words"),
    [
        ("2022", "2022"),
        ("2025-11-11/2025-11-14", "11 November 2025 – 14 November 2025"),
        ("202X", "2020 – 2029"),
        ("2025-22", "June 2025 – August 2025"),
        ("-0043-03-15", "15 March 44 BCE"),
    ],
)
def test_a_typed_date_is_gone_to(typed, range_words, timeline):
    timeline.get_by_label("Go to").fill(typed)
    timeline.keyboard.press("Enter")
    expect(timeline.locator("#range")).to_have_text(range_words)


def test_what_is_no_date_is_answered_with_what_is_wrong(page, demo):
    visit(page, demo)
    page.get_by_label("Go to").fill("2025-13")
    page.keyboard.press("Enter")
    expect(page.locator("#jump-fault")).to_contain_text("13")


def test_searching_and_filtering_narrow_list_and_drawing_and_stand_in_the_address(page, demo):
    visit(page, demo)
    everything = shown(page).count()
    page.get_by_label("Search the events").fill("overthrow")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=overthrow"))
    expect(entry(page, "Keïta")).to_be_visible()
    expect(entry(page, EXPO)).to_have_count(0)
    assert shown(page).count() < everything
    page.reload()
    expect(page.get_by_label("Search the events")).to_have_value("overthrow")
    page.get_by_label("Search the events").fill("")
    page.keyboard.press("Enter")
    expect(entry(page, EXPO)).to_be_visible()
    page.locator("#facets summary").click()
    page.locator("#facets").get_by_label("Niamey").check()
    expect(shown(page)).to_have_count(1)
    expect(page).to_have_url(re.compile("place=Niamey"))
    page.get_by_role("button", name="Remove the filter Place: Niamey").click()
    expect(entry(page, EXPO)).to_be_visible()
    page.go_back()
    expect(shown(page)).to_have_count(1)


def test_certain_only_leaves_out_what_is_only_possible(timeline):
    doubtful = entry(timeline, "Officers overthrew the governments")
    expect(timeline.locator("#number")).to_have_text(f"{shown(timeline).count()} events")
    expect(doubtful).to_contain_text("possibly")
    timeline.get_by_label("Certain only").check()
    expect(doubtful).to_have_count(0)
    expect(entry(timeline, BLOCKADE)).to_be_visible()
    expect(timeline).to_have_url(re.compile("match=certain"))


def test_an_event_tells_how_sure_it_is_and_who_says_so(timeline):
    entry(timeline, BLOCKADE).get_by_role("button").click()
    panel = timeline.locator("#panel")
    expect(panel.get_by_role("heading", level=2)).to_be_focused()
    expect(panel).to_contain_text("since September 2025")
    expect(panel.locator(".date code")).to_have_text("2025-09/..")
    expect(panel).to_contain_text("It began between 1 September 2025 and 30 September 2025.")
    expect(panel).to_contain_text("it was last reported on 12 November 2025")
    expect(panel.locator("blockquote mark").first).to_contain_text("since September")
    source = panel.locator(".source a").first
    expect(source).to_have_attribute("href", "https://reports.example/2025-11-12-bamako-opens")
    expect(source).to_have_attribute("rel", re.compile("noopener"))
    expect(timeline).to_have_url(re.compile("event="))
    timeline.keyboard.press("Escape")
    expect(entry(timeline, BLOCKADE).get_by_role("button")).to_be_focused()


def test_a_shared_address_shows_the_same_view(timeline, demo):
    entry(timeline, EXPO).get_by_role("button").click()
    expect(timeline.locator("#panel h2")).to_have_text(EXPO)
    address = timeline.url
    timeline.goto(f"{demo.address}/about")
    timeline.goto(address)
    expect(timeline.locator("#panel h2")).to_have_text(EXPO)
    expect(timeline.locator("#range")).to_have_text("August 2025 – November 2025")


def test_everything_can_be_read_with_the_keyboard_alone(timeline):
    timeline.keyboard.press("Tab")
    expect(timeline.locator(".skip")).to_be_focused()
    for _ in range(25):
        if timeline.evaluate("document.activeElement.id") == "drawing":
            break
        timeline.keyboard.press("Tab")
    timeline.keyboard.press("ArrowDown")
    expect(timeline.locator("#drawing .bar").first).to_be_focused()
    timeline.keyboard.press("ArrowDown")
    expect(timeline.locator("#drawing .bar").nth(1)).to_be_focused()
    chosen = timeline.evaluate("document.activeElement.dataset.id")
    timeline.keyboard.press("Enter")
    expect(timeline.locator("#panel h2")).to_be_focused()
    assert f"event={chosen}" in timeline.url
    timeline.keyboard.press("Escape")
    expect(timeline.locator("#panel")).to_be_hidden()


def test_words_of_any_length_stay_within_a_narrow_screen(page, desk):
    page.set_viewport_size({"width": 390, "height": 844})
    for title, id in (("Unbroken" * 60, "unbroken"), ("The council meets again and again " * 14, "long")):
        event = {"id": id, "title": title, "date": "2031", "place": {"name": "P" * 200}, "tags": ["t" * 90]}
        desk.ask("POST", "/api/v1/events", event)
    visit(page, desk, "?datetime=2031")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.goto(f"{desk.address}/?datetime=2031&event=unbroken")
    expect(page.locator("#panel h2")).to_contain_text("Unbroken")
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_an_empty_timeline_says_that_it_is_empty(page, sqlite):
    with sqlite.migrated() as url, served.serving_here(url) as empty:
        page.goto(empty.address)
        expect(page.locator("#list")).to_contain_text("No event is in this timeline yet")
        page.goto(f"{empty.address}/?q=unheardof")
        expect(page.locator("#list")).to_contain_text("take filters away")


def test_a_narrow_screen_holds_everything(page, demo):
    page.set_viewport_size({"width": 390, "height": 844})
    visit(page, demo, "?datetime=2025-08/2025-11")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    entry(page, EXPO).get_by_role("button").click()
    expect(page.locator("#panel h2")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("button", name="All events").click()
    expect(page.locator("#drawing")).to_be_visible()


def test_the_page_is_german_for_german_readers(page, demo):
    visit(page, demo, "?lang=de&datetime=2025-08/2025-11")
    expect(entry(page, BLOCKADE)).to_contain_text("seit September 2025")
    expect(entry(page, BLOCKADE)).to_contain_text("andauernd")
    page.get_by_role("link", name="English").click()
    expect(entry(page, BLOCKADE)).to_contain_text("since September 2025")
    expect(page).to_have_url(re.compile("datetime=2025-08"))


def test_the_documentation_names_every_operation_and_the_other_pages_exist(page, demo, complaints):
    page.goto(f"{demo.address}/docs")
    for operation in ("/api/v1/events", "/api/v1/events/{id}", "/api/v1/dates"):
        expect(page.get_by_role("heading", name=operation).first).to_be_visible()
    for language, title in (("en", "How to read doubt"), ("de", "Wie man Zweifel liest")):
        page.goto(f"{demo.address}/about?lang={language}")
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert complaints == []


def test_the_view_is_downloaded_as_a_calendar_and_subscribed_to(timeline):
    timeline.locator("#downloads summary").click()
    with timeline.expect_download() as download:
        timeline.get_by_role("link", name="iCalendar").click()
    calendar = download.value.path().read_text()
    assert "DTSTART;VALUE=DATE:20251111" in calendar and "DTEND;VALUE=DATE:20251115" in calendar
    assert "overthrow President Keïta" not in calendar  # it lies outside of the window
    assert timeline.locator("#subscribe").get_attribute("href").startswith("webcal://127.0.0.1")
    expect(timeline.locator("#calendar")).to_have_value(re.compile(r"/api/v1/events\?f=ics$"))


def test_a_crowd_of_events_is_thinned_to_what_can_be_drawn(page, desk):
    lines = [json.dumps({"title": f"Number {number}", "date": "2031-05/..", "tags": ["crowd"]}) for number in range(450)]
    headers = {"Authorization": f"Bearer {desk.token}", "Content-Type": "application/x-ndjson"}
    assert page.request.post(f"{desk.address}/api/v1/events/bulk", headers=headers, data="\n".join(lines)).ok
    visit(page, desk, "?datetime=2031&tag=crowd")
    expect(page.locator("#thinned")).to_contain_text("one in 2")
    assert 200 < page.locator("#drawing *").count() < 3_000


def test_a_first_visit_transfers_less_than_150_kilobytes(page, demo):
    sizes = []
    page.on("response", lambda answer: sizes.append(answer.request.sizes()["responseBodySize"]))
    visit(page, demo)
    page.wait_for_load_state("networkidle")
    assert 20_000 < sum(sizes) < 150_000
