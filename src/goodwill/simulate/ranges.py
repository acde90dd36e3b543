"""The stated ranges that truths are drawn from, and how often each truth is present in a planted company."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Range:
    """Where a truth's size may lie; each seed draws it evenly from there.

    Attributes
    ----------
    low, high
        Its ends.
    unit
        What it is measured in; "feeling" is the latent scale of a contact (standard deviation about 1.1;
        1.1 points on an asked scale of 1 to 7 for each unit).
    meaning
        What it is, in words.
    """

    low: float
    high: float
    unit: str
    meaning: str

    def draw(self, rng: np.random.Generator) -> float:
        """Return one value from the range, to four decimals."""
        return round(float(rng.uniform(self.low, self.high)), 4)


PRESENT = {  # chance that a planted or misspecified company has the truth
    "components": 0.9,
    "touchpoints": 0.75,
    "memory": 1.0,
    "account": 0.85,
    "disruption_ours": 0.75,
    "disruption_competitor": 0.75,
    "disruption_unrecorded": 0.75,
    "distrust": 0.75,
    "skill": 0.75,
    "promise": 0.75,
    "penalty": 0.75,
    "action_worked": 0.85,
    "change_sprung": 0.75,
    "needs": 0.75,
    "reasons": 0.75,  # of those with an account: without one nobody leaves over treatment
}
RANGES = {
    "component_top": Range(0.55, 0.70, "share", "weight of the component that goes most with loyalty"),
    "component_split": Range(0.35, 0.65, "share", "how the other two components share the rest"),
    "loyalty_strength": Range(1.1, 1.5, "attitude per feeling", "how strongly experience goes with loyalty"),
    "touchpoint_top": Range(2.2, 3.2, "times", "weight of the touchpoint that matters most, against others"),
    "emotion_gap": Range(0.25, 0.50, "feeling", "how much lower emotion lies than success and ease"),
    "touchpoint_level": Range(-0.25, 0.25, "feeling", "how much a touchpoint's level differs"),
    "memory_end": Range(0.30, 0.45, "weight", "weight of the end in the remembered score"),
    "memory_minimum": Range(0.25, 0.40, "weight", "weight of the worst moment in the remembered score"),
    "memory_maximum": Range(0.10, 0.20, "weight", "weight of the best moment in the remembered score"),
    "half_life": Range(60.0, 200.0, "days", "time in which the emotional account forgets half"),
    "half_life_spread": Range(0.3, 0.6, "log days", "spread of individual half-lives (misspecified world)"),
    "negativity": Range(1.4, 2.4, "times", "how much more a draw weighs than a payment of equal size"),
    "balance_log_odds": Range(0.20, 0.35, "log odds", "monthly odds of leaving per unit of lower balance"),
    "tipping_point": Range(-2.6, -1.6, "balance", "below it the odds of leaving jump"),
    "tipping_log_odds": Range(1.1, 1.8, "log odds", "how far they jump"),
    "frailty": Range(0.7, 1.1, "log odds", "spread of personal odds of leaving (misspecified world)"),
    "anger": Range(-2.0, -1.2, "log odds", "move of the state of loyalty after an angering contact"),
    "irritation": Range(-0.9, -0.5, "log odds", "the same after an irritating contact"),
    "wow": Range(0.9, 1.6, "log odds", "the same after a contact that wowed"),
    "disruption_shock": Range(-1.3, -0.8, "attitude", "fall in attitude of those a disruption reached"),
    "disruption_reach": Range(0.55, 0.85, "share", "share of its region or group that it reached"),
    "distrust": Range(1.0, 1.5, "points of 1 to 5", "how far trust in the manager lies below others"),
    "distrust_service": Range(0.55, 0.85, "feeling", "how much poorer its emotion is for it (ease: half)"),
    "skill": Range(0.9, 1.4, "points of 1 to 5", "how far assessed knowledge lies below others"),
    "skill_service": Range(0.60, 0.90, "feeling", "how much poorer its success is for it (ease: half)"),
    "promise_gap": Range(0.8, 1.4, "points of 1 to 7", "promised level above delivered level"),
    "penalty_price": Range(0.03, 0.06, "share a year", "how much more the loyal pay per year of tenure"),
    "penalty_wait": Range(0.5, 1.5, "minutes a year", "how much longer the loyal wait per year of tenure"),
    "action_effect": Range(0.70, 1.00, "feeling", "gain in all three components where it was carried out"),
    "sprung_shock": Range(0.6, 1.0, "feeling", "fall in ease and emotion at its touchpoint at first"),
    "sprung_half_life": Range(1.5, 4.0, "months", "time in which half of that fall is gone"),
    "announced_shock": Range(0.0, 0.10, "feeling", "the same for the announced change"),
    "needs_circumstances": Range(0.8, 1.2, "need", "how much a circumstance raises the need it goes with"),
    "needs_demographics": Range(0.05, 0.20, "need", "how much an age group raises a need"),
    "says_price": Range(0.50, 0.75, "share", "of those who left over treatment, how many say price"),
    "team_spread": Range(0.03, 0.08, "feeling", "standard deviation of teams' true levels"),
    "employee_spread": Range(0.08, 0.16, "feeling", "standard deviation of employees' true levels"),
}
