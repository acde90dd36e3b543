"""A wave that was published before: late replies must not be found by comparing two publications.

If one reply comes in after a wave was published, the difference of two publications is that one person. A wave is
therefore published anew only when everything it shows, together with everything shown of it before, still rests on
enough people; until then it stays as it was and a note says so. A wave whose replies are the same also stays as it
was, so a corrected answer cannot be read off either.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from goodwill.ledger.anonymity.facts import EngagementFacts
from goodwill.ledger.anonymity.floors import Floors
from goodwill.ledger.anonymity.lattice import COMMENTS, REASON, Sums, WaveTable, systems, wave_table
from goodwill.ledger.anonymity.protection import weak_link
from goodwill.ledger.anonymity.publication import PublishedEngagement
from goodwill.ledger.anonymity.tree_pattern import Bools, regions
from goodwill.ledger.anonymity.unit_tree import Ints, UnitTree

Names = npt.NDArray[np.object_]


def wave_cells(
    facts: EngagementFacts,
    number: int,
    fresh: pa.Table,
    earlier: Sequence[PublishedEngagement],
    floors: Floors,
) -> tuple[pa.Table, pa.Array, str]:
    """Return the cells to publish of a wave, the replies they count, and a note (empty when there is none).

    Parameters
    ----------
    facts, number
        The facts and the position of the wave.
    fresh
        Cells of the wave as they would be published for the first time.
    earlier
        What was published before, the oldest first.
    floors
        Fewest people.
    """
    wave = facts.waves[number]
    now = facts.reply_ids.filter(pa.array(facts.wave == number))
    issues = [issue for issue in (_issue(p, wave) for p in earlier) if issue is not None]
    if not issues:
        return fresh, now, ""
    last_cells, last_members = issues[-1]
    gone = pc.any(pc.is_null(pc.index_in(last_members, now))).as_py()
    if len(last_members) == len(now) and not gone:
        return hidden_too(last_cells, fresh), last_members, ""
    if gone or not _safe_together(facts, number, fresh, issues, floors):
        note = f"{wave} stays as it was published until enough late replies are in"
        return hidden_too(last_cells, fresh), last_members, note
    return fresh, now, ""


def hidden_too(kept: pa.Table, fresh: pa.Table) -> pa.Table:
    """Return the cells as they were published, less those that would not be shown today (a floor was raised)."""
    keys = ("unit", "cut", "category", "construct")
    now = zip(*(fresh[k].to_pylist() for k in (*keys, "suppressed")), strict=True)
    today = {tuple(row[:-1]): bool(row[-1]) for row in now}
    before = zip(*(kept[k].to_pylist() for k in (*keys, "suppressed")), strict=True)
    hide = np.array([bool(row[-1]) or today.get(tuple(row[:-1]), False) for row in before], dtype=np.bool_)
    for column in ("persons", "mean", "variance"):
        place = kept.schema.get_field_index(column)
        empty = pa.nulls(kept.num_rows, kept.schema.field(column).type)
        kept = kept.set_column(place, kept.schema.field(column), pc.if_else(pa.array(hide), empty, kept[column]))
    reasons = pa.array([REASON if h else "" for h in hide], pa.string())
    kept = kept.set_column(kept.schema.get_field_index("suppressed"), "suppressed", pa.array(hide))
    return kept.set_column(kept.schema.get_field_index("reason"), "reason", reasons)


def _issue(published: PublishedEngagement, wave: str) -> tuple[pa.Table, pa.Array] | None:
    cells = published.cells.filter(pc.equal(published.cells["wave"], wave))
    if cells.num_rows == 0 or published.members is None:
        return None
    members = published.members.filter(pc.equal(published.members["wave"], wave))["reply_id"]
    return cells, members.combine_chunks()


def _safe_together(
    facts: EngagementFacts,
    number: int,
    fresh: pa.Table,
    issues: list[tuple[pa.Table, pa.Array]],
    floors: Floors,
) -> bool:
    """Whether no sum over the fresh and the earlier cells rests on too few people, or on people all alike."""
    joined = _first_counted(facts, [members for _, members in issues])
    table = wave_table(facts, number, joined)
    of_atom = np.full(len(table.atoms), 0, dtype=np.int64)
    of_atom[table.atom_of] = joined[table.persons]
    names = np.array([table.tree.names[u] for u in table.atoms.unit], dtype=object)
    issued = [(fresh, len(issues)), *((cells, i) for i, (cells, _) in enumerate(issues))]
    for name, sums in systems(facts, table):
        floor = floors.comments if name == COMMENTS else floors.persons
        families = [
            np.where(of_atom <= rank, row, -1) for cells, rank in issued for row in _families(cells, name, names, table)
        ]
        if not families:
            continue
        weak, _ = weak_link(np.array(families), sums.people.persons, floor, np.zeros(len(of_atom), dtype=bool))
        if weak is not None or _late_alike(sums, of_atom, len(issues), families[0]):
            return False
    return True


def _late_alike(sums: Sums, of_atom: Ints, late: int, region: Ints) -> bool:
    """Whether the newly counted people of some region all answered the same."""
    into = np.where(of_atom == late, region, -1)
    return bool(sums.people.pooled(into, int(region.max(initial=0)) + 1).alike().any())


def _first_counted(facts: EngagementFacts, members: list[pa.Array]) -> Ints:
    """Return for each person the issue that first counted them; the number of issues for late ones."""
    first = np.full(len(facts.wave), len(members), dtype=np.int64)
    for i, replies in reversed(list(enumerate(members))):
        inside = pc.is_valid(pc.index_in(facts.reply_ids, replies)).to_numpy(zero_copy_only=False)
        first[inside] = i
    return first


def _families(cells: pa.Table, name: str, units: Names, table: WaveTable) -> list[Ints]:
    """Return the region of each atom in the tree and in each cut, as these cells show them."""
    rows = cells.filter(pc.equal(cells["construct"], name))
    families = []
    for cut in ("", *(label for label, _ in table.cuts)):
        part = rows.filter(pc.equal(rows["cut"], cut))
        if part.num_rows == 0:
            continue
        region = np.full(len(units), -1, dtype=np.int64)
        labels = dict(table.cuts).get(cut, ("",))
        for code, category in enumerate(labels):
            column = part.filter(pc.equal(part["category"], category))
            if column.num_rows == 0:
                continue
            tree = _tree(column)
            top = regions(tree, column["suppressed"].to_numpy(zero_copy_only=False))
            place = tree.positions
            at = np.array([place.get(u, 0) for u in units])
            mine = np.ones(len(units), dtype=bool) if not cut else _is(table, cut, code)
            region = np.where(mine & (top[at] >= 0), top[at] * len(labels) + code, region)
        families.append(region)
    return families


def _is(table: WaveTable, cut: str, code: int) -> Bools:
    position = [label for label, _ in table.cuts].index(cut)
    mine: Bools = table.atoms.category[position] == code
    return mine


def _tree(cells: pa.Table) -> UnitTree:
    names = tuple(cells["unit"].to_pylist())
    place = {n: i for i, n in enumerate(names)}
    parents = [-1 if p is None else place[p] for p in cells["parent"].to_pylist()]
    return UnitTree(names, tuple(cells["kind"].to_pylist()), np.array(parents, dtype=np.int64))
