"""What other slices may use of `jobs`.

A slice enters its work in ``tasks.py`` with `work`, begins it with `begin` (after checking that the person may), and
shows it with ``{% include "jobs/part.html" with job=job %}``.
"""

from __future__ import annotations

from goodwill.web.jobs.actions import begin, cancel
from goodwill.web.jobs.models import Job, State
from goodwill.web.jobs.queries import latest, may_cancel, open_jobs, seen_by
from goodwill.web.jobs.run import Run, StoppedError
from goodwill.web.jobs.work import Work, kinds, work

__all__ = [
    "Job",
    "Run",
    "State",
    "StoppedError",
    "Work",
    "begin",
    "cancel",
    "kinds",
    "latest",
    "may_cancel",
    "open_jobs",
    "perform",
    "seen_by",
    "work",
]


def perform(job: Job) -> Job:
    """Do a waiting job's work here and now, without a consumer: for tests and for the command line."""
    from goodwill.web.jobs.tasks import perform as do

    done = do(str(job.pk))
    job.refresh_from_db()
    return done or job
