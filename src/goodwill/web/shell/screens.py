"""The register of screens: the menu, the permission tests, the browser tests and the screenshots all read it.

A page that is not in the register is found by a test. See "Add a screen" in CONTRIBUTING.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.functional import Promise

GROUPS: dict[str, str | Promise] = {
    "": "",
    "measure": _("Measure"),
    "manage": _("Manage"),
    "share": _("Share"),
    "collect": _("Collect"),
    "house": _("House"),
}


@dataclass(frozen=True, slots=True)
class Screen:
    """One page of the menu.

    Attributes
    ----------
    name
        Name of its address, such as ``findings:overview``.
    label
        Word in the menu, translated when shown.
    group
        Key of `GROUPS`; empty for the top.
    permission
        What a person must be allowed to see it, such as ``findings.see``.
    order
        Place inside the group.
    count
        Something to count beside the word in the menu, cheap (a query by index); None for nothing.
    examples
        Further addresses of the same screen for tests and screenshots, given a request-less site: pages of
        single things that the menu does not list. Returns (name, path) pairs.
    """

    name: str
    label: str | Promise
    group: str
    permission: str
    order: int = 50
    count: Callable[[HttpRequest], int | None] | None = None
    examples: Callable[[], list[tuple[str, str]]] | None = None


_SCREENS: dict[str, Screen] = {}


def register(screen: Screen) -> Screen:
    """Enter a screen.

    Raises
    ------
    ValueError
        If its group is unknown or its name is taken.
    """
    if screen.group not in GROUPS:
        raise ValueError(f"no group {screen.group!r} in the menu; there are {', '.join(GROUPS)}")
    if screen.name in _SCREENS:
        raise ValueError(f"two screens are called {screen.name!r}")
    _SCREENS[screen.name] = screen
    return screen


def screens() -> Iterator[Screen]:
    """Yield the screens as the menu orders them."""
    groups = list(GROUPS)
    yield from sorted(_SCREENS.values(), key=lambda s: (groups.index(s.group), s.order, s.name))


def screens_for(person: Any) -> list[Screen]:
    """Return the screens a person may see."""
    return [s for s in screens() if person.is_authenticated and person.has_perm(s.permission)]
