"""The proof that published sums give nobody away: how far each small group's share could be otherwise.

Each person belongs, per family of published cells (the unit tree; each cut), to at most one region; a published
figure is a sum over regions. Whoever adds and subtracts published figures gets sums over people whose weight v is
a sum of one number per region. The people are safe when no such v that is not zero rests on fewer than `floor` of
them.

For a small class a of people in the same regions, let t be the most that a's share of the sums could be moved
without any published figure moving, when every other class may move by up to its own number of people. By duality
of linear programmes t + n_a is the least sum of n|v| over all v with v_a = 1. So if t + n_a reaches the floor for
every small class, every v (scaled so that its largest weight is one) rests on at least `floor` people. For a tree
with one cut, where the sums form a network, the test is exact; with more cuts it errs on the safe side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array
from scipy.sparse.linalg import lsqr

from goodwill.ledger.anonymity.tree_pattern import Bools, Floats, Group
from goodwill.ledger.anonymity.unit_tree import Ints

SLACK = 1e-6  # of one person: the accuracy to which a linear programme is solved
TIGHT, LOOSE = 1e-10, 1e-4  # a least squares search ends at the one; a residual above the other is no rounding
STRETCH = 1e4  # how far the forced-answers programme may scale a table; bounds what counts as not forced


@dataclass(frozen=True, eq=False)
class Classes:
    """People grouped by the regions they are in.

    Attributes
    ----------
    regions
        Region of each class in each family, shape (classes, families); -1 where the family leaves it out.
    persons
        People in each class, shape (classes,).
    of_atom
        Class of each atom; -1 where nobody is in it or no region holds it.
    rows
        Region sums: one row per region, one column per class.
    labels
        (family, region) of each row, shape (rows, 2).
    """

    regions: Ints
    persons: Ints
    of_atom: Ints
    rows: csr_array
    labels: Ints


def classes(regions: Ints, persons: Ints) -> Classes:
    """Group atoms, shape (families, atoms) and (atoms,), into classes of people in the same regions."""
    used = (persons > 0) & (regions >= 0).any(axis=0)
    kinds, inverse = np.unique(regions[:, used].T, axis=0, return_inverse=True)
    of_atom = np.full(len(persons), -1, dtype=np.int64)
    of_atom[used] = inverse.ravel()
    totals = np.bincount(inverse.ravel(), weights=persons[used], minlength=len(kinds)).astype(np.int64)
    column, family = np.nonzero(kinds >= 0)
    pairs = np.column_stack([family, kinds[column, family]])
    labels, row = np.unique(pairs, axis=0, return_inverse=True)
    ones = np.ones(len(column))
    table = csr_array((ones, (row.ravel(), column)), shape=(len(labels), len(kinds)))
    return Classes(kinds, totals, of_atom, table, labels)


def weak_link(regions: Ints, persons: Ints, floor: int, sure: Bools) -> tuple[Ints | None, Bools]:
    """Return regions whose sums together rest on fewer than `floor` people, or None when there are none.

    Parameters
    ----------
    regions
        Region of each atom in each family, shape (families, atoms); -1 where the family leaves it out.
    persons
        People in each atom, shape (atoms,).
    floor
        Fewest people.
    sure
        Atoms proved safe before, when more was published (hiding a cell never weakens a proof), shape (atoms,).

    Returns
    -------
    tuple
        (family, region) pairs of the first weak sum found, shape (k, 2), or None; and the atoms now proved safe.
    """
    people = classes(regions, persons)
    proved = people.persons >= floor
    known = sure & (people.of_atom >= 0)
    proved[people.of_atom[known]] = True
    proved |= _swaps(people, floor, ~proved)
    weak = None
    for small in np.flatnonzero(~proved):
        weights = _least_sum(people, int(small), floor)
        if weights is not None:
            weak = people.labels[np.abs(weights) > SLACK]
            break
        proved[small] = True
    now_sure = sure.copy()
    inside = people.of_atom >= 0
    now_sure[inside] = proved[people.of_atom[inside]]
    return weak, now_sure


def _least_sum(people: Classes, small: int, floor: int) -> Floats | None:
    """Return region weights of a sum that singles out class `small`, or None when it is safe."""
    need = float(floor - people.persons[small])
    objective = np.zeros(len(people.persons))
    objective[small] = -1.0
    reach = people.persons.astype(float)
    bounds = np.column_stack([-reach, reach])
    bounds[small] = (0.0, need)
    solved = _solved(objective, A_eq=people.rows, b_eq=np.zeros(people.rows.shape[0]), bounds=bounds)
    if solved.status == 0 and -solved.fun >= need - SLACK:
        return None
    if solved.status != 0:  # not solved: count it as weak, and let every region take part
        return np.ones(people.rows.shape[0])
    return np.asarray(solved.eqlin.marginals, dtype=np.float64)


def _swaps(people: Classes, floor: int, wanted: Bools) -> Bools:
    """Prove what simple exchanges prove: t people of class (U, x) against (U, w), and the reverse elsewhere.

    Such an exchange between two regions U, U' of the tree moves no sum of any family. A quick, incomplete test
    that leaves few classes to the linear programme.
    """
    shown = np.zeros(len(people.persons), dtype=bool)
    if people.regions.shape[1] < 2 or not wanted.any():
        return shown
    units, unit = np.unique(people.regions[:, 0], return_inverse=True)
    kinds, kind = np.unique(people.regions[:, 1:], axis=0, return_inverse=True)
    kind = kind.ravel()
    held = np.zeros((len(units), len(kinds)))
    held[unit, kind] = people.persons
    for small in np.flatnonzero(wanted):
        row, x = unit[small], kind[small]
        others = np.flatnonzero((held[row] > 0) & (np.arange(len(kinds)) != x))
        if len(others) == 0:
            continue
        elsewhere = np.delete(held, row, axis=0)
        need = floor - people.persons[small] - SLACK
        for share in (np.full(len(others), 1 / len(others)), held[row, others] / held[row, others].sum()):
            back = np.minimum(elsewhere[:, [x]] * share, elsewhere[:, others]).sum(axis=0)
            shown[small] |= np.minimum(held[row, others], back).sum() >= need
    return shown


def forced_answers(regions: Ints, persons: Ints, slack: Floats, span: float) -> Bools:
    """Return which atoms' people are known to sit at the end of the scale, by bounds rather than by equations.

    Parameters
    ----------
    regions, persons
        As in `weak_link`.
    slack
        Sum over each atom's people of the distance of their answer from the end of the scale, shape (atoms,).
    span
        Length of the scale.

    Notes
    -----
    Slack cannot be negative. If published sums leave a class no slack in any table that agrees with them, its
    people all chose the end. One linear programme finds, for all classes at once, whether some multiple of the
    published table leaves them slack.
    """
    people = classes(regions, persons)
    inside = people.of_atom >= 0
    held = np.bincount(people.of_atom[inside], weights=slack[inside], minlength=len(people.persons))
    k = len(held)
    sums = people.rows @ held
    # Variables: slack (k), what of it counts towards one person's worth (k), the multiple (1).
    equal = _beside(people.rows, csr_array((people.rows.shape[0], k)), csr_array(-sums[:, None]))
    eye = _eye(k)
    counted = _beside(-eye, eye, csr_array((k, 1)))
    capped = _beside(eye, csr_array((k, k)), csr_array(-(span * people.persons)[:, None].astype(float)))
    solved = _solved(
        np.r_[np.zeros(k), -np.ones(k), 0.0],
        A_ub=_above(counted, capped), b_ub=np.zeros(2 * k), A_eq=equal, b_eq=np.zeros(people.rows.shape[0]),
        bounds=[(0, None)] * k + [(0, 1)] * k + [(1, STRETCH)],
    )  # fmt: skip
    forced = np.zeros(len(persons), dtype=bool)
    free = solved.x[k : 2 * k] > 0.5 if solved.status == 0 else np.zeros(k, dtype=bool)
    forced[inside] = ~free[people.of_atom[inside]]
    return forced


def found_alike(regions: Ints, people: Group, floor: int) -> bool:
    """Whether published sums may single out a class of people who all gave the same answer.

    Classes below the floor are no concern here: no sum singles them out (`weak_link`).
    """
    held = classes(regions, people.persons)
    pooled = people.pooled(held.of_atom, len(held.persons))
    across = held.rows.T.tocsr()
    for place in np.flatnonzero(pooled.alike() & (held.persons >= floor)):
        single = np.zeros(len(held.persons))
        single[place] = 1.0
        found = lsqr(across, single, atol=TIGHT, btol=TIGHT, iter_lim=20 * max(across.shape))
        not_singled_out = found[1] == 2 and found[3] > LOOSE  # the best combination of sums is not the class
        if not not_singled_out:
            return True
    return False


def _eye(k: int) -> csr_array:
    return csr_array((np.ones(k), (np.arange(k), np.arange(k))), shape=(k, k))


def _solved(objective: Floats, **constraints: Any) -> Any:
    """Minimise with HiGHS, which takes sparse constraints (the stubs of scipy know dense ones only)."""
    return linprog(objective, **constraints, method="highs")


def _beside(*blocks: csr_array) -> Any:
    from scipy.sparse import hstack

    return hstack(blocks, format="csr")


def _above(*blocks: csr_array) -> Any:
    from scipy.sparse import vstack

    return vstack(blocks, format="csr")
