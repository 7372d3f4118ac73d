"""How fast the page draws and pans on a large timeline: python bench/panning.py

It serves the database that TIMELINE_DATABASE_URL names and looks at it in Chromium: the time to the first paint and to the
first bars, then five seconds of panning by the mouse and of zooming by the wheel, with the frames that were drawn (from
a trace), the slowest of them and the elements of the drawing. For figures worth telling, a hundred thousand events
(`timeline seed-benchmark`) on a machine that does nothing else.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, sync_playwright

SECONDS = 5
VIEWS = {"the whole range": "", "one year": "?datetime=2025", "a month": "?datetime=2025-06"}
PAINTED = """() => Object.fromEntries(performance.getEntriesByType("paint").map(({name, startTime}) => [name, startTime]))"""


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=root)
        for name, query in VIEWS.items():
            print(f"{name}: {looked_at(browser, f'{address}/{query}')}")


@contextmanager
def served() -> Iterator[str]:
    command = [sys.executable, "-m", "timeline", "serve", "--port", "0"]
    server = subprocess.Popen(command, env=os.environ | {"TIMELINE_LOG": "off"}, stderr=subprocess.PIPE, text=True)
    try:
        yield re.search(r"http://\S+(?=/)", server.stderr.readline())[0]
    finally:
        server.terminate()
        server.wait()


def looked_at(browser: Browser, address: str) -> str:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    began = time.perf_counter()
    page.goto(address)
    page.locator("#drawing .bar").first.wait_for(state="attached")
    bars, painted = time.perf_counter() - began, page.evaluate(PAINTED)
    page.wait_for_load_state("networkidle")
    said = [f"first paint {painted['first-contentful-paint']:.0f} ms, first bars {bars * 1000:.0f} ms"]
    for name, moved in (("panning", pan), ("zooming", zoom)):
        frames = traced(browser, page, moved)
        gaps = [b - a for a, b in pairwise(frames)]
        elements = page.locator("#drawing *").count()
        rate = f"{len(frames) / SECONDS:.0f} frames/s (median {median(gaps):.0f} ms, longest {max(gaps):.0f} ms)"
        said.append(f"{name} {rate}, {elements:,} elements")
    page.close()
    return "; ".join(said)


def traced(browser: Browser, page: Page, moved: Callable[[Page], None]) -> list[float]:
    """The milliseconds at which frames were presented while the page was moved."""
    with TemporaryDirectory() as folder:
        browser.start_tracing(
            page=page,
            path=f"{folder}/trace.json",
            categories=["disabled-by-default-devtools.timeline.frame", "devtools.timeline.frame"],
        )
        moved(page)
        browser.stop_tracing()
        with open(f"{folder}/trace.json") as file:
            events = json.load(file)["traceEvents"]
    return sorted(event["ts"] / 1000 for event in events if event["name"] == "DrawFrame")


def pan(page: Page) -> None:
    """Drag to and fro."""
    box = page.locator("#stage").bounding_box()
    y, end, way = box["y"] + box["height"] - 20, time.monotonic() + SECONDS, 1
    while time.monotonic() < end:
        x = box["x"] + (100 if way < 0 else box["width"] - 100)
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x - way * (box["width"] - 250), y, steps=40)
        page.mouse.up()
        way = -way


def zoom(page: Page) -> None:
    """Turn the wheel to and fro."""
    page.locator("#stage").hover()
    end, turn = time.monotonic() + SECONDS, 0
    while time.monotonic() < end:
        page.mouse.wheel(0, -40 if turn // 20 % 2 == 0 else 40)
        turn += 1


if __name__ == "__main__":
    main()
