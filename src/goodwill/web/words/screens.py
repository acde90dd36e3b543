"""Screens of `words`."""

from __future__ import annotations

from pathlib import Path

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from goodwill.web.findings.facade import before_study
from goodwill.web.shell.screens import Screen, register

ANY = "price_level"


def _examples() -> list[tuple[str, str]]:
    """Return the answers about one theme, its sample-check, and the pages on which the book is edited."""
    from goodwill.web.words.register import book

    found = [("answers", reverse("words:answers")), ("theme-new", reverse("words:new"))]
    if book().get(ANY) is None:
        return found
    narrowed = f"{reverse('words:answers')}?theme={ANY}"
    return [
        *found, ("answers about a theme", narrowed), ("theme", reverse("words:theme", args=[ANY])),
        ("check", reverse("words:check", args=[ANY, "en"])),
    ]  # fmt: skip


register(Screen("words:words", _("Words"), "measure", "words.see", 45, examples=_examples))


def _publish(project: Path) -> int:
    from goodwill.web.words.register import publish

    return publish(project)


before_study(_publish)
