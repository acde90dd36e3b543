"""Requests counted and timed for Prometheus, and the time a page took on the server in each answer."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from prometheus_client import Counter, Histogram

REQUESTS = Counter("goodwill_requests", "Requests answered.", ("view", "status"))
SECONDS = Histogram(
    "goodwill_request_seconds", "Time to answer on the server.", ("view",),
    buckets=(0.01, 0.025, 0.05, 0.1, 0.15, 0.3, 0.6, 1, 2.5, 5, 10),
)  # fmt: skip
CSP_REPORTS = Counter("goodwill_csp_reports", "Violations of the content security policy that browsers reported.")


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
