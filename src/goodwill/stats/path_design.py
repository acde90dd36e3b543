"""Which answers stand for which concept, and which concept points at which: checked once, used by all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from goodwill.core.errors import EstimateError
from goodwill.stats.inputs import BoolArray

Path = tuple[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class PathDesign:
    """Blocks and arrows of a path model.

    Attributes
    ----------
    names
        Names of the blocks.
    columns
        Columns of each block.
    membership
        Booleans, shape (columns, blocks).
    arrows
        Booleans, shape (blocks, blocks): row points at column.
    paths
        The arrows as (source, target) names, in the order given.
    """

    names: tuple[str, ...]
    columns: tuple[tuple[int, ...], ...]
    membership: BoolArray
    arrows: BoolArray
    paths: tuple[Path, ...]

    def at(self, name: str) -> int:
        """Return the position of a block."""
        return self.names.index(name)


def design_of(blocks: Mapping[str, Sequence[int]], paths: Sequence[Path], columns: int) -> PathDesign:
    """Return the checked design.

    Raises
    ------
    EstimateError
        Naming every fault: empty blocks, columns that do not exist or belong to two blocks, unknown ends of
        paths, paths to oneself or twice, circles, blocks without any path.
    """
    faults = _block_faults(blocks, columns) + _path_faults(blocks, paths)
    if faults:
        raise EstimateError("The path model cannot be set up.", where="blocks, paths", seen="; ".join(faults))
    names = tuple(blocks)
    arrows = np.zeros((len(names), len(names)), dtype=bool)
    for source, target in paths:
        arrows[names.index(source), names.index(target)] = True
    # A walk of as many steps as there are blocks exists only when there is a circle.
    if np.linalg.matrix_power(arrows.astype(np.int64), len(names)).any():
        raise EstimateError("Paths run in a circle.", where="paths", do="turn or drop one of them")
    membership = np.zeros((columns, len(names)), dtype=bool)
    for j, name in enumerate(names):
        membership[list(blocks[name]), j] = True
    held = tuple(tuple(int(c) for c in blocks[name]) for name in names)
    return PathDesign(names, held, membership, arrows, tuple((a, b) for a, b in paths))


def _block_faults(blocks: Mapping[str, Sequence[int]], columns: int) -> list[str]:
    faults = [f"block {name} has no columns" for name, members in blocks.items() if len(members) == 0]
    used = [int(c) for members in blocks.values() for c in members]
    outside = sorted({c for c in used if not 0 <= c < columns})
    twice = sorted({c for c in used if used.count(c) > 1})
    if outside:
        faults.append(f"columns {outside} do not exist")
    if twice:
        faults.append(f"columns {twice} are used twice")
    return faults


def _path_faults(blocks: Mapping[str, Sequence[int]], paths: Sequence[Path]) -> list[str]:
    ends = [end for path in paths for end in path]
    faults = [f"{end} is no block" for end in dict.fromkeys(ends) if end not in blocks]
    faults += [f"{a} points at itself" for a, b in paths if a == b]
    faults += [f"block {name} has no path" for name in blocks if name not in ends]
    if len(set(paths)) < len(paths):
        faults.append("a path is given twice")
    return faults
