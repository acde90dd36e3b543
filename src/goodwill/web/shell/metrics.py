"""Requests counted and timed for Prometheus, and the time a page took on the server in each answer."""

from __future__ import annotations

import os
from collections.abc import Callable
from time import perf_counter
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest, multiprocess

REQUESTS = Counter("goodwill_requests", "Requests answered.", ("view", "status"))
SECONDS = Histogram(
    "goodwill_request_seconds", "Time to answer on the server.", ("view",),
    buckets=(0.01, 0.025, 0.05, 0.1, 0.15, 0.3, 0.6, 1, 2.5, 5, 10),
)  # fmt: skip
CSP_REPORTS = Counter("goodwill_csp_reports", "Violations of the content security policy that browsers reported.")
COLLECTORS: list[Any] = []  # of slices: what is counted when asked, from the database


def exposition() -> bytes:
    """Return all figures as Prometheus reads them; of all processes where the server has several."""
    registry: CollectorRegistry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    from_database = CollectorRegistry()
    for collector in COLLECTORS:
        from_database.register(collector)
    return generate_latest(registry) + generate_latest(from_database)


class Measured:
    """Middleware around everything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, count and time; ``Server-Timing`` tells browsers and benchmarks."""
        started = perf_counter()
        response = self.get_response(request)
        took = perf_counter() - started
        match = request.resolver_match
        view = match.view_name if match is not None else "none"
        REQUESTS.labels(view, str(response.status_code)).inc()
        SECONDS.labels(view).observe(took)
        response.headers["Server-Timing"] = f"app;dur={1000 * took:.1f}"
        return response
