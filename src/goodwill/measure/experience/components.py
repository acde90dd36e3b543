"""Success, ease and emotion per touchpoint and channel, as equals; the emotion gap; contacts without emotion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from goodwill.measure.answered_cells import (
    WAY,
    Question,
    answered_cells,
    as_cells,
    cells_sql,
    cluster_sums,
    construct_parameters,
    perspective_sql,
    require_answers,
)
from goodwill.measure.experience.unknown_feeling import feeling_doubt, felt_cells, felt_figures
from goodwill.measure.score_figures import mean_of
from goodwill.measure.survey_figures import (
    Figure,
    SurveyResult,
    SurveySummary,
    answer_scale,
    bar_chart,
    figures_of,
    figures_table,
    partial_periods,
    perspective_doubt,
    reading_perspective,
    sentences,
    told,
)
from goodwill.measure.unit_months import GroupMonths, Judged, judge_level, scaled
from goodwill.measure.who_was_asked import asked_cells, beside_note

if TYPE_CHECKING:
    import pyarrow as pa

PARTS = ("success", "ease", "emotion")
GAP = "emotion gap"


@dataclass(frozen=True)
class ComponentCells:
    """Cells of the three parts by touchpoint and by way, of the gap, and of contacts with and without emotion."""

    answers: SurveySummary
    ways: Cells
    gap: Cells
    felt: Cells | None = None

    def __add__(self, other: ComponentCells) -> ComponentCells:
        felt = self.felt if other.felt is None else other.felt
        if self.felt is not None and other.felt is not None:
            felt = self.felt + other.felt
        return ComponentCells(self.answers + other.answers, self.ways + other.ways, self.gap + other.gap, felt)


@dataclass(frozen=True, slots=True)
class EmotionGap:
    """How far emotion lies below the mean of success and ease.

    Attributes
    ----------
    touchpoint
        Where; empty for all.
    gap
        (success + ease) / 2 - emotion on the scale shown, customers as clusters.
    p_value
        Against no gap, judged against variation between months.
    """

    touchpoint: str
    gap: Estimate
    p_value: float


@dataclass(frozen=True, kw_only=True)
class ComponentsResult(SurveyResult):
    """The three parts, the gap, and how many contacts have an emotion at all.

    Attributes
    ----------
    gaps
        Overall first, then by touchpoint.
    felt
        Shares of contacts with an emotion asked, with one read from words, and with neither.
    """

    gaps: tuple[EmotionGap, ...] = ()
    felt: tuple[Figure, ...] = ()

    def table(self) -> pa.Table:
        """Return parts, gaps and shares as figures."""
        gaps = [Figure(GAP, "touchpoint" if g.touchpoint else "all", "", "", g.touchpoint, g.gap) for g in self.gaps]
        return figures_table([*self.figures, *gaps, *self.felt])

    def chart(self) -> Chart | None:
        """Return the three parts by touchpoint."""
        return bar_chart(self.title, [(f.segment, f.metric, f.estimate) for f in self.over("touchpoint")])

    def brief(self) -> str:
        """Return the three parts, the gap, and the share of contacts without emotion."""
        overall = [f for f in self.figures if f.scope == "all"]
        if not any(f.estimate.is_present for f in overall):
            return sentences(f"{self.title}: nobody was asked about success, ease or emotion.", self.doubts())
        words = ["; ".join(f"{f.metric} {told(f.estimate, 2)}" for f in overall) + "."]
        if self.gaps and self.gaps[0].gap.value is not None:
            words.append(f"Emotion against the mean of the other two (the gap): {told(self.gaps[0].gap, 2)}.")
        neither = next((f for f in self.felt if f.scope == "all" and "neither" in f.metric), None)
        if neither is not None and neither.estimate.value is not None:
            words.append(f"For {neither.estimate.value:.0%} of contacts it is not known how they felt.")
        words.append(beside_note(overall[0].beside))
        return sentences(f"{self.title}:", *words, self.doubts())

    def claims(self) -> tuple[Claim, ...]:
        """Return the gaps that can be judged."""
        return tuple(
            Claim(
                f"components/gap/{g.touchpoint or 'all'}", ClaimKind.GAP, "components", g.touchpoint or "all",
                f"Emotion {'lags behind' if g.gap.value > 0 else 'is ahead of'} success and ease"
                f"{' at ' + g.touchpoint.replace('_', ' ') if g.touchpoint else ''} "
                f"by {abs(g.gap.value):.2g} {g.gap.unit}.",
                g.gap, g.p_value,
            )
            for g in self.gaps
            if g.gap.value is not None and g.p_value < 1.0
        )  # fmt: skip


@method
@dataclass(frozen=True)
class Components(Method[ComponentCells, ComponentsResult]):
    """The three parts of an experience per touchpoint and channel.

    Parameters
    ----------
    perspective
        Which answers to read; by default those of which there are most.
    level
        Coverage aimed at for the three parts of one place together (simultaneous).
    include_partial
        Whether unfinished replies count.
    """

    perspective: str = ""
    level: float = 0.95
    include_partial: bool = False

    card: ClassVar[Card] = Card(
        name="components", title="Success, ease and emotion", concept="experience",
        question="Did customers get what they came for, was it easy, and how did it make them feel?",
        reading="Three means on one scale; their intervals hold together. The gap says how far the feeling lags "
        "behind the other two. A contact without an answer has an unknown feeling, not a neutral one.",
        facts={"answers": ("value", "construct"), "replies": ("interaction_id",),
               "interactions": ("touchpoint", "channel")},
        assumptions={
            "one_scale": "Success, ease and emotion were asked on one scale.",
            "one_perspective": "What was felt at the time and what was remembered later are not pooled.",
            "known_feeling": "Contacts whose feeling is not known are like those whose feeling is.",
        },
        references=(
            Reference("Temkin, B. (2014). The three elements of customer experience. XM Institute"),
            Reference("Dunn, O. J. (1961). Multiple comparisons among means. JASA 56, 52-64", "simultaneous intervals"),
        ),
        witnesses=(
            Witness("brute force", "means, gaps and shares against row-by-row counting",
                    "tests/measure/experience/test_components.py"),
            Witness("special case", "one answer per customer and one month collapses to the paired t test",
                    "tests/measure/experience/test_components.py"),
        ),
    )  # fmt: skip

    def summarise(self, ledger: Facts) -> ComponentCells:
        """Ask for the parts by touchpoint and way, the gap by month, and feelings per contact."""
        require_answers(ledger)
        scopes = ((), ("segment",), ("period",), ("day",))
        by_touchpoint = Question(PARTS, ("score",), scopes, "month", "touchpoint", self.include_partial)
        by_way = Question(PARTS, ("score",), (("segment",),), "month", WAY, self.include_partial)
        answers = SurveySummary(answered_cells(ledger, by_touchpoint), asked_cells(ledger, by_touchpoint))
        gap = as_cells(ledger.merge(gap_sql(self.include_partial), **construct_parameters(PARTS)))
        return ComponentCells(answers, answered_cells(ledger, by_way), gap, felt_cells(ledger))

    def estimate(self, summary: ComponentCells) -> ComponentsResult:
        """Turn sums into means, gaps and shares."""
        cells = summary.answers.answers
        perspective = reading_perspective(cells, self.perspective)
        scales = {p: answer_scale(cells, p, perspective) for p in PARTS}
        known = {s for p, s in scales.items() if _answered(cells, p, perspective)}
        one = known.pop() if len(known) == 1 else None
        ends = one or (0.0, 100.0)
        figures = self._parts(summary, perspective, ends)
        gaps = self._gaps(summary.gap, perspective, ends)
        felt = felt_figures(summary.felt, self.level)
        doubts = (
            _scale_doubt(one, bool(known) or one is not None),
            perspective_doubt(cells, "emotion", perspective),
            feeling_doubt(felt),
        )
        return ComponentsResult(
            title=self.card.title,
            figures=figures,
            perspective=perspective,
            gaps=gaps,
            felt=felt,
            diagnostics=doubts,
        )

    def _parts(self, summary: ComponentCells, perspective: str, ends: tuple[float, float]) -> tuple[Figure, ...]:
        # Bonferroni over the three parts of one place: the three intervals hold together.
        together = 1 - (1 - self.level) / len(PARTS)
        unit = f"on {ends[0]:g} to {ends[1]:g}"
        found: list[Figure] = []
        for cells, name in (
            (summary.answers.answers, "touchpoint"),
            (summary.ways, "touchpoint and channel"),
        ):
            for part in PARTS:
                figures = figures_of(
                    SurveySummary(cells, summary.answers.asked), metric=part, construct=part, perspective=perspective,
                    grain="month", estimate=lambda row: mean_of(row, ends, unit, together),
                    ends=ends, factor=ends[1] - ends[0], shift=ends[0], by_touchpoint=name == "touchpoint",
                )  # fmt: skip
                found += [_renamed(f, name) for f in figures if f.segment.strip(" /") or f.scope != "segment"]
        return tuple(found)

    def _gaps(self, cells: Cells, perspective: str, ends: tuple[float, float]) -> tuple[EmotionGap, ...]:
        mine = cells.where(perspective=perspective)
        partial = partial_periods(mine)
        width, unit = ends[1] - ends[0], "points"
        found = []
        for row in [*mine.where(scope="all").rows.to_pylist(), *mine.where(scope="segment").rows.to_pylist()]:
            if row["scope"] == "segment" and not row["segment"]:
                continue
            scope = "period" if row["scope"] == "all" else "period segment"
            months = mine.where(scope=scope, segment=row["segment"]).rows.to_pylist()
            judged = judge_gap([m for m in months if m["period"] not in partial], row, self.level)
            found.append(
                EmotionGap(row["segment"], _gap(row, width, unit, self.level), scaled(judged, width, unit).p_value)
            )
        return tuple(found)


def gap_sql(include_partial: bool) -> str:
    """Return the query of gap cells: replies in which all three parts were answered."""
    parts = ", ".join(
        f"AVG(CASE WHEN construct = $construct_{i} THEN unit_score END) AS {name}" for i, name in enumerate(PARTS)
    )
    partial = "" if include_partial else "AND NOT partial"
    head = f"""
        WITH reply AS (
          SELECT reply_id, MIN(customer_key) AS customer_key, MIN({perspective_sql()}) AS perspective,
                 MIN(month) AS period, MIN(day) AS day, COALESCE(MIN(touchpoint), '') AS segment, {parts}
          FROM answered
          WHERE construct IN ($construct_0, $construct_1, $construct_2) AND score IS NOT NULL
                AND about IS NULL {partial}
          GROUP BY reply_id),
        scored AS (
          SELECT '{GAP}' AS construct, perspective, period, day, '' AS unit, segment, customer_key,
                 CASE WHEN customer_key IS NULL THEN reply_id END AS anonymous,
                 CAST(0 AS DOUBLE) AS low, CAST(1 AS DOUBLE) AS high, (success + ease) / 2 - emotion AS gap
          FROM reply WHERE success IS NOT NULL AND ease IS NOT NULL AND emotion IS NOT NULL)"""
    return cells_sql(head, ("gap",), ((), ("segment",), ("period",), ("period", "segment"), ("day",)))


def judge_gap(months: Sequence[Mapping[str, Any]], whole: Mapping[str, Any], level: float) -> Judged:
    """Judge a gap on 0..1 against no gap, months as replicates, repeated customers allowed for."""
    if not months:
        return Judged(Estimate.missing("no finished months"), 1.0)
    n = np.array([m["answers"] for m in months], dtype=float)
    series = GroupMonths(
        np.array([m["period"] for m in months]), np.array([m["gap"] for m in months], dtype=float) / n, n
    )
    sums = cluster_sums(whole, "gap")
    repeated = 0.0
    if sums.clusters > 1:
        spread = max(0.0, whole["gap_squares"] / sums.n - sums.mean**2) / sums.n
        repeated = max(0.0, sums.variance - spread)
    return judge_level(series, extra_variance=repeated, level=level)


def _gap(row: Mapping[str, Any], width: float, unit: str, level: float) -> Estimate:
    shifted = {**row, "score": row["gap"], "score_yy": row["gap_yy"], "score_yn": row["gap_yn"]}
    e = mean_of(shifted, (0.0, 1.0), unit, level, bounded=False)
    return e.scaled(width, unit)


def _answered(cells: Cells, part: str, perspective: str) -> bool:
    return len(cells.where(scope="all", construct=part, perspective=perspective)) > 0


def _renamed(f: Figure, name: str) -> Figure:
    scope = name if f.scope == "segment" else f.scope
    return Figure(f.metric, scope, f.period, f.unit, f.segment, f.estimate, f.beside, f.partial)


def _scale_doubt(one: tuple[float, float] | None, answered: bool) -> Diagnostic:
    if not answered:
        return Diagnostic("one_scale", None, "Nobody was asked about success, ease or emotion.")
    if one is None:
        return Diagnostic("one_scale", False, "The three parts were asked on different scales; shown from 0 to 100.")
    return Diagnostic("one_scale", True, f"The three parts were asked on {one[0]:g} to {one[1]:g}.")
