"""Screens of `plans`."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from goodwill.web.shell.screens import Screen, register


def _one_promise() -> list[tuple[str, str]]:
    from goodwill.web.plans.models import Promise

    first = Promise.objects.first()
    more = [("promise-new", reverse("plans:promises_new"))]
    return more + ([("promise", reverse("plans:promises_edit", args=[first.pk]))] if first else [])


register(Screen("plans:promises", _("Promises"), "measure", "plans.see", 40, examples=_one_promise))
register(Screen("plans:targets", _("Targets"), "manage", "plans.see", 30))
