"""Is a flag of the method of endings true? Written before any rate was looked at.

A flag says that contacts at a team end lower than like contacts elsewhere. It holds when the team's own level of
emotion lies at least `NOTABLE` below the middle team's, whatever its customers are like. No declared decision is
answered by it.
"""

from __future__ import annotations

from typing import Any

KEYS: tuple[str, ...] = ()
FAMILY = "endings"
NOTABLE = 0.12  # points of 1 to 7, as for units side by side
EMOTION = 2  # among success, ease and emotion


def is_true(claim: Any, oracle: Any, study: Any) -> bool | None:
    """Return whether an accepted claim holds; None when it is not of this method."""
    c = claim.claim
    if c.family != FAMILY:
        return None
    own = oracle.unit_distances.get(c.about)
    return bool(own is not None and (c.estimate.value or 0.0) < 0 and own[EMOTION] <= -NOTABLE)


def decide(key: str, right: str, oracle: Any, study: Any) -> None:
    """Answer no declared decision."""
