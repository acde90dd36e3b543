"""The verdicts an action can get, and the rule that picks one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from goodwill.core.estimate import Estimate


class Verdict(StrEnum):
    """What became of an action, in the words of the screen."""

    NOT_CARRIED_OUT = "not carried out"
    TOO_EARLY = "too early to tell"
    TOO_SMALL = "too small to tell"
    CANNOT_TELL = "cannot tell"
    NO_RESPONSE = "carried out, no response"
    WORKED = "worked"
    HARMED = "harmed"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the rule looks at.

    Attributes
    ----------
    fidelity
        Share of the plan carried out at the treated units, 0 to 1; None when no step is recorded.
    is_due
        Whether the last planned step should have been done by now.
    months_after
        Complete months after the start.
    effect
        Adjusted contrast in scale points, or absent with the reason.
    aim_size
        What was aimed at, in scale points.
    assignments
        Number of sets of units that could have been treated.
    overlap
        Whether untreated units were equally low before.
    smallest_detectable
        Effect found with power 0.8.
    is_clear
        Whether the study's register of claims accepted "differs from nothing".
    """

    fidelity: float | None
    is_due: bool
    months_after: int
    effect: Estimate
    aim_size: float | None
    assignments: int
    overlap: bool
    smallest_detectable: float | None
    is_clear: bool


MONTHS_NEEDED = 3
ASSIGNMENTS_NEEDED = 40  # fewer, and even the most extreme set has p > 0.025: the register's gate
FIDELITY_NEEDED = 0.5


def decide(e: Evidence) -> tuple[Verdict, str]:
    """Return the verdict and the reason for it in one sentence."""
    if e.fidelity is not None and e.fidelity < FIDELITY_NEEDED:
        done = f"{e.fidelity:.0%} of the planned steps were carried out"
        return (Verdict.NOT_CARRIED_OUT, f"{done}.") if e.is_due else (Verdict.TOO_EARLY, f"So far {done}.")
    if e.months_after < MONTHS_NEEDED:
        months = "month has" if e.months_after == 1 else "months have"
        return Verdict.TOO_EARLY, f"{e.months_after} complete {months} passed; it takes {MONTHS_NEEDED}."
    if not e.effect.is_present:
        return Verdict.CANNOT_TELL, f"There is nothing to compare with: {e.effect.absent}."
    if not e.overlap:
        return Verdict.CANNOT_TELL, "No untreated unit was equally low before, so nothing is comparable."
    if e.is_clear and e.effect.value is not None:
        verdict = Verdict.WORKED if e.effect.value > 0 else Verdict.HARMED
        return (
            verdict,
            "The difference from comparable units is larger than re-assigning the action explains.",
        )
    return _unclear(e)


def _unclear(e: Evidence) -> tuple[Verdict, str]:
    if e.assignments < ASSIGNMENTS_NEEDED:
        return (
            Verdict.TOO_SMALL,
            f"Only {e.assignments} sets of units could have been chosen; chance cannot be excluded.",
        )
    if e.aim_size is not None and e.effect.high is not None and e.effect.high < e.aim_size:
        return Verdict.NO_RESPONSE, f"An effect as large as the aim ({e.aim_size:g} points) can be excluded."
    if e.aim_size is not None and e.smallest_detectable is not None and e.smallest_detectable > e.aim_size:
        return (
            Verdict.TOO_SMALL,
            f"Only an effect of {e.smallest_detectable:.2g} points or more would show; the aim was {e.aim_size:g}.",
        )
    return Verdict.CANNOT_TELL, "Both no effect and the aimed effect fit the answers."
