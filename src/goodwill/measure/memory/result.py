"""What is known of remembering: the verdict on the rule, weights, shapes, curves, and what memories go with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from goodwill.core.chart import Chart
from goodwill.core.claim import Claim, ClaimKind
from goodwill.core.estimate import Estimate
from goodwill.measure.memory.figures import PUBLISHED, WEIGHT
from goodwill.measure.memory.lag_reading import LagReading
from goodwill.measure.memory.later import Link
from goodwill.measure.memory.path_features import FEATURES
from goodwill.measure.memory.rules import ALPHA, BOTH, DECIDES, END, MEAN, OPEN, PEAK_END
from goodwill.measure.survey_figures import SurveyResult, bar_chart, sentences, told

NOT_ASKED_TWICE = Estimate.missing("nobody was asked twice")
ENOUGH = 5_000  # experiences that usually tell mean, best and worst apart
VERDICTS: Mapping[str, str] = {
    PEAK_END: "Memories follow the best and the worst moment and the end; the average adds nothing to them that can be "
    "seen.",
    MEAN: "Memories follow the average of all moments; peaks and the end add nothing to it that can be seen.",
    END: "Memories follow how experiences end; the average and the peaks add next to nothing.",
    BOTH: "Neither rule alone describes memories: peaks and the end add to the average, and the average adds to them.",
    OPEN: "Whether memories follow the average or peaks and the end cannot be told apart yet.",
}
CLAIMED: Mapping[str, str] = {
    PEAK_END: "What customers remember goes with peaks and the end of an experience, not with its average.",
    END: "What customers remember goes with how an experience ends, not with its average.",
    BOTH: "What customers remember goes with peaks and the end beside the average.",
}


@dataclass(frozen=True, kw_only=True)
class RememberedResult(SurveyResult):
    """How experiences are remembered.

    Attributes
    ----------
    rule
        The verdict on answers given when customers remember: "peak-end", "mean", "end", "both" or "cannot be told
        apart".
    readings
        Lag -> weights, tests and shapes. Just after and remembered stand beside each other and are never pooled.
    gap
        Remembered score less the score just after, of the same experiences, in points of the question's scale.
    links
        How memories go with what comes later.
    """

    rule: str = OPEN
    readings: Mapping[str, LagReading] = field(default_factory=dict, compare=False, repr=False)
    gap: Estimate = NOT_ASKED_TWICE
    links: tuple[Link, ...] = ()

    @property
    def verdict(self) -> str:
        """The verdict in words."""
        return VERDICTS[self.rule]

    def weight(self, feature: str, lag: str = "remembered") -> Estimate:
        """Return the standardised weight of a feature."""
        found = self.figure(lag, metric=WEIGHT, segment=feature)
        return found.estimate if found else Estimate.missing("not measured")

    def shape(self, name: str, lag: str = "remembered") -> Estimate:
        """Return a shape of the salience form: ``salience``, ``fading`` or ``negativity``."""
        found = self.figure(lag, metric="shape", segment=name)
        return found.estimate if found else Estimate.missing("not measured")

    def chart(self) -> Chart | None:
        """Return the weights with their intervals beside the published ones."""
        rows = [(f, "here", self.weight(f)) for f in FEATURES]
        if not any(e.is_present for _, _, e in rows):
            rows = [(f, "just after", self.weight(f, "just after")) for f in FEATURES]
        if not any(e.is_present for _, _, e in rows):
            return None
        published = {f.segment: f.estimate for f in self.over("published", PUBLISHED)}
        return bar_chart(self.title, [*rows, *((f, "published", published[f]) for f in FEATURES)])

    def brief(self) -> str:
        """Return the verdict, what it rests on, and the sides of it."""
        reading = self.readings.get("remembered")
        if reading is None or reading.weights is None:
            n = reading.n if reading else 0
            why = reading.why if reading and reading.why else "nobody was asked when they remember"
            return sentences(f"{self.title}: {VERDICTS[OPEN]}", f"There are {n:,} such answers: {why}.", self.doubts())
        words = [f"{self.title}: {self.verdict}"]
        words.append(f"This rests on {reading.n:,} remembered experiences of {reading.customers:,} customers.")
        if self.rule == OPEN and reading.n < ENOUGH:
            words.append(f"About {ENOUGH:,} are usually needed to tell them apart.")
        end = told(self.weight("end"), 2).removesuffix(f", n = {reading.n:,}").replace(" sd per sd", "")
        words.append(f"One standard deviation of the end goes with {end} of the remembered score.")
        words += _sides(reading)
        words.append(f"Remembered less just after, of the same experiences: {told(self.gap, 2)}.")
        return sentences(*words, self.doubts())

    def claims(self) -> tuple[Claim, ...]:
        """Return the claim that memories follow more than the average, where the average alone is refuted."""
        reading = self.readings.get("remembered")
        if reading is None or reading.tests is None or self.rule not in CLAIMED:
            return ()
        tests = reading.tests
        return (
            Claim("remembered/rule", ClaimKind.LINK, "remembered", self.rule, CLAIMED[self.rule], tests.gain,
                  min(1.0, tests.refuted)),
        )  # fmt: skip


def _sides(reading: LagReading) -> list[str]:
    """Return the sentences on duration, start and the weight of the negative."""
    words = []
    if reading.tests is not None:
        if reading.tests.duration_neglected < DECIDES:
            words.append("How long an experience lasted counts for next to nothing.")
        elif reading.tests.duration.is_present and not reading.tests.duration.covers(0.0):
            words.append("How long an experience lasted counts as well.")
        if reading.tests.start < ALPHA:
            words.append("How it began counts as well.")
    weight = reading.shapes.shapes["negativity"] if reading.shapes else None
    if weight is not None and weight.value is not None:
        words.append(
            f"What felt bad weighs {weight.value:.1f} times what felt good ({weight.low:.1f} to {weight.high:.1f})."
        )
    return words
