"""Take the README's pictures of the page anew: `make screenshots`.

It makes the demo in a temporary folder, serves it on a free port of loopback and looks at it in Chromium. Pictures of
one machine look alike; another machine may have other fonts (the ones in the repository were taken with Inter).
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

FOLDER = Path(__file__).parent
SIZES = {1280: 800, 768: 1024, 390: 844}
VIEW = "?datetime=2025-08-15/2025-11-30"


@contextmanager
def demo() -> Iterator[str]:
    """The address of a demo that is served until the block ends."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {"TIMELINE_DATABASE_URL": f"sqlite:///{folder}/demo.db", "TIMELINE_LOG": "off", "PORT": "0"}
        command = [sys.executable, "-m", "timeline"]
        environment = os.environ | settings
        subprocess.run([*command, "demo", "--no-serve"], env=environment, check=True, stdout=subprocess.DEVNULL)
        server = subprocess.Popen([*command, "serve"], env=environment, stderr=subprocess.PIPE, text=True)
        try:
            yield re.search(r"http://\S+(?=/)", server.stderr.readline())[0]
        finally:
            server.terminate()
            server.wait()


def take(page: Page, address: str, width: int, scheme: str) -> None:
    """One picture: the demo's last months, on a wide screen with an event open."""
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": SIZES[width]})
    page.goto(f"{address}/{VIEW}")
    expect(page.locator("#drawing .bar").first).to_be_attached()
    expect(page.locator("#list .entry").first).to_be_visible()
    if width == max(SIZES):
        page.locator("#list .entry button", has_text="fuel").first.click()
        expect(page.locator("#panel h2")).to_be_visible()
    page.screenshot(path=FOLDER / f"page-{width}-{scheme}.png")


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=root)
        page = browser.new_page(locale="en-GB")
        for width in SIZES:
            for scheme in ("light", "dark"):
                take(page, address, width, scheme)
        browser.close()


if __name__ == "__main__":
    main()
