"""Promised dates against actual ones: share kept, how early or late, and how the score goes with lateness."""

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
from goodwill.core.errors import LedgerError
from goodwill.core.estimate import Estimate
from goodwill.core.method import Facts, Method
from goodwill.core.register import method
from goodwill.measure.answered_cells import Question, as_cells, cells_sql, cluster_sums, scale_of
from goodwill.measure.periods import label
from goodwill.measure.promise.delivery import level_of
from goodwill.measure.score_figures import mean_of, share_of
from goodwill.measure.survey_figures import (
    Figure,
    SurveyResult,
    bar_chart,
    figures_table,
    partial_periods,
    sentences,
    told,
)
from goodwill.measure.unit_months import TOO_FEW, GroupMonths, Judged, judge_level, scaled
from goodwill.measure.who_was_asked import Asked, asked_cells, beside_note

if TYPE_CHECKING:
    import pyarrow as pa

MINUTES_A_DAY = 1440.0
BANDS = (
    ("a week early or more", None, -7.0), ("2 to 7 days early", -7.0, -2.0), ("up to 2 days early", -2.0, 0.0),
    ("up to 2 days late", 0.0, 2.0), ("2 to 7 days late", 2.0, 7.0), ("more than a week late", 7.0, None),
)  # fmt: skip
SCOPES = ((), ("period",), ("unit",), ("day",))
NO_DATES, NOBODY = Estimate.missing("no promised dates"), Estimate.missing("nobody answered")
MATCHED = 0.8  # share of promises with an actual date below which the kept share may mislead


@dataclass(frozen=True)
class DateCells:
    """Cells of promised and actual times, of scores by lateness, and promises counted. Two of them add."""

    times: Cells
    scores: Cells
    offered: Cells
    asked: Cells | None = None

    def __add__(self, other: DateCells) -> DateCells:
        asked = self.asked if other.asked is None else other.asked
        if self.asked is not None and other.asked is not None:
            asked = self.asked + other.asked
        return DateCells(self.times + other.times, self.scores + other.scores, self.offered + other.offered, asked)


@dataclass(frozen=True, kw_only=True)
class DatesResult(SurveyResult):
    """What became of promised dates.

    Attributes
    ----------
    kept
        Share delivered by the promised date.
    days_late
        Mean days after the promise was due; negative is early.
    score_on_time, score_late
        Mean score of those served on time and late.
    difference
        Late minus on time, judged against variation between months.
    p_value
        Against no difference.
    """

    kept: Estimate = NO_DATES
    days_late: Estimate = NO_DATES
    score_on_time: Estimate = NOBODY
    score_late: Estimate = NOBODY
    difference: Estimate = NOBODY
    p_value: float = 1.0
    construct: str = ""

    def table(self) -> pa.Table:
        """Return the figures, with the difference of scores last."""
        last = Figure(f"{self.construct}: late minus on time", "difference", "", "", "", self.difference)
        return figures_table([*self.figures, last])

    def chart(self) -> Chart | None:
        """Return the score by how early or late."""
        return bar_chart(self.title, [(f.segment, "", f.estimate) for f in self.over("band")])

    def brief(self) -> str:
        """Return the share kept, days early or late, and the score on time and late."""
        if not self.kept.is_present:
            return sentences(f"{self.title}: {self.kept.absent}.", self.doubts())
        words = [f"{self.title}: kept {told(self.kept)}; on average {_days(self.days_late)}."]
        if self.score_on_time.is_present and self.score_late.is_present:
            words.append(
                f"{self.construct.capitalize()} is {told(self.score_on_time, 2)} on time and "
                f"{told(self.score_late, 2)} late."
            )
        band = next(iter(self.over("late or not")), None)
        words.append(beside_note(band.beside) if band else "")
        return sentences(*words, self.doubts())

    def claims(self) -> tuple[Claim, ...]:
        """Return the claim that lateness goes with the score."""
        if self.difference.value is None:
            return ()
        side = "lower" if self.difference.value < 0 else "higher"
        return (
            Claim(
                f"dates/{self.construct}", ClaimKind.LINK, "dates", "delivery",
                f"Being late goes with {side} {self.construct}: by {abs(self.difference.value):.2g} points.",
                self.difference, self.p_value,
            ),
        )  # fmt: skip


@method
@dataclass(frozen=True)
class Dates(Method[DateCells, DatesResult]):
    """Promised dates against actual ones.

    Parameters
    ----------
    product, touchpoint
        The offers that hold the promise (their wait is what was promised, in minutes), and the contacts that hold
        what happened; they belong together by customer and start.
    construct
        Whose score is set beside lateness.
    grace_minutes
        How long after the promised instant a promise still counts as kept. A promised date without a time of day
        stands for its first minute, and is kept until that day ends: one day.
    level
        Coverage the intervals aim at.
    """

    product: str = "delivery"
    touchpoint: str = "delivery"
    construct: str = "satisfaction"
    grace_minutes: float = MINUTES_A_DAY
    level: float = 0.95

    card: ClassVar[Card] = Card(
        name="dates", title="Promised dates", concept="promise",
        question="How often do we keep the date we promised, and how does the score go with being late?",
        reading="The share that came by the promised date, and the mean days early or late. That late goes with a "
        "lower score does not say that each late day costs as much; who is promised what is not drawn by lot.",
        facts={"offers": ("wait", "happened_at"), "interactions": ("started_at", "ended_at"),
               "answers": ("value", "interaction_id")},
        assumptions={
            "matched": "Most promised dates can be matched with what happened.",
            "enough_months": "There are enough finished months to judge how the score goes with lateness.",
        },
        references=(
            Reference("Oliver, R. L. (1980). A cognitive model of satisfaction decisions. JMR 17, 460-469"),
            Reference("Cameron, A. C., Gelbach, J. B. & Miller, D. L. (2011). JBES 29, 238-249", "clusters"),
        ),
        witnesses=(
            Witness("published", "Olist orders: score 2.27 late against 4.28 on time",
                    "tests/measure/promise/test_dates.py"),
            Witness("brute force", "share kept and days late against the order file read row by row",
                    "tests/measure/promise/test_dates.py"),
        ),
    )  # fmt: skip

    def summarise(self, ledger: Facts) -> DateCells:
        """Ask for promised and actual times, and scores by lateness."""
        if not ledger.has("offers", "wait"):
            raise LedgerError(
                "There are no promised times.",
                where="offers.wait",
                do="load offers with the minutes promised",
            )
        answered = ledger.has("answers")
        parameters: dict[str, object] = {"product": self.product, "touchpoint": self.touchpoint}
        parameters["grace"] = float(self.grace_minutes)
        times = as_cells(ledger.merge(_times_sql(), **parameters))
        offered = ledger.merge(
            """SELECT month AS period, COUNT(*) AS offered FROM offers
               WHERE product = $product AND wait IS NOT NULL GROUP BY month ORDER BY month""",
            product=self.product,
        )
        scores = as_cells(ledger.merge(_scores_sql(answered), **parameters, construct=self.construct))
        asked = asked_cells(ledger, Question((self.construct,))) if answered else None
        return DateCells(times, scores, Cells(offered, ("period",)), asked)

    def estimate(self, summary: DateCells) -> DatesResult:
        """Turn sums into shares, days and scores."""
        times = summary.times
        rows = times.where(scope="all").rows.to_pylist()
        if not rows:
            missing = Estimate.missing("no promised date can be matched with what happened")
            return DatesResult(
                title=self.card.title, kept=missing, days_late=missing, construct=self.construct,
                diagnostics=_doubts(summary, 0, missing),
            )  # fmt: skip
        scale = scale_of(summary.scores.where(scope="all").rows.to_pylist())
        ends = scale or (0.0, 100.0)
        scores = self._scores(summary, ends)
        by_late = {f.segment: f.estimate for f in scores if f.scope == "late or not"}
        judged = scaled(self._difference(summary.scores), ends[1] - ends[0], "points")
        return DatesResult(
            title=self.card.title,
            figures=(*self._times(times), *scores),
            kept=share_of(rows[0], self.level, "kept"),
            days_late=level_of(rows[0], "days", self.level, "late"),
            score_on_time=by_late.get("on time", NOBODY),
            score_late=by_late.get("late", NOBODY),
            difference=judged.estimate,
            p_value=judged.p_value,
            construct=self.construct,
            diagnostics=_doubts(summary, int(rows[0]["answers"]), judged.estimate),
        )

    def _times(self, cells: Cells) -> list[Figure]:
        partial = partial_periods(cells)
        found = []
        for row in cells.rows.to_pylist():
            if row["scope"] == "day" or (row["scope"] == "unit" and not row["unit"]):
                continue
            name = label(row["period"]) if row["period"] >= 0 else ""
            unfinished = row["period"] in partial
            for metric, e in (
                ("share kept", share_of(row, self.level, "kept")),
                ("days late", level_of(row, "days", self.level, "late")),
            ):
                found.append(Figure(metric, row["scope"], name, row["unit"], "", e, partial=unfinished))
        return found

    def _scores(self, summary: DateCells, ends: tuple[float, float]) -> list[Figure]:
        beside = Asked(summary.asked).beside(
            self.construct, "all", -1, "", low=ends[0], high=ends[1], factor=ends[1] - ends[0], shift=ends[0]
        )
        unit = f"on {ends[0]:g} to {ends[1]:g}"
        found = []
        for name, scope in (("late or not", "unit"), ("band", "segment")):
            rows = summary.scores.where(scope=scope).rows.to_pylist()
            order = {band: i for i, (band, _, _) in enumerate(BANDS)}
            key = "unit" if scope == "unit" else "segment"
            for row in sorted(rows, key=lambda r: order.get(r["segment"], 0)):
                e = mean_of(row, ends, unit, self.level)
                found.append(Figure(self.construct, name, "", "", row[key], e, beside))
        return found

    def _difference(self, cells: Cells) -> Judged:
        """Judge late minus on time, month by month, repeated customers allowed for."""
        partial = partial_periods(cells)
        months: dict[int, dict[str, Mapping[str, Any]]] = {}
        for row in cells.where(scope="period unit").rows.to_pylist():
            if row["period"] not in partial:
                months.setdefault(row["period"], {})[row["unit"]] = row
        both = {p: m for p, m in sorted(months.items()) if len(m) == 2}
        if not both:
            return Judged(Estimate.missing(TOO_FEW), 1.0)
        gaps, weights = [], []
        for m in both.values():
            late, on_time = m["late"], m["on time"]
            gaps.append(late["score"] / late["answers"] - on_time["score"] / on_time["answers"])
            weights.append(1 / (1 / late["answers"] + 1 / on_time["answers"]))
        repeated = 0.0
        for row in cells.where(scope="unit").rows.to_pylist():
            sums = cluster_sums(row, "score")
            if sums.clusters > 1:
                spread = max(0.0, row["score_squares"] / sums.n - sums.mean**2) / sums.n
                repeated += max(0.0, sums.variance - spread)
        series = GroupMonths(np.array(list(both)), np.array(gaps), np.array(weights))
        return judge_level(series, extra_variance=repeated, level=self.level)


def _matched_sql() -> str:
    """Return minutes until due and actual ones per contact; two promises for one start count once, the earlier."""
    return """
        SELECT c.interaction_id, MIN(c.customer_key) AS customer_key, MIN(c.month) AS period, MIN(c.day) AS day,
               COALESCE(MIN(c.unit), '') AS unit, MIN(c.duration) AS actual, MIN(o.wait) + $grace AS due
        FROM contacts c
        JOIN offers o ON o.customer_key = c.customer_key AND o.happened_at = c.started_at
        WHERE c.touchpoint = $touchpoint AND o.product = $product AND o.wait IS NOT NULL AND c.duration IS NOT NULL
        GROUP BY c.interaction_id"""


def _times_sql() -> str:
    head = f"""
        WITH matched AS ({_matched_sql()}),
        scored AS (
          SELECT 'dates' AS construct, '' AS perspective, period, day, unit, '' AS segment, customer_key,
                 CASE WHEN customer_key IS NULL THEN interaction_id END AS anonymous,
                 CAST(0 AS DOUBLE) AS low, CAST(1 AS DOUBLE) AS high,
                 CAST(CASE WHEN actual < due THEN 1.0 ELSE 0.0 END AS DOUBLE) AS kept,
                 (actual - due) / {MINUTES_A_DAY} AS late
          FROM matched)"""
    return cells_sql(head, ("kept", "late"), SCOPES)


def _scores_sql(answered: bool) -> str:
    bands = " ".join(
        f"WHEN days < {high} THEN '{name}'" if high is not None else f"ELSE '{name}'" for name, _, high in BANDS
    )
    nothing = "" if answered else "AND 1 = 0"
    head = f"""
        WITH matched AS ({_matched_sql()}),
        said AS (SELECT reply_id, MIN(interaction_id) AS interaction_id, MIN(customer_key) AS customer_key,
                        AVG(unit_score) AS score, MIN(low) AS low, MAX(high) AS high
                 FROM answered WHERE construct = $construct AND score IS NOT NULL AND about IS NULL AND NOT partial
                      AND interaction_id IS NOT NULL {nothing}
                 GROUP BY reply_id),
        joined AS (SELECT said.reply_id, said.score, said.low, said.high, said.customer_key, matched.period,
                          matched.day, (matched.actual - matched.due) / {MINUTES_A_DAY} AS days
                   FROM said JOIN matched ON matched.interaction_id = said.interaction_id),
        scored AS (
          SELECT $construct AS construct, '' AS perspective, period, day,
                 CASE WHEN days < 0 THEN 'on time' ELSE 'late' END AS unit, CASE {bands} END AS segment,
                 customer_key, CASE WHEN customer_key IS NULL THEN reply_id END AS anonymous, low, high, score
          FROM joined)"""
    return cells_sql(head, ("score",), ((), ("unit",), ("segment",), ("period", "unit"), ("day",)))


def _days(e: Estimate) -> str:
    if e.value is None or e.low is None or e.high is None:
        return f"days late not known ({e.absent or 'no interval'})"
    side = "late" if e.value > 0 else "early"
    low, high = sorted((abs(e.low), abs(e.high)))
    span = f" ({low:.1f} to {high:.1f})" if e.low * e.high > 0 else f" ({e.low:.1f} to {e.high:.1f} days late)"
    return f"{abs(e.value):.1f} days {side}{span}"


def _doubts(summary: DateCells, matched: int, difference: Estimate) -> tuple[Diagnostic, ...]:
    offered = summary.offered.total("offered") if len(summary.offered) else 0.0
    share = matched / offered if offered else 0.0
    return (
        Diagnostic(
            "matched", None if not offered else share >= MATCHED,
            f"{share:.0%} of {offered:,.0f} promised dates can be matched with what happened."
            if offered else "There are no promised dates.", share,
        ),
        Diagnostic(
            "enough_months", difference.is_present,
            f"How the score goes with lateness: {difference.absent}." if not difference.is_present
            else "There are enough finished months.",
        ),
    )  # fmt: skip
