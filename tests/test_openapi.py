"""The description at /openapi.json: every answer that the API gives is described there."""

import itertools
import re
from collections import Counter
from contextlib import ExitStack, closing, contextmanager

import hypothesis
import pytest
import schemathesis
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from databases import a_token
from timeline.app import create_app
from timeline.config import Settings
from timeline.database import Database

EVENTS = [
    {"id": "expo", "title": "A fair", "date": "2025-11-11/2025-11-14", "tags": ["arms"], "place": {"name": "Bamako"}},
    {"id": "law", "title": "A law", "date": "2024-02-29", "citations": [{"id": "c1", "quote": "A law.", "document": {"id": "d1"}}]},
    {"id": "blockade", "title": "A blockade", "date": "2025-09/..", "status": "candidate"},
    {"id": "gone", "title": "A rumour", "date": "2025-10"},
    {"id": "part", "title": "A fair opens", "date": "2025-11-11"},
]

load_all_checks()
# A JSON Schema cannot say that 2025-02-30 is no date. And test_access.py asks every route with every kind of token; wrong
# ones would here run into the quota.
LEFT_OUT = {"positive_data_acceptance", "ignored_auth"}
# Any text is a bulk load, and the answer says line by line what is wrong with it.
TAKES_ANY_TEXT = "/api/v1/events/bulk"


def checks_of(path):
    left_out = LEFT_OUT | ({"negative_data_rejection"} if path == TAKES_ANY_TEXT else set())
    return [check for check in CHECKS.get_all() if check.__name__ not in left_out]


@pytest.fixture
def app():
    return create_app(Settings(database_url="sqlite:///unused.db", log="off"))


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
    seen = {"Timeline-Position"}  # by what is read of an own write
    assert named["/api/v1/events", "get"] == seen
    assert named["/api/v1/events", "post"] == seen | {"Idempotency-Key"}
    assert named["/api/v1/events/{id}", "put"] == seen | {"If-Match", "If-None-Match", "Idempotency-Key"}
    assert named["/api/v1/events/{id}/merge", "post"] == seen | {"If-Match", "Idempotency-Key"}
    assert named["/api/v1/dates", "get"] == set()


def test_a_write_says_that_it_tells_its_position(app):
    telling = {
        (path, method)
        for path, method, operation in operations(app)
        for status, answer in operation["responses"].items()
        if status.startswith("2") and "Timeline-Position" in answer.get("headers", {})
    }
    assert telling == {(path, method) for path, method, _ in operations(app) if method != "get" and not path.endswith("/bulk")}


BACKENDS = ("sqlite", "postgresql")
OPERATIONS = [(path, method) for path, method, _ in operations(create_app(Settings(database_url="sqlite:///unused.db", log="off")))]


@pytest.fixture
def cases(scale):
    """How many requests are made up for each operation, in each mode, on each database."""
    return scale(short=15, long=150)


@contextmanager
def timeline_in(backend):
    """An application with some events in a database of its own, and the headers of somebody who may write."""
    with backend.migrated() as url, closing(Database(url)) as database:
        headers = {"Authorization": f"Bearer {a_token(database, scope='admin')}", "Accept-Encoding": "identity"}
        app = create_app(Settings(database_url=url, log="off", writes_per_minute=0))
        client, first = app.test_client(), headers | {"If-Match": '"1"'}
        for event in EVENTS:
            assert client.post("/api/v1/events", json=event, headers=headers).status_code == 201
        assert client.delete("/api/v1/events/gone", headers=first).status_code == 204
        assert client.post("/api/v1/events/law/merge", json={"events": ["part"]}, headers=first).status_code == 200
        with closing(app.extensions["timeline"].database):
            yield app, headers


def description_of(app):
    """The description as schemathesis reads it."""
    document = schemathesis.openapi.from_wsgi("/openapi.json", app)
    document.config.checks.negative_data_rejection.expected_statuses.append("413")
    return document


@pytest.fixture(scope="module", params=BACKENDS)
def described(request):
    with timeline_in(request.getfixturevalue(request.param)) as (app, headers):
        yield description_of(app), headers


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("path, method", OPERATIONS)
def test_every_answer_to_made_up_requests_is_as_described(path, method, mode, described, cases):
    (document, headers), numbers = described, itertools.count()

    @hypothesis.given(document[path][method].as_strategy(generation_mode=mode))
    @hypothesis.settings(
        max_examples=cases,
        deadline=None,
        database=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    def ask(case):
        next(numbers)
        case.call_and_validate(checks=checks_of(path), headers=headers)

    ask()
    assert next(numbers) >= cases


@pytest.mark.parametrize("id", ["expo", "law", "d1", "c1", "gone", "part"])
@pytest.mark.parametrize("path", [path for path, method in OPERATIONS if method == "get" and re.findall("{.+?}", path) == ["{id}"]])
def test_the_answer_of_what_is_or_was_there_is_as_described(path, id, described):
    document, headers = described
    document[path]["GET"].Case(path_parameters={"id": id}).call_and_validate(checks=checks_of(path), headers=headers)


def test_the_made_up_requests_are_thousands(cases, scale, figure):
    number = cases * len(OPERATIONS) * len(GenerationMode) * len(BACKENDS)
    assert number >= scale(short=2_000, long=20_000)
    figure(f"{number:,} made-up requests to {len(OPERATIONS)} operations; of all checks not made: {', '.join(sorted(LEFT_OUT))}")


@pytest.mark.filterwarnings("ignore")
def test_a_walk_through_the_api_meets_only_described_answers(backend, scale, figure):
    walks, steps, answered = scale(short=5, long=100), scale(short=6, long=20), Counter()
    with timeline_in(backend) as here:
        now = [here]  # which application each walk has for itself: hypothesis wants the same steps to give the same
        document = description_of(lambda environ, start: now[0][0](environ, start))

        class Walk(document.as_state_machine()):
            """Requests one after another, each with what the answers before it gave."""

            def setup(self):
                self.own = ExitStack()
                now[0] = self.own.enter_context(timeline_in(backend))

            def teardown(self):
                self.own.close()
                now[0] = here

            def get_call_kwargs(self, case):
                return {"headers": now[0][1]}

            def validate_response(self, response, case, **kwargs):
                answered[response.status_code] += 1
                case.validate_response(response, checks=checks_of(case.operation.path), headers=now[0][1])

        Walk.run(
            settings=hypothesis.settings(
                max_examples=walks,
                stateful_step_count=steps,
                deadline=None,
                database=None,
                phases=[hypothesis.Phase.generate],
                suppress_health_check=list(hypothesis.HealthCheck),
            )
        )
    assert answered.total() >= walks
    figure(f"{walks} walks of at most {steps} requests through the API met {answered.total():,} answers, all of them described")
