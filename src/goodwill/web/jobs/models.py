"""A job: one piece of long work. The row is the truth; the bell that wakes a worker may be lost."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goodwill.web.jobs import work

if TYPE_CHECKING:
    from goodwill.web.people.models import Person


class State(models.TextChoices):
    """Where a job is. It ends in one of the last three and stays there."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", pgettext_lazy("work", "Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


OPEN = (State.WAITING, State.RUNNING)


class Job(models.Model):
    """One piece of long work that someone asked for.

    ``result`` is what the work returned; ``error`` has ``what``, ``where``, ``seen`` and ``do`` as our errors have.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    progress = models.FloatField(default=0.0)
    label = models.CharField(max_length=200, blank=True)
    details = models.JSONField(default=dict, blank=True)
    result = models.JSONField(default=dict, blank=True)
    error = models.JSONField(default=dict, blank=True)
    person: models.ForeignKey[Person | None, Person | None] = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    writes_ledger = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    cancel_requested = models.BooleanField(default=False)
    attempt = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("-created_at", "-id")
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="jobs_newest_first"),
            models.Index(fields=["kind", "-created_at"], name="jobs_newest_of_kind"),
            models.Index(fields=["state"], name="jobs_of_state"),
        ]
        constraints = [
            # The database itself lets only one job at a time write facts.
            models.UniqueConstraint(
                fields=["writes_ledger"],
                condition=models.Q(state="running", writes_ledger=True),
                name="jobs_one_writer",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id} ({self.state})"

    @property
    def title(self) -> str | Promise:
        """Return what this work is called."""
        known = work.kinds().get(self.kind)
        return known.label if known else self.kind

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in OPEN

    @property
    def token(self) -> str:
        """Return a text that changes whenever there is something new to show."""
        return f"{self.state}-{self.attempt}-{self.progress:.3f}-{int(self.cancel_requested)}-{len(self.label)}"

    @property
    def seconds(self) -> float | None:
        """Return how long it ran, so far or in all; None where it never began."""
        if self.started_at is None:
            return None
        until: datetime = self.finished_at or timezone.now()
        return max(0.0, (until - self.started_at).total_seconds())
