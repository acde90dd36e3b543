"""The emotional account: every interaction pays in or draws on a balance that fades; leaving goes with it, or not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import ClassVar

from goodwill.core.card import Card, Reference, Witness
from goodwill.core.diagnostic import Diagnostic
from goodwill.core.errors import EstimateError
from goodwill.core.estimate import Estimate
from goodwill.core.method import Facts, Method
from goodwill.core.register import method
from goodwill.measure.emotion.account import figures, people
from goodwill.measure.emotion.account.doubts import ASSUMPTIONS, doubts
from goodwill.measure.emotion.account.facts import AccountSummary, summarise
from goodwill.measure.emotion.account.fit import Fitted, fit
from goodwill.measure.emotion.account.outlook import LISTED, Calibration, calibrate
from goodwill.measure.emotion.account.panel import Histories, histories
from goodwill.measure.emotion.account.recovery import contrasts
from goodwill.measure.emotion.account.result import AccountResult
from goodwill.measure.emotion.account.walk_out import METRIC, walk_out
from goodwill.measure.survey_figures import Figure

HOMES = """SELECT customer_key, MIN(unit_id) AS unit FROM memberships
           WHERE valid_to IS NULL AND customer_key IS NOT NULL GROUP BY customer_key"""


@method
@dataclass(frozen=True)
class EmotionalAccount(Method[AccountSummary, AccountResult]):
    """A balance of feelings for each customer, its tipping point, and leaving.

    Parameters
    ----------
    failure
        Feeling, 0 to 1, that a failure of full severity draws beside the contacts about it.
    stays
        Share of it that stays once the failure is put right.
    walk_out, walk_out_days
        Feeling at or below which a single contact is very bad, and how many days before a month it is looked for.
    draws, seed
        Samples of the parametric bootstrap by which a tipping point is judged.
    """

    failure: float = 0.5
    stays: float = 0.3
    walk_out: float = -0.8
    walk_out_days: float = 30.0
    draws: int = 999
    seed: int = 0

    card: ClassVar[Card] = Card(
        name="emotional_account", title="Emotional account", concept="emotion",
        question="Does leaving go with the balance of what customers have felt, and is there a tipping point?",
        reading="Every interaction pays in or draws on a balance that fades with time; draws weigh more. A balance of "
        "0 is neutral. The tipping point is the balance below which more leave than a smooth curve tells; where none "
        "can be told, there may still be one. A low balance goes with leaving; it need not be why they leave.",
        facts={"interactions": ("customer_id", "started_at"), "agreements": ("valid_from", "valid_to"),
               "moments": ("valence",), "answers": ("value", "construct"), "events": ("failure", "recovery")},
        assumptions=ASSUMPTIONS,
        references=(
            Reference("Prentice, R. L. & Gloeckler, L. A. (1978). Regression analysis of grouped survival data. "
                      "Biometrics 34"),
            Reference("Davies, R. B. (1987). Hypothesis testing when a nuisance parameter is present only under the "
                      "alternative. Biometrika 74", "supremum of scores"),
            Reference("Hansen, B. E. (1996). Inference when a nuisance parameter is not identified under the null "
                      "hypothesis. Econometrica 64"),
            Reference("Prentice, R. L. (1982). Covariate measurement errors and parameter estimation in a failure time "
                      "regression model. Biometrika 69", "leaving averaged over what is unknown of the balance"),
        ),
        witnesses=(
            Witness("package", "the hazard against statsmodels' logistic regression", "tests/stats/test_hazard.py"),
            Witness("recovery", "half-life, negativity, threshold and jump of a simulated panel",
                    "tests/measure/emotion/account/test_recovery_of_parameters.py"),
            Witness("recovery", "leaving after one very bad contact, planted and not, in simulated panels",
                    "tests/measure/emotion/account/test_walk_out.py"),
            Witness("brute force", "balances against a loop in Python over one customer's events",
                    "tests/measure/emotion/account/test_balance.py"),
        ),
        gear="fold",
    )  # fmt: skip

    def summarise(self, ledger: Facts) -> AccountSummary:
        """Ask for the histories of a draw of customers."""
        return summarise(ledger)

    def estimate(self, summary: AccountSummary) -> AccountResult:
        """Fit the account to the histories; of single customers nothing is said here."""
        return self._result(summary)[0]

    def measure(self, ledger: Facts) -> AccountResult:
        """Fit the account, then carry every customer's events with it."""
        summary = self.summarise(ledger)
        result, fitted, h = self._result(summary)
        if fitted is None or h is None:
            return replace(result, provenance=self.origin(ledger))
        table = people.people(ledger, fitted, result.model, summary.as_of, float(h.months))
        homes = {}
        if ledger.has("memberships"):
            rows = ledger.merge(HOMES)
            homes = dict(zip(rows["customer_key"].to_pylist(), rows["unit"].to_pylist(), strict=True))
        more = (*figures.population(table, fitted), *figures.by_unit(table, homes, fitted))
        below = next((f.estimate for f in more if f.scope == "all" and f.metric != "mean balance"), result.below)
        said = len(table) - table["leaving_90"].null_count
        return replace(
            result, figures=(*result.figures, *more), people=table, below=below,
            warned=round(LISTED * said) if result.listed is not None else 0, provenance=self.origin(ledger),
        )  # fmt: skip

    def _result(self, summary: AccountSummary) -> tuple[AccountResult, Fitted | None, Histories | None]:
        kept = (self.failure, self.stays)
        try:
            h = histories(summary)
            fitted = fit(h, kept, h.months, draws=self.draws, seed=self.seed)
        except EstimateError as fault:
            return self._absent(fault.what.rstrip(".")), None, None
        found, reason = self._calibration(h)
        alone = walk_out(h, fitted, cut=self.walk_out, days=self.walk_out_days, failure=self.failure)
        rows: tuple[Figure, ...] = (
            *figures.parameters(fitted), Figure(METRIC, "all", "", "", "", alone),
            *figures.over_time(h, fitted, kept, summary.zone),
            *figures.curve_figures(fitted), *figures.profiles(fitted), *figures.calibrated(found, reason),
            *figures.recovered(contrasts(fitted)),
        )  # fmt: skip
        half, weight, slope, point, jump = (f.estimate for f in rows[:5])
        model = people.model_of(fitted, kept) | {
            "as_of": summary.as_of, "until": f"{datetime.fromtimestamp(summary.as_of / 1e6, UTC):%Y-%m-%d}",
            "share": summary.share, "drawn": len(h.keys),
        }  # fmt: skip
        result = AccountResult(
            title=self.card.title, figures=rows, half_life=half, negativity=weight, slope=slope, tipping_point=point,
            jump=jump, below=Estimate.missing("nobody is counted yet", 0, "share"), slope_p=fitted.slope_p,
            tipping_p=fitted.test.p_value, warning_p=1.0 if found is None else found.p_value,
            listed=None if found is None else found.listed, others=None if found is None else found.others,
            model=model, walk_out=alone, diagnostics=doubts(summary, fitted, found),
        )  # fmt: skip
        return result, fitted, h

    def _calibration(self, h: Histories) -> tuple[Calibration | None, str]:
        try:
            return calibrate(h, (self.failure, self.stays), seed=self.seed), ""
        except EstimateError as fault:
            return None, fault.what.rstrip(".").lower()

    def _absent(self, reason: str) -> AccountResult:
        missing = Estimate.missing(reason[0].lower() + reason[1:])
        return AccountResult(
            title=self.card.title, figures=(Figure("leaving per unit of lower balance", "all", "", "", "", missing),),
            half_life=missing, negativity=missing, slope=missing, tipping_point=missing, jump=missing, below=missing,
            diagnostics=tuple(Diagnostic(key, None, f"Not checked: {missing.absent}.") for key in ASSUMPTIONS),
        )  # fmt: skip
