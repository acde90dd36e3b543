"""Which cells of the cuts (units by language, by mode, ...) may be shown beside the unit tree.

The tree is solved first and is safe by itself. Cuts are then added in full and taken back cell by cell: by the
plain differences (whole minus categories, unit minus units below), then by the proof of `protection`, which finds
what several differences together would give away. Only cells of cuts are taken back here, so the tree never loses
a unit to a cut.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goodwill.core.errors import PrivacyError
from goodwill.ledger.anonymity.protection import forced_answers, found_alike, weak_link
from goodwill.ledger.anonymity.tree_pattern import Bools, Floats, Group, regions, tree_pattern
from goodwill.ledger.anonymity.unit_tree import Ints, UnitTree


@dataclass(frozen=True, eq=False)
class Atoms:
    """The finest groups of people: directly in one unit, in one category of every cut.

    Attributes
    ----------
    unit
        Position of the unit, shape (atoms,).
    category
        Category in each cut, shape (cuts, atoms).
    sizes
        How many categories each cut has.
    """

    unit: Ints
    category: Ints
    sizes: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.unit)


@dataclass(frozen=True, eq=False)
class Pattern:
    """What is hidden: units, and per cut the cells of units by categories.

    Attributes
    ----------
    units
        Shape (units,).
    cuts
        One array of shape (units, categories) per cut.
    """

    units: Bools
    cuts: tuple[Bools, ...]

    @classmethod
    def open(cls, tree: UnitTree, atoms: Atoms) -> Pattern:
        """Return the pattern that hides nothing yet."""
        return cls(
            np.zeros(len(tree), dtype=bool),
            tuple(np.zeros((len(tree), k), dtype=bool) for k in atoms.sizes),
        )

    def __or__(self, other: Pattern) -> Pattern:
        return Pattern(self.units | other.units, tuple(a | b for a, b in zip(self.cuts, other.cuts, strict=True)))

    def families(self, tree: UnitTree, atoms: Atoms) -> Ints:
        """Return the region of each atom in the tree and in each cut, shape (1 + cuts, atoms)."""
        rows = [regions(tree, self.units)[atoms.unit]]
        for cut, hidden in enumerate(self.cuts):
            category = atoms.category[cut]
            by_unit = np.column_stack([regions(tree, hidden[:, v]) for v in range(hidden.shape[1])])
            top = by_unit[atoms.unit, category]
            rows.append(np.where(top < 0, -1, top * hidden.shape[1] + category))
        return np.array(rows)


def solve(tree: UnitTree, atoms: Atoms, people: Group, floor: int, start: Pattern) -> Pattern:
    """Return what to hide so that nothing published, however combined, rests on fewer than `floor` people.

    Parameters
    ----------
    tree
        The units.
    atoms
        Where the people are.
    people
        How many there are in each atom, and what they answered.
    floor
        Fewest people.
    start
        What is hidden in any case.
    """
    units = tree_pattern(tree, people.pooled(atoms.unit, len(tree)), floor, start.units)
    if not atoms.sizes:
        return Pattern(units, ())
    # A cut of everyone hidden would be all there is to see of a unit: it goes with its unit.
    pattern = Pattern(units, tuple(cut | units[:, None] for cut in start.cuts))
    sure = np.zeros(len(atoms), dtype=bool)
    while True:
        pattern = _plain_differences(tree, atoms, people, floor, pattern)
        weak, sure = weak_link(pattern.families(tree, atoms), people.persons, floor, sure)
        if weak is None:
            return pattern
        pattern = _take_back(tree, atoms, people, pattern, weak)


def close_forced(
    tree: UnitTree,
    atoms: Atoms,
    people: Group,
    pattern: Pattern,
    *,
    floor: int,
    slacks: tuple[Floats, Floats],
    span: float,
) -> Pattern:
    """Return the pattern without any cut where the cuts would tell of people that all gave one answer.

    Parameters
    ----------
    floor
        Fewest people.
    slacks
        Summed distance of each atom's answers from the low end and from the high end, each of shape (atoms,).
    span
        Length of the scale.
    """
    if not atoms.sizes or all(cut.all() for cut in pattern.cuts):
        return pattern
    families = pattern.families(tree, atoms)
    told = found_alike(families, people, floor)
    if told or any(forced_answers(families, people.persons, slack, span).any() for slack in slacks):
        return Pattern(pattern.units, tuple(np.ones_like(cut) for cut in pattern.cuts))
    return pattern


def _plain_differences(tree: UnitTree, atoms: Atoms, people: Group, floor: int, pattern: Pattern) -> Pattern:
    """Hide cells until neither the rest of a unit's categories nor the rest of a unit's units is unsafe."""
    cuts = []
    for cut, hidden in enumerate(pattern.cuts):
        k = hidden.shape[1]
        direct = people.pooled(atoms.unit * k + atoms.category[cut], len(tree) * k)
        now = hidden
        while True:
            before = now
            now = _rest_of_categories(tree, direct, k, floor, now)
            now = np.column_stack([tree_pattern(tree, _column(direct, k, v), floor, now[:, v]) for v in range(k)])
            if (now == before).all():
                break
        cuts.append(now)
    return Pattern(pattern.units, tuple(cuts))


def _column(direct: Group, k: int, v: int) -> Group:
    if direct.least is None or direct.most is None:
        return Group(direct.persons[v::k])
    return Group(direct.persons[v::k], direct.least[v::k], direct.most[v::k])


def _rest_of_categories(tree: UnitTree, direct: Group, k: int, floor: int, hidden: Bools) -> Bools:
    """Within each unit, hide the smallest shown category while what the hidden ones add up to is unsafe."""
    whole = _square(direct, len(tree), k).up(tree)
    hidden = hidden | (whole.persons < floor) | whole.alike()
    while True:
        rest = Group(
            np.where(hidden, whole.persons, 0).sum(axis=1),
            None if whole.least is None else np.where(hidden, whole.least, np.inf).min(axis=1),
            None if whole.most is None else np.where(hidden, whole.most, -np.inf).max(axis=1),
        )
        bad = np.flatnonzero(rest.unsafe(floor) & ~hidden.all(axis=1))
        if len(bad) == 0:
            return hidden
        hidden = hidden.copy()
        shown = np.where(hidden, np.iinfo(np.int64).max, whole.persons)[bad]
        hidden[bad, shown.argmin(axis=1)] = True


def _square(direct: Group, units: int, k: int) -> Group:
    shape = (units, k)
    if direct.least is None or direct.most is None:
        return Group(direct.persons.reshape(shape))
    return Group(direct.persons.reshape(shape), direct.least.reshape(shape), direct.most.reshape(shape))


def _take_back(tree: UnitTree, atoms: Atoms, people: Group, pattern: Pattern, weak: Ints) -> Pattern:
    """Hide the smallest cell of a cut that takes part in a weak sum."""
    choices = []
    for family, region in weak[weak[:, 0] > 0].tolist():
        unit, category = divmod(region, atoms.sizes[family - 1])
        direct = np.bincount(
            atoms.unit,
            weights=people.persons * (atoms.category[family - 1] == category),
            minlength=len(tree),
        )
        choices.append((int(tree.below(direct)[unit]), -unit, family - 1, category))
    if not choices:  # the tree alone is safe, so a weak sum uses a cut; were it otherwise, close them all
        if all(cut.all() for cut in pattern.cuts):
            raise PrivacyError(
                "The unit tree could not be made safe.",
                where="engagement",
                do="report this as a fault of Goodwill; nothing is published",
            )
        return Pattern(pattern.units, tuple(np.ones_like(cut) for cut in pattern.cuts))
    _, unit, cut, category = min(choices)
    cuts = [c.copy() for c in pattern.cuts]
    cuts[cut][-unit, category] = True
    return Pattern(pattern.units, tuple(cuts))
