"""Simulated companies with a known truth: decisions declared before any method is run."""

from __future__ import annotations

from math import sqrt

import pytest

from goodwill.core.errors import GoodwillError
from goodwill.ledger.ledger import Ledger
from goodwill.measure import Components, Delivery, GoesWithLoyalty, GroupDifferences, SmallGroups, Trend

SEEDS = range(12)
PARTS = ("success", "ease", "emotion")


def decided(world: str, seed: int):
    from goodwill.simulate import Company

    company = Company(seed=seed, customers=1500, world=world)
    right = {d.key: d.right for d in company.decisions}
    tables = {name: table for name, table in company.tables().items() if table.num_rows}
    with Ledger.from_tables(seed=seed, **tables) as ledger:
        ledger.keep_views()
        yield right, ledger


def measured(method, ledger):
    try:
        return method.measure(ledger)
    except GoodwillError:
        return None


@pytest.mark.slow
def test_p_values_hold_where_nothing_happens():
    p_values: dict[str, list[float]] = {}
    asked = (Trend(), Trend(construct="emotion"), GroupDifferences(), GroupDifferences(construct="emotion"),
             SmallGroups(construct="emotion"), Components(), GoesWithLoyalty(), Delivery())  # fmt: skip
    for seed in SEEDS:
        for _, ledger in decided("null", seed):
            for method in asked:
                result = measured(method, ledger)
                for claim in result.claims() if result else ():
                    p_values.setdefault(claim.family, []).append(claim.p_value)
    assert p_values
    for family, found in p_values.items():
        share, n = sum(p <= 0.05 for p in found) / len(found), len(found)
        # Claims of one company go together, so twelve companies are what noise is counted in, not claims.
        assert share <= 0.05 + 3 * sqrt(0.05 * 0.95 / len(SEEDS)), (family, share, n)


@pytest.mark.slow
def test_planted_truths_are_found_as_declared():
    over, kept, gap, first = [], [], [], []
    for seed in SEEDS:
        for right, ledger in decided("planted", seed):
            for found in Delivery().measure(ledger).promises:
                truth = right.get(f"promise:{found.promise.promise_id}")
                if truth == "over-claimed":
                    over.append(found.verdict == "over-claimed")
                elif truth == "kept":
                    kept.append(found.gap.covers(0.0))
            overall = next(c for c in Components().measure(ledger).claims() if c.about == "all")
            lags = overall.p_value < 0.05 and overall.estimate.value > 0
            gap.append(lags == (right["component:gap"] == "emotion lags"))
            shares = GoesWithLoyalty(replicates=200).measure(ledger).shares
            best = max(range(3), key=lambda k: shares[k].value or 0.0)
            if right["component:most"] in PARTS:
                first.append(PARTS[best] == right["component:most"])
    # Intervals of kept promises cover no gap at about their level; three binomial standard deviations of room.
    assert sum(kept) / len(kept) >= 0.95 - 3 * sqrt(0.05 * 0.95 / len(kept))
    # "Found" is asked of four in five; truths are drawn from ranges, so some are hardly there.
    for name, found in (("over-claimed", over), ("gap", gap), ("first", first)):
        assert not found or sum(found) / len(found) >= 0.8, (name, found)
