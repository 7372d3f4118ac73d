"""The description at /openapi.json: every answer that the API gives is described there."""

import hypothesis
import pytest
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from timeline.store import tokens

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture
def app(sqlite):
    from timeline.app import create_app
    from timeline.config import Settings

    with sqlite.migrated() as url:
        yield create_app(Settings(database_url=url, log="off"))


@pytest.fixture
def token(app):
    with app.extensions["timeline"].database.writing() as session:
        text = tokens.create(session, "desk", "admin", now=0)
        session.commit()
    return text


def operations(app):
    described = app.test_client().get("/openapi.json").json
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            if method in ("get", "post", "put", "patch", "delete"):
                yield path, method, operation


def test_every_body_has_an_example(app):
    bodies = {
        (path, method): operation["requestBody"]["content"]
        for path, method, operation in operations(app)
        if "requestBody" in operation
    }
    assert len(bodies) > 6
    lacking = [
        place for place, content in bodies.items() if not all({"example", "examples"} & set(kind) for kind in content.values())
    ]
    assert lacking == []


def test_a_change_says_what_it_needs_in_its_headers(app):
    named = {
        (path, method): {parameter["name"] for parameter in operation.get("parameters", ()) if parameter.get("in") == "header"}
        for path, method, operation in operations(app)
    }
    assert named["/api/v1/events", "post"] == {"Idempotency-Key"}
    assert named["/api/v1/events/{id}", "put"] == {"If-Match", "If-None-Match", "Idempotency-Key"}
    assert named["/api/v1/events/{id}/merge", "post"] == {"If-Match", "Idempotency-Key"}


@pytest.mark.filterwarnings("ignore")
def test_every_answer_to_made_up_requests_is_described(app, token, scale):
    for found in schemathesis.openapi.from_wsgi("/openapi.json", app).get_all_operations():
        operation = found.ok()

        @hypothesis.given(case=operation.as_strategy())
        @hypothesis.settings(
            max_examples=scale(short=5, long=1_000),
            deadline=None,
            database=None,
            phases=[hypothesis.Phase.generate],
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        def ask(case):
            case.headers = {**(case.headers or {}), "Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
            case.validate_response(case.call(), checks=CHECKS)

        ask()
