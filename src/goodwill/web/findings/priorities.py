"""What the page of priorities reads: levers in customers and money, which are clear, and what goes with loyalty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from goodwill.core.claim import ClaimKind
from goodwill.core.estimate import Estimate
from goodwill.report.figure_table import estimate_of
from goodwill.report.strip import Strip, strips
from goodwill.web.findings.touchpoints import PARTS, words_of

if TYPE_CHECKING:
    from goodwill.study.claims import RegisteredClaim
    from goodwill.study.result import StudyResult

METHOD, LOYALTY = "priorities", "goes_with_loyalty"
WHOLE = "whole experience"
DRAWS, SEED = 4000, 0


@dataclass(frozen=True, slots=True)
class Lever:
    """One touchpoint, or one component of it, with what a step of improvement goes with.

    Attributes
    ----------
    touchpoint, component, label
        Which; `label` is the touchpoint in words.
    customers
        Customers a year who stay; points of a later answer where leaving is not known.
    money
        The same in money a year.
    reach
        Customers with a contact there in the last twelve months.
    level
        Where it stands now, from 0 to 100.
    first
        How often it is the largest of all when the uncertainty is drawn; None for a component.
    strip
        The interval of `customers` on the common line of its group.
    claim
        What the register lets us say of it; None where it is not clear.
    """

    touchpoint: str
    component: str
    label: str
    customers: Estimate
    money: Estimate
    reach: int
    level: float | None
    first: float | None
    strip: Strip | None = None
    claim: RegisteredClaim | None = None


@dataclass(frozen=True, slots=True)
class Regret:
    """What choosing the first lever costs on average if another is the largest in truth.

    Attributes
    ----------
    lever
        The first of the list.
    customers, money
        Missed a year, on average over what the intervals allow; money is None where it is not known.
    unit, currency
        What they are counted in.
    """

    lever: Lever
    customers: float
    money: float | None
    unit: str
    currency: str


@dataclass(frozen=True, slots=True)
class Share:
    """How much of loyalty goes with one component, and the ranks that the facts allow it."""

    component: str
    estimate: Estimate
    best: int
    worst: int
    strip: Strip | None = None


def levers(study: StudyResult) -> tuple[Lever, ...]:
    """Return the touchpoints as wholes, the largest first; empty where the study ranks none."""
    return _levers(study, lambda row: row["component"] == WHOLE)


def components(study: StudyResult) -> dict[str, dict[str, Lever]]:
    """Return touchpoint -> component -> what a step in that component alone goes with."""
    found: dict[str, dict[str, Lever]] = {}
    for lever in _levers(study, lambda row: row["component"] in PARTS):
        found.setdefault(lever.touchpoint, {})[lever.component] = lever
    return found


def regret(found: Sequence[Lever]) -> Regret | None:
    """Return the expected loss of choosing the first lever; None with fewer than two to choose from.

    Notes
    -----
    The mean over draws of the largest lever less the first (Raiffa & Schlaifer 1961, Applied Statistical Decision
    Theory, section 4.4: expected opportunity loss). Levers are drawn independently and normally, as the method
    itself draws them.
    """
    known = [lever for lever in found if lever.customers.width]
    if len(known) < 2 or known[0] is not found[0]:
        return None
    values = np.array([e.value for e in (lever.customers for lever in known)], dtype=float)
    spread = np.array([(e.width or 0.0) / (2 * 1.96) for e in (lever.customers for lever in known)])
    drawn = np.random.default_rng(SEED).normal(values, spread, (DRAWS, len(known)))
    missed = float(np.mean(drawn.max(axis=1) - drawn[:, 0]))
    first = known[0]
    worth = None
    if first.money.value is not None and first.customers.value:
        worth = missed * first.money.value / first.customers.value
    return Regret(first, missed, worth, first.customers.unit, first.money.unit)


def loyalty(study: StudyResult) -> tuple[str, tuple[Share, ...]]:
    """Return what stands for loyalty, and how much of it goes with success, ease and emotion."""
    result = study.results.get(LOYALTY)
    if result is None:
        return "", ()
    rows = result.table().to_pylist()
    shares = {r["segment"]: r for r in rows if r["scope"] == "part" and r["metric"].startswith("share of ")}
    ranks = {r["segment"]: r for r in rows if r["scope"] == "part" and r["metric"] == "rank"}
    known = [c for c in PARTS if c in shares and c in ranks and shares[c]["value"] is not None]
    if not known:
        return "", ()
    estimates = [estimate_of(shares[c], "share") for c in known]
    outcome = str(shares[known[0]]["metric"]).removeprefix("share of ")
    return outcome, tuple(
        Share(c, e, round(ranks[c]["low"]), round(ranks[c]["high"]), s)
        for c, e, s in zip(known, estimates, strips(estimates), strict=True)
    )


def _levers(study: StudyResult, wanted: Any) -> tuple[Lever, ...]:
    result = study.results.get(METHOD)
    rows = [r for r in result.table().to_pylist() if wanted(r)] if result is not None else []
    clear = {r.claim.about: r for r in study.claims.of(ClaimKind.PRIORITY) if r.claim.family == METHOD}
    customers = [estimate_of(r, r["unit"] or "") for r in rows]
    return tuple(
        Lever(
            r["touchpoint"], r["component"], words_of(r["touchpoint"]), e, estimate_of(r, r["currency"] or "", "money"),
            r["reach"] or 0, None if r["level"] is None else 100 * r["level"], r["probability_first"], strip,
            clear.get(r["touchpoint"]) if r["component"] == WHOLE else None,
        )
        for r, e, strip in zip(rows, customers, strips(customers), strict=True)
    )  # fmt: skip
