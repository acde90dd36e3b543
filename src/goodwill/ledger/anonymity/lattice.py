"""The cells: wave x unit tree x declared cuts x construct, with what may not be shown left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from goodwill.ledger.anonymity.cut_pattern import Atoms, Pattern, close_forced, solve
from goodwill.ledger.anonymity.facts import EngagementFacts
from goodwill.ledger.anonymity.floors import COMMENTS as LEAST_COMMENTS
from goodwill.ledger.anonymity.floors import PERSONS, Floors
from goodwill.ledger.anonymity.tree_pattern import Bools, Floats, Group
from goodwill.ledger.anonymity.unit_tree import Ints, UnitTree, tree_at

REPLIES = "(replies)"  # in place of a construct: how many replied
COMMENTS = "(comments)"  # how many wrote a comment
REASON = "too few people here, or in what could be worked out from this figure"
"""The one reason given. Whether a cell is small itself or protects another would say too much."""

SCHEMA = pa.schema([
    ("wave", pa.string()), ("month", pa.int64()), ("unit", pa.string()), ("parent", pa.string()),
    ("kind", pa.string()), ("depth", pa.int64()), ("leaf", pa.bool_()), ("cut", pa.string()),
    ("category", pa.string()), ("construct", pa.string()), ("asked", pa.int64()), ("persons", pa.int64()),
    ("mean", pa.float64()), ("variance", pa.float64()), ("low", pa.float64()), ("high", pa.float64()),
    ("suppressed", pa.bool_()), ("reason", pa.string()),
])  # fmt: skip


@dataclass(frozen=True, eq=False)
class Sums:
    """Answers added up per atom.

    Attributes
    ----------
    people
        Persons, lowest and highest answer.
    total, squares
        Sum and sum of squares of answers in units of the scale's length, shape (atoms,).
    """

    people: Group
    total: Floats
    squares: Floats


@dataclass(frozen=True, eq=False)
class WaveTable:
    """One wave before suppression: where people are, and what they answered.

    Attributes
    ----------
    number
        Position of the wave.
    tree
        Units as they stood.
    atoms, atom_of
        The finest groups, and the group of each person of the wave, shape (people of the wave,).
    persons
        Positions of the wave's people in the facts.
    cuts
        Names of the cuts and their categories.
    """

    number: int
    tree: UnitTree
    atoms: Atoms
    atom_of: Ints
    persons: Ints
    cuts: tuple[tuple[str, tuple[str, ...]], ...]

    def sums(self, of: Ints, score: Floats | None = None) -> Sums:
        """Add up people, given by position in the wave (people,), with their scores where there are any."""
        atom, k = self.atom_of[of], len(self.atoms)
        persons = np.bincount(atom, minlength=k).astype(np.int64)
        if score is None:
            return Sums(Group(persons), np.zeros(k, dtype=float), np.zeros(k, dtype=float))
        least, most = np.full(k, np.inf), np.full(k, -np.inf)
        np.minimum.at(least, atom, score)
        np.maximum.at(most, atom, score)
        return Sums(
            Group(persons, least, most),
            np.bincount(atom, weights=score, minlength=k).astype(float),
            np.bincount(atom, weights=score**2, minlength=k).astype(float),
        )


def wave_table(facts: EngagementFacts, number: int, split: Ints | None = None) -> WaveTable:
    """Return one wave's people by unit and cuts; `split` divides atoms further by a code per person."""
    persons = np.flatnonzero(facts.wave == number)
    named = sorted({u for u in facts.unit[persons].tolist() if u} | {u for w, u in facts.asked if w == number and u})
    tree = tree_at(facts.units, facts.starts[number], named)
    place = tree.positions
    unit = np.array([place[u] if u else 0 for u in facts.unit[persons].tolist()], dtype=np.int64)
    codes = [facts.categories[cut][0][persons] for cut in facts.categories]
    extra = [] if split is None else [split[persons]]
    keys, atom_of = np.unique(np.column_stack([unit, *codes, *extra]), axis=0, return_inverse=True)
    cuts = tuple((cut, names) for cut, (_, names) in facts.categories.items())
    category = keys[:, 1 : 1 + len(cuts)].T.reshape(len(cuts), len(keys))
    atoms = Atoms(keys[:, 0], category, tuple(len(names) for _, names in cuts))
    return WaveTable(number, tree, atoms, atom_of.ravel(), persons, cuts)


def systems(facts: EngagementFacts, table: WaveTable) -> Iterator[tuple[str, Sums]]:
    """Yield what is published of a wave: replies, comments, each construct; with the sums per atom."""
    yield REPLIES, table.sums(np.arange(len(table.persons)))
    inside = np.full(len(facts.wave), -1, dtype=np.int64)
    inside[table.persons] = np.arange(len(table.persons))
    writers = inside[np.unique(facts.comment_person)]
    yield COMMENTS, table.sums(writers[writers >= 0])
    at = inside[facts.score_person]
    for code, construct in enumerate(facts.constructs):
        rows = (at >= 0) & (facts.score_construct == code)
        if rows.any():
            yield construct, table.sums(at[rows], facts.score[rows])


def patterns(table: WaveTable, parts: list[tuple[str, Sums]], floors: Floors) -> dict[str, Pattern]:
    """Return what to hide of each system of a wave.

    Notes
    -----
    Solved for every floor from the lowest allowed up to the one set, each from the one before: a higher floor
    never shows what a lower one hides. What is hidden of the replies is hidden of every construct. Systems
    whose people are spread alike share one solution of the counts.
    """
    tree, atoms = table.tree, table.atoms
    found = {name: Pattern.open(tree, atoms) for name, _ in parts}
    counts = dict(found)
    for floor in range(PERSONS, floors.persons + 1):
        solved: dict[bytes, Pattern] = {}
        for name, sums in parts:
            if name == COMMENTS:
                continue
            key = sums.people.persons.tobytes()
            if key not in solved:
                start = counts[name] | counts[REPLIES]
                solved[key] = solve(tree, atoms, Group(sums.people.persons), floor, start)
            counts[name] = solved[key]
            found[name] = _with_answers(table, sums, floor, counts[name] | found[name])
    for floor in range(LEAST_COMMENTS, floors.comments + 1):
        for name, sums in parts:
            if name == COMMENTS:
                found[name] = solve(tree, atoms, sums.people, floor, found[name])
    return found


def _with_answers(table: WaveTable, sums: Sums, floor: int, pattern: Pattern) -> Pattern:
    """Return the pattern that also keeps groups from being shown whose people all answered the same."""
    if sums.people.least is None:
        return pattern
    pattern = solve(table.tree, table.atoms, sums.people, floor, pattern)
    slacks = (sums.total, sums.people.persons - sums.total)
    return close_forced(table.tree, table.atoms, sums.people, pattern, floor=floor, slacks=slacks, span=1.0)


def cells(facts: EngagementFacts, number: int, floors: Floors) -> pa.Table:
    """Return the published cells of one wave, ordered by construct, cut, category and unit."""
    table = wave_table(facts, number)
    parts = list(systems(facts, table))
    hidden = patterns(table, parts, floors)
    tables = []
    for name, sums in parts:
        scale = None if name not in facts.constructs else facts.scales[number, facts.constructs.index(name)]
        tables.append(_column(facts, table, (name, "", ""), sums, scale=scale, hidden=hidden[name].units))
        for cut, (label, categories) in enumerate(table.cuts):
            for code, category in enumerate(categories):
                of = table.atoms.category[cut] == code
                some = Sums(Group(sums.people.persons * of), sums.total * of, sums.squares * of)
                shut = hidden[name].cuts[cut][:, code]
                tables.append(_column(facts, table, (name, label, category), some, scale=scale, hidden=shut))
    return pa.concat_tables(tables)


def _column(
    facts: EngagementFacts,
    table: WaveTable,
    of: tuple[str, str, str],
    sums: Sums,
    *,
    scale: tuple[float, float] | None,
    hidden: Bools,
) -> pa.Table:
    """Return one column of the lattice, all units of one (construct, cut, category), as rows."""
    name, cut, category = of
    tree, unit = table.tree, table.atoms.unit
    n, total, squares = (
        tree.below(np.bincount(unit, weights=x, minlength=len(tree)))
        for x in (sums.people.persons, sums.total, sums.squares)
    )
    mean, variance = _mean_and_variance(n, total, squares, scale)
    units = len(tree)
    asked = _asked(facts, table) if name == REPLIES and not cut else [None] * units
    no_figure = hidden | (scale is None)
    low, high = scale or (None, None)
    return pa.table({
        "wave": [facts.waves[table.number]] * units, "month": [facts.months[table.number]] * units,
        "unit": list(tree.names), "parent": [None if p < 0 else tree.names[p] for p in tree.parents],
        "kind": list(tree.kinds), "depth": tree.depths, "leaf": tree.leaves,
        "cut": [cut] * units, "category": [category] * units, "construct": [name] * units, "asked": asked,
        "persons": pa.array(n.astype(np.int64), mask=hidden),
        "mean": pa.array(mean, mask=no_figure), "variance": pa.array(variance, mask=no_figure),
        "low": [low] * units, "high": [high] * units, "suppressed": hidden,
        "reason": [REASON if h else "" for h in hidden],
    }, schema=SCHEMA)  # fmt: skip


def _asked(facts: EngagementFacts, table: WaveTable) -> list[int | None]:
    """Return how many were asked in each unit and the units below; None where nobody is known to have been."""
    names = ["", *table.tree.names[1:]]
    direct = np.array([facts.asked.get((table.number, unit), 0) for unit in names], dtype=np.int64)
    return [int(x) or None for x in table.tree.below(direct)]


def _mean_and_variance(
    n: Floats, total: Floats, squares: Floats, scale: tuple[float, float] | None
) -> tuple[Floats, Floats]:
    low, high = scale or (0.0, 1.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = total / n
        spread = np.maximum(squares - total * share, 0.0) / (n - 1)
    return low + (high - low) * share, (high - low) ** 2 * spread
