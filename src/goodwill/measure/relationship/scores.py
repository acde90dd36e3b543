"""Scores of any construct: mean on its scale and share of best answers; satisfaction, effort, consequences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from goodwill.core.card import Card, Reference, Witness
from goodwill.core.diagnostic import Diagnostic
from goodwill.core.method import Facts, Method
from goodwill.core.register import method
from goodwill.measure.answered_cells import Question
from goodwill.measure.periods import Grain
from goodwill.measure.score_figures import mean_of, share_of, worst_of
from goodwill.measure.survey_figures import (
    Figure,
    SurveyResult,
    SurveySummary,
    answer_scale,
    figures_of,
    perspective_doubt,
    reading_perspective,
    sentences,
    silence_doubt,
    survey_summary,
    told,
)
from goodwill.measure.who_was_asked import beside_note

TESTS = "tests/measure/relationship/test_scores.py"
WILSON = Reference("Wilson, E. B. (1927). Probable inference. JASA 22, 209-212", "score interval")
CLUSTERS = Reference("Cochran, W. G. (1977). Sampling Techniques, 3rd ed.", "eq. 6.13, ratio over clusters")
ASSUMPTIONS = {
    "one_scale": "All answers were given on one scale.",
    "one_perspective": "Relationship answers and answers about one contact are not pooled.",
    "silent_alike": "Those who did not answer would have answered like those of their group who did.",
}
FACTS = {
    "answers": ("value", "low", "high", "higher_is", "construct"),
    "replies": ("perspective", "started_at"),
}
WITNESSES = (
    Witness(
        "brute force",
        "means and shares against row-by-row counting, with and without repeated customers",
        TESTS,
    ),
    Witness("special case", "one answer per customer collapses to Student's t and Wilson", TESTS),
)


@dataclass(frozen=True, kw_only=True)
class ScoreResult(SurveyResult):
    """Means on the answer scale (or 0 to 100 where scales differ) and shares of best answers."""

    def brief(self) -> str:
        """Return the overall figures and who was asked."""
        overall = [f for f in self.figures if f.scope == "all"]
        present = [f for f in overall if f.estimate.is_present]
        if not present:
            return sentences(f"{self.title}: not known, nobody answered.", self.doubts())
        said = "; ".join(f"{f.metric} {told(f.estimate, 2)}" for f in overall)
        return sentences(f"{self.title}: {said}.", beside_note(present[0].beside), self.doubts())


@dataclass(frozen=True)
class ScoresOf(Method[SurveySummary, ScoreResult]):
    """Base of the methods that report means and shares of best answers of some constructs."""

    grain: Grain = "month"
    segment: str = ""
    perspective: str = ""
    level: float = 0.95
    include_partial: bool = False
    top_boxes: int = 2
    as_of: str = ""

    def constructs(self) -> tuple[str, ...]:
        """Return the constructs measured."""
        raise TypeError(f"{type(self).__name__} measures nothing")  # a subclass always does

    def summarise(self, ledger: Facts) -> SurveySummary:
        """Ask for sums per period, unit and segment."""
        split = (("segment",), ("period", "segment")) if self.segment else ()
        scopes = ((), ("period",), ("unit",), ("period", "unit"), ("day",), *split)
        question = Question(
            self.constructs(),
            ("score", "top"),
            scopes,
            self.grain,
            self.segment,
            self.include_partial,
            self.top_boxes,
        )
        return survey_summary(ledger, question)

    def estimate(self, summary: SurveySummary) -> ScoreResult:
        """Turn sums into means and shares."""
        cells = summary.answers
        perspective = reading_perspective(cells, self.perspective)
        figures: list[Figure] = []
        doubts: list[Diagnostic] = []
        for construct in self.constructs():
            found = self._figures(summary, construct, perspective)
            figures += found
            scale = answer_scale(cells, construct, perspective)
            doubts.append(_scale_doubt(construct, scale, bool(found)))
            doubts.append(perspective_doubt(cells, construct, perspective))
            doubts.append(silence_doubt(found))
        return ScoreResult(
            title=self.card.title,
            figures=tuple(figures),
            perspective=perspective,
            diagnostics=worst_of(doubts),
        )

    def _figures(self, summary: SurveySummary, construct: str, perspective: str) -> tuple[Figure, ...]:
        scale = answer_scale(summary.answers, construct, perspective)
        ends = scale or (0.0, 100.0)
        unit = f"on {ends[0]:g} to {ends[1]:g}"
        as_of = date.fromisoformat(self.as_of) if self.as_of else None
        means = figures_of(
            summary, metric=construct, construct=construct, perspective=perspective, grain=self.grain,
            estimate=lambda row: mean_of(row, ends, unit, self.level),
            ends=ends, factor=ends[1] - ends[0], shift=ends[0], as_of=as_of, by_touchpoint=self.segment == "touchpoint",
        )  # fmt: skip
        if scale is None:
            return means
        name = f"{construct}, share of the best {self.top_boxes} answers"
        shares = figures_of(
            summary, metric=name, measure="top", construct=construct, perspective=perspective,
            grain=self.grain, estimate=lambda row: share_of(row, self.level),
            ends=(0.0, 1.0), factor=1.0, as_of=as_of, by_touchpoint=self.segment == "touchpoint",
        )  # fmt: skip
        return (*means, *shares)


@method
@dataclass(frozen=True)
class ConstructScore(ScoresOf):
    """The mean and the share of best answers of any one construct.

    Parameters
    ----------
    construct
        Which one.
    grain, segment, perspective, level, include_partial, as_of
        As in `NetPromoter`.
    top_boxes
        How many of the best answers count as best.
    """

    construct: str = "satisfaction"

    card: ClassVar[Card] = Card(
        name="construct_score", title="Score", concept="relationship",
        question="How high is a construct, on its own scale?",
        reading="The mean answer, higher is better, and the share of people who gave one of the best answers. "
        "It says how those who answered feel about the question, on that scale.",
        facts=FACTS, assumptions=ASSUMPTIONS, references=(WILSON, CLUSTERS), witnesses=WITNESSES,
    )  # fmt: skip

    def constructs(self) -> tuple[str, ...]:
        """Return the one construct."""
        return (self.construct,)


@method
@dataclass(frozen=True)
class CustomerSatisfaction(ScoresOf):
    """Customer satisfaction: mean and share of the best two answers."""

    construct: str = "satisfaction"

    card: ClassVar[Card] = Card(
        name="customer_satisfaction", title="Customer satisfaction", concept="relationship",
        question="How satisfied are customers?",
        reading="The mean on the scale asked and the share of the best two answers (4 and 5 of 5). High says "
        "people are content; it does not say that they will stay.",
        facts=FACTS, assumptions=ASSUMPTIONS, references=(WILSON, CLUSTERS), witnesses=WITNESSES,
    )  # fmt: skip

    def constructs(self) -> tuple[str, ...]:
        """Return satisfaction."""
        return (self.construct,)


@method
@dataclass(frozen=True)
class CustomerEffort(ScoresOf):
    """Customer effort: how easy it was, whatever way the question was worded."""

    construct: str = "ease"

    card: ClassVar[Card] = Card(
        name="customer_effort", title="Ease (customer effort)", concept="relationship",
        question="How easy do customers find it to get what they came for?",
        reading="The mean with effort turned into ease, so that higher is easier, and the share of the best two "
        "answers. Ease is not the same as a good feeling.",
        facts=FACTS, assumptions=ASSUMPTIONS, references=(WILSON, CLUSTERS), witnesses=WITNESSES,
    )  # fmt: skip

    def constructs(self) -> tuple[str, ...]:
        """Return ease."""
        return (self.construct,)


@method
@dataclass(frozen=True)
class Consequences(ScoresOf):
    """What remembering changes: the will to trust, forgive, advocate and buy again."""

    card: ClassVar[Card] = Card(
        name="consequences", title="Trust, forgive, advocate, buy again", concept="relationship",
        question="How willing are customers to trust, forgive, speak for us and buy again?",
        reading="Means of four intentions on the scale asked. They are what people say they would do, not what "
        "they did.",
        facts=FACTS, assumptions=ASSUMPTIONS, references=(WILSON, CLUSTERS), witnesses=WITNESSES,
    )  # fmt: skip

    def constructs(self) -> tuple[str, ...]:
        """Return the four intentions."""
        return ("trust", "forgive", "advocate", "repurchase")


def _scale_doubt(construct: str, scale: tuple[float, float] | None, answered: bool) -> Diagnostic:
    if not answered:
        return Diagnostic("one_scale", None, f"Nobody answered about {construct}.")
    if scale is None:
        return Diagnostic(
            "one_scale",
            False,
            f"{construct.capitalize()} was asked on several scales; it is shown from 0 to 100 and not as shares.",
        )
    return Diagnostic("one_scale", True, f"{construct.capitalize()} was asked on {scale[0]:g} to {scale[1]:g}.")
