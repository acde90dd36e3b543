"""A claim: a sentence that says something is so. All of a study's claims pass one register."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from goodwill.core.estimate import Estimate


class ClaimKind(StrEnum):
    """What sort of thing is claimed."""

    CHANGE = "change"  # a figure moved between periods
    DIFFERENCE = "difference"  # groups differ
    FLAG = "flag"  # a unit stands out
    PRIORITY = "priority"  # a lever ranks
    VERDICT = "verdict"  # an action worked or harmed
    GAP = "gap"  # delivered differs from promised
    LINK = "link"  # one thing goes with another
    WARNING = "warning"  # somebody or some unit is about to be lost


@dataclass(frozen=True, slots=True)
class Claim:
    """Something a result would like to say, with the evidence for it.

    A method only proposes; whether the claim may be made is decided after all sums, over the whole
    screen, by `goodwill.study.claims` (false discovery rate, widened and shrunk intervals).

    Attributes
    ----------
    key
        Unique in a study, for example ``"net_promoter/change/2026-05"``.
    kind
        What sort of claim.
    family
        The group it is tested within (usually the method's name).
    about
        What it concerns: a unit, a touchpoint, an action.
    statement
        The sentence to print if the register lets it through.
    estimate
        The figure behind it, with its unselected interval and, if it has one, its standard error.
    p_value
        Against "nothing there", valid at the level at which the thing was assigned; 1.0 when it cannot
        be tested (then it never passes).
    """

    key: str
    kind: ClaimKind
    family: str
    about: str
    statement: str
    estimate: Estimate
    p_value: float

    def __post_init__(self) -> None:
        if not 0.0 <= self.p_value <= 1.0:
            raise ValueError(f"a p-value lies between 0 and 1, not {self.p_value}")
