"""Trend: a figure by period, and whether the last one left the path that season, trend and mix explain."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from goodwill.core.card import Card, Reference, Witness
from goodwill.core.cells import Cells
from goodwill.core.claim import Claim, ClaimKind
from goodwill.core.diagnostic import Diagnostic
from goodwill.core.estimate import Estimate
from goodwill.core.method import Facts, Method
from goodwill.core.register import method
from goodwill.measure.answered_cells import MIX, Question
from goodwill.measure.periods import Grain, label
from goodwill.measure.relationship.reading import MEASURES, Reading, reading_of
from goodwill.measure.survey_figures import (
    Figure,
    SurveyResult,
    SurveySummary,
    figures_of,
    figures_table,
    partial_periods,
    perspective_doubt,
    reading_perspective,
    sentences,
    silence_doubt,
    survey_summary,
    told,
)
from goodwill.measure.unit_months import (
    MINIMUM_MONTHS,
    SEASON_LENGTH,
    Judged,
    against_the_rest,
    judge_forecast,
    judge_last,
    scaled,
    standardised,
)
from goodwill.measure.who_was_asked import beside_note

if TYPE_CHECKING:
    import pyarrow as pa

CELL = "period unit segment"
NOT_JUDGED = Judged(Estimate.missing("nobody answered"), 1.0)


@dataclass(frozen=True, slots=True)
class UnitChange:
    """How far a unit's last period lies from its earlier ones, season and mix shared with the other units."""

    unit: str
    judged: Judged


@dataclass(frozen=True, kw_only=True)
class TrendResult(SurveyResult):
    """Figures by period, and what became of the last finished one.

    Attributes
    ----------
    construct, period
        What was asked; name of the last finished period (empty when there is none).
    against_expected
        Last finished period minus what season and trend of the earlier ones led one to expect.
    against_previous
        Its step from the period before, minus the step that season and trend explain.
    unit_changes
        The same per unit, relative to the other units.
    """

    construct: str = ""
    period: str = ""
    against_expected: Judged = NOT_JUDGED
    against_previous: Judged = NOT_JUDGED
    unit_changes: tuple[UnitChange, ...] = ()

    def table(self) -> pa.Table:
        """Return the figures, then the changes as figures of their own."""
        changes = [
            Figure("change against expected", "change", self.period, "", "", self.against_expected.estimate),
            Figure("change against previous", "change", self.period, "", "", self.against_previous.estimate),
            *(
                Figure("change against expected", "change unit", self.period, c.unit, "", c.judged.estimate)
                for c in self.unit_changes
            ),
        ]
        return figures_table([*self.figures, *(changes if self.period else ())])

    def brief(self) -> str:
        """Return the last finished period and whether it can be told from the months before."""
        finished = [f for f in self.over("period") if not f.partial and f.estimate.is_present]
        if not finished:
            return sentences(f"{self.title}: nothing finished to show.", self.doubts())
        last = finished[-1]
        words = [f"{last.metric.capitalize()} in {last.period}: {told(last.estimate, 2)}.", beside_note(last.beside)]
        # Whether this may be called a change is for the register of claims to say, not for this sentence.
        distance = self.against_expected.estimate
        words.append(
            f"Its distance from what season and trend led one to expect: {told(distance)}."
            if distance.is_present
            else f"Whether it changed: {distance.absent}."
        )
        return sentences(*words, self.doubts())

    def claims(self) -> tuple[Claim, ...]:
        """Return changes of the last finished period over all units.

        Changes per unit stay figures: one month of one unit holds so few answers that testing each would only
        make a change of the whole harder to see.
        """
        key = f"trend/{self.construct}/{self.period}"
        said = self.figures[0].metric.capitalize() if self.figures else self.construct
        found = []
        for name, judged, words in (
            (
                "expected",
                self.against_expected,
                "than season and trend of the earlier periods led one to expect",
            ),
            ("previous", self.against_previous, "than in the period before, season and trend allowed for"),
        ):
            if judged.estimate.value is not None:
                found.append(
                    Claim(
                        f"{key}/{name}",
                        ClaimKind.CHANGE,
                        f"trend {self.construct}",
                        self.construct,
                        f"{said} in {self.period} was {_more(judged.estimate)} {words}.",
                        judged.estimate,
                        judged.p_value,
                    )
                )
        return tuple(found)


@method
@dataclass(frozen=True)
class Trend(Method[SurveySummary, TrendResult]):
    """Figure by period, and whether the last one left its path.

    Parameters
    ----------
    construct
        What was asked; recommendation is read as net promoter points, all else as a mean.
    grain, perspective, level, include_partial, as_of
        As in `NetPromoter`.
    """

    construct: str = "recommend"
    grain: Grain = "month"
    perspective: str = ""
    level: float = 0.95
    include_partial: bool = False
    as_of: str = ""

    card: ClassVar[Card] = Card(
        name="trend", title="Trend", concept="relationship",
        question="Did the figure change, beyond season, trend, mix and what months vary by themselves?",
        reading="The last finished period against what earlier ones led one to expect, with the mix of units, "
        "touchpoints and survey modes held fixed. A change goes with something that happened then; it does not say "
        "with what.",
        facts={"answers": ("value", "construct"), "replies": ("started_at", "mode")},
        assumptions={
            "enough_periods": "There are enough finished periods to tell season, trend and chance apart.",
            "steady_trend": "Apart from season and chance, earlier periods follow a line.",
            "finished": "The last period shown is complete.",
            "one_perspective": "Relationship answers and answers about one contact are not pooled.",
            "silent_alike": "Those who did not answer would have answered like those of their group who did.",
        },
        references=(
            Reference("Draper, N. R. & Smith, H. (1998). Applied Regression Analysis, 3rd ed.", "ch. 3, prediction"),
            Reference("Cameron, A. C., Gelbach, J. B. & Miller, D. L. (2011). Robust inference with multiway "
                      "clustering. JBES 29, 238-249"),
        ),
        witnesses=(
            Witness("recovery", "companies with season, mix shift and team-by-month shocks: 5 % at the 5 % level",
                    "tests/measure/test_unit_months.py"),
            Witness("brute force", "standardised means against dummy-variable least squares; forecast against "
                    "statsmodels", "tests/measure/test_unit_months.py"),
        ),
    )  # fmt: skip

    def summarise(self, ledger: Facts) -> SurveySummary:
        """Ask for sums per period, unit and kind of contact."""
        scopes = ((), ("period",), ("unit",), ("period", "unit", "segment"), ("day",))
        question = Question((self.construct,), MEASURES, scopes, self.grain, MIX, self.include_partial)
        return survey_summary(ledger, question)

    def estimate(self, summary: SurveySummary) -> TrendResult:
        """Hold the mix fixed and judge the last finished period."""
        cells = summary.answers
        perspective = reading_perspective(cells, self.perspective)
        mine = cells.where(construct=self.construct, perspective=perspective)
        reading = reading_of(cells, self.construct, perspective)
        as_of = date.fromisoformat(self.as_of) if self.as_of else None
        partial = partial_periods(mine, self.grain, as_of)
        shown = SurveySummary(
            Cells(mine.rows.filter(_not_in(mine, CELL)), mine.by) if len(mine) else mine, summary.asked
        )
        figures = figures_of(
            shown, metric=reading.name, measure=reading.measure, construct=self.construct, perspective=perspective,
            grain=self.grain, estimate=lambda row: reading.estimate(row, self.level), ends=reading.ends,
            factor=reading.factor, shift=reading.shift, as_of=as_of,
        )  # fmt: skip
        detail = [r for r in mine.where(scope=CELL).rows.to_pylist() if r["period"] not in partial]
        by_period = {r["period"]: r for r in mine.where(scope="period").rows.to_pylist()}
        result = TrendResult(
            title=f"{self.card.title}: {reading.name}", figures=figures, perspective=perspective,
            construct=self.construct,
        )  # fmt: skip
        if detail:
            result = self._judged(result, detail, by_period, reading)
        return replace(result, diagnostics=self._doubts(result, cells, perspective, len({r["period"] for r in detail})))

    def _judged(
        self,
        result: TrendResult,
        detail: list[dict[str, Any]],
        by_period: dict[int, dict[str, Any]],
        reading: Reading,
    ) -> TrendResult:
        n, y = [r["answers"] for r in detail], [r[reading.measure] for r in detail]
        period = [r["period"] for r in detail]
        places = [f"{r['unit']} / {r['segment']}" for r in detail]
        periods, values = standardised(period, places, n, y)
        values = reading.shift + reading.factor * values
        variances = np.array([reading.variance(by_period[int(p)]) for p in periods])
        variances = np.where(np.isfinite(variances), variances, variances[np.isfinite(variances)].max(initial=0.0))
        fixed = _fixed_mix(result, {label(int(p), self.grain): v for p, v in zip(periods, values, strict=True)})
        judge = {"grain": self.grain, "level": self.level, "unit": reading.step}
        last = int(periods[-1])
        groups = against_the_rest([r["unit"] for r in detail], period, [r["segment"] for r in detail], n, y)
        changes = tuple(
            UnitChange(u, scaled(judge_last(g, last, level=self.level), reading.factor, reading.step))
            for u, g in groups.items()
            if u
        )
        return replace(
            result,
            figures=(*result.figures, *fixed),
            period=label(last, self.grain),
            against_expected=judge_forecast(periods, values, variances, **judge),  # type: ignore[arg-type]
            against_previous=judge_forecast(periods, values, variances, against_previous=True, **judge),  # type: ignore[arg-type]
            unit_changes=changes,
        )

    def _doubts(self, result: TrendResult, cells: Cells, perspective: str, finished: int) -> tuple[Diagnostic, ...]:
        needed = SEASON_LENGTH[self.grain] + MINIMUM_MONTHS
        enough = Diagnostic(
            "enough_periods", finished >= needed,
            f"{finished} finished periods; season and change can be told apart from {needed} on.", float(finished),
        )  # fmt: skip
        unfinished = [f.period for f in result.over("period") if f.partial]
        complete = Diagnostic(
            "finished", not unfinished,
            f"{' and '.join(dict.fromkeys(unfinished))} is unfinished: it is shown but not judged."
            if unfinished else "All periods are finished.",
        )  # fmt: skip
        steady = Diagnostic(
            "steady_trend", None, "A bend in the trend cannot be told from a change by the facts alone."
        )
        return (
            enough, steady, complete, perspective_doubt(cells, self.construct, perspective),
            silence_doubt(result.figures),
        )  # fmt: skip


def _fixed_mix(result: TrendResult, values: dict[str, float]) -> list[Figure]:
    """Return the figures by period with the mix held fixed; the interval moves along with the value."""
    found = []
    for f in result.over("period"):
        e = f.estimate
        if f.period not in values or e.value is None or e.low is None or e.high is None:
            continue
        move = values[f.period] - e.value
        moved = replace(e, value=e.value + move, low=e.low + move, high=e.high + move)
        found.append(replace(f, metric=f"{f.metric}, mix held fixed", scope="period, mix fixed", estimate=moved))
    return found


def _not_in(cells: Cells, scope: str) -> Any:
    import pyarrow.compute as pc

    return pc.not_equal(cells.rows["scope"], scope)


def _more(estimate: Estimate) -> str:
    value = estimate.value or 0.0
    return f"{abs(value):.2g} {estimate.unit} {'higher' if value > 0 else 'lower'}"
