"""A simulated company: its truths, its tables in memory, and its files on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyarrow as pa

from goodwill.core.errors import SettingsError
from goodwill.ledger.contracts import CONTRACTS
from goodwill.simulate import (
    deals,
    deeds,
    engagement,
    experience,
    happenings,
    moments,
    people,
    relationship,
    situations,
    staff,
)
from goodwill.simulate.columns import empty
from goodwill.simulate.decisions import Decision, decisions
from goodwill.simulate.life import CONTACTS, live
from goodwill.simulate.nuisances import Nuisances
from goodwill.simulate.promised import promises_table
from goodwill.simulate.scene import Scene, build
from goodwill.simulate.seeds import BLOCK
from goodwill.simulate.truths import WORLDS, Shape, Truths, World
from goodwill.simulate.writer import Written, write

Progress = Callable[[str, int, int], None]
# Contacts per customer and month against those of somebody always there: 1.03 over 18 months, 0.965 over 24,
# 0.85 over 36, as averages of twelve seeds with all nuisances; a single company lies within a tenth of it.
THERE, GOING = 1.2, 0.0097


@dataclass(frozen=True, kw_only=True)
class Company:
    """A telecom-like company of any size with a known truth.

    Parameters
    ----------
    seed
        Draws the truths and everything else; the same seed gives the same company, however it is written.
    customers, interactions
        How large: the number of customers, or about how many interactions (one of the two; default 2,000 customers).
    world
        "null" (nothing planted), "planted", or "misspecified" (truths of other shapes than the models').
    months
        How many months it is watched, at least 12; the last ends at `goodwill.simulate.calendar.TODAY`.
    nuisances
        Which nuisances are on; by default all, and in a null world all that leave averages alone.
    teams
        Number of teams; by default 18, more from 20,000 customers on.

    Raises
    ------
    SettingsError
        If a setting is outside what it may be.
    """

    seed: int
    customers: int | None = None
    interactions: int | None = None
    world: World = "planted"
    months: int = 24
    nuisances: Nuisances | None = None
    teams: int | None = None

    def __post_init__(self) -> None:
        faults = []
        if self.customers is not None and self.interactions is not None:
            faults.append("give customers or interactions, not both")
        if self.world not in WORLDS:
            faults.append(f"world {self.world!r} is none of {', '.join(WORLDS)}")
        if self.months < 12:
            faults.append(f"months is {self.months}, below 12")
        if self.seed < 0:
            faults.append(f"seed is {self.seed}, below 0")
        if self.teams is not None and self.teams < 12:
            faults.append(f"teams is {self.teams}, below 12")
        if self.size < 200:
            faults.append(f"{self.size} customers are fewer than 200")
        if faults:
            raise SettingsError("This company cannot be simulated.", where="Company", seen="; ".join(faults),
                                do="change these settings")  # fmt: skip

    @property
    def size(self) -> int:
        """How many customers there are."""
        if self.interactions is not None:
            return max(1, round(self.interactions / (CONTACTS * self.months * max(THERE - GOING * self.months, 0.4))))
        return 2_000 if self.customers is None else self.customers

    @cached_property
    def scene(self) -> Scene:
        """What all customers share; for tests with access to what nobody sees."""
        teams = self.teams or min(max(18, self.size // 1_500), 150)
        shape = Shape(self.size, self.months, teams, min(max(6, teams // 12), 10))
        given = self.nuisances
        if given is None:
            given = Nuisances.still() if self.world == "null" else Nuisances.all()
        return build(self.seed, self.world, shape, given)

    @property
    def truths(self) -> Truths:
        """What is true of it."""
        return self.scene.truths

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """What a method must conclude about it."""
        return decisions(self.truths)

    @property
    def blocks(self) -> int:
        """In how many blocks of customers it is generated."""
        return -(-self.size // BLOCK)

    def streams(self) -> Iterator[dict[str, pa.Table]]:
        """Yield the company's own tables, then the tables of one block of customers after another."""
        yield _company_tables(self.scene)
        for block in range(self.blocks):
            yield _block_tables(self.scene, block, *self._shares())

    def tables(self) -> dict[str, pa.Table]:
        """Return all tables of the vocabulary in memory, under their names; for small companies."""
        parts: dict[str, list[pa.Table]] = {name: [] for name in CONTRACTS}
        for streamed in self.streams():
            for name, part in streamed.items():
                parts[name].append(part)
        return {name: pa.concat_tables(p).combine_chunks() if p else empty(name) for name, p in parts.items()}

    def write(self, folder: Path | str, truth_file: Path | str, progress: Progress | None = None) -> Written:
        """Write each table as one Parquet file in `folder` and the truths to `truth_file`, in flat memory.

        Parameters
        ----------
        progress
            Called with what was done, how many steps are done, and how many there are.

        Raises
        ------
        SettingsError
            If the truth file lies inside the data folder, or the folder holds files already.
        """
        return write(
            self.streams(), self.truths, self.decisions, folder=Path(folder), truth_file=Path(truth_file),
            steps=self.blocks + 1, progress=progress,
        )  # fmt: skip

    def _shares(self) -> tuple[float, float]:
        """Return which share of customers is asked each quarter, and of contacts afterwards."""
        contacts = self.size * self.months * CONTACTS
        return min(0.5, max(0.06, 20_000 / self.size)), min(0.5, max(0.08, 40_000 / contacts))


def _company_tables(scene: Scene) -> dict[str, pa.Table]:
    shape, calendar = scene.truths.shape, scene.calendar
    posts, felt = happenings.public_posts(scene)
    return {
        "units": staff.units_table(shape, scene.staff, calendar),
        "employees": staff.employees_table(scene.staff, calendar),
        "promises": promises_table(scene),
        "changes": deeds.changes_table(scene),
        "actions": deeds.actions_table(scene),
        "action_steps": deeds.steps_table(scene),
        "exposures": deeds.unit_exposures(scene),
        "ideas": deeds.staff_ideas(scene),
        "events": happenings.public_events(scene),
        "interactions": posts,
        "moments": moments.post_moments(scene, posts, felt),
        "assessments": engagement.assessments(scene),
        "unit_measures": engagement.unit_measures(scene),
        **engagement.survey(scene),
    }


def _block_tables(scene: Scene, block: int, asked: float, surveyed: float) -> dict[str, pa.Table]:
    them = people.meet(scene, block)
    lived_in = situations.arise(scene, them)
    life = live(scene, them, lived_in, asked=asked)
    about_contacts = experience.survey(scene, them, life.contacts, surveyed)
    for name, part in relationship.survey(scene, them, lived_in, life, asked).items():
        about_contacts[name].append(part)
    surveys = {name: pa.concat_tables(parts) for name, parts in about_contacts.items()}
    return {
        **people.tables(scene, them), "circumstances": situations.circumstances_table(scene, them, lived_in),
        "interactions": happenings.interactions(scene, them, life.contacts),
        "episodes": happenings.episodes(scene, them, life.failures, life.contacts),
        "events": happenings.events(scene, them, life.failures, lived_in),
        **deals.tables(scene, them, life), **surveys,
        "exposures": deeds.customer_exposures(scene, them), "ideas": deeds.ideas(scene, them),
        "follow_ups": deeds.follow_ups(scene, them, surveys["replies"]),
    }  # fmt: skip


def simulate(
    folder: Path | str, *, seed: int = 1, customers: int | None = None, interactions: int | None = None,
    world: World = "planted", months: int = 24, nuisances: Nuisances | None = None, truth_file: Path | str,
    progress: Progress | None = None,
) -> Written:  # fmt: skip
    """Write a simulated company to `folder` and its truths to `truth_file` (outside the folder).

    The twin of ``goodwill simulate``; settings are those of `Company`.

    Raises
    ------
    SettingsError
        If a setting is outside what it may be.
    """
    company = Company(seed=seed, customers=customers, interactions=interactions, world=world, months=months,
                      nuisances=nuisances)  # fmt: skip
    return company.write(folder, truth_file, progress)
