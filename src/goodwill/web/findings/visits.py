"""Remembering what a person has seen. Visits are no audit matter: they tell nobody but the person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from goodwill.web.findings.models import Visit

if TYPE_CHECKING:
    from goodwill.web.findings.seen import Seen
    from goodwill.web.people.facade import Person

OFTEN = timedelta(minutes=15)  # a reader who turns pages writes nothing more often than this


def last_visit(person: Person, study: Seen) -> Visit | None:
    """Return the last time a person looked at another study than this one; None if never."""
    return Visit.objects.filter(person=person).exclude(computed_at=study.computed_at).order_by("-last_at").first()


def visited(person: Person, study: Seen) -> None:
    """Note that a person looks at a study now."""
    now = timezone.now()
    visit, made = Visit.objects.get_or_create(
        person=person, version=study.version, computed_at=study.computed_at, defaults={"first_at": now, "last_at": now}
    )
    if not made and now - visit.last_at > OFTEN:
        Visit.objects.filter(pk=visit.pk).update(last_at=now)
