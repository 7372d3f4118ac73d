"""The pages, in a browser."""

import pytest

from served import serving
from timeline import edtf
from timeline.records import EventRecord
from timeline.store import events


@pytest.fixture
def address(database_url):
    with serving(database_url) as served:
        yield served.address


@pytest.fixture
def fair(database):
    with database.writing() as session:
        events.create(session, EventRecord(title="<b>A fair", date=edtf.parse("2025-11-11/2025-11-14")), agent="test", now=0)
        session.commit()


def test_the_first_page_tells_what_happened(page, address, fair):
    page.goto(address)
    assert page.get_by_text("<b>A fair").is_visible()


def test_the_documentation_names_every_operation(page, address):
    page.goto(f"{address}/docs")
    for operation in ("/api/v1/events", "/api/v1/events/{id}", "/api/v1/dates"):
        assert page.get_by_text(operation, exact=False).first.is_visible()


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_a_page_asks_nothing_of_others_and_complains_of_nothing(path, page, address, fair):
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{address}{path}")
    page.wait_for_load_state("networkidle")
    assert asked[0] == f"{address}{path}"
    assert [url for url in asked if not url.startswith(address)] == []
    assert said == []
