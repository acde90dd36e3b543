"""Is a claim of the emotional account true, and are its decisions found? Written before any rate was looked at.

- "The lower their balance, the more customers leave": the company has an account, and the claimed slope is positive.
- "There is a tipping point": the company has one.
- The warning list: leaving goes with the account at all in this company (its share of leavers was seen, not promised).
- account:leaving is decided by the first claim, account:tipping by the second; the interval of the tipping point is set
  beside the true balance. What is measured is a balance of *expected* feelings under a half-life and a weight that are
  themselves estimated, so that its unit is near the true one and not the same.
"""

from __future__ import annotations

from typing import Any

KEYS: tuple[str, ...] = ("account:",)
FAMILY = "emotional_account"


def is_true(claim: Any, oracle: Any, study: Any) -> bool | None:
    """Return whether an accepted claim holds; None when it is not of this method."""
    c, account = claim.claim, oracle.truths.account
    if c.family != FAMILY:
        return None
    if c.key == f"{FAMILY}/tipping":
        return account is not None and account.tipping_point is not None
    return account is not None and account.balance_log_odds > 0 and (c.estimate.value or 0.0) > 0


def decide(key: str, right: str, oracle: Any, study: Any) -> Any:
    """Set a declared decision beside what the study said; None when the key is another's."""
    from judge import Judged

    accepted = {r.claim.key for r in study.claims.accepted}
    result = study.results.get(FAMILY)
    account = oracle.truths.account
    if key == "account:leaving":
        said = "goes with balance" if f"{FAMILY}/leaving" in accepted else "no link"
        e = getattr(result, "slope", None)
        size = account.balance_log_odds if account is not None else None
    elif key == "account:tipping":
        said = "tipping point" if f"{FAMILY}/tipping" in accepted else "no tipping point"
        e = getattr(result, "tipping_point", None)
        size = account.tipping_point if account is not None else None
    else:
        return None
    if e is None or e.value is None:
        return Judged(key, right, said, size)
    return Judged(key, right, said, size, e.value, e.low, e.high)
