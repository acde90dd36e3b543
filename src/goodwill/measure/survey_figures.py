"""Survey figures: one line per cell with its interval and with who was asked beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from goodwill.core.cells import Cells
from goodwill.core.chart import Chart
from goodwill.core.diagnostic import Diagnostic
from goodwill.core.estimate import Estimate
from goodwill.core.method import Facts
from goodwill.core.result import Result
from goodwill.measure.answered_cells import (
    Question,
    answered_cells,
    main_perspective,
    require_answers,
    scale_of,
)
from goodwill.measure.periods import Grain, label, unfinished
from goodwill.measure.who_was_asked import (
    NOTHING_KEPT,
    Asked,
    Beside,
    asked_cells,
    beside_note,
    worst_case_of,
)

if TYPE_CHECKING:
    import pyarrow as pa

NO_UNIT = "(no unit)"
Row = Mapping[str, Any]


@dataclass(frozen=True)
class SurveySummary:
    """Cells of answers, and of those asked where invitations are kept. Two summaries add."""

    answers: Cells
    asked: Cells | None = None

    def __add__(self, other: SurveySummary) -> SurveySummary:
        asked = self.asked if other.asked is None else other.asked
        if self.asked is not None and other.asked is not None:
            asked = self.asked + other.asked
        return SurveySummary(self.answers + other.answers, asked)


@dataclass(frozen=True, slots=True)
class Figure:
    """One survey figure with its place.

    Attributes
    ----------
    metric, scope, period, unit, segment
        What it is and where: scope ``all``, ``period``, ``unit``, ``period unit``, ``segment``...; period by its
        name (``2026-05``); parts that do not apply are empty.
    estimate
        Value, interval, number of answers.
    beside
        Who was asked.
    partial
        Whether the period is unfinished.
    """

    metric: str
    scope: str
    period: str
    unit: str
    segment: str
    estimate: Estimate
    beside: Beside = NOTHING_KEPT
    partial: bool = False


@dataclass(frozen=True, kw_only=True)
class SurveyResult(Result):
    """Base of results that are lists of survey figures.

    Attributes
    ----------
    figures
        All figures, the overall one first.
    perspective
        Which answers they rest on (``relationship``, ``experience``, ``experience remembered``).
    """

    figures: tuple[Figure, ...] = ()
    perspective: str = ""

    def table(self) -> pa.Table:
        """Return all figures with interval, count, reason if absent, and who was asked."""
        return figures_table(self.figures)

    def figure(
        self, scope: str = "all", *, metric: str = "", period: str = "", unit: str = "", segment: str = ""
    ) -> Figure | None:
        """Return the figure at one place, or None when nothing was answered there."""
        for f in self.figures:
            if (f.scope, f.period, f.unit, f.segment) == (scope, period, unit, segment) and metric in (
                "",
                f.metric,
            ):
                return f
        return None

    def over(self, scope: str, metric: str = "") -> tuple[Figure, ...]:
        """Return the figures of one scope, in order."""
        return tuple(f for f in self.figures if f.scope == scope and metric in ("", f.metric))

    def chart(self) -> Chart | None:
        """Return the figures by period with their intervals."""
        return period_chart(self.title, self.over("period"))


def survey_summary(ledger: Facts, question: Question) -> SurveySummary:
    """Return the cells of `question` and of those who were asked it."""
    require_answers(ledger)
    return SurveySummary(answered_cells(ledger, question), asked_cells(ledger, question))


def figures_of(
    summary: SurveySummary,
    *,
    metric: str,
    measure: str = "score",
    construct: str,
    perspective: str,
    grain: Grain,
    estimate: Callable[[Row], Estimate],
    ends: tuple[float, float],
    factor: float,
    shift: float = 0.0,
    as_of: date | None = None,
    by_touchpoint: bool = False,
) -> tuple[Figure, ...]:
    """Return one figure per cell.

    Parameters
    ----------
    summary
        Cells, as `survey_summary` returned them.
    metric, measure, construct, perspective, grain
        Name of the figure; the measure it is the mean of; which answers; length of a period.
    estimate
        Turns one cell into a figure.
    ends
        Ends of the scale in the unit of the figure.
    factor, shift
        How the mean of the measure beside it becomes the figure.
    as_of
        Day up to which facts are complete, where known.
    by_touchpoint
        Whether the segment is the touchpoint, so that it is known who was asked.
    """
    cells = summary.answers.where(construct=construct, perspective=perspective)
    partial = partial_periods(cells, grain, as_of)
    mine = summary.asked.where(construct=construct) if summary.asked is not None else None
    asked = Asked(mine, perspective)
    found = []
    for row in cells.rows.to_pylist():
        if row["scope"] == "day" or (row["unit"] == "" and "unit" in row["scope"].split()):
            continue
        figure = estimate(row)
        touchpoint = by_touchpoint and row["scope"] == "segment"
        beside = asked.beside(
            construct, "touchpoint" if touchpoint else row["scope"], row["period"],
            row["segment"] if touchpoint else row["unit"],
            measure=measure, low=ends[0], high=ends[1], factor=factor, shift=shift,
        )  # fmt: skip
        name = label(row["period"], grain) if row["period"] >= 0 else ""
        found.append(
            Figure(
                metric,
                row["scope"],
                name,
                row["unit"],
                row["segment"],
                figure,
                beside,
                row["period"] in partial,
            )
        )
    return tuple(found)


def partial_periods(cells: Cells, grain: Grain = "month", as_of: date | None = None) -> frozenset[int]:
    """Return the periods that the answers cover in part only, from the cells by day."""
    days = [date.fromisoformat(r["segment"][:10]) for r in cells.where(scope="day").rows.to_pylist() if r["segment"]]
    return unfinished(days, grain, as_of)


def figures_table(figures: Iterable[Figure]) -> pa.Table:
    """Return figures as an Arrow table; the columns are the same for all survey results."""
    import pyarrow as pa

    rows = []
    for f in figures:
        low, high = worst_case_of(f.estimate, f.beside)
        e = f.estimate
        rows.append(
            {
                "metric": f.metric, "scope": f.scope, "period": f.period, "unit": f.unit, "segment": f.segment,
                "value": e.value, "low": e.low, "high": e.high, "n": e.n, "measured_in": e.unit, "absent": e.absent,
                "asked": f.beside.asked, "answered": f.beside.answered, "weighted": f.beside.weighted,
                "worst_low": low, "worst_high": high, "unfinished": f.partial,
            }
        )  # fmt: skip
    return pa.Table.from_pylist(rows, schema=_schema())


def overall_rows(cells: Cells, construct: str, perspective: str) -> list[dict[str, Any]]:
    """Return the rows of the overall cell of a construct (none or one)."""
    found = cells.where(scope="all", construct=construct, perspective=perspective).rows.to_pylist()
    return list(found)


def reading_perspective(cells: Cells, wanted: str) -> str:
    """Return the perspective to read, judged on the overall cells."""
    return main_perspective(cells.where(scope="all"), wanted)


def answer_scale(cells: Cells, construct: str, perspective: str) -> tuple[float, float] | None:
    """Return the scale of the answers to a construct; None when they were given on several."""
    return scale_of(overall_rows(cells, construct, perspective))


def perspective_doubt(cells: Cells, construct: str, perspective: str) -> Diagnostic:
    """Return the check that the question was asked in one perspective only."""
    others = {
        r["perspective"]: r["answers"]
        for r in cells.where(scope="all", construct=construct).rows.to_pylist()
        if r["perspective"] != perspective
    }
    if not others:
        return Diagnostic("one_perspective", True, "All answers come from one perspective.", 0.0)
    left = sum(others.values())
    names = " and ".join(f"{n:,} of {name}" for name, n in sorted(others.items()))
    return Diagnostic(
        "one_perspective",
        False,
        f"Only {perspective} answers are read; {names} were left out, as the two are never pooled.",
        float(left),
    )


def silence_doubt(figures: Sequence[Figure]) -> Diagnostic:
    """Return the check that weighting those asked does not change the overall figure."""
    overall = next((f for f in figures if f.scope == "all"), None)
    if overall is None or overall.estimate.value is None or overall.beside.weighted is None:
        return Diagnostic("silent_alike", None, "Who was asked is not known, so silence cannot be checked.")
    e, weighted = overall.estimate, overall.beside.weighted
    inside = e.low is None or e.high is None or e.low <= weighted <= e.high
    note = beside_note(overall.beside)
    if inside:
        return Diagnostic("silent_alike", True, note, weighted)
    return Diagnostic(
        "silent_alike",
        False,
        f"Weighted to those asked, {overall.metric} is {weighted:.3g} instead of {e.value:.3g}: some groups "
        "answer less than others.",
        weighted,
    )


def period_chart(title: str, figures: Sequence[Figure]) -> Chart | None:
    """Return lines with interval bands by period, one per metric; None with nothing to draw."""
    present = [f for f in figures if f.estimate.is_present]
    if not present:
        return None
    # One axis, one unit: means and shares are not drawn on the same scale.
    present = [f for f in present if f.estimate.unit == present[0].estimate.unit]
    rows = [
        {"period": f.period, "metric": f.metric, "value": f.estimate.value, "low": f.estimate.low,
         "high": f.estimate.high, "n": f.estimate.n, "unfinished": f.partial}
        for f in present
    ]  # fmt: skip
    colour: dict[str, object] = (
        {"field": "metric", "type": "nominal", "title": None}
        if len({f.metric for f in present}) > 1
        else {"value": "accent"}
    )
    x = {"field": "period", "type": "ordinal", "title": None}
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": rows},
        "layer": [
            {"mark": {"type": "area", "opacity": 0.2}, "encoding": {"x": x, "color": colour,
             "y": {"field": "low", "type": "quantitative", "title": present[0].estimate.unit or None},
             "y2": {"field": "high"}}},
            {"mark": {"type": "line", "point": True}, "encoding": {"x": x, "color": colour,
             "y": {"field": "value", "type": "quantitative"}}},
        ],
    }  # fmt: skip
    first, last = present[0], present[-1]
    return Chart(
        title,
        spec,
        f"{title} from {first.period} ({first.estimate.value:.3g}) to {last.period} ({last.estimate.value:.3g}), "
        "with intervals.",
    )


def bar_chart(title: str, rows: Sequence[tuple[str, str, Estimate]]) -> Chart | None:
    """Return points with intervals per (line, series); None with nothing to draw."""
    present = [(line, series, e) for line, series, e in rows if e.is_present]
    if not present:
        return None
    present = [row for row in present if row[2].unit == present[0][2].unit]  # one axis, one unit
    values = [
        {"line": line, "series": series, "value": e.value, "low": e.low, "high": e.high, "n": e.n}
        for line, series, e in present
    ]
    y = {"field": "line", "type": "nominal", "title": None, "sort": None}
    colour: dict[str, object] = (
        {"field": "series", "type": "nominal", "title": None}
        if len({series for _, series, _ in present}) > 1
        else {"value": "accent"}
    )
    shift = {"field": "series"}
    unit = present[0][2].unit or None
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": values},
        "layer": [
            {"mark": "rule", "encoding": {"y": y, "yOffset": shift, "color": colour,
             "x": {"field": "low", "type": "quantitative", "title": unit, "scale": {"zero": False}},
             "x2": {"field": "high"}}},
            {"mark": {"type": "point", "filled": True}, "encoding": {"y": y, "yOffset": shift, "color": colour,
             "x": {"field": "value", "type": "quantitative", "scale": {"zero": False}}}},
        ],
    }  # fmt: skip
    best = max(present, key=lambda r: r[2].value or 0.0)
    worst = min(present, key=lambda r: r[2].value or 0.0)
    return Chart(
        title,
        spec,
        f"{title}: highest {best[0]} {best[1]} ({best[2].value:.3g}), lowest {worst[0]} {worst[1]} "
        f"({worst[2].value:.3g}), with intervals.",
    )


def told(estimate: Estimate, digits: int = 1) -> str:
    """Return a figure for a sentence: value, interval and count, or why it is absent."""
    e = estimate
    if e.value is None:
        return f"not known ({e.absent})"
    if e.unit == "share":
        span = "" if e.low is None or e.high is None else f" ({e.low:.0%} to {e.high:.0%})"
        return f"{e.value:.0%}{span}, n = {e.n:,}"
    unit = f" {e.unit}" if e.unit else ""
    span = "" if e.low is None or e.high is None else f" ({e.low:.{digits}f} to {e.high:.{digits}f})"
    return f"{e.value:.{digits}f}{unit}{span}, n = {e.n:,}"


def sentences(*parts: str) -> str:
    """Return the parts that say something as one paragraph."""
    return " ".join(p.strip() for p in parts if p.strip())


def _schema() -> pa.Schema:
    import pyarrow as pa

    text, number, whole = pa.string(), pa.float64(), pa.int64()
    return pa.schema(
        [("metric", text), ("scope", text), ("period", text), ("unit", text), ("segment", text), ("value", number),
         ("low", number), ("high", number), ("n", whole), ("measured_in", text), ("absent", text), ("asked", whole),
         ("answered", whole), ("weighted", number), ("worst_low", number), ("worst_high", number),
         ("unfinished", pa.bool_())]
    )  # fmt: skip
