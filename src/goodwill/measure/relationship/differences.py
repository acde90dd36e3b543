"""Differences between groups: units (or touchpoints, channels...) beside the others, like with like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from goodwill.core.card import Card, Reference, Witness
from goodwill.core.cells import Cells
from goodwill.core.chart import Chart
from goodwill.core.claim import Claim, ClaimKind
from goodwill.core.diagnostic import Diagnostic
from goodwill.core.estimate import Estimate
from goodwill.core.method import Facts, Method
from goodwill.core.register import method
from goodwill.measure.relationship.apart import Apart, apart_question, groups_apart
from goodwill.measure.relationship.reading import reading_of
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

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class GroupDifference:
    """One group: its figure, its distance from the others, and the p-value held for all groups together (Holm)."""

    group: str
    own: Estimate
    apart: Estimate
    p_value: float
    p_adjusted: float


@dataclass(frozen=True, kw_only=True)
class DifferenceResult(SurveyResult):
    """Groups side by side.

    Attributes
    ----------
    construct, by
        What was asked and what makes the groups.
    groups
        Every group, in order of name.
    p_value
        Against "no group lies apart": the smallest p-value times the number of groups judged.
    """

    construct: str = ""
    by: str = "unit"
    groups: tuple[GroupDifference, ...] = ()
    p_value: float = 1.0

    def table(self) -> pa.Table:
        """Return each group's own figure and its distance from the others."""
        distances = [
            Figure(
                "distance from the others",
                f"{self.by} apart",
                "",
                g.group if self.by == "unit" else "",
                "" if self.by == "unit" else g.group,
                g.apart,
            )
            for g in self.groups
        ]
        return figures_table([*self.figures, *distances])

    def chart(self) -> Chart | None:
        """Return each group's distance from the others with its interval."""
        return bar_chart(self.title, [(g.group, "", g.apart) for g in self.groups])

    def brief(self) -> str:
        """Return the range of the groups and how far the outermost lie from the others."""
        judged = [g for g in self.groups if g.apart.value is not None]
        overall = self.figure()
        note = beside_note(overall.beside) if overall else ""
        if not judged:
            reason = self.groups[0].apart.absent if self.groups else "there is only one group, or none"
            return sentences(f"{self.title}: {reason}.", note, self.doubts())
        low = min(judged, key=lambda g: g.apart.value or 0.0)
        high = max(judged, key=lambda g: g.apart.value or 0.0)
        return sentences(
            f"{self.title}: among {len(judged)} groups the distance from others with the same kind of contact "
            f"runs from {told(low.apart, 2)} ({low.group}) to {told(high.apart, 2)} ({high.group}), n in months.",
            note,
            self.doubts(),
        )

    def claims(self) -> tuple[Claim, ...]:
        """Return the one claim that groups differ."""
        judged = [g for g in self.groups if g.apart.value is not None]
        if len(judged) < 2:
            return ()
        least = min(judged, key=lambda g: (g.p_value, g.group))
        side = "higher" if (least.apart.value or 0.0) > 0 else "lower"
        return (
            Claim(
                f"group_differences/{self.construct}/{self.by}", ClaimKind.DIFFERENCE, "group_differences", self.by,
                f"{self.construct.capitalize()} differs by {self.by}: in {least.group} it is {side} than elsewhere for "
                "the same kind of contact in the same months.",
                least.apart, self.p_value,
            ),
        )  # fmt: skip


@method
@dataclass(frozen=True)
class GroupDifferences(Method[SurveySummary, DifferenceResult]):
    """Groups compared with the others that served the same kind of contact in the same month.

    Parameters
    ----------
    construct
        What was asked.
    by
        ``unit``, or a column: touchpoint, channel, stage, handler, reason, language, mode, survey_channel.
    perspective, level, include_partial
        As in `NetPromoter`.
    """

    construct: str = "recommend"
    by: str = "unit"
    perspective: str = ""
    level: float = 0.95
    include_partial: bool = False

    card: ClassVar[Card] = Card(
        name="group_differences", title="Differences between groups", concept="relationship",
        question="Which groups lie apart from the others, like compared with like?",
        reading="A group's figure minus that of the others for the same touchpoint and survey mode in the same "
        "month. It goes with the group; customers, staff and circumstances of the group may all be behind it.",
        facts={"answers": ("value", "construct"), "replies": ("unit_id", "started_at", "mode")},
        assumptions={
            "enough_months": "Each group can be compared in at least six finished months.",
            "like_with_like": "Groups share kinds of contact, so that like can be compared with like.",
            "one_perspective": "Relationship answers and answers about one contact are not pooled.",
            "silent_alike": "Those who did not answer would have answered like those of their group who did.",
        },
        references=(
            Reference("Cameron, A. C., Gelbach, J. B. & Miller, D. L. (2011). Robust inference with multiway "
                      "clustering. JBES 29, 238-249", "customers and unit-months"),
            Reference("Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scand. J. Statist. 6"),
        ),
        witnesses=(
            Witness("recovery", "team-by-month shocks and repeated customers: 5 % at the 5 % level, planted "
                    "differences found", "tests/measure/test_unit_months.py"),
            Witness("brute force", "distances against looping over cells", "tests/measure/test_unit_months.py"),
        ),
    )  # fmt: skip

    def summarise(self, ledger: Facts) -> SurveySummary:
        """Ask for sums per month, unit and kind of contact."""
        return survey_summary(ledger, apart_question(self.construct, self.by, self.include_partial))

    def estimate(self, summary: SurveySummary) -> DifferenceResult:
        """Compare like with like, month by month."""
        cells = summary.answers
        perspective = reading_perspective(cells, self.perspective)
        mine = cells.where(construct=self.construct, perspective=perspective)
        reading = reading_of(cells, self.construct, perspective)
        partial = partial_periods(mine)
        groups = groups_apart(mine, reading, self.by, partial, self.level)
        figures = figures_of(
            SurveySummary(_without_detail(mine), summary.asked), metric=reading.name, measure=reading.measure,
            construct=self.construct, perspective=perspective, grain="month",
            estimate=lambda row: reading.estimate(row, self.level),
            ends=reading.ends, factor=reading.factor, shift=reading.shift,
        )  # fmt: skip
        adjusted = holm({g.group: g.judged.p_value for g in groups if g.judged.estimate.is_present})
        differences = tuple(
            GroupDifference(g.group, g.own, g.judged.estimate, g.judged.p_value, adjusted.get(g.group, 1.0))
            for g in groups
        )
        return DifferenceResult(
            title=f"{self.card.title}: {reading.name} by {self.by}",
            figures=figures,
            perspective=perspective,
            construct=self.construct,
            by=self.by,
            groups=differences,
            p_value=min(adjusted.values(), default=1.0),
            diagnostics=(
                *apart_doubts(groups),
                perspective_doubt(cells, self.construct, perspective),
                silence_doubt(figures),
            ),
        )


def holm(p_values: dict[str, float]) -> dict[str, float]:
    """Return p-values adjusted so that the chance of any false one is held (Holm 1979)."""
    adjusted, running = {}, 0.0
    for rank, (name, p) in enumerate(sorted(p_values.items(), key=lambda item: item[1])):
        running = max(running, min(1.0, (len(p_values) - rank) * p))
        adjusted[name] = running
    return adjusted


def apart_doubts(groups: tuple[Apart, ...]) -> tuple[Diagnostic, Diagnostic]:
    """Return the checks that groups have enough months and share kinds of contact."""
    if not groups:
        nothing = "There are no groups with answers."
        return Diagnostic("enough_months", None, nothing), Diagnostic("like_with_like", None, nothing)
    alone = [g.group for g in groups if "no other group" in g.judged.estimate.absent]
    short = [g.group for g in groups if not g.judged.estimate.is_present and g.group not in alone]
    months = Diagnostic(
        "enough_months", not short,
        f"{len(short)} of {len(groups)} groups have fewer than six finished months: too early to tell."
        if short else "All groups that can be compared have at least six finished months.", float(len(short)),
    )  # fmt: skip
    alike = Diagnostic(
        "like_with_like", not alone,
        f"{len(alone)} of {len(groups)} groups serve contacts that no other group serves, so they are not compared."
        if alone else "All groups share kinds of contact with others.", float(len(alone)),
    )  # fmt: skip
    return months, alike


def _without_detail(cells: Cells) -> Cells:
    import pyarrow.compute as pc

    return Cells(cells.rows.filter(pc.not_equal(cells.rows["scope"], "period unit segment")), cells.by)
