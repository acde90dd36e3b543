"""What the account shows: figures, a picture, a paragraph, and what it would like to say."""

from __future__ import annotations

from dataclasses import dataclass

from goodwill.core.chart import Chart
from goodwill.core.claim import Claim, ClaimKind
from goodwill.core.estimate import Estimate
from goodwill.measure.emotion.account.figures import NO_POINT
from goodwill.measure.survey_figures import SurveyResult, sentences, told

FAMILY = "emotional_account"


@dataclass(frozen=True, kw_only=True)
class AccountResult(SurveyResult):
    """The emotional account.

    Attributes
    ----------
    half_life, negativity, slope, tipping_point, jump
        The parameters with their intervals; absent ones say why.
    below
        Share of customers below the tipping point, or overdrawn where none can be told.
    slope_p, tipping_p, warning_p
        P-values: leaving goes with the balance; there is a tipping point; a list of those most likely to leave held
        more leavers than one drawn by lot, a quarter ago.
    listed, others
        Share that left among the tenth most likely, and among the rest, in the last quarter.
    walk_out
        Log odds of leaving in the month after one very bad contact, beside the balance and the tipping point.
    warned
        How many customers such a list holds today; 0 where nothing can be said.
    """

    half_life: Estimate
    negativity: Estimate
    slope: Estimate
    tipping_point: Estimate
    jump: Estimate
    below: Estimate
    slope_p: float = 1.0
    tipping_p: float = 1.0
    warning_p: float = 1.0
    listed: Estimate | None = None
    others: Estimate | None = None
    walk_out: Estimate | None = None
    warned: int = 0

    def chart(self) -> Chart | None:
        """Return the histogram of balances, with the tipping point where there is one."""
        bars = [f for f in self.over("balance") if f.estimate.is_present]
        if not bars:
            return None
        rows = [{"balance": float(f.segment), "until": float(f.segment) + 0.5, "share": f.estimate.value,
                 "n": f.estimate.n} for f in bars]  # fmt: skip
        layers: list[dict[str, object]] = [{
            "mark": {"type": "rect", "color": "accent"},
            "encoding": {
                "x": {"field": "balance", "type": "quantitative", "title": "balance"},
                "x2": {"field": "until"}, "y2": {"datum": 0},
                "y": {"field": "share", "type": "quantitative", "title": "share of customers"},
            },
        }]  # fmt: skip
        point = self.tipping_point
        if point.value is not None:
            line = {"values": [{"at": point.value}]}
            layers.append({"data": line, "mark": {"type": "rule", "color": "draws", "strokeWidth": 2},
                           "encoding": {"x": {"field": "at", "type": "quantitative"}}})  # fmt: skip
        spec = {"$schema": "https://vega.github.io/schema/vega-lite/v5.json", "data": {"values": rows}, "layer": layers}
        largest = max(rows, key=lambda r: float(r["share"] or 0.0))
        most = f"most lie between {largest['balance']:.1f} and {largest['until']:.1f}"
        return Chart("Balances of customers", spec, f"Balances of customers: {most}.")

    def brief(self) -> str:
        """Return half-life, negativity, slope and tipping point, and how the chances stood the test."""
        if not self.slope.is_present:
            return sentences(f"{self.title}: {told(self.slope)}.", self.doubts())
        parts = [
            f"{self.title}: half of a balance is forgotten in {told(self.half_life, 0)}.",
            f"Weight of a draw against a payment: {told(self.negativity)}.",
            f"Leaving in a month per unit of lower balance: {told(self.slope, 2)}.",
        ]
        if self.tipping_point.is_present:
            parts.append(f"The tipping point, below which more leave, lies at {told(self.tipping_point)}.")
            parts.append(f"Customers below it: {told(self.below)}.")
        else:
            parts.append(f"{NO_POINT.capitalize()}; what is seen is also what a smooth curve would give.")
        parts.append(self._walk_out())
        slope = self.figure("calibration", metric="slope", segment="all")
        if slope is not None and slope.estimate.is_present:
            parts.append(f"Slope of what came on what was expected, in the last quarter: {told(slope.estimate, 2)}.")
        return sentences(*parts, self.doubts())

    def _walk_out(self) -> str:
        """Return what leaving after one very bad contact goes with; empty where its interval holds zero."""
        e = self.walk_out
        if e is None or e.low is None or e.high is None or e.low <= 0 <= e.high:
            return ""
        more = "more" if e.low > 0 else "less"
        return f"One very bad contact goes with {more} leaving in the month after, beside the balance: {told(e, 2)}."

    def claims(self) -> tuple[Claim, ...]:
        """Return the link of leaving and balance, the tipping point, and the list of those most likely to leave."""
        if not self.slope.is_present:
            return ()
        found = [Claim(f"{FAMILY}/leaving", ClaimKind.LINK, FAMILY, "leaving",
                       "The lower their balance, the more customers leave.", self.slope, self.slope_p)]  # fmt: skip
        if self.jump.is_present:
            found.append(Claim(
                f"{FAMILY}/tipping", ClaimKind.LINK, FAMILY, "tipping point",
                f"There is a tipping point: below a balance of {self.tipping_point.value:.1f} more customers leave.",
                self.jump, max(self.tipping_p, self.slope_p),
            ))  # fmt: skip
        if self.warned and self.listed is not None and self.listed.is_present:
            false = 1.0 - (self.listed.value or 0.0)
            found.append(Claim(
                f"{FAMILY}/warning", ClaimKind.WARNING, FAMILY, "leaving",
                f"{self.warned:,} customers are most likely to leave within 90 days; {false:.0%} of such a list stayed "
                "when it was tried on the last quarter.",
                self.listed, max(self.warning_p, self.slope_p),
            ))  # fmt: skip
        return tuple(found)
