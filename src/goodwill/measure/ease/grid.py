"""Easy and nice, to get and to use: four cells per touchpoint and circumstance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from goodwill.core.card import Card, Reference, Witness
from goodwill.core.cells import Cells
from goodwill.core.chart import Chart
from goodwill.core.diagnostic import Diagnostic
from goodwill.core.method import Facts, Method
from goodwill.core.register import method
from goodwill.measure.answered_cells import (
    Question,
    answered_cells,
    as_cells,
    cells_sql,
    construct_list,
    construct_parameters,
    perspective_sql,
    require_answers,
)
from goodwill.measure.score_figures import mean_of
from goodwill.measure.survey_figures import (
    Figure,
    SurveyResult,
    SurveySummary,
    answer_scale,
    bar_chart,
    figures_of,
    figures_table,
    perspective_doubt,
    reading_perspective,
    sentences,
    told,
)
from goodwill.measure.who_was_asked import asked_cells, beside_note

if TYPE_CHECKING:
    import pyarrow as pa

GRID = ("easy.get", "nice.get", "easy.use", "nice.use")
WORDS = {
    "easy.get": "easy to get",
    "nice.get": "nice to get",
    "easy.use": "easy to use",
    "nice.use": "nice to use",
}


@dataclass(frozen=True)
class GridCells:
    """Cells of the four questions by touchpoint, and by circumstance where circumstances are kept. Two add."""

    answers: SurveySummary
    circumstances: Cells | None = None

    def __add__(self, other: GridCells) -> GridCells:
        cells = self.circumstances if other.circumstances is None else other.circumstances
        if self.circumstances is not None and other.circumstances is not None:
            cells = self.circumstances + other.circumstances
        return GridCells(self.answers + other.answers, cells)


@dataclass(frozen=True, kw_only=True)
class GridResult(SurveyResult):
    """The four cells: overall, by touchpoint and by circumstance."""

    def table(self) -> pa.Table:
        """Return every cell with its interval."""
        return figures_table(self.figures)

    def chart(self) -> Chart | None:
        """Return the four cells by touchpoint."""
        return bar_chart(self.title, [(f.segment, f.metric, f.estimate) for f in self.over("touchpoint")])

    def brief(self) -> str:
        """Return the four cells and the lowest one anywhere."""
        overall = [f for f in self.figures if f.scope == "all"]
        if not any(f.estimate.is_present for f in overall):
            return sentences(f"{self.title}: nobody was asked.", self.doubts())
        words = ["; ".join(f"{f.metric} {told(f.estimate, 2)}" for f in overall) + "."]
        words.append(beside_note(overall[0].beside))
        return sentences(f"{self.title}:", *words, self.doubts())


@method
@dataclass(frozen=True)
class EaseGrid(Method[GridCells, GridResult]):
    """Easy and nice, to get and to use.

    Parameters
    ----------
    perspective
        Which answers to read; by default those of which there are most.
    level
        Coverage aimed at for the four cells of one place together (simultaneous).
    include_partial
        Whether unfinished replies count.
    """

    perspective: str = ""
    level: float = 0.95
    include_partial: bool = False

    card: ClassVar[Card] = Card(
        name="ease_grid", title="Easy and nice, to get and to use", concept="ease",
        question="Is it easy and nice to get, and easy and nice to use, and for whom is it not?",
        reading="Four means on the scale asked; the intervals of the four cells of one place hold together. A "
        "circumstance is something a customer is in for a while; it goes with the answer, nothing more.",
        facts={"answers": ("value", "construct"), "interactions": ("touchpoint",), "circumstances": ("name", "value")},
        assumptions={
            "one_scale": "The four questions were asked on one scale.",
            "all_four": "All four questions were asked.",
            "one_perspective": "What was felt at the time and what was remembered later are not pooled.",
        },
        references=(
            Reference("Cochran, W. G. (1977). Sampling Techniques, 3rd ed.", "eq. 6.13, ratio over clusters"),
            Reference("Dunn, O. J. (1961). Multiple comparisons among means. JASA 56, 52-64"),
        ),
        witnesses=(
            Witness("brute force", "cells by touchpoint and circumstance against row-by-row counting",
                    "tests/measure/ease/test_grid.py"),
            Witness("special case", "one answer per customer collapses to Student's t at the simultaneous level",
                    "tests/measure/ease/test_grid.py"),
        ),
    )  # fmt: skip

    def summarise(self, ledger: Facts) -> GridCells:
        """Ask for the four questions by touchpoint and circumstance."""
        require_answers(ledger)
        question = Question(
            GRID,
            ("score",),
            ((), ("segment",), ("period",), ("day",)),
            "month",
            "touchpoint",
            self.include_partial,
        )
        answers = SurveySummary(answered_cells(ledger, question), asked_cells(ledger, question))
        if not ledger.has("circumstances"):
            return GridCells(answers)
        sql = circumstance_sql(self.include_partial)
        return GridCells(answers, as_cells(ledger.merge(sql, **construct_parameters(GRID))))

    def estimate(self, summary: GridCells) -> GridResult:
        """Turn sums into means."""
        cells = summary.answers.answers
        perspective = reading_perspective(cells, self.perspective)
        asked = [c for c in GRID if len(cells.where(scope="all", construct=c, perspective=perspective))]
        scales = {answer_scale(cells, c, perspective) for c in asked}
        one = next(iter(scales)) if len(scales) == 1 else None
        ends = one or (0.0, 100.0)
        figures = self._figures(summary.answers, perspective, ends, "touchpoint")
        if summary.circumstances is not None:
            found = self._figures(SurveySummary(summary.circumstances), perspective, ends, "circumstance")
            figures += [f for f in found if f.scope == "circumstance"]
        doubts = (
            Diagnostic("one_scale", None if not asked else one is not None, _scale_words(one, bool(asked))),
            Diagnostic(
                "all_four", None if not asked else len(asked) == len(GRID),
                "All four questions were asked." if len(asked) == len(GRID)
                else f"Not asked: {', '.join(WORDS[c] for c in GRID if c not in asked)}.", float(len(asked)),
            ),
            perspective_doubt(cells, asked[0] if asked else GRID[0], perspective),
        )  # fmt: skip
        return GridResult(title=self.card.title, figures=tuple(figures), perspective=perspective, diagnostics=doubts)

    def _figures(self, summary: SurveySummary, perspective: str, ends: tuple[float, float], place: str) -> list[Figure]:
        together = 1 - (1 - self.level) / len(GRID)
        unit = f"on {ends[0]:g} to {ends[1]:g}"
        found = []
        for construct in GRID:
            for f in figures_of(
                summary, metric=WORDS[construct], construct=construct, perspective=perspective, grain="month",
                estimate=lambda row: mean_of(row, ends, unit, together), ends=ends, factor=ends[1] - ends[0],
                shift=ends[0], by_touchpoint=place == "touchpoint",
            ):  # fmt: skip
                if f.scope != "segment":
                    found.append(f)
                elif f.segment:
                    found.append(Figure(f.metric, place, f.period, f.unit, f.segment, f.estimate, f.beside, f.partial))
        return found


def circumstance_sql(include_partial: bool) -> str:
    """Return the query of the four questions by what the customer was in when answering."""
    partial = "" if include_partial else "AND NOT a.partial"
    head = f"""
        WITH reply AS (
          SELECT a.reply_id, a.construct, c.name || ': ' || c.value AS segment, MIN(a.customer_key) AS customer_key,
                 MIN({perspective_sql("a")}) AS perspective, MIN(a.month) AS period, MIN(a.day) AS day,
                 AVG(a.unit_score) AS score, MIN(a.low) AS low, MAX(a.high) AS high
          FROM answered a
          JOIN circumstances c ON c.customer_key = a.customer_key AND a.answered_at >= c.valid_from
               AND a.answered_at < COALESCE(c.valid_to, TIMESTAMPTZ '9999-01-01 00:00:00+00')
          WHERE a.construct IN ({construct_list(GRID)}) AND a.score IS NOT NULL AND a.about IS NULL {partial}
          GROUP BY a.reply_id, a.construct, c.name || ': ' || c.value),
        scored AS (
          SELECT construct, perspective, period, day, '' AS unit, segment, customer_key,
                 CASE WHEN customer_key IS NULL THEN reply_id END AS anonymous, low, high, score
          FROM reply)"""
    return cells_sql(head, ("score",), (("segment",),))


def _scale_words(one: tuple[float, float] | None, asked: bool) -> str:
    if not asked:
        return "Nobody was asked."
    if one is None:
        return "The four questions were asked on different scales; shown from 0 to 100."
    return f"The four questions were asked on {one[0]:g} to {one[1]:g}."
