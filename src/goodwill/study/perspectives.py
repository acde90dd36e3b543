"""The three perspectives side by side: relationship, experience and engagement of any unit and period.

Engagement is read from the published cells only, wave by wave; it is never added up over a free period.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from goodwill.core.card import Card, Reference, Witness
from goodwill.core.cells import Cells
from goodwill.core.chart import Chart
from goodwill.core.diagnostic import Diagnostic
from goodwill.core.estimate import Estimate
from goodwill.core.method import Facts, Method
from goodwill.core.register import method
from goodwill.core.result import Result
from goodwill.measure.answered_cells import Question, answered_cells, cluster_sums
from goodwill.measure.periods import label
from goodwill.measure.score_figures import mean_of
from goodwill.measure.survey_figures import bar_chart, told
from goodwill.stats.clustered import clustered_nps
from goodwill.stats.intervals import mean_t

if TYPE_CHECKING:
    from goodwill.ledger.ledger import Ledger

RELATIONSHIP, EXPERIENCE, ENGAGEMENT = "relationship", "experience", "engagement"
SHOWN = {
    "recommend": "net promoter score",
    "satisfaction": "satisfaction",
    "success": "success",
    "ease": "ease",
    "emotion": "emotion",
}
CONTACTS = """
SELECT COUNT(DISTINCT customer_key) AS customers, COUNT(*) AS contacts
FROM interactions WHERE month > (SELECT MAX(month) FROM interactions) - 12
"""


@dataclass(frozen=True)
class PerspectiveFacts:
    """Cells of answers, contacts of the last twelve months, and engagement as published."""

    answers: Cells | None
    contacts: Cells | None
    engagement: pa.Table | None

    def __add__(self, other: PerspectiveFacts) -> PerspectiveFacts:
        def add(a: Cells | None, b: Cells | None) -> Cells | None:
            return a if b is None else b if a is None else a + b

        return PerspectiveFacts(add(self.answers, other.answers), add(self.contacts, other.contacts), self.engagement)


@dataclass(frozen=True, slots=True)
class Standing:
    """One figure of one perspective at one unit and period (empty strings: all of them)."""

    perspective: str
    metric: str
    unit: str
    period: str
    estimate: Estimate


@dataclass(frozen=True, kw_only=True)
class ThreePerspectives(Result):
    """Where the company and its units stand, in one frame."""

    standings: tuple[Standing, ...]
    customers: int
    contacts: int

    def at(self, unit: str = "", period: str = "") -> tuple[Standing, ...]:
        """Return the figures of one unit and period side by side."""
        return tuple(s for s in self.standings if (s.unit, s.period) == (unit, period))

    @property
    def standing(self) -> str:
        """Where the company stands in two or three sentences, customers first, one figure a perspective."""
        parts = []
        if self.contacts and self.customers:
            parts.append(f"{self.customers:,} customers made {self.contacts:,} contacts in the last twelve months.")
        elif self.contacts:
            parts.append(f"{self.contacts:,} contacts were made in the last twelve months; by whom is not known.")
        known = [s for s in self._overall() if s.estimate.value is not None]
        over_time = [s for s in known if s.perspective == RELATIONSHIP]
        if over_time:
            parts.append(f"Over time their {over_time[0].metric} stands at {told(over_time[0].estimate)}.")
        for perspective, lead in ((EXPERIENCE, "In the moment"), (ENGAGEMENT, "Among employees")):
            of_it = [s for s in known if s.perspective == perspective]
            if of_it:
                lowest = min(of_it, key=lambda s: s.estimate.value or 0.0)
                among = f" is the lowest of {len(of_it)}" if len(of_it) > 1 else ""
                parts.append(f"{lead} {lowest.metric}{among}: {told(lowest.estimate)}.")
        return " ".join(parts)

    def _overall(self) -> list[Standing]:
        """Return the figures of the whole company: all periods, and the last wave of engagement."""
        last = max((s.period for s in self.standings if s.perspective == ENGAGEMENT), default="")
        return [
            s for s in self.standings
            if s.unit == "" and s.period == (last if s.perspective == ENGAGEMENT else "")
        ]  # fmt: skip

    def table(self) -> pa.Table:
        """One row per perspective, metric, unit and period."""
        rows = [
            {
                "perspective": s.perspective, "metric": s.metric, "unit": s.unit, "period": s.period,
                "value": s.estimate.value, "low": s.estimate.low, "high": s.estimate.high, "n": s.estimate.n,
                "measured_in": s.estimate.unit, "absent": s.estimate.absent or None,
            }
            for s in self.standings
        ]  # fmt: skip
        return pa.Table.from_pylist(rows, schema=_SCHEMA)

    def chart(self) -> Chart | None:
        """Experience of the whole company with intervals, so that the three components stand as equals."""
        rows = [(s.perspective, s.metric, s.estimate) for s in self._overall() if s.estimate.unit != "points"]
        return bar_chart("Experience and engagement", [r for r in rows if r[2].is_present])

    def brief(self) -> str:
        """Say where the company stands in each perspective and which perspective is missing."""
        missing = [
            p for p in (RELATIONSHIP, EXPERIENCE, ENGAGEMENT)
            if not any(s.perspective == p and s.estimate.is_present for s in self.standings)
        ]  # fmt: skip
        gap = f" Nothing is known yet of {' and '.join(missing)}." if missing else ""
        return f"{self.standing}{gap} {self.doubts()}".strip()


_SCHEMA = pa.schema([
    ("perspective", pa.string()), ("metric", pa.string()), ("unit", pa.string()), ("period", pa.string()),
    ("value", pa.float64()), ("low", pa.float64()), ("high", pa.float64()), ("n", pa.int64()),
    ("measured_in", pa.string()), ("absent", pa.string()),
])  # fmt: skip


@method
@dataclass(frozen=True)
class Perspectives(Method[PerspectiveFacts, ThreePerspectives]):
    """Relationship, experience and engagement side by side, by unit and by month or wave."""

    level: float = 0.95

    card = Card(
        name="perspectives",
        title="Three perspectives side by side",
        concept="study",
        question="How do relationship, experience and engagement stand, for any unit and period, in one frame?",
        reading=(
            "Net promoter score in points from -100 to 100; the others as the mean on a scale from 0 (worst) to "
            "100 (best). Figures of different scales are not compared with each other, only with themselves."
        ),
        facts={"answers": ("value",)},
        assumptions={
            "one_memory": "Answers given just after and answers remembered are not mixed.",
            "engagement_published": "Engagement is what was published under the threshold of persons.",
        },
        references=(
            Reference("Rocks (2016), The American Statistician 70(4):365-372", "adjusted Wald"),
            Reference("Cochran (1977), Sampling Techniques", "eq. 6.13, ratio over clusters"),
        ),
        witnesses=(
            Witness("special case", "equals the net promoter method", "tests/study/test_perspectives.py"),
            Witness("brute force", "means counted row by row", "tests/study/test_perspectives.py"),
        ),
    )  # fmt: skip

    def summarise(self, ledger: Facts) -> PerspectiveFacts:
        """Ask for cells of answers and contacts, and for what is published of engagement."""
        question = Question(
            tuple(SHOWN),
            ("score", "net", "promoter", "detractor"),
            ((), ("period",), ("unit",), ("period", "unit")),
        )
        return PerspectiveFacts(
            answered_cells(ledger, question) if ledger.has("answers") else None,
            Cells(ledger.merge(CONTACTS), ()) if ledger.has("interactions") else None,
            _engagement(ledger),
        )

    def estimate(self, summary: PerspectiveFacts) -> ThreePerspectives:
        """Turn cells into figures with intervals."""
        rows = summary.answers.rows.to_pylist() if summary.answers is not None else []
        standings = [s for row in rows if (s := _standing(row, self.level)) is not None]
        published = summary.engagement.to_pylist() if summary.engagement is not None else []
        standings += [_engaged(row, self.level) for row in published]
        order = {name: i for i, name in enumerate(SHOWN.values())}
        standings.sort(key=lambda s: (s.unit, s.period, order.get(s.metric, 99), s.metric))
        remembered = sum(r["answers"] for r in rows if r["scope"] == "all" and "remembered" in r["perspective"])
        return ThreePerspectives(
            title=self.card.title,
            standings=tuple(standings),
            customers=int(summary.contacts.total("customers")) if summary.contacts else 0,
            contacts=int(summary.contacts.total("contacts")) if summary.contacts else 0,
            diagnostics=(
                Diagnostic("one_memory", True, f"{remembered:,} remembered answers are left out here.", remembered),
                Diagnostic("engagement_published", True if published else None,
                           "Engagement figures come from the published cells." if published
                           else "No engagement has been published."),
            ),
        )  # fmt: skip


def _standing(row: Mapping[str, Any], level: float) -> Standing | None:
    perspective, metric = row["perspective"], SHOWN[row["construct"]]
    if perspective not in (RELATIONSHIP, EXPERIENCE) or ("unit" in row["scope"] and row["unit"] == ""):
        return None
    period = label(row["period"]) if row["period"] >= 0 else ""
    if row["construct"] == "recommend":
        up, down = float(row["promoter"]), float(row["detractor"])
        sums = cluster_sums(row, "net")
        estimate = clustered_nps(sums, up, max(0.0, sums.n - up - down), down, level)
    else:
        estimate = mean_of(row, (0.0, 100.0), "of 100", level)
    return Standing(perspective, metric, row["unit"], period, estimate)


def _engaged(row: Mapping[str, Any], level: float) -> Standing:
    """One published cell; a suppressed one is absent with its reason."""
    name = str(row["construct"]).removeprefix("engage.").replace("_", " ")
    unit = "" if row["depth"] == 0 else str(row["unit"])
    if row["suppressed"] or row["mean"] is None:
        estimate = Estimate.missing(row["reason"] or "not published", 0, "of 100")
    else:
        span = row["high"] - row["low"]
        estimate = mean_t(
            int(row["persons"]), 100 * (row["mean"] - row["low"]) / span, row["variance"] * (100 / span) ** 2,
            level, unit="of 100", scale=(0.0, 100.0),
        )  # fmt: skip
    return Standing(ENGAGEMENT, name, unit, str(row["wave"]), estimate)


def _engagement(ledger: Facts | Ledger) -> pa.Table | None:
    """Return the published cells of the unit tree, without the counting rows; None when there are none."""
    from goodwill.ledger.anonymity import published
    from goodwill.ledger.ledger import Ledger

    if not isinstance(ledger, Ledger) or not ledger.count("engagement_answers"):
        return None
    cells = published(ledger).cells
    keep = [not c.startswith("(") and cut == "" for c, cut in
            zip(cells["construct"].to_pylist(), cells["cut"].to_pylist(), strict=True)]  # fmt: skip
    return cells.filter(pa.array(keep, pa.bool_()))
