"""Promise against delivery, from levels: what was promised, expected and delivered, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from goodwill.core.card import Card, Reference, Witness
from goodwill.core.cells import Cells
from goodwill.core.chart import Chart
from goodwill.core.claim import Claim, ClaimKind
from goodwill.core.diagnostic import Diagnostic
from goodwill.core.estimate import Estimate
from goodwill.core.method import Facts, Method
from goodwill.core.register import method
from goodwill.measure.answered_cells import cluster_sums
from goodwill.measure.promise.promised_facts import Promise, PromiseCells, delivered_cells, promises_of
from goodwill.measure.promise.reliability import unit_reliability
from goodwill.measure.score_figures import share_of
from goodwill.measure.survey_figures import (
    Figure,
    SurveyResult,
    bar_chart,
    figures_table,
    partial_periods,
    sentences,
    told,
)
from goodwill.measure.unit_months import TOO_FEW, GroupMonths, Judged, judge_level
from goodwill.stats.clustered import clustered_mean
from goodwill.stats.intervals import mean_t

if TYPE_CHECKING:
    import pyarrow as pa

TRUSTED = 0.5  # reliability of units' gaps below which units cannot be told apart by them


@dataclass(frozen=True, slots=True)
class Delivered:
    """One promise and what became of it.

    Attributes
    ----------
    promise
        As it was made.
    delivered, expected
        Mean level delivered, and expected before the first contact, in the promise's unit.
    kept
        Share of contacts or answers at least as good as promised.
    gap
        How much worse than promised delivery was (positive: worse), judged against variation between months.
    p_value
        Against a gap of zero.
    reliability
        Share of the variance of units' gaps that is no sampling error; None below three units.
    """

    promise: Promise
    delivered: Estimate
    expected: Estimate
    kept: Estimate
    gap: Estimate
    p_value: float
    reliability: float | None

    @property
    def verdict(self) -> str:
        """What the interval of the gap says: over-claimed, under-claimed, kept, or too early to tell."""
        if self.gap.low is None or self.gap.high is None:
            return "too early to tell"
        if self.gap.low > 0:
            return "over-claimed"
        return "under-claimed" if self.gap.high < 0 else "kept"


@dataclass(frozen=True, kw_only=True)
class DeliveryResult(SurveyResult):
    """All promises with what was delivered."""

    promises: tuple[Delivered, ...] = ()

    def table(self) -> pa.Table:
        """Return per promise the promised, expected and delivered level, the share kept and the gap."""
        found = []
        for d in self.promises:
            p = d.promise
            said = Estimate(p.level, p.level, p.level, 1, unit=p.unit)
            for metric, e in (
                ("promised", said), ("expected", d.expected), ("delivered", d.delivered), ("share kept", d.kept),
                ("worse than promised", d.gap),
            ):  # fmt: skip
                found.append(Figure(metric, "promise", "", "", p.promise_id, e))
        return figures_table([*found, *self.figures])

    def chart(self) -> Chart | None:
        """Return the gaps with their intervals."""
        return bar_chart(self.title, [(d.promise.promise_id, "", d.gap) for d in self.promises])

    def brief(self) -> str:
        """Return each promise with what was delivered."""
        if not self.promises:
            return sentences(f"{self.title}: there are no promises.", self.doubts())
        said = "; ".join(
            f"{d.promise.statement.rstrip('.')}: promised {d.promise.level:g} {d.promise.unit}, delivered "
            f"{told(d.delivered, 2)}, kept {told(d.kept)}"
            for d in self.promises
        )
        return sentences(f"{self.title}: {said}.", self.doubts())

    def claims(self) -> tuple[Claim, ...]:
        """Return the promises that are broken in the mean; one that is more than kept is no finding."""
        return tuple(
            Claim(
                f"delivery/{d.promise.promise_id}", ClaimKind.GAP, "delivery", d.promise.promise_id, _broken(d),
                d.gap, d.p_value if d.gap.value > 0 else 1.0,
            )
            for d in self.promises
            if d.gap.value is not None
        )  # fmt: skip


def _broken(d: Delivered) -> str:
    unit = d.promise.unit
    delivered = "" if d.delivered.value is None else f" and {d.delivered.value:.3g} {unit} delivered"
    return (
        f"Less is delivered than promised: “{d.promise.statement.rstrip('.')}” "
        f"({d.promise.level:.3g} {unit} promised{delivered})."
    )


@method
@dataclass(frozen=True)
class Delivery(Method[PromiseCells, DeliveryResult]):
    """Promised, expected and delivered levels.

    Parameters
    ----------
    level
        Coverage the intervals aim at.
    """

    level: float = 0.95

    card: ClassVar[Card] = Card(
        name="delivery", title="Promise against delivery", concept="promise",
        question="Do we deliver what we promise?",
        reading="The mean level delivered beside the level promised, and the share of contacts that kept it. A mean "
        "can keep a promise that many contacts break: read both. Levels are compared, not differences of one "
        "person's answers.",
        facts={"promises": ("promised_level", "measured_by"), "interactions": ("wait", "resolved"),
               "answers": ("value", "construct")},
        assumptions={
            "measured": "Each promise is measured by something that is kept in the facts.",
            "enough_months": "There are enough finished months to judge a gap.",
            "reliable_gaps": "Units differ in their gaps by more than chance.",
        },
        references=(
            Reference("Peter, J. P., Churchill, G. A. & Brown, T. J. (1993). Caution in the use of difference scores. "
                      "Journal of Consumer Research 19, 655-662", "eq. 1"),
            Reference("Edwards, J. R. (2001). Ten difference score myths. Organizational Research Methods 4"),
        ),
        witnesses=(
            Witness("published", "reliability .234 of the difference of quality and expectation, mobile phone data",
                    "tests/measure/promise/test_reliability.py"),
            Witness("brute force", "levels and shares kept against row-by-row counting",
                    "tests/measure/promise/test_delivery.py"),
        ),
    )  # fmt: skip

    def summarise(self, ledger: Facts) -> PromiseCells:
        """Ask for what was delivered per promise, month, unit and touchpoint."""
        promises = promises_of(ledger)
        return PromiseCells(promises, delivered_cells(ledger, promises))

    def estimate(self, summary: PromiseCells) -> DeliveryResult:
        """Set delivered beside promised levels."""
        found = tuple(self._delivered(p, summary.cells) for p in summary.promises)
        figures = [f for p in summary.promises for f in self._by_place(p, summary.cells)]
        return DeliveryResult(title=self.card.title, figures=tuple(figures), promises=found, diagnostics=_doubts(found))

    def _delivered(self, promise: Promise, cells: Cells | None) -> Delivered:
        mine = cells.where(construct=promise.promise_id) if cells is not None else None
        nothing = f"nothing is kept that measures it ({promise.measured_by})"
        if mine is None or not len(mine.where(scope="all", perspective="delivered")):
            missing = Estimate.missing(nothing, unit=promise.unit)
            return Delivered(promise, missing, missing, missing, missing, 1.0, None)
        delivered = mine.where(perspective="delivered")
        row = delivered.where(scope="all").rows.to_pylist()[0]
        expected = mine.where(scope="all", perspective="expected").rows.to_pylist()
        judged = self._gap(promise, delivered, row)
        units = delivered.where(scope="unit").rows.to_pylist()
        sums = [cluster_sums(u, "level") for u in units if u["unit"] and u["clusters"] > 1]
        return Delivered(
            promise,
            level_of(row, promise.unit, self.level),
            level_of(expected[0], promise.unit, self.level)
            if expected
            else Estimate.missing("nobody was asked before the first contact", unit=promise.unit),
            share_of(row, self.level, "kept"),
            judged.estimate,
            judged.p_value,
            unit_reliability([s.mean for s in sums], [s.variance for s in sums]),
        )

    def _gap(self, promise: Promise, cells: Cells, whole: Mapping[str, Any]) -> Judged:
        partial = partial_periods(cells)
        months = [m for m in cells.where(scope="period").rows.to_pylist() if m["period"] not in partial]
        if not months:
            return Judged(Estimate.missing(TOO_FEW, 0, promise.unit), 1.0)
        n = np.array([m["answers"] for m in months], dtype=float)
        means = np.array([m["level"] for m in months], dtype=float) / n
        worse = means - promise.level if promise.lower_is_better else promise.level - means
        sums = cluster_sums(whole, "level")
        spread = max(0.0, whole["level_squares"] / sums.n - sums.mean**2) / sums.n
        repeated = max(0.0, sums.variance - spread) if sums.clusters > 1 else 0.0
        series = GroupMonths(np.array([m["period"] for m in months]), worse, n)
        return judge_level(series, extra_variance=repeated, level=self.level, unit=promise.unit)

    def _by_place(self, promise: Promise, cells: Cells | None) -> list[Figure]:
        if cells is None:
            return []
        mine = cells.where(construct=promise.promise_id, perspective="delivered")
        return [
            Figure(
                f"delivered: {promise.promise_id}", "unit" if row["unit"] else "touchpoint", "", row["unit"],
                row["segment"], level_of(row, promise.unit, self.level),
            )
            for scope in ("unit", "segment")
            for row in mine.where(scope=scope).rows.to_pylist()
            if row["unit"] or row["segment"]
        ]  # fmt: skip


def level_of(row: Mapping[str, Any], unit: str, level: float, measure: str = "level") -> Estimate:
    """Return the mean of a measure that is not bound to an answer scale, customers as clusters."""
    sums = cluster_sums(row, measure)
    if sums.clusters == sums.answers and sums.clusters > 1:
        return mean_t(sums.n, sums.mean, sums.variance * sums.n, level, unit=unit)
    return clustered_mean(sums, level, unit=unit)


def _doubts(found: tuple[Delivered, ...]) -> tuple[Diagnostic, ...]:
    unmeasured = [d.promise.promise_id for d in found if not d.delivered.n]
    early = [d.promise.promise_id for d in found if d.delivered.n and not d.gap.is_present]
    weak = {d.promise.promise_id: d.reliability for d in found if d.reliability is not None}
    low = {k: r for k, r in weak.items() if r < TRUSTED}
    return (
        Diagnostic(
            "measured", not unmeasured,
            f"Nothing is kept that measures {', '.join(unmeasured)}." if unmeasured else "All promises are measured.",
        ),
        Diagnostic(
            "enough_months", not early,
            f"Too early to judge {', '.join(early)}: fewer than six finished months."
            if early else "All measured promises can be judged.",
        ),
        Diagnostic(
            "reliable_gaps", None if not weak else not low,
            "There are too few units to compare their gaps." if not weak else
            "Units cannot be told apart by their gaps for "
            + ", ".join(f"{k} (reliability {r:.2f})" for k, r in low.items()) + "."
            if low else "Units differ in their gaps by more than chance.",
            min(weak.values()) if weak else None,
        ),
    )  # fmt: skip
