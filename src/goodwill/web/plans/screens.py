"""Screens of `plans`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from goodwill.web.findings.facade import before_study
from goodwill.web.findings.overview_parts import Occasion, OverviewPart, add
from goodwill.web.shell.screens import Screen, register


def _one_promise() -> list[tuple[str, str]]:
    from goodwill.web.plans.models import Promise

    first = Promise.objects.first()
    more = [("promise-new", reverse("plans:promises_new"))]
    return more + ([("promise", reverse("plans:promises_edit", args=[first.pk]))] if first else [])


register(Screen("plans:promises", _("Promises"), "measure", "plans.see", 40, examples=_one_promise))
register(Screen("plans:targets", _("Targets"), "manage", "plans.see", 30))


def _publish(project: Path) -> int:
    from goodwill.web.plans.register import publish

    return publish(project)


def _targets(occasion: Occasion) -> dict[str, Any] | None:
    """Return the targets of a perspective's figures for the unit the page shows, each with its owner."""
    from goodwill.web.people.facade import person_of, sight_of
    from goodwill.web.plans.queries import targets

    unit = occasion.shown.unit or ""
    seen = targets(sight_of(person_of(occasion.request)))
    found = [t for t in seen if t.metric in occasion.metrics and t.unit == unit]
    return {"targets": found, "perspective": occasion.perspective} if found or occasion.metrics else None


before_study(_publish)
add(OverviewPart("targets", "perspective", "plans/overview_targets.html", _targets, order=10))
