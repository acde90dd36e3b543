"""Units, teams and the people in them, month by month."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from goodwill.simulate.calendar import DAY, Calendar
from goodwill.simulate.columns import identifiers, table, times
from goodwill.simulate.drawing import region_id, team_id
from goodwill.simulate.seeds import COMPANY, stream
from goodwill.simulate.truths import Shape

SMALLEST, LARGEST = 4, 20  # people in a team; some fall below the threshold of five
LEAVING, SWAPPING = 0.02, 0.006  # chance per person and month of leaving, and of changing places with another
COMPANY_ID = "company"


@dataclass(frozen=True)
class Staff:
    """Who works where, when.

    Attributes
    ----------
    sizes
        People per team (teams).
    roster
        Number of the employee in each place (teams x months x places); -1 where a team has no such place.
    ranked
        The same people, the most skilled first.
    talent
        Skill of each employee, mean 0 (employees).
    region
        Region of each team.
    """

    sizes: npt.NDArray[np.int64]
    roster: npt.NDArray[np.int32]
    ranked: npt.NDArray[np.int32]
    talent: npt.NDArray[np.float32]
    region: npt.NDArray[np.int64]

    @property
    def teams(self) -> int:
        """How many teams there are."""
        return len(self.sizes)


def hire(seed: int, shape: Shape, *, turnover: bool) -> Staff:
    """Return the staff of a company, with or without people who leave and move."""
    rng = stream(seed, COMPANY, "staff")
    sizes = rng.integers(6, LARGEST + 1, shape.teams)
    sizes[rng.permutation(shape.teams)[: max(2, shape.teams // 8)]] = SMALLEST
    places = int(sizes.max())
    taken = np.arange(places)[None, :] < sizes[:, None]
    first = np.full((shape.teams, places), -1, dtype=np.int32)
    first[taken] = np.arange(taken.sum(), dtype=np.int32)
    roster = np.repeat(first[:, None, :], shape.months, axis=1)
    if turnover:
        roster = _moving(rng, roster, taken, int(taken.sum()))
    talent = rng.standard_normal(int(roster.max()) + 1).astype(np.float32)
    key = np.where(roster >= 0, -talent[roster], np.inf)
    ranked = np.take_along_axis(roster, np.argsort(key, axis=2, kind="stable"), axis=2)
    return Staff(sizes, roster, ranked, talent, np.arange(shape.teams) % shape.regions)


def _moving(
    rng: np.random.Generator,
    roster: npt.NDArray[np.int32],
    taken: npt.NDArray[np.bool_],
    employees: int,
) -> npt.NDArray[np.int32]:
    """Let people leave (their place goes to somebody new) and change places across teams."""
    now = roster[:, 0, :].copy()
    for month in range(1, roster.shape[1]):
        leaves = taken & (rng.random(taken.shape) < LEAVING)
        now[leaves] = np.arange(employees, employees + int(leaves.sum()))
        employees += int(leaves.sum())
        swaps = np.flatnonzero(taken & (rng.random(taken.shape) < SWAPPING))
        flat = now.reshape(-1)
        flat[swaps] = flat[np.roll(swaps, 1)]
        roster[:, month, :] = now
    return roster


def units_table(shape: Shape, staff: Staff, calendar: Calendar) -> pa.Table:
    """Return the tree company > regions > teams."""
    names = [COMPANY_ID, *map(region_id, range(shape.regions)), *map(team_id, range(shape.teams))]
    kinds = ["company"] + ["region"] * shape.regions + ["team"] * shape.teams
    parents = [None] + [COMPANY_ID] * shape.regions + [region_id(int(r)) for r in staff.region]
    began = np.full(len(names), calendar.starts[0] - 3 * 365 * DAY)
    return table("units", len(names), unit_id=names, kind=kinds, parent=pa.array(parents, pa.string()),
                 valid_from=times(began))  # fmt: skip


def employees_table(staff: Staff, calendar: Calendar) -> pa.Table:
    """Return one row for each stay of an employee in a team, managers last."""
    teams, months, _ = staff.roster.shape
    team, month, place = np.nonzero(staff.roster >= 0)
    who = staff.roster[team, month, place]
    order = np.lexsort((month, who))
    who, team, month = who[order].astype(np.int64), team[order], month[order]
    starts = np.ones(len(who), dtype=bool)
    starts[1:] = (who[1:] != who[:-1]) | (team[1:] != team[:-1])
    first = np.flatnonzero(starts)
    last = np.append(first[1:], len(who)) - 1
    hired = calendar.starts[0] - (200 + (who[first] * 37) % 1500) * DAY
    begins = np.where(month[first] == 0, hired, calendar.starts[month[first]])
    ends = month[last] + 1
    manager = staff.talent.size + np.arange(teams)  # managers are numbered after everybody else
    rows = len(first) + teams
    return table(
        "employees", rows,
        employee_id=identifiers("E", np.concatenate([who[first], manager]), width=6),
        unit_id=[team_id(int(t)) for t in np.concatenate([team[first], np.arange(teams)])],
        manager_id=identifiers("E", np.concatenate([manager[team[first]], np.full(teams, -1)]), width=6),
        role=["adviser"] * len(first) + ["manager"] * teams,
        valid_from=times(np.concatenate([begins, np.full(teams, calendar.starts[0] - 2000 * DAY)])),
        valid_to=times(calendar.starts[np.concatenate([ends, np.full(teams, months)])],
                       np.concatenate([ends < months, np.zeros(teams, dtype=bool)])),
    )  # fmt: skip
