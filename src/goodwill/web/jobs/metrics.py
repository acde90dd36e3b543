"""Jobs by kind and state for Prometheus, counted when asked."""

from __future__ import annotations

from collections.abc import Iterator

from goodwill.web.shell.metrics import COLLECTORS


class Jobs:
    """A collector that reads the rows."""

    def collect(self) -> Iterator[object]:
        """Yield the gauge."""
        from prometheus_client.core import GaugeMetricFamily

        from goodwill.web.jobs.queries import by_kind_and_state

        gauge = GaugeMetricFamily("goodwill_jobs", "Jobs by kind and state.", labels=("kind", "state"))
        for (kind, state), n in sorted(by_kind_and_state().items()):
            gauge.add_metric((kind, state), n)
        yield gauge


def register() -> None:
    """Enter the collector once."""
    if not any(isinstance(c, Jobs) for c in COLLECTORS):
        COLLECTORS.append(Jobs())
