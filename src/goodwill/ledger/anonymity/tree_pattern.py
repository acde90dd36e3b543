"""Which units of a tree may be shown, so that subtraction never leaves too few people.

Published units cut everyone into *regions*: the people of a published unit who are in no published unit below it.
Whatever an attacker adds and subtracts is constant on regions, so it rests on all people of one or more regions.
The tree is safe when every region is empty or large enough, and its people do not all agree.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from goodwill.ledger.anonymity.unit_tree import Ints, UnitTree

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
SAME = 1e-9  # two answers nearer than this are one answer: rounding of a mean of questions


@dataclass(frozen=True, eq=False)
class Group:
    """What decides whether groups of people may be shown.

    Attributes
    ----------
    persons
        How many people are in each, shape (groups,) or (groups, categories).
    least, most
        Lowest and highest answer among them (inf and -inf where nobody answered); None where there are no answers
        to protect, as for counts of replies.
    """

    persons: Ints
    least: Floats | None = None
    most: Floats | None = None

    def unsafe(self, floor: int) -> Bools:
        """Return which groups have people, but too few, or people who all answered the same."""
        few = (self.persons > 0) & (self.persons < floor)
        return few | self.alike()

    def alike(self) -> Bools:
        """Return which groups have people who all gave the same answer."""
        if self.least is None or self.most is None:
            return np.zeros(self.persons.shape, dtype=bool)
        return (self.persons > 0) & (self.most - self.least <= SAME)

    def pooled(self, into: Ints, groups: int) -> Group:
        """Return the groups joined: group i goes into `into[i]`; -1 is left out."""
        keep = into >= 0
        persons = np.bincount(into[keep], weights=self.persons[keep], minlength=groups).astype(np.int64)
        if self.least is None or self.most is None:
            return Group(persons)
        least, most = np.full(groups, np.inf), np.full(groups, -np.inf)
        np.minimum.at(least, into[keep], self.least[keep])
        np.maximum.at(most, into[keep], self.most[keep])
        return Group(persons, least, most)

    def up(self, tree: UnitTree) -> Group:
        """Return the groups of whole units (with all units below) from those directly in each unit."""
        if self.least is None or self.most is None:
            return Group(tree.below(self.persons))
        return Group(
            tree.below(self.persons),
            tree.below(self.least, np.minimum),
            tree.below(self.most, np.maximum),
        )


def regions(tree: UnitTree, hidden: Bools) -> Ints:
    """Return for each unit the nearest published unit at or above it, shape (units,); -1 where there is none."""
    region = np.arange(len(tree))
    for unit in range(len(tree)):
        if hidden[unit]:
            region[unit] = -1 if unit == 0 else region[tree.parents[unit]]
    return region


def tree_pattern(tree: UnitTree, direct: Group, floor: int, hidden: Bools) -> Bools:
    """Return which units to hide, at least those in `hidden`.

    Parameters
    ----------
    tree
        The units.
    direct
        The people directly in each unit.
    floor
        Fewest people.
    hidden
        Units hidden already, shape (units,).

    Notes
    -----
    First every unit below the floor (nobody included) and every unit whose people all answered the same is
    hidden. Then, from the bottom up, each region that is too small or too much alike takes in the published unit
    below it that costs fewest people; a region without one is hidden itself. Hidden units stay hidden, so this
    ends; ties go to the unit that comes first.
    """
    whole = direct.up(tree)
    hidden = hidden | (whole.persons < floor) | whole.alike()
    while True:
        region = regions(tree, hidden)
        bad = np.flatnonzero(direct.pooled(region, len(tree)).unsafe(floor))
        if len(bad) == 0:
            return hidden
        hidden = hidden.copy()
        hidden[_cheapest(tree, hidden, direct, int(bad[-1]), floor)] = True


def _cheapest(tree: UnitTree, hidden: Bools, direct: Group, top: int, floor: int) -> int:
    """Return the published unit to hide so that the region of `top` becomes safe at the least cost."""
    region, persons = regions(tree, hidden), tree.below(direct.persons)
    inside: dict[int, list[int]] = {}
    for unit in np.flatnonzero(~hidden[1:]) + 1:
        inside.setdefault(int(region[tree.parents[unit]]), []).append(int(unit))
    own = direct.pooled(region, len(tree)).persons

    def cost(unit: int, need: int) -> int:
        left = need - int(own[unit])
        deeper = inside.get(unit, [])
        return int(persons[unit]) + (min(cost(d, left) for d in deeper) if left > 0 and deeper else 0)

    choices = inside.get(top, [])
    return min(choices, key=lambda unit: (cost(unit, floor - int(own[top])), unit)) if choices else top
