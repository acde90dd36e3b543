"""The tree of units as it stood at one wave, with everyone at its root."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

EVERYONE = "(all)"
"""Name of the root: everybody who replied, in whichever unit or none."""

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class UnitTree:
    """Units in an order in which parents come before children.

    Attributes
    ----------
    names
        Unit ids, the root `EVERYONE` first.
    kinds
        What sort of unit each is; empty for the root and for units nobody has described.
    parents
        Position of each unit's parent, shape (units,); -1 for the root.
    """

    names: tuple[str, ...]
    kinds: tuple[str, ...]
    parents: Ints

    @classmethod
    def of(cls, parent_of: Mapping[str, str | None], kinds: Mapping[str, str] | None = None) -> UnitTree:
        """Return the tree of these units and parents.

        A parent that is itself unknown becomes a unit under the root; a circle of parents is cut at the unit
        whose name comes first.
        """
        known: dict[str, str | None] = dict(parent_of)
        for parent in sorted({p for p in parent_of.values() if p} - set(parent_of)):
            known[parent] = None
        children: dict[str, list[str]] = {}
        for unit in sorted(known):
            children.setdefault(_parent_or_root(unit, known), []).append(unit)
        names, parents = [EVERYONE], [-1]
        position = 0
        while position < len(names):
            below = children.get(names[position], [])
            names.extend(below)
            parents.extend([position] * len(below))
            position += 1
        kinds = kinds or {}
        return cls(tuple(names), tuple(kinds.get(n, "") for n in names), np.array(parents, dtype=np.int64))

    def __len__(self) -> int:
        return len(self.names)

    @property
    def positions(self) -> dict[str, int]:
        """Name -> position."""
        return {name: i for i, name in enumerate(self.names)}

    @property
    def depths(self) -> Ints:
        """Distance of each unit from the root, shape (units,)."""
        depth = np.zeros(len(self), dtype=np.int64)
        for unit in range(1, len(self)):
            depth[unit] = depth[self.parents[unit]] + 1
        return depth

    @property
    def leaves(self) -> npt.NDArray[np.bool_]:
        """Which units have no units below them, shape (units,)."""
        leaf = np.ones(len(self), dtype=bool)
        leaf[self.parents[1:]] = False
        return leaf

    def below(self, direct: npt.NDArray[Any], join: np.ufunc = np.add) -> npt.NDArray[Any]:
        """Carry what is known of each unit's own people up the tree.

        Parameters
        ----------
        direct
            Figures of the people directly in each unit, shape (units,) or (units, k).
        join
            How figures of disjoint groups join: `np.add`, `np.minimum`, `np.maximum`.
        """
        total = direct.copy()
        for unit in range(len(self) - 1, 0, -1):
            parent = self.parents[unit]
            total[parent] = join(total[parent], total[unit])
        return total


def _parent_or_root(unit: str, known: Mapping[str, str | None]) -> str:
    """Return the unit's parent; the root where it has none or is the first name of a circle."""
    parent = known[unit]
    if not parent:
        return EVERYONE
    seen, at = [unit], known[unit]
    while at and at not in seen:
        seen.append(at)
        at = known[at]
    if at == unit and unit == min(seen):
        return EVERYONE
    return parent


def tree_at(units: pa.Table, when: datetime, extra: Iterable[str] = ()) -> UnitTree:
    """Return the tree of the units that stood at `when`.

    Parameters
    ----------
    units
        Columns ``unit_id, kind, parent, valid_from, valid_to``. Of several spans of one unit, the one that holds
        at `when` counts, else the last that began before it, else the first.
    when
        An instant with a zone.
    extra
        Units that replies name and nobody has described; they stand under the root.
    """
    best: dict[str, tuple[tuple[int, float], str, str | None]] = {}
    for row in units.to_pylist():
        start, end = row["valid_from"], row["valid_to"]
        if start <= when:
            holds = end is None or when < end
            rank = (2 if holds else 1, start.timestamp())
        else:
            rank = (0, -start.timestamp())
        if row["unit_id"] not in best or rank > best[row["unit_id"]][0]:
            best[row["unit_id"]] = (rank, row["kind"] or "", row["parent"])
    parents = {unit: parent for unit, (_, _, parent) in best.items()}
    kinds = {unit: kind for unit, (_, kind, _) in best.items()}
    return UnitTree.of({**{u: None for u in extra if u}, **parents}, kinds)
