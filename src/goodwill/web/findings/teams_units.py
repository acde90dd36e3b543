"""Which units a page lists: those right below what is chosen, or all of one kind, never one out of sight."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goodwill.study.slice import Unit, UnitTree

MOST_AT_ONCE = 120  # units of one kind on one page; with more of them the kind above is listed first


@dataclass(frozen=True, slots=True)
class Level:
    """The units of one kind that may be listed.

    Attributes
    ----------
    kind
        As in the ledger: ``region``, ``team``.
    units
        In the order of the tree.
    """

    kind: str
    units: tuple[Unit, ...]


def whole_company(tree: UnitTree) -> str:
    """Return the unit above all others, which is the whole company by another name; empty where there is none."""
    tops = tree.children()
    return tops[0].id if len(tops) == 1 and len(tree.units) > 1 else ""


def in_sight(tree: UnitTree, visible: frozenset[str] | None, unit: str = "") -> tuple[Unit, ...]:
    """Return the units below one (all when empty) that may be seen, in the order of the tree.

    Parameters
    ----------
    tree
        The company's units.
    visible
        Those in sight, as `goodwill.web.findings.seen.visible_units` gives them; None for all.
    unit
        Only what lies below it, itself left out.
    """
    top = whole_company(tree)
    below = tree.within([unit]) - {unit} if unit else None
    return tuple(
        u for u in tree.units
        if u.id != top and (visible is None or u.id in visible) and (below is None or u.id in below)
    )  # fmt: skip


def levels(units: Iterable[Unit]) -> tuple[Level, ...]:
    """Return the units kind by kind, the kind highest in the tree first."""
    found: dict[str, list[Unit]] = {}
    depth: dict[str, int] = {}
    for u in units:
        found.setdefault(u.kind, []).append(u)
        depth[u.kind] = min(depth.get(u.kind, u.depth), u.depth)
    return tuple(Level(kind, tuple(found[kind])) for kind in sorted(found, key=lambda k: (depth[k], k)))


def chosen_level(found: tuple[Level, ...], wanted: str) -> Level | None:
    """Return the wanted kind, else the lowest that fits on a page, else the highest; None without units."""
    if not found:
        return None
    fitting = [level for level in found if len(level.units) <= MOST_AT_ONCE]
    return next((level for level in found if level.kind == wanted), fitting[-1] if fitting else found[0])
