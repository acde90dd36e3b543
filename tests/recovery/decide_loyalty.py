"""Is a claim of dynamic loyalty true, and is a declared disruption found? Written before any rate was looked at.

- A disruption claimed "ours" or "competitor": the company has one of that sort in the month named.
- One that is "unrecorded": the company has an unrecorded one in the region named, and its month lies in the time named.
- "Moves go with X": X moves loyalty in this company, in the direction named.
- A warning: in this company leaving goes with the state of loyalty at all (it does unless nothing happens).
- A disruption is found when its claim is accepted and true; "none" is right when none of its sort is accepted.
"""

from __future__ import annotations

from typing import Any

KEYS: tuple[str, ...] = ("disruption:",)
FAMILY = "dynamic_loyalty"


def is_true(claim: Any, oracle: Any, study: Any) -> bool | None:
    """Return whether an accepted claim holds; None when it is not of this method."""
    c = claim.claim
    if c.family != FAMILY:
        return None
    parts = c.key.split("/")
    if parts[1] == "moves":
        return _moves(c.about, c.estimate.value or 0.0, oracle.truths)
    if parts[1] == "warning":
        return bool(oracle.truths.world != "null")
    return any(_is(d, parts, oracle) for d in oracle.truths.disruptions)


def decide(key: str, right: str, oracle: Any, study: Any) -> Any:
    """Set a declared disruption beside what the study said; None when the key is another's."""
    from judge import Judged

    sort, _, name = key.partition(":")
    if sort != "disruption":
        return None
    prefix = f"{FAMILY}/disruption/{name}/"
    mine = [r.claim for r in study.claims.accepted if r.claim.key.startswith(prefix)]
    there = next((d for d in oracle.truths.disruptions if d.name == name), None)
    if not mine:
        return Judged(key, right, "none")
    found = there is not None and all(_is(there, c.key.split("/"), oracle) for c in mine)
    return Judged(key, right, right if found else "elsewhere")


def _moves(about: str, value: float, truths: Any) -> bool:
    size = {"anger": truths.moves.anger, "irritation": truths.moves.irritation, "wow": truths.moves.wow,
            "failure": 0.0 if truths.world == "null" else -1.0}.get(about, 0.0)  # fmt: skip
    return bool(size * value > 0)


def _is(disruption: Any, parts: list[str], oracle: Any) -> bool:
    if parts[2] != disruption.name:
        return False
    month = oracle.scene.calendar.dates[disruption.month].strftime("%Y-%m")
    first, _, last = parts[-1].partition(" to ")
    if not first <= month <= (last or first):
        return False
    return disruption.name != "unrecorded" or parts[3] == disruption.region
