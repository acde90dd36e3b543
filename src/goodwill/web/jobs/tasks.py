"""The bell: huey carries only the number of a job; everything else is in its row."""

from __future__ import annotations

from typing import Any

from huey.contrib.djhuey import db_task

from goodwill.web.jobs import metrics
from goodwill.web.jobs.actions import begin, claim, end, give_back, take_back
from goodwill.web.jobs.failures import told
from goodwill.web.jobs.models import Job, State
from goodwill.web.jobs.run import HELD, LEAVING, Run, empty_folder
from goodwill.web.jobs.work import Work, kinds

__all__ = ["begin", "perform", "ring"]
metrics.register()


@db_task()  # type: ignore[untyped-decorator]
def ring(job_id: str) -> None:
    """Perform a job that waits; a second ring for the same job finds nothing to do."""
    if not LEAVING.is_set() and perform(job_id) is not None:
        take_back()  # what had to wait for this one need not wait for the tick


def perform(job_id: str) -> Job | None:
    """Claim a job and do its work here, whatever comes; None where there is nothing to claim."""
    job = claim(job_id)
    if job is None:
        return None
    run = Run(job)
    held = (run.id, run.attempt)
    HELD.add(held)
    try:
        _do(run, kinds().get(job.kind), job.kind)
    finally:
        HELD.discard(held)
    job.refresh_from_db()
    return job


def _do(run: Run, work: Work | None, kind: str) -> None:
    empty_folder(run.id)
    try:
        if work is None:
            raise KeyError(kind)
        result: dict[str, Any] = work.function(run)
    except Exception as error:
        empty_folder(run.id)
        _ended_early(run, error, kind)
    else:
        if not end(run, State.DONE, result=result):
            empty_folder(run.id)


def _ended_early(run: Run, error: Exception, kind: str) -> None:
    """Sort an early end: cancelled by a person, given back by a process that leaves, or failed."""
    asked = Job.objects.filter(pk=run.id, cancel_requested=True).exists()
    if run.was_told_to_stop and asked:
        end(run, State.CANCELLED)
    elif run.was_told_to_stop and LEAVING.is_set():
        give_back(run.id, run.attempt)
    else:
        end(run, State.FAILED, error=told(error, kind))
