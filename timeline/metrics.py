"""What a Prometheus server may know: requests, their times, and what the timeline holds."""

import time
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from flask import Flask, Response, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from timeline.database import Database
from timeline.store import statistics

_KEPT_SECONDS = 60  # counting ten million events takes a while, and a scraper asks every few seconds


def configure(app: Flask) -> None:
    """Measure every request."""
    registry = CollectorRegistry()
    registry.register(_Holdings(app.extensions["timeline"].database))
    requests = Counter("timeline_requests", "Requests answered.", ["method", "route", "status"], registry=registry)
    seconds = Histogram("timeline_request_seconds", "How long answers took.", ["route"], registry=registry)

    @lru_cache(maxsize=1_000)
    def counters(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
        return requests.labels(method, route, status), seconds.labels(route)

    @app.after_request
    def measure(response):
        asked = request._get_current_object()
        rule = asked.url_rule  # never the path itself: there are endless many
        answered, took = counters(asked.method if rule else "any", rule.rule if rule else "none", response.status_code)
        answered.inc()
        took.observe(time.perf_counter() - g.started)
        return response

    app.extensions["timeline-metrics"] = registry


def metrics() -> Response:
    """The view of /metrics, in Prometheus' text format."""
    return Response(generate_latest(current_app.extensions["timeline-metrics"]), content_type=CONTENT_TYPE_LATEST)


class _Counts(NamedTuple):
    events: dict[str, int]
    runs: dict[tuple[str, str], int]
    size: int


class _Holdings:
    """What the database holds, counted anew once a minute."""

    def __init__(self, database: Database):
        self._database = database
        self._counted: tuple[float, _Counts] | None = None

    def describe(self) -> list:
        return []  # so that registering asks the database nothing

    def collect(self) -> Iterator[GaugeMetricFamily]:
        counts = self._counts()
        events = GaugeMetricFamily("timeline_events", "Events by status.", labels=["status"])
        for status, number in counts.events.items():
            events.add_metric([status], number)
        yield events
        runs = GaugeMetricFamily("timeline_runs", "Ingests and bulk loads by kind and state.", labels=["kind", "state"])
        for kind_and_state, number in counts.runs.items():
            runs.add_metric(kind_and_state, number)
        yield runs
        yield GaugeMetricFamily("timeline_database_bytes", "Size of the database.", value=counts.size)

    def _counts(self) -> _Counts:
        moment = time.monotonic()
        if self._counted is None or moment - self._counted[0] > _KEPT_SECONDS:
            with self._database.reading() as session:
                counts = _Counts(
                    statistics.events_by_status(session),
                    statistics.runs_by_kind_and_state(session),
                    statistics.size_in_bytes(session),
                )
            self._counted = moment, counts
        return self._counted[1]
