"""Screens of `sources`."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from goodwill.web.shell.screens import Screen, register


def _waiting(request: HttpRequest) -> int | None:  # noqa: ARG001
    """Return how many deliveries wait to be loaded."""
    from goodwill.web.sources.models import Delivery, State

    return Delivery.objects.filter(state=State.OPEN).count() or None


def _examples() -> list[tuple[str, str]]:
    from django.urls import reverse

    from goodwill.web.sources.models import Delivery, State

    found = [
        ("data-bring", reverse("sources:data_bring")), ("data-versions", reverse("sources:data_versions")),
        ("data-schedule", reverse("sources:data_schedule")),
    ]  # fmt: skip
    waiting = Delivery.objects.filter(state=State.OPEN).first()
    if waiting is not None:
        found.append(("data-delivery", reverse("sources:data_delivery", args=[waiting.pk])))
        found.append(("data-mapping", reverse("sources:data_mapping", args=[waiting.pk])))
    loaded = Delivery.objects.filter(state=State.LOADED).order_by("-aside_open").first()
    if loaded is not None:
        found.append(("data-result", reverse("sources:data_delivery", args=[loaded.pk])))
        if loaded.aside_open:
            found.append(("data-aside", reverse("sources:data_aside", args=[loaded.pk])))
    return found


register(Screen("sources:data", _("Data"), "collect", "sources.see", 10, _waiting, _examples))
register(Screen("sources:project", _("Project settings"), "house", "sources.administer", 40))
