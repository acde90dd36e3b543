"""Screens of `jobs`."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from goodwill.web.shell.screens import Screen, register

if TYPE_CHECKING:
    from goodwill.web.people.facade import Person


def _open(request: HttpRequest) -> int | None:
    from goodwill.web.jobs.queries import open_jobs

    return open_jobs(cast("Person", request.user)) or None


def _examples() -> list[tuple[str, str]]:
    from django.urls import reverse

    from goodwill.web.jobs.models import Job

    newest = {job.state: job for job in Job.objects.order_by("created_at")[:200]}
    return [(f"job {state}", reverse("jobs:work_job", args=[job.pk])) for state, job in sorted(newest.items())]


register(Screen("jobs:work", _("Work"), "collect", "jobs.see", 80, _open, _examples))
