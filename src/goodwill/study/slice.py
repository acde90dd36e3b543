"""What a page shows of the company: a stretch of months, some units, one touchpoint, channel, segment, circumstance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of the cells.

    Attributes
    ----------
    months
        First and last month, both inclusive, as numbers (year x 12 + month - 1); all when None.
    units
        Units with all that lies below them; None for the whole company, an empty set for nothing at all (a
        reader without any unit).
    touchpoint, channel, segment, circumstance
        One each; all when empty.
    """

    months: tuple[int, int] | None = None
    units: frozenset[str] | None = None
    touchpoint: str = ""
    channel: str = ""
    segment: str = ""
    circumstance: str = ""

    @property
    def keys(self) -> Mapping[str, str]:
        """Key -> wanted value, of the keys that are asked for (circumstance apart)."""
        wanted = {"touchpoint": self.touchpoint, "channel": self.channel, "segment": self.segment}
        return {name: value for name, value in wanted.items() if value}


WHOLE = Slice()
"""The whole company over all months."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as it was last described.

    Attributes
    ----------
    id, parent, kind
        As in the ledger; the parent of a top unit is empty.
    depth
        0 at the top.
    """

    id: str
    parent: str
    kind: str
    depth: int = 0


class UnitTree:
    """The units and what lies below each.

    Parameters
    ----------
    rows
        ``(unit, parent, kind)``; a unit whose parent is not among them is a top unit.
    """

    def __init__(self, rows: Iterable[tuple[str, str | None, str]]) -> None:
        given = {unit: (parent or "", kind) for unit, parent, kind in rows}
        self._path = {unit: self._upward(unit, given) for unit in given}
        self._kinds = {unit: kind for unit, (_, kind) in given.items()}
        self._below: dict[str, set[str]] = {}
        for unit, path in self._path.items():
            for above in path:
                self._below.setdefault(above, set()).add(unit)
        found = [
            Unit(u, p[1] if len(p) > 1 else "", given[u][1], len(p) - 1) for u, p in self._path.items()
        ]  # fmt: skip
        self.units: tuple[Unit, ...] = tuple(sorted(found, key=lambda u: tuple(reversed(self._path[u.id]))))
        """All units, each after its parent."""

    @staticmethod
    def _upward(unit: str, given: Mapping[str, tuple[str, str]]) -> tuple[str, ...]:
        path = [unit]
        while (parent := given[path[-1]][0]) in given and parent not in path:
            path.append(parent)
        return tuple(path)

    def within(self, units: Iterable[str]) -> frozenset[str]:
        """Return the units with all that lies below them (an unknown one stands for itself)."""
        return frozenset(u for top in units for u in self._below.get(top, {top}))

    def children(self, unit: str = "") -> tuple[Unit, ...]:
        """Return the units right below one (the top ones when empty)."""
        return tuple(u for u in self.units if u.parent == unit)

    def above(self, unit: str, kind: str) -> str:
        """Return the unit of a kind that `unit` lies in (itself counts); itself where there is none."""
        return next((u for u in self._path.get(unit, (unit,)) if self._kinds.get(u) == kind), unit)
