"""Is an accepted claim true, and is a declared decision found? Written before any rate was looked at.

A claim is false unless what it says holds of the company by the oracle; where the oracle cannot say, it is false.

- VERDICT "worked": the action had an effect. "harmed": never.
- FLAG of a unit by its contacts: its own level in the part named lies at least `NOTABLE` off on the side named,
  whatever its customers are like. FLAG of its leadership conditions: true engagement at least `NOTABLE_ENGAGED` lower.
- CHANGE of success, ease, emotion: the true level of that month lies off what the true levels before lead one to
  expect, on the side named and by at least half the size claimed. Any other CHANGE: false.
- PRIORITY: leaving goes with what customers live through at all.
- GAP of a promise: it is over-claimed. GAP of emotion: the true gap has the sign claimed and is at least `NOTABLE_GAP`.
- LINK "X goes most with loyalty": X is the component of largest weight.
- DIFFERENCE "recommend differs by unit": customers of the unit named recommend more or less, as named.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path

from oracle_sizes import PARTS, Oracle

from goodwill.core.claim import ClaimKind
from goodwill.core.estimate import Estimate
from goodwill.simulate.calendar import TODAY
from goodwill.study.claims import RegisteredClaim
from goodwill.study.result import StudyResult

NOTABLE = 0.12  # points of 1 to 7: a fiftieth of the scale, above what teams differ by without a planted cause
NOTABLE_ENGAGED = 0.15  # points of 1 to 5
NOTABLE_GAP = 0.05  # points of 1 to 7
NOTABLE_RECOMMEND = 0.10  # standard deviations of recommending
NEWS = (ClaimKind.CHANGE, ClaimKind.FLAG, ClaimKind.PRIORITY, ClaimKind.VERDICT, ClaimKind.WARNING)
ADDRESSED = ("component:gap", "component:most", "flag", "promise", "verdict")


@dataclass(frozen=True)
class Judged:
    """One declared decision beside what the study said."""

    key: str
    right: str
    said: str
    size: float | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def decided(self) -> bool:
        return self.said == self.right

    @property
    def covers(self) -> bool | None:
        """Whether the interval holds the true size; None where no figure on the scale of the truth is reported."""
        if self.size is None or self.low is None or self.high is None:
            return None
        return self.low <= self.size <= self.high

    @property
    def width(self) -> float | None:
        return None if self.low is None or self.high is None else self.high - self.low

    def row(self) -> dict[str, object]:
        return {**asdict(self), "decided": self.decided, "covers": self.covers, "width": self.width}


OTHERS = tuple(import_module(p.stem) for p in sorted(Path(__file__).parent.glob("decide_*.py")))
"""Judges of single concepts: each has `KEYS`, `is_true` and `decide`, which answer None for what is not theirs."""


def is_true(claim: RegisteredClaim, oracle: Oracle, study: StudyResult) -> bool:
    """Whether an accepted claim holds of the company."""
    for other in OTHERS:
        answer = other.is_true(claim, oracle, study)
        if answer is not None:
            return bool(answer)
    return _is_true(claim, oracle, study)


def _is_true(claim: RegisteredClaim, oracle: Oracle, study: StudyResult) -> bool:
    c, value = claim.claim, claim.claim.estimate.value or 0.0
    last = c.key.split("/")[-1]
    if c.kind is ClaimKind.VERDICT:
        return value > 0 and oracle.action_size(c.about) > 0
    if c.kind is ClaimKind.FLAG and c.family == "units_apart":
        unit = next(u for u in study.results["units_apart"].units if u.unit == c.about)
        own = oracle.unit_distances[c.about][PARTS.index(unit.part)]
        return bool(own * value > 0 and abs(own) >= NOTABLE)
    if c.kind is ClaimKind.FLAG and c.family.startswith("engagement"):
        return value < 0 and oracle.engagement_distance(c.about) <= -NOTABLE_ENGAGED
    if c.kind is ClaimKind.CHANGE:
        return _changed(c.key, value, oracle)
    if c.kind is ClaimKind.PRIORITY:
        account = oracle.truths.account
        return account is not None and account.balance_log_odds > 0 and value > 0
    if c.kind is ClaimKind.GAP and c.family == "delivery":
        return value > 0 and oracle.promise_gap(c.about) > 0.01
    if c.kind is ClaimKind.GAP and c.family == "components":
        gap = oracle.emotion_gap(last)
        return gap * value > 0 and abs(gap) >= NOTABLE_GAP
    if c.kind is ClaimKind.LINK and c.family == "goes_with_loyalty":
        return c.about == oracle.truths.drivers.top
    if c.kind is ClaimKind.DIFFERENCE and c.about == "unit":
        named = re.search(r"in (team-\d+) it is (higher|lower)", c.statement)
        if named is None:
            return False
        off = oracle.recommending[named[1]] * (1 if named[2] == "higher" else -1)
        return off >= NOTABLE_RECOMMEND
    return False


def _changed(key: str, value: float, oracle: Oracle) -> bool:
    """Read trend/<construct>/<period>/expected; a step from the month before is judged by the same surprise."""
    parts = key.split("/")
    if parts[0] != "trend" or parts[1] not in PARTS:
        return False
    year, month = (int(p) for p in parts[2].split("-"))
    back = TODAY.year * 12 + TODAY.month - 1 - (year * 12 + month - 1)
    months = oracle.truths.shape.months
    at = months - back if TODAY.day == 1 else months - 1 - back
    if not 0 < at < months:
        return False
    off = oracle.month_surprise(parts[1], at)
    return off * value > 0 and abs(off) >= abs(value) / 2


def decide(oracle: Oracle, study: StudyResult) -> list[Judged]:
    """Set every declared decision beside what the study said; those no method addresses yet are left out."""
    return [j for d in oracle.company.decisions if (j := _decide(d.key, d.right, oracle, study)) is not None]


def addressed() -> tuple[str, ...]:
    """Return how the keys of decisions begin that some method addresses."""
    return (*ADDRESSED, *(key for other in OTHERS for key in other.KEYS))


def _decide(key: str, right: str, oracle: Oracle, study: StudyResult) -> Judged | None:
    for other in OTHERS:
        if key.startswith(tuple(other.KEYS)):
            return other.decide(key, right, oracle, study)
    sort, _, about = key.partition(":")
    accepted = {r.claim.key: r for r in study.claims.accepted}
    if key == "component:most":
        said = accepted.get("goes_with_loyalty/recommend")
        return Judged(key, right, said.claim.about if said else "none clear")
    if key == "component:gap":
        found = _claim(study, "components/gap/all")
        lags = found is not None and found.accepted and (found.claim.estimate.value or 0) > 0
        said_gap = "emotion lags" if lags else "no gap"
        return _with(Judged(key, right, said_gap, oracle.emotion_gap()), found.claim.estimate if found else None)
    if sort == "flag":
        found = _claim(study, f"units_apart/{about}")
        low = found is not None and found.accepted and (found.claim.estimate.value or 0) < 0
        unit = next((u for u in getattr(study.results.get("units_apart"), "units", ()) if u.unit == about), None)
        size = oracle.unit_distances[about][PARTS.index(unit.part)] if unit and unit.part else None
        said_flag = "falls short" if low else "not flagged"
        return _with(Judged(key, right, said_flag, size), found.claim.estimate if found else None)
    if sort == "promise":
        found = _claim(study, f"delivery/{about}")
        over = found is not None and found.accepted
        judged = Judged(key, right, "over-claimed" if over else "kept", oracle.promise_gap(about))
        return _with(judged, found.claim.estimate if found else None)
    if sort == "verdict":
        verdict = study.verdict(about)
        said_verdict = verdict.verdict.removeprefix("carried out, ") if verdict else "nothing"
        actions = getattr(study.results.get("before_after"), "actions", ())
        effect = next((a.evidence.effect for a in actions if a.action_id == about), None)
        if right == "not carried out":
            return Judged(key, right, said_verdict)
        return _with(Judged(key, right, said_verdict, oracle.action_size(about)), effect)
    return None


def _claim(study: StudyResult, key: str) -> RegisteredClaim | None:
    return next((r for r in study.claims.proposed if r.claim.key == key), None)


def _with(judged: Judged, e: Estimate | None) -> Judged:
    if e is None or e.value is None:
        return judged
    return Judged(judged.key, judged.right, judged.said, judged.size, e.value, e.low, e.high)
