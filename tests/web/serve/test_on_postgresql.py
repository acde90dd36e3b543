"""A server on PostgreSQL: prepared, signed in to, and a study done by its consumer."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.web.serve.conftest import Served

CLUSTER = Path(__file__).parents[2] / "postgres" / "cluster.py"


@pytest.fixture
def cluster() -> Any:
    spec = spec_from_file_location("goodwill_tests_cluster", CLUSTER)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    if module.programs() is None:
        pytest.skip("PostgreSQL is not installed here")
    running = module.Cluster()
    yield running
    running.stop()


@pytest.mark.slow
def test_a_server_on_postgresql_does_a_study(served: Served, cluster: Any, until: Any) -> None:
    import psycopg

    served.extra["GOODWILL_DATABASE"] = cluster.url
    served.start()
    job = served.begin("study")

    def row() -> Any:
        with psycopg.connect(cluster.url) as connection:
            return connection.execute("SELECT state, attempt FROM jobs_job WHERE id = %s", [job]).fetchone()

    until(lambda: row()[0] in ("done", "failed"))
    assert row() == ("done", 1)
    assert not (served.project / "web" / "site.sqlite3").exists()
    status, page, _ = served.ask(f"/work/{job}")
    assert status == 200
    assert "was done" in page
    status, figures, _ = served.ask("/metrics")
    assert 'goodwill_jobs{kind="study",state="done"} 1.0' in figures
    assert "goodwill_requests_total" in figures
    assert served.stop() == 0
