"""What a piece of work sees of its job: details, progress, whether to stop, a folder for what it makes."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from django.conf import settings

from goodwill.core.errors import GoodwillError
from goodwill.web.jobs.models import Job, State

if TYPE_CHECKING:
    from goodwill.web.people.facade import Person

OFTEN = 0.5  # seconds: progress is written and cancelling asked about at most twice a second
LEAVING = threading.Event()  # this process was asked to end: work stops, and begins again where a process is left
HELD: set[tuple[str, int]] = set()  # (job, attempt) that this process runs now


class StoppedError(GoodwillError):
    """The work noticed that it was asked to stop; what it had made is thrown away."""


class Run:
    """One attempt at a job.

    Attributes
    ----------
    id
        Of the job.
    details
        What was given to `begin`.
    person
        Who asked for it; None for the site itself.
    attempt
        1 for the first; more where a process died with the work half done. Work must bear being begun anew.
    was_told_to_stop
        Whether `cancelled` has said so.
    """

    def __init__(self, job: Job) -> None:
        self.id = str(job.pk)
        self.details: Mapping[str, Any] = dict(job.details)
        self.person: Person | None = job.person
        self.attempt = job.attempt
        self.was_told_to_stop = False
        self._label = job.label
        self._wrote = self._asked = float("-inf")

    @property
    def folder(self) -> Path:
        """Return a folder for files that outlive the job. It is emptied where the work fails or is cancelled."""
        path = folder_of(self.id)
        path.mkdir(parents=True, exist_ok=True)
        return path

    def progress(self, share: float, label: str = "") -> None:
        """Say how far the work is.

        Parameters
        ----------
        share
            0 to 1.
        label
            What comes now, in English as results are; pages translate it.
        """
        now = monotonic()
        label = label[:200] or self._label
        if now - self._wrote < OFTEN and share < 1:
            return
        self._wrote, self._label = now, label
        self._mine().update(progress=min(1.0, max(0.0, share)), label=label)

    def cancelled(self) -> bool:
        """Return whether to stop: someone cancelled, this process ends, or another attempt took over."""
        if self.was_told_to_stop or LEAVING.is_set():
            self.was_told_to_stop = True
            return True
        now = monotonic()
        if now - self._asked >= OFTEN:
            self._asked = now
            asked = self._mine().values_list("cancel_requested", flat=True).first()
            self.was_told_to_stop = asked is None or asked
        return self.was_told_to_stop

    def stop_if_cancelled(self) -> None:
        """End the work where `cancelled` says so.

        Raises
        ------
        StoppedError
            If it does.
        """
        if self.cancelled():
            raise StoppedError("The work was stopped", do="begin it again when you like")

    def _mine(self) -> Any:
        return Job.objects.filter(pk=self.id, state=State.RUNNING, attempt=self.attempt)


def folder_of(job_id: str) -> Path:
    """Return where files of a job are."""
    exports: Path = settings.SITE.exports
    return exports / str(job_id)


def empty_folder(job_id: str) -> None:
    """Throw away what an attempt had made."""
    shutil.rmtree(folder_of(job_id), ignore_errors=True)
