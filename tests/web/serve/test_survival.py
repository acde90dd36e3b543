"""Long work survives: its process is killed in mid-study, the server is restarted in mid-study, someone cancels."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from goodwill.ledger.doctor import doctor

if TYPE_CHECKING:
    from tests.web.serve.conftest import Served


def _studies(served: Served) -> list[str]:
    folder = served.project / "findings"
    return sorted(p.name for p in folder.iterdir() if p.is_dir()) if folder.is_dir() else []


def _in_mid_study(served: Served, until) -> str:
    job = served.begin("study")
    until(lambda: served.row(job)["state"] == "running" and served.row(job)["progress"] > 0.05)
    return job


def test_cancelled_in_mid_study_keeps_nothing_and_a_consumer_killed_in_mid_study_is_replaced(
    served: Served, until
) -> None:
    served.start()
    job = _in_mid_study(served, until)
    assert served.ask(f"/work/{job}/cancel", {})[0] == 302
    row = until(lambda: (r := served.row(job))["state"] not in ("waiting", "running") and r)
    assert (row["state"], row["attempt"], row["result"]) == ("cancelled", 1, "{}")
    assert _studies(served) == []
    status, part, headers = served.ask(f"/work/{job}/part?seen=x")
    assert (status, headers["hx-trigger"]) == (200, "job-finished")
    assert "Nothing of it was kept" in part
    assert "hx-get" not in part

    job = _in_mid_study(served, until)
    killed = served.children()["consumer"]
    os.kill(killed, signal.SIGKILL)
    assert _studies(served) == []
    row = until(lambda: (r := served.row(job))["state"] in ("done", "failed") and r)
    assert (row["state"], row["attempt"], row["error"]) == ("done", 2, "{}")
    assert served.children()["consumer"] != killed
    assert len(_studies(served)) == 1
    doctor(served.project, fix=True)  # the lease of the reader that was killed
    assert [f for f in doctor(served.project) if f.severity != "advice"] == []
    status, page, _ = served.ask(f"/work/{job}")
    assert status == 200
    assert "was done" in page
    assert served.stop() == 0
    assert "long work ended (signal 9)" in served.lines


@pytest.mark.slow
def test_a_restart_of_the_server_in_mid_study_completes_it_and_counts_no_attempt(served: Served, until) -> None:
    served.start()
    job = _in_mid_study(served, until)
    assert served.stop() == 0
    row = served.row(job)
    assert (row["state"], row["attempt"]) == ("waiting", 0)
    served.start()
    row = until(lambda: (r := served.row(job))["state"] in ("done", "failed") and r)
    assert (row["state"], row["attempt"]) == ("done", 1)
    assert len(_studies(served)) == 1


@pytest.mark.slow
def test_children_do_not_outlive_a_server_that_was_killed(served: Served, until) -> None:
    served.start()
    pids = until(lambda: len(c := served.children()) == 2 and c).values()
    assert served.process
    served.process.kill()
    served.process.wait()
    until(lambda: not any(_lives(pid) for pid in pids), patience=30)
    served.start()  # neither the port nor a lock is left behind
    assert served.ask("/health")[0] == 200


def _lives(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
