"""Reading jobs: each by the right of who asks."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet

from goodwill.web.jobs.models import OPEN, Job
from goodwill.web.jobs.work import kinds

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from goodwill.web.people.facade import Person


def seen_by(person: Person) -> QuerySet[Job]:
    """Return the jobs a person may see: their own; with the list of work also those of kinds they may begin.

    What a job found follows the sight of who began it, so being allowed the kind alone is not enough.
    """
    may_see = Q(person=person)
    if person.has_perm("jobs.see"):
        may_see |= Q(kind__in=[w.kind for w in kinds().values() if person.has_perm(w.permission)])
    return Job.objects.filter(may_see).select_related("person")


def may_cancel(person: Person, job: Job) -> bool:
    """Return whether a person may cancel a job: it is theirs, or they administer the site."""
    return job.is_open and (job.person_id == person.pk or person.has_perm("people.administer"))


def latest(kind: str, **details: Any) -> Job | None:
    """Return the newest job of a kind, also of given details; check who may see it where it is shown."""
    wanted = {f"details__{name}": value for name, value in details.items()}
    return Job.objects.filter(kind=kind, **wanted).select_related("person").order_by("-created_at", "-id").first()


def page(found: QuerySet[Job], *, before: tuple[datetime, UUID] | None, size: int) -> list[Job]:
    """Return up to ``size + 1`` jobs from a key on, newest first: one more tells that there are further ones."""
    if before is not None:
        at, id_ = before
        found = found.filter(Q(created_at__lt=at) | Q(created_at=at, id__lt=id_))
    return list(found.order_by("-created_at", "-id")[: size + 1])


def open_jobs(person: Person) -> int:
    """Return how many jobs wait or run that a person may see."""
    return seen_by(person).filter(state__in=OPEN).count()


def by_kind_and_state() -> Counter[tuple[str, str]]:
    """Return how many jobs there are of each kind in each state."""
    rows = Job.objects.order_by().values_list("kind", "state").annotate(n=Count("pk"))
    return Counter({(kind, state): n for kind, state, n in rows})
