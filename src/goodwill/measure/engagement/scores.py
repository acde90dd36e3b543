"""Engagement by unit and wave, from the published cells only; which units and changes stand apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from goodwill.core.card import Card, Reference, Witness
from goodwill.core.cells import Cells
from goodwill.core.chart import Chart
from goodwill.core.claim import Claim
from goodwill.core.diagnostic import Diagnostic
from goodwill.core.estimate import Estimate
from goodwill.core.method import Facts, Method
from goodwill.core.register import method
from goodwill.core.result import Result
from goodwill.measure.engagement.comparisons import UnitApart, claim_of, comparisons_of
from goodwill.measure.engagement.doubts import doubts_of
from goodwill.measure.engagement.figures import LEADERSHIP, OVERALL, POINTS, Figure, figures_of
from goodwill.measure.engagement.published_cells import (
    EVERYONE,
    cells_list,
    engagement_cells,
    waves_of,
)

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, kw_only=True)
class EngagementScoresResult(Result):
    """Engagement figures of all waves and units, and the comparisons behind the claims."""

    figures: tuple[Figure, ...]
    comparisons: tuple[UnitApart, ...] = ()

    @property
    def waves(self) -> tuple[str, ...]:
        """The waves in order of time."""
        return tuple(dict.fromkeys(f.wave for f in self.figures))

    def figure(self, construct: str = OVERALL, unit: str = EVERYONE, wave: str | None = None) -> Figure | None:
        """Return one figure; of the last wave where none is named."""
        last = wave if wave is not None else next(reversed(self.waves), "")
        wanted = (last, unit, construct)
        return next((f for f in self.figures if (f.wave, f.unit, f.construct) == wanted), None)

    def table(self) -> pa.Table:
        """Return every figure as a row, those that may not be shown with the reason."""
        import pyarrow as pa

        rows = []
        for f in self.figures:
            e, worst = f.estimate, f.worst_case or (None, None)
            rows.append({
                "wave": f.wave, "unit": f.unit, "kind": f.kind, "construct": f.construct, "value": e.value,
                "low": e.low, "high": e.high, "n": e.n if e.is_present else None, "measured_in": e.unit,
                "absent": e.absent, "asked": f.asked, "answered": f.answered, "worst_low": worst[0],
                "worst_high": worst[1], "scale_low": f.low, "scale_high": f.high,
            })  # fmt: skip
        text, number, whole = pa.string(), pa.float64(), pa.int64()
        return pa.Table.from_pylist(rows, schema=pa.schema([
            ("wave", text), ("unit", text), ("kind", text), ("construct", text), ("value", number), ("low", number),
            ("high", number), ("n", whole), ("measured_in", text), ("absent", text), ("asked", whole),
            ("answered", whole), ("worst_low", number), ("worst_high", number), ("scale_low", number),
            ("scale_high", number),
        ]))  # fmt: skip

    def chart(self) -> Chart | None:
        """Return the lowest units of the tree in the last wave, by name, each with its interval."""
        last = next(reversed(self.waves), "")
        rows: list[dict[str, object]] = [
            {"unit": f.unit, "value": f.estimate.value, "low": f.estimate.low, "high": f.estimate.high}
            for f in self.figures
            if f.wave == last and f.leaf and f.construct == OVERALL and f.estimate.is_present
        ]
        if not rows:
            return None
        return _unit_chart(rows, last, self.figure())

    def brief(self) -> str:
        """Return how many replied, the figure of everyone, leadership conditions and what is hidden."""
        everyone = self.figure()
        if everyone is None:
            return f"There are no engagement figures to show. {self.doubts()}".strip()
        words = [f"In the wave {everyone.wave}, {_replied(everyone)}."]
        words.append(f"Engagement overall is {_told(everyone.estimate)}{_scale(everyone)}.")
        led = self.figure(LEADERSHIP)
        if led is not None and led.estimate.is_present:
            words.append(f"Leadership conditions are at {_told(led.estimate)}.")
        units = [f for f in self.figures if f.wave == everyone.wave and f.leaf and f.construct == OVERALL]
        hidden = sum(not f.estimate.is_present for f in units)
        if hidden:
            words.append(f"{hidden} of {len(units)} units are not shown, to keep people from being recognised.")
        return " ".join([*words, self.doubts()]).strip()

    def claims(self) -> tuple[Claim, ...]:
        """Return units with low leadership conditions, and changes that differ from the other units'."""
        return tuple(c for c in map(claim_of, self.comparisons) if c is not None)


@method
@dataclass(frozen=True)
class EngagementScores(Method[Cells, EngagementScoresResult]):
    """Engagement by unit and wave.

    Parameters
    ----------
    level
        Coverage the intervals aim at.
    leadership
        Constructs (or beginnings of their names) that describe leadership conditions.
    recent
        How many of the last waves a unit's level is judged over.

    Notes
    -----
    The summary holds published cells. Waves add: no reply is in two waves, so the cells of two sets of waves
    together are the cells of both. People within a wave do not add, because what may be shown of a whole is
    decided for the whole; engagement rows have no customer, so splitting a ledger by customer splits nothing here.
    """

    level: float = 0.95
    leadership: tuple[str, ...] = ("engage.leadership", "engage.empathy", "engage.trust")
    recent: int = 4

    card: ClassVar[Card] = Card(
        name="engagement_scores",
        title="Engagement scores",
        concept="engagement",
        question="How do employees answer about their work, by unit and wave?",
        reading="A mean on the scale it was asked on, turned so that higher is better. It is what people of the unit "
        "say on average; it is no mark for a manager, and units that differ in little are not in an order. A "
        "figure that is not shown would rest on fewer than five people or help to work out one that does.",
        facts={"engagement_answers": ("value", "construct"), "engagement_replies": ("unit_id", "started_at")},
        assumptions={
            "silent_alike": "Those who did not reply would have answered like those of their unit who did.",
            "enough_shown": "Most units may be shown, so that the units that are shown stand for all.",
            "comparable_units": "At least six units can be compared in the last wave.",
            "same_scale": "Each construct was asked on one scale in all waves.",
        },
        references=(
            Reference("Cochran, W. G. (1977). Sampling Techniques, 3rd ed.", "eq. 2.20, means in finite groups"),
            Reference("Hundepool, A. et al. (2012). Statistical Disclosure Control", "ch. 4, cell suppression"),
            Reference("Conley, T. & Taber, C. (2011). Inference with difference in differences with a small number "
                      "of policy changes. Review of Economics and Statistics 93(1)", "one unit against the others"),
        ),
        witnesses=(
            Witness("brute force", "means, counts and intervals against adding up row by row",
                    "tests/measure/engagement/test_scores.py"),
            Witness("recovery", "alike units under a common shock: few false flags; a low unit is found",
                    "tests/measure/engagement/test_unit_comparison.py"),
            Witness("special case", "everybody answered: the interval has no width",
                    "tests/measure/engagement/test_scores.py"),
        ),
    )  # fmt: skip

    def __post_init__(self) -> None:
        object.__setattr__(self, "leadership", tuple(self.leadership))  # JSON gives a list

    def summarise(self, ledger: Facts) -> Cells:
        """Read the published cells of the unit tree."""
        return engagement_cells(ledger)

    def estimate(self, summary: Cells) -> EngagementScoresResult:
        """Turn cells into figures and comparisons."""
        cells = cells_list(summary)
        figures = figures_of(cells, self.leadership, self.level)
        comparisons = tuple(comparisons_of(figures, waves_of(cells), recent=self.recent, level=self.level))
        doubts: tuple[Diagnostic, ...] = doubts_of(figures)
        return EngagementScoresResult(
            title=self.card.title, figures=figures, comparisons=comparisons, diagnostics=doubts
        )


def _replied(figure: Figure) -> str:
    if figure.answered is None:
        return "too few replied to say how many" if not figure.asked else f"{figure.asked:,} were asked"
    if not figure.asked:
        return f"{figure.answered:,} employees replied (how many were asked is not known)"
    return f"{figure.answered:,} of {figure.asked:,} employees replied"


def _told(e: Estimate) -> str:
    if e.value is None:
        return f"not shown ({e.absent})"
    span = "" if e.low is None or e.high is None else f" ({e.low:.2f} to {e.high:.2f})"
    return f"{e.value:.2f}{span}"


def _scale(figure: Figure) -> str:
    return f" on a scale from {figure.low:g} to {figure.high:g}" if figure.estimate.is_present else ""


def _unit_chart(rows: list[dict[str, object]], wave: str, everyone: Figure | None) -> Chart:
    values = sorted(rows, key=lambda r: str(r["unit"]))
    y = {"field": "unit", "type": "nominal", "title": None, "sort": None}
    x = {"type": "quantitative", "title": POINTS, "scale": {"zero": False}}
    layers: list[dict[str, object]] = [
        {"mark": "rule", "encoding": {"y": y, "x": {**x, "field": "low"}, "x2": {"field": "high"},
                                      "color": {"value": "soft"}}},
        {"mark": {"type": "point", "filled": True},
         "encoding": {"y": y, "x": {**x, "field": "value"}, "color": {"value": "accent"}}},
    ]  # fmt: skip
    middle = everyone.estimate.value if everyone else None
    if middle is not None:
        layers.append({"mark": {"type": "rule", "strokeDash": [4, 4]},
                       "encoding": {"x": {"datum": middle}, "color": {"value": "line"}}})  # fmt: skip
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": values},
        "layer": layers,
    }
    told = "" if middle is None else f"; everyone together is at {middle:.2f}"
    return Chart(
        f"Engagement by unit, wave {wave}",
        spec,
        f"Engagement of {len(values)} units in the wave {wave}, by name, each with its interval{told}.",
    )


__all__ = ["EngagementScores", "EngagementScoresResult", "UnitApart"]
