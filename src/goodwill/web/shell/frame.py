"""What every template knows: the menu, the project, the person's theme."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse

from goodwill.web.shell.live_bundle import NAME
from goodwill.web.shell.screens import GROUPS, Screen, screens_for


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the context of the frame; the menu only where a page (not a part of one) is asked for."""
    person = getattr(request, "user", None)
    htmx = getattr(request, "htmx", None)
    if person is None or not person.is_authenticated or (htmx and not htmx.boosted):
        return {"menu": [], "project_name": _project_name(), "theme": getattr(person, "theme", "") or ""}
    found = [_entry(s, request) for s in screens_for(person)]
    menu = [(GROUPS[g], list(entries)) for g, entries in groupby(found, key=lambda e: e["group"])]
    return {
        "menu": menu,
        "project_name": _project_name(),
        "theme": person.theme or "",
        "charts_script": static(NAME) if settings.STATICFILES_DIRS else "",
    }


def _entry(screen: Screen, request: HttpRequest) -> dict[str, Any]:
    match = request.resolver_match
    address = reverse(screen.name)
    here = match is not None and (match.view_name == screen.name or _is_under(match.view_name, screen.name))
    return {
        "group": screen.group,
        "label": screen.label,
        "address": address,
        "here": here,
        "count": screen.count(request) if screen.count else None,
    }


def _is_under(view: str, screen: str) -> bool:
    """Whether a view is of a screen: ``customers:list`` has ``customers:customer`` under it by prefix of the name."""
    namespace, _, name = screen.partition(":")
    return view.startswith(f"{namespace}:{name}_")


_NAMES: dict[tuple[str, int], str] = {}


def _project_name() -> str:
    """Return the project's name; its settings are read once per change."""
    from goodwill.core.errors import SettingsError
    from goodwill.ledger.settings import Settings

    path = settings.SITE.project / "goodwill.yaml"
    if not path.is_file():
        return ""
    key = (str(path), path.stat().st_mtime_ns)
    if key not in _NAMES:
        _NAMES.clear()
        try:
            _NAMES[key] = Settings.read(path).name
        except SettingsError:  # the page of settings says what is wrong with them
            _NAMES[key] = ""
    return _NAMES[key]
