"""Nothing that an event says runs in the page, and nobody else frames it."""

import re
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import expect
from werkzeug.serving import make_server

import served

PAYLOADS = Path(__file__).with_name("data").joinpath("xss.txt").read_text().splitlines()


def test_there_are_at_least_sixty_payloads():
    assert len(set(PAYLOADS)) >= 60


def hostile(number, payload):
    """An event with the payload in every field of text."""
    document = {"url": f"https://reports.example/{number}?{payload}", "title": payload, "publisher": payload}
    return {
        "id": f"hostile-{number}",
        "title": payload,
        "summary": payload,
        "date": "2031",
        "place": {"name": payload},
        "actors": [payload],
        "tags": [payload],
        "status": "candidate",
        "citations": [{"quote": payload, "date_text": payload[:5], "document": document}],
    }


def test_no_payload_in_any_field_runs(page, desk):
    for number, payload in enumerate(PAYLOADS):
        event = hostile(number, payload)
        status, said = desk.ask("POST", "/api/v1/events", event)
        if status == 422:  # some are no part of an address
            del event["citations"][0]["document"]["url"]
            status, said = desk.ask("POST", "/api/v1/events", event)
        assert status == 201, said
    wrong = []
    page.on("dialog", lambda dialog: wrong.append(dialog.message) or dialog.dismiss())
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.goto(f"{desk.address}/?datetime=2031&q=")
    expect(page.locator("#list .entry")).to_have_count(50)
    page.locator("#facets summary").click()
    expect(page.locator("#facets .choice").first).to_be_visible()
    page.evaluate("token => sessionStorage.setItem('timeline-token', token)", desk.token)
    for number in range(0, len(PAYLOADS), 6):
        page.goto(f"{desk.address}/?datetime=2031&event=hostile-{number}")
        expect(page.locator("#panel h2")).to_have_text(PAYLOADS[number])
        page.locator(".history summary").click()
        page.get_by_role("button", name="Edit", exact=True).click()
        expect(page.get_by_label("What happened")).to_have_value(PAYLOADS[number])
    assert page.evaluate("window.ran") is None
    assert wrong == []


@pytest.mark.parametrize(
    "address", ["javascript:window.ran=1", "data:text/html,x", "vbscript:x", " javascript:x", "file:///etc/passwd"]
)
def test_a_source_without_a_web_address_is_refused_and_would_not_become_a_link(address, page, desk):
    event = {"title": "T", "date": "2031", "citations": [{"document": {"url": address}}]}
    assert desk.ask("POST", "/api/v1/events", event)[0] == 422
    page.goto(f"{desk.address}/about")
    assert page.evaluate("address => import('/static/dom.js').then(dom => dom.webAddress(address))", address) is None


@pytest.fixture
def newspaper():
    """Another site with a frame that it is told to fill."""

    def site(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/html")])
        return [f"<!doctype html><iframe width=900 height=600 src='{environ['QUERY_STRING']}'></iframe>".encode()]

    server = make_server("127.0.0.1", 0, site)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(("path", "framed"), [("/embed?datetime=2025-11", True), ("/?datetime=2025-11", False)])
def test_only_the_view_to_embed_is_framed_and_only_where_allowed(path, framed, page, demo_made, newspaper):
    file, token = demo_made
    with served.serving_here(f"sqlite:///{file}", token, embed_in=newspaper.rstrip("/")) as running:
        page.goto(f"{newspaper}?{running.address}{path}")
        frame = page.frame_locator("iframe")
        if framed:
            expect(frame.locator("#drawing .bar").first).to_be_visible()
            expect(frame.get_by_role("button", name=re.compile("Sign in"))).to_have_count(0)
        else:
            expect(frame.locator("#drawing")).to_have_count(0)


def test_without_the_setting_nobody_frames_anything(page, demo, newspaper):
    page.goto(f"{newspaper}?{demo.address}/embed?datetime=2025-11")
    expect(page.frame_locator("iframe").locator("#drawing")).to_have_count(0)
