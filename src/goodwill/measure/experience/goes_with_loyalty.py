"""Which of success, ease and emotion goes with loyalty: relative importance on the next relationship reply."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, ClassVar

from scipy.special import stdtr

from goodwill.core.card import Card, Reference, Witness
from goodwill.core.cells import Cells
from goodwill.core.chart import Chart
from goodwill.core.claim import Claim, ClaimKind
from goodwill.core.diagnostic import Diagnostic
from goodwill.core.errors import EstimateError
from goodwill.core.estimate import Estimate
from goodwill.core.method import Facts, Method
from goodwill.core.register import method
from goodwill.measure.answered_cells import Question, require_answers
from goodwill.measure.moment_cells import GROUP_SQL, GROUPS, MomentCells, as_moment_cells, moment_sums_sql
from goodwill.measure.survey_figures import Figure, SurveyResult, bar_chart, figures_table, sentences, told
from goodwill.measure.who_was_asked import Asked, asked_cells, beside_note
from goodwill.stats.importance_intervals import ImportanceIntervals, from_replicates

if TYPE_CHECKING:
    import pyarrow as pa

PARTS = ("success", "ease", "emotion")
OUTCOMES = ("recommend", "loyalty", "satisfaction")
FEWEST = 60  # pairs of answers below which shares of variance mean nothing
LOW_SHARE = 0.02  # less explained variance than this leaves nothing to divide


@dataclass(frozen=True)
class LoyaltySummary:
    """Cross-products of the three parts and loyalty, and who was asked about loyalty. Two add."""

    moments: MomentCells
    asked: Cells | None = None

    def __add__(self, other: LoyaltySummary) -> LoyaltySummary:
        asked = self.asked if other.asked is None else other.asked
        if self.asked is not None and other.asked is not None:
            asked = self.asked + other.asked
        return LoyaltySummary(self.moments + other.moments, asked)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two parts beside one another: whether they can be ranked."""

    first: str
    second: str
    difference: Estimate
    p_value: float

    @property
    def can_be_ranked(self) -> bool:
        """Whether the interval of the difference leaves zero out."""
        return self.difference.is_present and not self.difference.covers(0.0)


@dataclass(frozen=True, kw_only=True)
class LoyaltyResult(SurveyResult):
    """Shares of the variance of loyalty that go with each part.

    Attributes
    ----------
    outcome
        What stands for loyalty; empty when nothing does.
    lagged
        Whether loyalty was asked later, in another reply (not in the same one, where one mood colours all).
    shares
        Per part, in the order success, ease, emotion: share of the variance of loyalty.
    ranks
        Per part the smallest and largest rank that the facts allow.
    pairs
        The three differences of shares.
    """

    outcome: str = ""
    lagged: bool = False
    shares: tuple[Estimate, ...] = ()
    ranks: tuple[tuple[int, int], ...] = ()
    pairs: tuple[Pair, ...] = ()

    def table(self) -> pa.Table:
        """Return shares, ranks and differences as figures."""
        ranks = [
            Figure(
                "rank",
                "part",
                "",
                "",
                part,
                Estimate(float(low), float(low), float(high), self.shares[0].n, unit="rank"),
            )
            for part, (low, high) in zip(PARTS, self.ranks, strict=False)
        ]
        pairs = [
            Figure("difference of shares", "pair", "", "", f"{p.first} - {p.second}", p.difference) for p in self.pairs
        ]
        return figures_table([*self.figures, *ranks, *pairs])

    def chart(self) -> Chart | None:
        """Return the three shares with their intervals."""
        return bar_chart(self.title, list(zip(PARTS, ["", "", ""], self.shares, strict=False)))

    def brief(self) -> str:
        """Return the three shares and which of them cannot be ranked."""
        if not self.outcome:
            reason = self.shares[0].absent if self.shares else "nothing to compare"
            return sentences(f"{self.title}: {reason}.", self.doubts())
        said = "; ".join(f"{part} {told(e, 3)}" for part, e in zip(PARTS, self.shares, strict=True))
        open_pairs = [f"{p.first} and {p.second}" for p in self.pairs if not p.can_be_ranked]
        words = [f"Share of {self.outcome} that goes with each part: {said}."]
        if open_pairs:
            words.append(f"These cannot be ranked: {'; '.join(open_pairs)}.")
        words.append(beside_note(self.figures[0].beside))
        return sentences(f"{self.title}:", *words, self.doubts())

    def claims(self) -> tuple[Claim, ...]:
        """Return the claim that one part goes with loyalty more than the next, where loyalty was asked later."""
        if not self.lagged or not self.pairs:
            return ()
        order = sorted(range(len(PARTS)), key=lambda k: -(self.shares[k].value or 0.0))
        names = {PARTS[order[0]], PARTS[order[1]]}
        pair = next(p for p in self.pairs if {p.first, p.second} == names)
        best, second = PARTS[order[0]], PARTS[order[1]]
        difference = pair.difference if pair.first == best else pair.difference.scaled(-1.0)
        # The pair was picked among three by looking: three tests are paid for.
        return (
            Claim(
                f"goes_with_loyalty/{self.outcome}", ClaimKind.LINK, "goes_with_loyalty", best,
                f"{best.capitalize()} goes with {self.outcome} more than {second} does.",
                difference, min(1.0, 3 * pair.p_value),
            ),
        )  # fmt: skip


@method
@dataclass(frozen=True)
class GoesWithLoyalty(Method[LoyaltySummary, LoyaltyResult]):
    """Relative importance of success, ease and emotion for loyalty.

    Parameters
    ----------
    outcome
        What stands for loyalty: recommend, loyalty or satisfaction; by default the first that was asked later.
    months
        How long before the relationship reply experiences still count.
    replicates, seed
        Bootstrap over groups of customers.
    level
        Coverage the intervals aim at.
    """

    outcome: str = ""
    months: int = 6
    replicates: int = 500
    seed: int = 0
    level: float = 0.95

    card: ClassVar[Card] = Card(
        name="goes_with_loyalty", title="What goes with loyalty", concept="experience",
        question="Which of success, ease and emotion goes with later loyalty?",
        reading="The share of the variance of loyalty that goes with each part, averaged over all orders of entering "
        "them. It says what goes together, not what would move loyalty; two parts whose intervals of difference "
        "hold zero cannot be ranked.",
        facts={"answers": ("value", "construct"), "replies": ("customer_id", "started_at")},
        assumptions={
            "asked_later": "Loyalty was asked later than the experience, in another reply.",
            "something_to_divide": "The three parts together go with loyalty at all.",
            "clusters": "Customers can be told apart, so that intervals can be drawn.",
        },
        references=(
            Reference("Lindeman, R. H., Merenda, P. F. & Gold, R. Z. (1980). Introduction to Bivariate and "
                      "Multivariate Analysis", "averaging over orderings"),
            Reference("Groemping, U. (2006). Relative importance for linear regression in R. JSS 17(1)"),
        ),
        witnesses=(
            Witness("brute force", "shares against least squares over all six orders, row by row",
                    "tests/measure/experience/test_goes_with_loyalty.py"),
            Witness("special case", "with a loyalty made of one part alone that part has the whole share",
                    "tests/measure/experience/test_goes_with_loyalty.py"),
        ),
    )  # fmt: skip

    def summarise(self, ledger: Facts) -> LoyaltySummary:
        """Ask for cross-products of the parts with the next relationship reply, and within one reply."""
        require_answers(ledger)
        rows = ledger.merge(loyalty_sql(), months=self.months)
        return LoyaltySummary(as_moment_cells(rows, (*PARTS, "loyalty")), asked_cells(ledger, Question(OUTCOMES)))

    def estimate(self, summary: LoyaltySummary) -> LoyaltyResult:
        """Divide the variance of loyalty among the three parts."""
        place = self._place(summary.moments)
        if not place:
            return self._absent(f"fewer than {FEWEST} experiences can be matched with loyalty")
        outcome, lagged = place.removesuffix(" later").removesuffix(" same"), place.endswith(" later")
        whole = summary.moments.whole(place)
        drawn = summary.moments.replicates(self.replicates, self.seed, place)
        if not drawn:
            return self._absent("too few customers can be told apart")
        try:
            found = from_replicates(whole, drawn, level=self.level, names=PARTS)
        except EstimateError as fault:
            return self._absent(fault.what.rstrip("."), whole.n)
        beside = Asked(summary.asked).beside(outcome, "all", -1, "", low=0.0, high=1.0, factor=1.0)
        shares = tuple(found.shares)
        figures = tuple(
            Figure(f"share of {outcome}", "part", "", "", part, e, beside)
            for part, e in zip(PARTS, shares, strict=True)
        )
        return LoyaltyResult(
            title=self.card.title, figures=figures, outcome=outcome, lagged=lagged, shares=shares,
            ranks=tuple((int(a), int(b)) for a, b in zip(found.rank_low, found.rank_high, strict=True)),
            pairs=_pairs(found), diagnostics=_doubts(found, lagged),
        )  # fmt: skip

    def _place(self, moments: MomentCells) -> str:
        """Return the best place with enough rows: asked later before same reply, in the order of OUTCOMES."""
        wanted = (self.outcome,) if self.outcome else OUTCOMES
        counts = {r["place"]: r["n"] for r in moments.cells.over("place").rows.to_pylist()}
        for kind in ("later", "same"):
            for outcome in wanted:
                if counts.get(f"{outcome} {kind}", 0) >= FEWEST:
                    return f"{outcome} {kind}"
        return ""

    def _absent(self, reason: str, n: int = 0) -> LoyaltyResult:
        missing = Estimate.missing(reason, n, "share of variance")
        return LoyaltyResult(
            title=self.card.title,
            figures=tuple(Figure("share of loyalty", "part", "", "", part, missing) for part in PARTS),
            shares=(missing,) * len(PARTS),
            diagnostics=tuple(Diagnostic(key, None, f"Not checked: {reason}.") for key in self.card.assumptions),
        )


def loyalty_sql() -> str:
    """Return the query of cross-products: later replies of the same customer, and within one reply."""
    parts = ", ".join(f"AVG(CASE WHEN construct = '{p}' THEN unit_score - 0.5 END) AS {p}" for p in PARTS)
    outcomes = ", ".join(f"'{o}'" for o in OUTCOMES)
    sums = moment_sums_sql((*PARTS, "loyalty"))
    return f"""
        WITH felt AS (
          SELECT reply_id, MIN(customer_key) AS customer_key, MIN(answered_at) AS felt_at, MIN(month) AS month, {parts}
          FROM answered
          WHERE construct IN ('success', 'ease', 'emotion') AND score IS NOT NULL AND about IS NULL AND NOT partial
          GROUP BY reply_id),
        whole AS (SELECT * FROM felt WHERE success IS NOT NULL AND ease IS NOT NULL AND emotion IS NOT NULL),
        loyal AS (
          SELECT reply_id, construct, MIN(customer_key) AS customer_key, MIN(answered_at) AS loyal_at,
                 MIN(month) AS month, MIN(perspective) AS perspective, AVG(unit_score) - 0.5 AS loyalty
          FROM answered
          WHERE construct IN ({outcomes}) AND score IS NOT NULL AND about IS NULL AND NOT partial
          GROUP BY reply_id, construct),
        placed AS (
          SELECT reply_id, construct, customer_key, loyal_at, month, loyalty,
                 LAG(loyal_at) OVER (PARTITION BY customer_key, construct ORDER BY loyal_at, reply_id) AS before_at
          FROM loyal WHERE perspective = 'relationship' AND customer_key IS NOT NULL),
        later AS (
          SELECT placed.construct || ' later' AS place, placed.reply_id, MIN(placed.customer_key) AS customer_key,
                 AVG(whole.success) AS success, AVG(whole.ease) AS ease, AVG(whole.emotion) AS emotion,
                 MIN(placed.loyalty) AS loyalty
          FROM placed JOIN whole ON whole.customer_key = placed.customer_key AND whole.felt_at < placed.loyal_at
               AND whole.month >= placed.month - $months AND whole.reply_id <> placed.reply_id
               AND (placed.before_at IS NULL OR whole.felt_at >= placed.before_at)
          GROUP BY placed.construct, placed.reply_id),
        paired AS (
          SELECT place, customer_key, success, ease, emotion, loyalty FROM later
          UNION ALL
          SELECT loyal.construct || ' same' AS place, whole.customer_key, success, ease, emotion, loyalty
          FROM loyal JOIN whole ON whole.reply_id = loyal.reply_id)
        SELECT place, {GROUP_SQL} AS part, {sums} FROM paired GROUP BY place, {GROUP_SQL}"""


def _pairs(found: ImportanceIntervals) -> tuple[Pair, ...]:
    pairs = []
    for a, b in combinations(range(len(PARTS)), 2):
        difference = found.difference(a, b)
        p = 1.0
        if difference.value is not None and difference.se:
            p = float(2 * stdtr(GROUPS - 1, -abs(difference.value) / difference.se))
            # The interval and the p-value must not disagree about zero.
            p = max(p, 0.05) if difference.covers(0.0) else p
        pairs.append(Pair(PARTS[a], PARTS[b], difference, min(1.0, p)))
    return tuple(pairs)


def _doubts(found: ImportanceIntervals, lagged: bool) -> tuple[Diagnostic, ...]:
    r2 = found.point.r2
    return (
        Diagnostic(
            "asked_later", lagged,
            "Loyalty was asked later, in another reply."
            if lagged else "Loyalty was asked in the same reply: one mood colours all answers, so shares are too "
            "large.",
        ),
        Diagnostic(
            "something_to_divide", r2 >= LOW_SHARE,
            f"The three parts together go with {r2:.0%} of the variance of loyalty.", r2,
        ),
        Diagnostic("clusters", True, "Intervals are drawn over groups of customers."),
    )  # fmt: skip
