"""Screens of `people` in the menu."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from goodwill.web.shell.screens import Screen, register


def _single_pages() -> list[tuple[str, str]]:
    """Return pages under the list of people that the menu does not name."""
    from goodwill.web.people.models import Person

    pages = [("invite", reverse("people:list_invite")), ("settings", reverse("people:settings"))]
    someone = Person.objects.order_by("pk").first()
    if someone is not None:
        pages.append(("person", reverse("people:list_person", args=[someone.pk])))
    return pages


register(Screen("people:list", _("People"), "house", "people.administer", 10, examples=_single_pages))
register(Screen("people:log", _("Audit log"), "house", "people.see_audit", 20))
