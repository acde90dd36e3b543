"""Who answered: asked, answered and the answer rate by survey, month and channel; what silence may hide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from goodwill.core.card import Card, Reference, Witness
from goodwill.core.cells import Cells
from goodwill.core.chart import Chart
from goodwill.core.diagnostic import Diagnostic
from goodwill.core.errors import LedgerError
from goodwill.core.estimate import Estimate
from goodwill.core.method import Facts, Method
from goodwill.core.register import method
from goodwill.measure.answered_cells import Question, cluster_sums
from goodwill.measure.periods import Grain, label, sql_period
from goodwill.measure.survey_figures import Figure, SurveyResult, period_chart, sentences, told
from goodwill.measure.who_was_asked import Asked, Beside, asked_cells
from goodwill.stats.clustered import clustered_share
from goodwill.stats.intervals import wilson

RATE_KEYS = ("scope", "perspective", "survey", "period", "channel")
SCOPES = ((), ("survey",), ("period",), ("channel",), ("survey", "period", "channel"))
EVEN = 0.10  # answer rates of groups further apart than this make weighting matter


@dataclass(frozen=True)
class AnswerRates:
    """Cells of invitations, and of those asked one construct. Two of them add."""

    sent: Cells
    asked: Cells | None = None

    def __add__(self, other: AnswerRates) -> AnswerRates:
        asked = self.asked if other.asked is None else other.asked
        if self.asked is not None and other.asked is not None:
            asked = self.asked + other.asked
        return AnswerRates(self.sent + other.sent, asked)


@dataclass(frozen=True, kw_only=True)
class WhoAnsweredResult(SurveyResult):
    """Answer rates; `figures` by scope ``all``, ``survey``, ``period``, ``channel`` and all three together."""

    construct: str = ""

    def chart(self) -> Chart | None:
        """Return the answer rate by period."""
        return period_chart(self.title, self.over("period"))

    def brief(self) -> str:
        """Return the overall rate, its range over surveys, and what silence may hide."""
        overall = self.figure()
        if overall is None or not overall.estimate.is_present:
            return sentences(f"{self.title}: nobody was asked.", self.doubts())
        words = [f"Of {overall.beside.asked or 0:,} asked, {told(overall.estimate)} answered (n counts those asked)."]
        surveys = sorted(
            (f for f in self.over("survey") if f.estimate.value is not None),
            key=lambda f: f.estimate.value or 0.0,
        )
        if len(surveys) > 1:
            low, high = surveys[0], surveys[-1]
            words.append(
                f"By survey from {low.estimate.value:.0%} ({low.segment}) to {high.estimate.value:.0%} "
                f"({high.segment})."
            )
        worst = self.figure("construct")
        if worst is not None and worst.beside.worst_low is not None and worst.beside.worst_high is not None:
            words.append(
                f"{self.construct.capitalize()} could lie anywhere from {worst.beside.worst_low:.0%} to "
                f"{worst.beside.worst_high:.0%} of its scale if the silent all stood at one end."
            )
        return sentences(*words, self.doubts())


@method
@dataclass(frozen=True)
class WhoAnswered(Method[AnswerRates, WhoAnsweredResult]):
    """Asked, answered and answer rate.

    Parameters
    ----------
    construct
        A construct whose worst-case bounds and weighted mean (0 to 1) are shown as an example; none when empty.
    grain
        Length of a period.
    level
        Coverage the intervals aim at.
    """

    construct: str = ""
    grain: Grain = "month"
    level: float = 0.95

    card: ClassVar[Card] = Card(
        name="who_answered", title="Who answered", concept="listening",
        question="Whom did we ask, who answered, and how far could silence move the figures?",
        reading="The share of those asked who answered. It is no measure of quality by itself: what counts is "
        "whether those who answer differ from those who do not.",
        facts={"invitations": ("sent_at", "survey_id", "channel", "state"), "replies": ("invitation_id",)},
        assumptions={
            "linked": "Replies name the invitation they answer.",
            "even": "Groups that were asked answer at about the same rate.",
        },
        references=(
            Reference("Manski, C. F. (2003). Partial Identification of Probability Distributions", "ch. 1"),
            Reference("Holt, D. & Smith, T. M. F. (1979). Post stratification. JRSS A 142, 33-46"),
        ),
        witnesses=(
            Witness("brute force", "asked, answered, weighted and worst case against row-by-row counting",
                    "tests/measure/listening/test_who_answered.py"),
            Witness("special case", "with equal answer rates the weighted figure is the plain one",
                    "tests/measure/test_who_was_asked.py"),
        ),
    )  # fmt: skip

    def summarise(self, ledger: Facts) -> AnswerRates:
        """Ask how many were asked and answered per survey, period and channel."""
        if not ledger.has("invitations"):
            raise LedgerError(
                "It is not known who was asked.",
                where="invitations",
                do="load the invitations that were sent",
            )
        rows = ledger.merge(rates_sql(self.grain))
        asked = asked_cells(ledger, Question((self.construct,), grain=self.grain)) if self.construct else None
        return AnswerRates(Cells(rows.sort_by([(k, "ascending") for k in RATE_KEYS]), RATE_KEYS), asked)

    def estimate(self, summary: AnswerRates) -> WhoAnsweredResult:
        """Turn counts into rates."""
        figures = [self._rate(row) for row in summary.sent.rows.to_pylist()]
        figures.sort(key=lambda f: f.scope != "all")
        if self.construct:
            beside = Asked(summary.asked).beside(self.construct, "all", -1, "", low=0.0, high=1.0, factor=1.0)
            figures.append(_example(self.construct, beside, summary.asked))
        return WhoAnsweredResult(
            title=self.card.title,
            figures=tuple(figures),
            construct=self.construct,
            diagnostics=(_linked(summary.sent), _even(figures)),
        )

    def _rate(self, row: Mapping[str, Any]) -> Figure:
        sums = cluster_sums(row, "replied")
        asked, answered = sums.answers, int(row["replied"])
        rate = wilson(sums.y, sums.n, self.level) if sums.clusters == asked else clustered_share(sums, self.level)
        name = label(row["period"], self.grain) if row["period"] >= 0 else ""
        segment = " / ".join(part for part in (row["survey"], row["channel"]) if part)
        beside = Beside(asked, answered, None, rate.value, rate.value)
        return Figure("answer rate", row["scope"], name, "", segment, rate, beside)


def rates_sql(grain: Grain) -> str:
    """Return the query of invitations and replies, per scope, with sums over persons."""
    parts = []
    for scope in SCOPES:
        survey = "survey_id" if "survey" in scope else "''"
        period = "period" if "period" in scope else "-1"
        channel = "channel" if "channel" in scope else "''"
        group = "".join(f"{e}, " for e in (survey, period, channel) if e not in ("''", "-1"))
        parts.append(f"""
        SELECT '{" ".join(scope) or "all"}' AS scope, '' AS perspective, survey, period, channel,
               CAST(SUM(n) AS BIGINT) AS answers, COUNT(*) AS clusters, SUM(CAST(n AS DOUBLE) * n) AS nn,
               SUM(replied) AS replied, SUM(replied * replied) AS replied_yy, SUM(replied * n) AS replied_yn,
               CAST(SUM(completed) AS BIGINT) AS completed
        FROM (SELECT {survey} AS survey, {period} AS period, {channel} AS channel, customer_key, nobody,
                     COUNT(*) AS n, SUM(CAST(replied AS DOUBLE)) AS replied, SUM(completed) AS completed
              FROM sent GROUP BY {group}customer_key, nobody) persons
        GROUP BY survey, period, channel""")
    # A reminder repeats a request: its reply answers the first one, and it is not counted as asked again.
    return f"""
        WITH said AS (SELECT invitation_id, 1 AS replied FROM replies
                      WHERE invitation_id IS NOT NULL AND NOT partial AND perspective <> 'engagement'
                      GROUP BY invitation_id),
        sent AS (SELECT i.customer_key, CASE WHEN i.customer_key IS NULL THEN i.invitation_id END AS nobody,
                 i.survey_id, i.channel, {sql_period(grain, "i.month")} AS period,
                 COALESCE(said.replied, 0) AS replied, CASE WHEN i.state = 'completed' THEN 1 ELSE 0 END AS completed
                 FROM invitations i LEFT JOIN said ON said.invitation_id = i.invitation_id
                 WHERE i.perspective <> 'engagement' AND i.state <> 'bounced'
                   AND (i.reminder = 0 OR said.replied = 1)){" UNION ALL ".join(parts)}"""


def _linked(sent: Cells) -> Diagnostic:
    rows = sent.where(scope="all").rows.to_pylist()
    if not rows:
        return Diagnostic("linked", None, "Nobody was asked.")
    replied, completed = float(rows[0]["replied"]), float(rows[0]["completed"])
    if completed > 0 and replied < 0.9 * completed:
        return Diagnostic(
            "linked", False,
            f"{completed - replied:,.0f} invitations are marked completed but no reply names them: rates are too low.",
            completed - replied,
        )  # fmt: skip
    return Diagnostic("linked", True, "Replies name the invitations they answer.", replied)


def _even(figures: list[Figure]) -> Diagnostic:
    rates = [f for f in figures if f.scope in ("survey", "channel") and f.estimate.value is not None]
    if len(rates) < 2:
        return Diagnostic("even", None, "There is only one group, so rates cannot be compared.")
    values = [f.estimate.value or 0.0 for f in rates]
    apart = max(values) - min(values)
    if apart > EVEN:
        return Diagnostic(
            "even",
            False,
            f"Answer rates run from {min(values):.0%} to {max(values):.0%}: read weighted figures.",
            apart,
        )
    return Diagnostic("even", True, "Groups answer at about the same rate.", apart)


def _example(construct: str, beside: Beside, asked: Cells | None) -> Figure:
    answered = beside.answered or 0
    if not answered or asked is None:
        return Figure(construct, "construct", "", "", "", Estimate.missing("nobody asked has answered it"), beside)
    rows = asked.where(construct=construct).rows.to_pylist()
    mean = sum(r["score"] for r in rows) / sum(r["answered"] for r in rows)
    return Figure(construct, "construct", "", "", "", Estimate(mean, None, None, answered, unit="of its scale"), beside)
