"""Places of the overview that slices above may fill: findings knows nothing of plans or cases, they add themselves.

In the slice's ``screens.py`` (or any room loaded at the start)::

    add(OverviewPart("plans", "perspective", "plans/overview_target.html", target_of, order=10))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from django.http import HttpRequest

    from goodwill.web.findings.filters import Filter
    from goodwill.web.findings.seen import Seen

Place = Literal["perspective", "card"]


@dataclass(frozen=True, slots=True)
class Occasion:
    """For what a part is made.

    Attributes
    ----------
    request, study, shown
        Who asks, what they may see, what the page shows.
    perspective, metrics
        In a perspective's card: which one, and the names of its figures, the large one first.
    """

    request: HttpRequest
    study: Seen
    shown: Filter
    perspective: str = ""
    metrics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OverviewPart:
    """Something another slice shows on the overview.

    Attributes
    ----------
    name
        Unique.
    place
        ``perspective``: below the figures of each of the three, asked once for each; ``card``: a card of its own
        (the template is a whole ``<section class="card">``).
    template, context
        What to render; a context of None leaves the part out.
    order
        Among those of one place.
    """

    name: str
    place: Place
    template: str
    context: Callable[[Occasion], dict[str, Any] | None]
    order: int = 50


_PARTS: dict[str, OverviewPart] = {}


def add(part: OverviewPart) -> OverviewPart:
    """Enter a part.

    Raises
    ------
    ValueError
        If its name is taken.
    """
    if part.name in _PARTS:
        raise ValueError(f"two parts of the overview are called {part.name!r}")
    _PARTS[part.name] = part
    return part


def parts(place: Place, occasion: Occasion) -> SafeString:
    """Return all parts of a place, rendered."""
    found = []
    for part in sorted(_PARTS.values(), key=lambda p: (p.order, p.name)):
        context = part.context(occasion) if part.place == place else None
        if context is not None:
            found.append(render_to_string(part.template, context, occasion.request))
    return mark_safe("".join(found))  # templates have escaped what came from data
