"""Changing jobs: begin, cancel, claim, end, take back what a dead process held; each one statement on a state."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop

from goodwill.web.jobs.failures import MOST_ATTEMPTS, too_often
from goodwill.web.jobs.models import OPEN, Job, State
from goodwill.web.jobs.run import HELD, empty_folder
from goodwill.web.jobs.work import kinds
from goodwill.web.people.facade import note

if TYPE_CHECKING:
    from goodwill.web.jobs.run import Run
    from goodwill.web.people.facade import Person

log = logging.getLogger(__name__)
STALE = timedelta(seconds=30)  # without a sign of life
BELL_IS_LOST = timedelta(seconds=3)  # a job that waits longer is rung for again


def begin(kind: str, person: Person | None, **details: Any) -> Job:
    """Ask for work: a row, a line in the audit log, and a bell once both are kept.

    Where the same work (kind and details) by the same person waits or runs already, that job is returned; of work
    that writes facts, also another person's.

    Parameters
    ----------
    kind
        A kind that some slice's ``tasks.py`` entered.
    person
        Who asks; None for the site itself. The caller has checked that they may.
    details
        JSON-ready values, given to the work; no names of customers.

    Raises
    ------
    KeyError
        If no slice does such work.
    """
    work = kinds()[kind]
    with transaction.atomic():
        for other in Job.objects.filter(kind=kind, state__in=OPEN, cancel_requested=False).select_related("person"):
            is_same_person = other.person_id == (person.pk if person else None)
            if other.details == details and (work.writes_ledger or is_same_person):
                return other
        job = Job.objects.create(kind=kind, person=person, details=details, writes_ledger=work.writes_ledger)
        note(person, gettext_noop("began work"), f"{kind} {job.pk}")
        transaction.on_commit(lambda: ring_for(job), robust=True)
    return job


def ring_for(job: Job) -> None:
    """Wake a worker for a job; where the bell cannot be rung, the next tick of the consumer rings again."""
    from goodwill.web.jobs.tasks import ring

    try:
        ring(str(job.pk))
    except Exception:
        log.warning("the bell for job %s could not be rung", job.pk, exc_info=True)


def cancel(job: Job, person: Person | None) -> Job:
    """Ask a job to stop: one that waits ends at once, one that runs at its next step."""
    with transaction.atomic():
        ended = Job.objects.filter(pk=job.pk, state=State.WAITING).update(
            state=State.CANCELLED, cancel_requested=True, finished_at=timezone.now()
        )
        asked = Job.objects.filter(pk=job.pk, state=State.RUNNING, cancel_requested=False).update(cancel_requested=True)
        if ended or asked:
            note(person, gettext_noop("cancelled work"), f"{job.kind} {job.pk}")
    job.refresh_from_db()
    return job


def claim(job_id: str) -> Job | None:
    """Take a waiting job, or return None where another took it or another writer runs (the tick tries again)."""
    now = timezone.now()
    try:
        with transaction.atomic():
            taken = Job.objects.filter(pk=job_id, state=State.WAITING).update(
                state=State.RUNNING, attempt=F("attempt") + 1, started_at=now, heartbeat_at=now, progress=0.0, label=""
            )
    except IntegrityError:  # the constraint: one writer at a time
        return None
    return Job.objects.select_related("person").get(pk=job_id) if taken else None


def end(run: Run, state: State, *, result: dict[str, Any] | None = None, error: dict[str, str] | None = None) -> bool:
    """Write how an attempt ended; False where another attempt has taken over and this one no longer counts."""
    is_done = {"progress": 1.0, "label": ""} if state == State.DONE else {}
    mine = Job.objects.filter(pk=run.id, state=State.RUNNING, attempt=run.attempt)
    return bool(mine.update(state=state, result=result or {}, error=error or {}, finished_at=timezone.now(), **is_done))


def give_back(job_id: str, attempt: int) -> None:
    """Let a job wait again because this process was asked to end; the attempt does not count."""
    Job.objects.filter(pk=job_id, state=State.RUNNING, attempt=attempt).update(
        state=State.WAITING, attempt=attempt - 1, heartbeat_at=None, progress=0.0, label=""
    )


def give_back_all() -> None:
    """Give back what this process still holds; call it as the last thing the process does."""
    for job_id, attempt in tuple(HELD):
        give_back(job_id, attempt)


def beat() -> None:
    """Show that what this process runs is alive."""
    for job_id, attempt in tuple(HELD):
        Job.objects.filter(pk=job_id, attempt=attempt, state=State.RUNNING).update(heartbeat_at=timezone.now())


def take_back(*, all_running: bool = False) -> int:
    """Let jobs wait again whose process died; fail those that died too often; ring for all that wait too long.

    Parameters
    ----------
    all_running
        Take back every job that this process does not hold: a consumer that starts knows, by its lock, that no
        other lives. Otherwise only jobs without a sign of life for `STALE`.

    Returns
    -------
    int
        How many were taken back.
    """
    mine = {job_id for job_id, _ in tuple(HELD)}
    running = Job.objects.filter(state=State.RUNNING)
    if not all_running:
        running = running.filter(heartbeat_at__lt=timezone.now() - STALE)
    dead = [j for j in running if str(j.pk) not in mine]
    for job in dead:
        _take_back_one(job)
    waiting = Job.objects.filter(state=State.WAITING)
    if not all_running:
        waiting = waiting.filter(created_at__lt=timezone.now() - BELL_IS_LOST)
    _ring_in_turn(waiting.order_by("created_at", "id")[:100])
    return len(dead)


def _take_back_one(job: Job) -> None:
    still = Job.objects.filter(pk=job.pk, state=State.RUNNING, attempt=job.attempt)
    empty_folder(str(job.pk))
    if job.cancel_requested:
        still.update(state=State.CANCELLED, finished_at=timezone.now())
    elif job.attempt >= MOST_ATTEMPTS:
        still.update(state=State.FAILED, finished_at=timezone.now(), error=too_often())
    else:
        log.warning("job %s (%s) lost its process in attempt %s and waits again", job.pk, job.kind, job.attempt)
        still.update(state=State.WAITING, heartbeat_at=None, progress=0.0, label="")


def huey_bells() -> int:
    """Return how many bells were rung and not yet heard."""
    from huey.contrib.djhuey import HUEY

    return int(HUEY.pending_count())


def _ring_in_turn(waiting: Iterable[Job]) -> None:
    """Ring for jobs that could begin now: of those that write facts only the first, and none while one runs."""
    is_writing = Job.objects.filter(state=State.RUNNING, writes_ledger=True).exists()
    if huey_bells():
        return  # whoever waits is rung for already; a worker comes to it when it is free
    for job in waiting:
        if job.writes_ledger and is_writing:
            continue
        is_writing = is_writing or job.writes_ledger
        ring_for(job)
