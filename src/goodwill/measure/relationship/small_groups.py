"""Small groups borrow from all: figures of units pulled towards the common one, and units that still stand out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, ClassVar

from goodwill.core.card import Card, Reference, Witness
from goodwill.core.chart import Chart
from goodwill.core.claim import Claim, ClaimKind
from goodwill.core.estimate import Estimate
from goodwill.core.method import Facts, Method
from goodwill.core.register import method
from goodwill.measure.relationship.apart import Apart, apart_question, groups_apart
from goodwill.measure.relationship.differences import apart_doubts
from goodwill.measure.relationship.reading import Reading, reading_of
from goodwill.measure.survey_figures import (
    Figure,
    SurveyResult,
    SurveySummary,
    bar_chart,
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
from goodwill.measure.who_was_asked import beside_note
from goodwill.stats.shrinkage import shrink_means
from goodwill.stats.small_cells import shrink_nps

if TYPE_CHECKING:
    import pyarrow as pa

ONE_GROUP = "there is no other group to borrow from"


@dataclass(frozen=True, slots=True)
class SmallGroup:
    """One unit.

    Attributes
    ----------
    unit
        Its name.
    own
        Its own figure.
    borrowed
        Its figure after borrowing from all units.
    apart
        Its distance from comparable units after borrowing, with posterior interval.
    p_value
        Against no distance, from variation between months (1.0 when too early to tell).
    """

    unit: str
    own: Estimate
    borrowed: Estimate
    apart: Estimate
    p_value: float

    @property
    def stands_out(self) -> bool:
        """Whether the posterior interval of its distance leaves zero out: the least a flag needs."""
        return not self.apart.covers(0.0) and self.apart.is_present


@dataclass(frozen=True, kw_only=True)
class SmallGroupsResult(SurveyResult):
    """Units after borrowing."""

    construct: str = ""
    groups: tuple[SmallGroup, ...] = ()
    flags: bool = True

    def table(self) -> pa.Table:
        """Return per unit its own figure, the borrowed one, and its distance from comparable units."""
        more = [
            figure
            for g in self.groups
            for figure in (
                Figure("after borrowing", "unit borrowed", "", g.unit, "", g.borrowed),
                Figure("distance after borrowing", "unit apart", "", g.unit, "", g.apart),
            )
        ]
        return figures_table([*self.figures, *more])

    def chart(self) -> Chart | None:
        """Return own and borrowed figures beside one another."""
        rows = [(g.unit, "own", g.own) for g in self.groups]
        return bar_chart(self.title, rows + [(g.unit, "after borrowing", g.borrowed) for g in self.groups])

    def brief(self) -> str:
        """Return the range of units before and after borrowing."""
        overall = self.figure()
        note = beside_note(overall.beside) if overall else ""
        present = [g for g in self.groups if g.borrowed.value is not None and g.own.value is not None]
        if len(present) < 2:
            return sentences(f"{self.title}: {ONE_GROUP}.", note, self.doubts())
        own = [g.own.value or 0.0 for g in present]
        lent = sorted(present, key=lambda g: g.borrowed.value or 0.0)
        return sentences(
            f"{self.title}: the units' own figures run from {min(own):.3g} to {max(own):.3g}; after borrowing from "
            f"one another from {told(lent[0].borrowed, 2)} ({lent[0].unit}) to {told(lent[-1].borrowed, 2)} "
            f"({lent[-1].unit}).",
            note,
            self.doubts(),
        )

    def claims(self) -> tuple[Claim, ...]:
        """Return a flag for every unit that can be judged, if flags are wanted."""
        found: list[Claim] = []
        if not self.flags:
            return ()
        for g in self.groups:
            if g.apart.value is None:
                continue
            side = "above" if g.apart.value > 0 else "below"
            # A flag needs both: months that speak, and a posterior that still does after borrowing.
            p = g.p_value if g.stands_out else 1.0
            found.append(
                Claim(
                    f"small_groups/{self.construct}/{g.unit}", ClaimKind.FLAG, f"small_groups {self.construct}",
                    g.unit,
                    f"{self.construct.capitalize()} in {g.unit} lies {side} comparable units by "
                    f"{abs(g.apart.value):.2g} {g.apart.unit}.",
                    g.apart, p,
                )
            )  # fmt: skip
        return tuple(found)


@method
@dataclass(frozen=True)
class SmallGroups(Method[SurveySummary, SmallGroupsResult]):
    """Units after borrowing from one another.

    Parameters
    ----------
    construct
        What was asked.
    perspective, level, include_partial
        As in `NetPromoter`.
    flags
        Whether units that stand out are proposed as findings. A study turns it off: it judges units by the
        contacts they handled (`UnitsApart`), since how loyal a unit's customers are is not its doing alone.
    """

    construct: str = "recommend"
    perspective: str = ""
    level: float = 0.95
    include_partial: bool = False
    flags: bool = True

    card: ClassVar[Card] = Card(
        name="small_groups", title="Units after borrowing", concept="relationship",
        question="Which units stand out once small numbers and good and bad months are allowed for?",
        reading="A small unit's figure is pulled towards the common one, the more the less it has to say. A unit "
        "stands out only if its distance remains; it goes with the unit, whatever lies behind it.",
        facts={"answers": ("value", "construct"), "replies": ("unit_id", "started_at", "mode")},
        assumptions={
            "enough_months": "Each unit can be compared in at least six finished months.",
            "like_with_like": "Units share kinds of contact, so that like can be compared with like.",
            "one_perspective": "Relationship answers and answers about one contact are not pooled.",
            "silent_alike": "Those who did not answer would have answered like those of their group who did.",
        },
        references=(
            Reference("Minka, T. P. (2000). Estimating a Dirichlet distribution", "eq. 65, fixed point"),
            Reference("DuMouchel, W. (1994). Hierarchical Bayes linear models for meta-analysis. NISS report 27"),
        ),
        witnesses=(
            Witness("special case", "units that do not differ are pulled all the way to the common figure",
                    "tests/measure/relationship/test_small_groups.py"),
            Witness("recovery", "a planted unit stands out, others do not",
                    "tests/measure/relationship/test_small_groups.py"),
        ),
    )  # fmt: skip

    def summarise(self, ledger: Facts) -> SurveySummary:
        """Ask for sums per month, unit and kind of contact."""
        return survey_summary(ledger, apart_question(self.construct, "unit", self.include_partial))

    def estimate(self, summary: SurveySummary) -> SmallGroupsResult:
        """Borrow: figures towards the common figure, distances towards zero."""
        cells = summary.answers
        perspective = reading_perspective(cells, self.perspective)
        mine = cells.where(construct=self.construct, perspective=perspective)
        reading = reading_of(cells, self.construct, perspective)
        groups = groups_apart(mine, reading, "unit", partial_periods(mine), self.level)
        shown = mine.where(scope="all") + mine.where(scope="unit") if len(mine) else mine
        figures = figures_of(
            SurveySummary(shown, summary.asked), metric=reading.name, measure=reading.measure,
            construct=self.construct, perspective=perspective, grain="month",
            estimate=lambda row: reading.estimate(row, self.level),
            ends=reading.ends, factor=reading.factor, shift=reading.shift,
        )  # fmt: skip
        borrowed, apart = _borrowed(groups, reading, self.level), _apart(groups, self.level, reading.step)
        return SmallGroupsResult(
            title=f"{self.card.title}: {reading.name}",
            figures=figures,
            perspective=perspective,
            construct=self.construct,
            flags=self.flags,
            groups=tuple(
                SmallGroup(g.group, g.own, borrowed[i], apart[i], g.judged.p_value) for i, g in enumerate(groups)
            ),
            diagnostics=(
                *apart_doubts(groups),
                perspective_doubt(cells, self.construct, perspective),
                silence_doubt(figures),
            ),
        )


def _apart(groups: tuple[Apart, ...], level: float, unit: str) -> list[Estimate]:
    """Return the distances from comparable units, pulled towards their common mean (near zero)."""
    judged = [i for i, g in enumerate(groups) if g.judged.estimate.value is not None and g.judged.df > 2]
    found = [Estimate.missing(g.judged.estimate.absent or ONE_GROUP, g.judged.estimate.n, unit) for g in groups]
    if len(judged) < 2:
        return found
    # Few months make the variance itself uncertain: the variance of Student's t stands in for it.
    variances = [(groups[i].judged.estimate.se or 0.0) ** 2 * _fatter(groups[i].judged.df) for i in judged]
    shrunk = shrink_means(
        [groups[i].judged.estimate.value or 0.0 for i in judged], variances, level=level, unit=unit,
        counts=[groups[i].judged.estimate.n for i in judged],
    )  # fmt: skip
    for i, estimate in zip(judged, shrunk.estimates, strict=True):
        found[i] = estimate
    return found


def _borrowed(groups: tuple[Apart, ...], reading: Reading, level: float) -> list[Estimate]:
    """Return the units' figures pulled towards the common one, answers discounted for shared months."""
    usable = [i for i, g in enumerate(groups) if g.independent_variance > 0]
    found = [Estimate.missing(ONE_GROUP, g.own.n, g.own.unit) for g in groups]
    if len(usable) < 2:
        return found
    shock = _month_shock([groups[i] for i in usable])
    full = [
        groups[i].independent_variance + groups[i].repeated_variance + shock / max(1, groups[i].judged.estimate.n)
        for i in usable
    ]
    if reading.measure == "net":
        worth = [min(1.0, groups[i].independent_variance / v) for i, v in zip(usable, full, strict=True)]
        counts = []
        for i, w in zip(usable, worth, strict=True):
            row = groups[i].row
            up, down = float(row["promoter"]), float(row["detractor"])
            counts.append([w * up, w * max(0.0, row["answers"] - up - down), w * down])
        estimates = shrink_nps(counts, level=level).estimates
    else:
        means = [reading.shift + reading.factor * groups[i].row["score"] / groups[i].row["answers"] for i in usable]
        estimates = shrink_means(means, full, level=level, unit=reading.unit).estimates
    for i, e in zip(usable, estimates, strict=True):
        found[i] = _recounted(e, groups[i].row["answers"])
    return found


def _month_shock(groups: list[Apart]) -> float:
    """Return the variance of a unit's months beyond its answers: the median over units that can be judged."""
    beyond = [
        max(0.0, (g.judged.estimate.se or 0.0) ** 2 - g.independent_variance - g.repeated_variance)
        * g.judged.estimate.n
        for g in groups
        if g.judged.estimate.value is not None
    ]
    return median(beyond) if beyond else 0.0


def _fatter(df: float) -> float:
    return df / (df - 2) if df > 2 else math.inf


def _recounted(e: Estimate, answers: int) -> Estimate:
    return Estimate(e.value, e.low, e.high, answers, e.level, e.unit, se=e.se) if e.is_present else e
