"""Net promoter score: the share of promoters (9-10) minus the share of detractors (0-6), in points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from goodwill.core.card import Card, Reference, Witness
from goodwill.core.diagnostic import Diagnostic
from goodwill.core.estimate import Estimate
from goodwill.core.method import Facts, Method
from goodwill.core.register import method
from goodwill.measure.answered_cells import Question, cluster_sums
from goodwill.measure.periods import Grain
from goodwill.measure.survey_figures import (
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
from goodwill.stats.clustered import clustered_nps
from goodwill.stats.intervals import nps

OFF_SCALE = "not asked on 0 to 10, so there are no promoters and detractors"


@dataclass(frozen=True, kw_only=True)
class NetPromoterResult(SurveyResult):
    """Net promoter scores, overall and by period, unit and segment, in points from -100 to 100."""

    def brief(self) -> str:
        """Return the score, its latest finished period and who was asked."""
        overall = self.figure()
        if overall is None or not overall.estimate.is_present:
            reason = overall.estimate.absent if overall else "nobody answered"
            return sentences(f"There is no net promoter score: {reason}.", self.doubts())
        words = [f"The net promoter score is {told(overall.estimate)}.", beside_note(overall.beside)]
        finished = [f for f in self.over("period") if not f.partial and f.estimate.is_present]
        if len(finished) > 1:
            words.append(f"In {finished[-1].period} it was {told(finished[-1].estimate)}.")
        return sentences(*words, self.doubts())


@method
@dataclass(frozen=True)
class NetPromoter(Method[SurveySummary, NetPromoterResult]):
    """Net promoter score by period, unit and segment.

    Parameters
    ----------
    construct
        The question read as likelihood to recommend, on 0 to 10.
    grain
        Month, quarter or year.
    segment
        A column to split by as well: touchpoint, channel, stage, handler, reason, language, mode, survey_channel.
    perspective
        Which answers to read; by default those of which there are most.
    level
        Coverage the intervals aim at.
    include_partial
        Whether unfinished replies count.
    as_of
        Day (ISO 8601) up to which facts are complete, to tell an unfinished period; judged from the facts
        when empty.
    """

    construct: str = "recommend"
    grain: Grain = "month"
    segment: str = ""
    perspective: str = ""
    level: float = 0.95
    include_partial: bool = False
    as_of: str = ""

    card: ClassVar[Card] = Card(
        name="net_promoter",
        title="Net promoter score",
        concept="relationship",
        question="How many more customers would recommend us than advise against us?",
        reading="Points from -100 (all give 0-6) to 100 (all give 9-10). A high score says that many would "
        "recommend; it does not say that they do, nor why.",
        facts={"answers": ("value", "low", "high", "construct"), "replies": ("perspective", "started_at")},
        assumptions={
            "scale": "The question was asked on 0 to 10.",
            "one_perspective": "Relationship answers and answers about one contact are not pooled.",
            "silent_alike": "Those who did not answer would have answered like those of their group who did.",
        },
        references=(
            Reference("Rocks, B. (2016). Interval estimation for the net promoter score. The American "
                      "Statistician 70(4), 365-372", "adjusted Wald with 3, 3/4, 3/4"),
            Reference("Cochran, W. G. (1977). Sampling Techniques, 3rd ed.", "eq. 6.13, ratio over clusters"),
        ),
        witnesses=(
            Witness("published", "NPS -24.69188 of 2,353 telecom answers",
                    "tests/measure/relationship/test_net_promoter.py"),
            Witness("special case", "one answer per customer collapses to the adjusted Wald interval",
                    "tests/measure/relationship/test_net_promoter.py"),
            Witness("brute force", "cells against counting row by row",
                    "tests/measure/relationship/test_net_promoter.py"),
        ),
    )  # fmt: skip

    def question(self) -> Question:
        """Return which answers are added up, and over what."""
        split = (("segment",), ("period", "segment")) if self.segment else ()
        return Question(
            (self.construct,),
            ("net", "promoter", "detractor"),
            ((), ("period",), ("unit",), ("period", "unit"), ("day",), *split),
            self.grain,
            self.segment,
            self.include_partial,
        )

    def summarise(self, ledger: Facts) -> SurveySummary:
        """Ask for counts per period, unit and segment."""
        return survey_summary(ledger, self.question())

    def estimate(self, summary: SurveySummary) -> NetPromoterResult:
        """Turn counts into scores."""
        cells = summary.answers
        perspective = reading_perspective(cells, self.perspective)
        scale = answer_scale(cells, self.construct, perspective)
        on_scale = scale == (0.0, 10.0)
        figures = figures_of(
            summary,
            metric="net promoter score",
            measure="net",
            construct=self.construct,
            perspective=perspective,
            grain=self.grain,
            estimate=lambda row: self._score(row) if on_scale else _off_scale(row),
            ends=(-100.0, 100.0),
            factor=100.0,
            as_of=date.fromisoformat(self.as_of) if self.as_of else None,
            by_touchpoint=self.segment == "touchpoint",
        )
        doubts = (
            _scale_doubt(on_scale, bool(figures)),
            perspective_doubt(cells, self.construct, perspective),
            silence_doubt(figures),
        )
        return NetPromoterResult(title=self.card.title, figures=figures, perspective=perspective, diagnostics=doubts)

    def _score(self, row: Mapping[str, Any]) -> Estimate:
        sums = cluster_sums(row, "net")
        up, down = float(row["promoter"]), float(row["detractor"])
        if sums.clusters == sums.answers:
            return nps(up, max(0.0, sums.n - up - down), down, self.level)
        return clustered_nps(sums, up, max(0.0, sums.n - up - down), down, self.level)


def _off_scale(row: Mapping[str, Any]) -> Estimate:
    return Estimate.missing(OFF_SCALE, int(row["answers"]), "points")


def _scale_doubt(on_scale: bool, answered: bool) -> Diagnostic:
    if not answered:
        return Diagnostic("scale", None, "Nobody answered, so the scale cannot be checked.")
    if on_scale:
        return Diagnostic("scale", True, "All answers were given on 0 to 10.")
    return Diagnostic("scale", False, f"The question was {OFF_SCALE}.")
