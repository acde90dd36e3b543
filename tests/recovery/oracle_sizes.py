"""True sizes on the scales that methods report, from what nobody sees: the latent values of the simulator.

A truth is planted on the latent scale of a contact; a method reports points of an answer scale. What lies between
them - the slope of the scale, personal styles, its ends - is applied here to the latent values themselves.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from scipy.stats import norm

from goodwill.simulate import Company, engagement
from goodwill.simulate import touchpoints as tp
from goodwill.simulate.drawing import PROMISED, team_id
from goodwill.simulate.oracle import lived, month_levels
from goodwill.simulate.promised import WAIT_MINUTES, promised_level
from goodwill.simulate.relationship import think
from goodwill.simulate.scales import MOOD, POINTS

PARTS = tp.COMPONENTS
NOISE = 0.25  # of one answer besides mood, in points (`simulate.experience`)


class Oracle:
    """What is true of one company, in points of a scale of 1 to 7 unless said otherwise."""

    def __init__(self, company: Company) -> None:
        self.company, self.scene, self.truths = company, company.scene, company.truths
        self.one = lived(company)  # small companies are one block
        self.contacts = self.one.life.contacts
        self.teams = [team_id(t) for t in range(self.scene.staff.teams)]

    def answer(self, feeling: np.ndarray, who: np.ndarray) -> np.ndarray:
        """Expected answer to a latent feeling, with style, mood and the ends of the scale."""
        people = self.one.people
        at = 4 + people.stretch[who] * (POINTS[0] + POINTS[1] * feeling - 4) + people.shift[who]
        sd = np.hypot(MOOD * self.scene.nuisances.halo, NOISE)
        a, b = (1 - at) / sd, (7 - at) / sd
        inside = at * (norm.cdf(b) - norm.cdf(a)) + sd * (norm.pdf(a) - norm.pdf(b))
        return inside + norm.cdf(a) + 7 * norm.sf(b)

    @cached_property
    def points(self) -> np.ndarray:
        """Points that one unit of latent feeling is worth, per part, over all contacts."""
        feeling, who = self.contacts.feeling, self.contacts.who
        return np.array(
            [
                (self.answer(feeling[:, k] + 0.1, who) - self.answer(feeling[:, k] - 0.1, who)).mean() / 0.2
                for k in range(3)
            ]
        )

    @cached_property
    def unit_distances(self) -> dict[str, np.ndarray]:
        """Each team's own distance from the middle team per part: its lasting level and its people's talent."""
        person = self.contacts.handler == 0
        team, month = self.contacts.team[person], self.contacts.month[person]
        own = self.scene.lasting_levels[team, month] + self.scene.talent[self.contacts.employee[person]][:, None]
        n = np.bincount(team, minlength=len(self.teams))
        mean = np.column_stack([np.bincount(team, own[:, k], minlength=len(self.teams)) / n for k in range(3)])
        return dict(zip(self.teams, (mean - np.median(mean, axis=0)) * self.points, strict=True))

    def action_size(self, action_id: str) -> float:
        """Gain of success, ease and emotion, on average, in contacts at an action's teams since it was done."""
        action = next(a for a in self.truths.actions if a.action_id == action_id)
        if not action.effect:
            return 0.0
        c, teams = self.contacts, [self.teams.index(u) for u in action.units]
        at = (c.handler == 0) & np.isin(c.team, teams) & (c.month > action.done)
        feeling, who = c.feeling[at], c.who[at]
        gains = [self.answer(feeling[:, k], who) - self.answer(feeling[:, k] - action.effect, who) for k in range(3)]
        return float(np.mean(gains))

    def promise_gap(self, promise_id: str) -> float:
        """Promised minus delivered level (for a promise by the clock: minutes waited beyond it)."""
        if promise_id in PROMISED:
            promised, delivered = promised_level(self.scene, promise_id)
            return promised - delivered
        waits = self.contacts.wait[self.contacts.place == tp.index("phone_support")]
        return float(waits.mean()) - WAIT_MINUTES

    def emotion_gap(self, touchpoint: str = "all") -> float:
        """Mean of success and ease minus emotion over all contacts (of a touchpoint), as it would be answered."""
        c = self.contacts
        at = np.ones(len(c), bool) if touchpoint == "all" else c.place == tp.index(touchpoint)
        s, e, m = (self.answer(c.feeling[at, k], c.who[at]).mean() for k in range(3))
        return float((s + e) / 2 - m)

    @cached_property
    def recommending(self) -> dict[str, float]:
        """How far recommending of a team's customers lies from that of all, in latent standard deviations."""
        snapshots = self.one.life.snapshots
        total, n = np.zeros(len(self.teams)), np.zeros(len(self.teams))
        everything = []
        for asked in snapshots:
            thoughts = think(self.scene, self.one.people, np.random.default_rng(0), asked).recommend
            at = self.one.people.team[asked.who]
            total += np.bincount(at, thoughts, minlength=len(self.teams))
            n += np.bincount(at, minlength=len(self.teams))
            everything.append(thoughts)
        whole = np.concatenate(everything)
        return dict(zip(self.teams, (total / np.maximum(n, 1) - whole.mean()) / whole.std(), strict=True))

    def engagement_distance(self, unit: str) -> float:
        """How far a team's true engagement lies from the middle team over the items distrust touches, 1 to 5."""
        if unit not in self.teams:
            return 0.0
        level = engagement.levels(self.scene) @ (engagement.DISTRUST / engagement.DISTRUST.sum())
        return float(level[self.teams.index(unit)] - np.median(level))

    def month_surprise(self, part: str, month: int) -> float:
        """How far a month's true level lies from line and season of the months before it."""
        true = month_levels(self.scene)[:, PARTS.index(part)].astype(float) * self.points[PARTS.index(part)]
        of_year = np.asarray(self.scene.calendar.month_of_year)
        design = np.column_stack([np.arange(len(true)), *[(of_year == m).astype(float) for m in range(1, 13)]])
        known = np.linalg.lstsq(design[:month], true[:month], rcond=None)[0]
        return float(true[month] - design[month] @ known)
