"""The pages for everybody: axe-core finds nothing on any view, light or dark; words exist in both languages."""

import json
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

import timeline.web

WEB = Path(timeline.web.__file__).parent
AA = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# What a dark page may have wrong that a light one has right.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


def listed(page):
    expect(page.locator("#list .entry").first).to_be_visible()


def event_open(page):
    listed(page)
    page.locator("#list .entry button").first.click()
    page.locator(".history summary").click()
    expect(page.locator(".revisions li").first).to_be_visible()


def menu_open(name):
    def opened(page):
        listed(page)
        page.locator(f"#{name} summary").click()
        expect(page.locator(f"#{name} .sheet")).to_be_visible()

    return opened


def form_open(name):
    def opened(page):
        listed(page)
        page.get_by_role("button", name=name).click()
        expect(page.get_by_role("dialog")).to_be_visible()

    return opened


VIEWS = {
    "the whole range": ("/", listed),
    "a month": ("/?datetime=2025-11", listed),
    "nothing found": ("/?q=unheardof", lambda page: expect(page.locator(".none")).to_be_visible()),
    "filtered": ("/?datetime=2025-11&tag=fair&match=certain", listed),
    "an event": ("/?datetime=2025-11", event_open),
    "filters": ("/?datetime=2025-11", menu_open("facets")),
    "downloads": ("/?datetime=2025-11", menu_open("downloads")),
    "adding": ("/?datetime=2025-11", form_open("Add event")),
    "reading an article": ("/?datetime=2025-11", form_open("Read an article")),
    "in a frame": ("/embed?datetime=2025-11", listed),
    "in German": ("/?lang=de&datetime=2025-11", listed),
    "about": ("/about", lambda page: None),
    "docs": ("/docs", lambda page: None),
}


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing(view, page, demo):
    path, prepared = VIEWS[view]
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.add_init_script(f"sessionStorage.setItem('timeline-token', '{demo.token}')")
    page.goto(demo.address + path)
    prepared(page)
    assert violations(page, AA) == []
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert violations(page, COLOURS) == []


def violations(page, rules):
    found = Axe().run(page, options=rules).response["violations"]
    return [(wrong["id"], [node["html"] for node in wrong["nodes"]][:3]) for wrong in found]


def words(language):
    return json.loads((WEB / "static" / "words" / f"{language}.json").read_text("utf-8"))


def test_every_text_exists_in_both_languages_and_is_filled_in_alike():
    english, german = words("en"), words("de")
    assert english.keys() == german.keys()
    blanks = {key: [set(re.findall(r"\{\w+\}", text[key])) for text in (english, german)] for key in english}
    assert {key: both for key, both in blanks.items() if both[0] != both[1]} == {}


def test_every_text_that_is_asked_for_exists_and_every_text_is_asked_for():
    sources = [path.read_text("utf-8") for path in (*WEB.glob("static/*.js"), *WEB.glob("templates/*.html"))]
    asked = {key for source in sources for key in re.findall(r"""\bsay\(\s*['"]([\w.]+)['"]\s*[,)]""", source)}
    stems = {stem for source in sources for stem in re.findall(r"""(?:count|named)\(\s*"([\w.]+)\"""", source)}
    stems |= {stem.rstrip(".") for source in sources for stem in re.findall(r"say\([`'\"]([\w.]+\.)(?:\$\{|['\"] \+)", source)}
    quoted = {key for source in sources for key in re.findall(r"""['"]([a-z_]+(?:\.[a-z_]+)*)['"]""", source)}
    known = set(words("en"))
    assert asked - known == set()
    assert {key for key in known if key not in quoted and key.rpartition(".")[0] not in stems | quoted} == set()
