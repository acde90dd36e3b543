"""Places of the pages of priorities and actions that slices above may fill, as `overview_parts` does for the overview.

In the slice's ``screens.py`` (or any room loaded at the start)::

    add_part(PagePart("plan this", "priority", "plans/plan_this.html", button_of))

The places: ``priority`` (once for each row of the priorities, about a touchpoint), ``actions`` (once on the list of
actions), ``action`` (once on the page of one action, about its id).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from django.http import HttpRequest

Place = Literal["priority", "actions", "action"]


@dataclass(frozen=True, slots=True)
class PagePart:
    """Something another slice shows on a page of priorities or actions.

    Attributes
    ----------
    name
        Unique.
    place
        Where.
    template, context
        What to render, given who asks and what it is about; a context of None leaves the part out.
    order
        Among those of one place.
    """

    name: str
    place: Place
    template: str
    context: Callable[[HttpRequest, str], dict[str, Any] | None]
    order: int = 50


_PARTS: dict[str, PagePart] = {}


def add_part(part: PagePart) -> PagePart:
    """Enter a part.

    Raises
    ------
    ValueError
        If its name is taken.
    """
    if part.name in _PARTS:
        raise ValueError(f"two parts of pages are called {part.name!r}")
    _PARTS[part.name] = part
    return part


def parts_of(place: Place, request: HttpRequest, about: str = "") -> SafeString:
    """Return all parts of a place, rendered."""
    found = []
    for part in sorted(_PARTS.values(), key=lambda p: (p.order, p.name)):
        context = part.context(request, about) if part.place == place else None
        if context is not None:
            found.append(render_to_string(part.template, context, request))
    return mark_safe("".join(found))  # templates have escaped what came from data
