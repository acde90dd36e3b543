"""What became of actions, as a result: table, picture, words, and the claims they would like to make."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
from scipy import stats

from goodwill.core.chart import Chart
from goodwill.core.claim import Claim, ClaimKind
from goodwill.core.result import Result
from goodwill.monitor.verdict import Evidence, Verdict, decide
from goodwill.stats.unit_contrast import UnitContrast

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class JudgedAction:
    """One action with all that is known of it.

    Attributes
    ----------
    action_id, title, lever, metric
        Which action, and the construct it aims at.
    treated, compared
        How many units had it, and how many they are compared with.
    contrast
        Adjusted difference, or None with the reason in `evidence.effect`.
    evidence
        What the verdict rests on (``is_clear`` False until the register has decided).
    pre_trend
        The same contrast on the months before, where nothing can have happened yet; None if unknown.
    """

    action_id: str
    title: str
    lever: str
    metric: str
    treated: int
    compared: int
    contrast: UnitContrast | None
    evidence: Evidence
    pre_trend: UnitContrast | None

    def verdict(self, *, is_clear: bool = False) -> tuple[Verdict, str]:
        """Return the verdict, given whether the register of claims accepted the difference."""
        return decide(replace(self.evidence, is_clear=is_clear))


@dataclass(frozen=True, kw_only=True)
class ActionsJudged(Result):
    """Every action with its implementation, response and (provisional) verdict."""

    actions: tuple[JudgedAction, ...]
    series: pa.Table

    def table(self) -> pa.Table:
        """One row per action: figures, interval, units, and why something is absent."""
        rows = [_row(a) for a in self.actions]
        return pa.Table.from_pylist(rows, schema=_SCHEMA)

    def claims(self) -> tuple[Claim, ...]:
        """One claim per action whose difference can be tested."""
        return tuple(_claim(a) for a in self.actions if _is_testable(a))

    def chart(self) -> Chart | None:
        """Treated and comparable units month by month, one panel per action."""
        return _chart(self.series) if self.series.num_rows else None

    def brief(self) -> str:
        """Say what became of each action before the register of claims has decided."""
        if not self.actions:
            return "No action is on record yet. Enter one with its aim and its units, and it will be judged here."
        lines = []
        for a in self.actions:
            verdict, why = a.verdict()
            lines.append(f"{a.title}: {verdict.value} - {why}{_figures(a)}")
        return " ".join([*lines, self.doubts()]).strip()


_SCHEMA = pa.schema(
    [
        ("action_id", pa.string()), ("title", pa.string()), ("lever", pa.string()), ("metric", pa.string()),
        ("verdict", pa.string()), ("why", pa.string()),
        ("value", pa.float64()), ("low", pa.float64()), ("high", pa.float64()), ("n", pa.int64()),
        ("p_value", pa.float64()), ("units_treated", pa.int64()), ("units_compared", pa.int64()),
        ("fidelity", pa.float64()), ("months_after", pa.int64()), ("plain_change", pa.float64()),
        ("smallest_detectable", pa.float64()), ("absent", pa.string()),
    ]
)  # fmt: skip


def _row(a: JudgedAction) -> Row:
    verdict, why = a.verdict()
    e, c = a.evidence.effect, a.contrast
    return {
        "action_id": a.action_id, "title": a.title, "lever": a.lever, "metric": a.metric,
        "verdict": verdict.value, "why": why, "value": e.value, "low": e.low, "high": e.high, "n": e.n,
        "p_value": c.p_value if c else None, "units_treated": a.treated, "units_compared": a.compared,
        "fidelity": a.evidence.fidelity, "months_after": a.evidence.months_after,
        "plain_change": c.naive if c else None,
        "smallest_detectable": c.smallest_detectable if c else None, "absent": e.absent or None,
    }  # fmt: skip


def _figures(a: JudgedAction) -> str:
    e = a.evidence.effect
    if e.value is None or e.low is None or e.high is None or a.contrast is None:
        return ""
    return (
        f" Against {a.compared} comparable units the {a.treated} treated ones stand {e.value:+.2f} points on "
        f"{a.metric} ({e.low:+.2f} to {e.high:+.2f}); read alone they changed by {a.contrast.naive:+.2f}."
    )


def _is_testable(a: JudgedAction) -> bool:
    """Only a carried-out action, late enough, with comparable units, may claim anything."""
    hopeless = {Verdict.NOT_CARRIED_OUT, Verdict.TOO_EARLY}
    return a.contrast is not None and a.evidence.overlap and a.verdict()[0] not in hopeless


def _claim(a: JudgedAction) -> Claim:
    assert a.contrast is not None
    e = a.contrast.effect
    verb = "worked" if (e.value or 0) > 0 else "harmed"
    # Both have to speak: re-assignment, which knows no shape of chance, and the interval that is shown.
    by_interval = float(2 * stats.t.sf(abs(e.value or 0.0) / e.se, a.contrast.df)) if e.se else 1.0
    return Claim(
        key=f"before_after/{a.action_id}",
        kind=ClaimKind.VERDICT,
        family="before_after",
        about=a.action_id,
        statement=f"{a.title} {verb}: {e.value:+.2f} points on {a.metric} against comparable units.",
        estimate=e,
        p_value=max(a.contrast.p_value, by_interval),
    )


SERIES = pa.schema(
    [
        ("action", pa.string()),
        ("month", pa.string()),
        ("group", pa.string()),
        ("value", pa.float64()),
        ("n", pa.int64()),
    ]
)


def _chart(series: pa.Table) -> Chart:
    return Chart(
        title="Treated and comparable units, month by month",
        spec={
            "data": {"values": series.to_pylist()},
            "mark": {"type": "line", "point": True},
            "encoding": {
                "x": {"field": "month", "type": "ordinal", "title": None},
                "y": {"field": "value", "type": "quantitative", "scale": {"zero": False}, "title": "mean score"},
                "color": {
                    "field": "group", "type": "nominal", "title": None,
                    "scale": {"domain": ["had the action", "comparable units"], "range": ["accent", "soft"]},
                },
                "strokeDash": {"field": "group", "type": "nominal", "legend": None},
                "row": {"field": "action", "type": "nominal", "title": None},
            },
            "height": 110,
        },
        description="Mean score by month of the units that had each action and of the comparable ones.",
    )  # fmt: skip
