"""How the rule of memory is judged. Written before any rate was looked at.

The one claim of `remembered` says that memories go with more than the average: it is true where the planted rule is
peak-end (weights of peak, trough and end above zero, none of the mean), and false where the rule is the mean. "The end
alone" is false of a peak-end company. The decision is the verdict; "cannot be told apart" decides nothing and is not
wrong.
"""

from __future__ import annotations

from judge import Judged
from oracle_sizes import Oracle

from goodwill.study.claims import RegisteredClaim
from goodwill.study.result import StudyResult

KEYS: tuple[str, ...] = ("memory:",)
OPEN = "cannot be told apart"


def is_true(claim: RegisteredClaim, oracle: Oracle, study: StudyResult) -> bool | None:
    """Whether an accepted claim about the rule of memory holds; None for other claims."""
    if claim.claim.family != "remembered":
        return None
    return oracle.truths.memory.rule == "peak-end" and claim.claim.about == "peak-end"


def decide(key: str, right: str, oracle: Oracle, study: StudyResult) -> Judged | None:
    """Return the verdict beside the planted rule, with the weight of the end on its own scale."""
    if not key.startswith(KEYS):
        return None
    result = study.results.get("remembered")
    return Judged(key, right, getattr(result, "rule", OPEN))


def is_wrong(judged: Judged) -> bool:
    """Whether a verdict was given and is not the right one."""
    return judged.said not in (OPEN, judged.right)
