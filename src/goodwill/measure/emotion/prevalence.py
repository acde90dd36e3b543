"""What customers feel: how common each feeling is, corrected for errors of reading, and how much of it is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from goodwill.core.card import Card, Reference, Witness
from goodwill.core.chart import Chart
from goodwill.core.errors import LedgerError
from goodwill.core.estimate import Estimate
from goodwill.core.method import Facts, Method
from goodwill.core.register import method
from goodwill.core.result import Result
from goodwill.measure.emotion.prevalence_cells import EMOTIONS, MEASURES, STATES, FeelingCells, gather
from goodwill.measure.emotion.prevalence_figures import (
    MEAN,
    UNKNOWN,
    doubts_of,
    figures_of,
)
from goodwill.measure.survey_figures import Figure, figures_table, period_chart, sentences, told

if TYPE_CHECKING:
    import pyarrow as pa

CLEARLY = 0.02
"""A feeling is named in the brief when at least this share of texts has it."""


@dataclass(frozen=True, kw_only=True)
class EmotionsResult(Result):
    """What customers feel.

    Attributes
    ----------
    figures
        Corrected shares of texts by feeling, mean feeling and unknown share of contacts, whole company first, then by
        touchpoint (scope ``touchpoint``) and month (``period``); asked against read.
    """

    figures: tuple[Figure, ...] = ()

    def table(self) -> pa.Table:
        """Return all figures."""
        return figures_table(self.figures)

    def figure(self, metric: str, scope: str = "all", *, period: str = "", segment: str = "") -> Estimate | None:
        """Return a figure by name and place; None where there is none."""
        for f in self.figures:
            if (f.metric, f.scope, f.period, f.segment) == (metric, scope, period, segment):
                return f.estimate
        return None

    def chart(self) -> Chart | None:
        """Return the shares of positive and negative texts by month."""
        return period_chart(
            self.title, [f for f in self.figures if f.scope == "period" and f.metric in ("positive", "negative")]
        )

    def brief(self) -> str:
        """Return how common feelings are, which stand out, where contacts feel worst, and how much is unknown."""
        words = []
        positive, negative = self.figure("positive"), self.figure("negative")
        if positive is not None and negative is not None and positive.n:
            words.append(f"{self.title}: positive in {told(positive)}; negative in {told(negative)} (n counts texts).")
        else:
            words.append(f"{self.title}: no words were read.")
        for kind, names in (("emotion", EMOTIONS), ("state", STATES)):
            name, top = self._commonest(names)
            if top is not None:
                words.append(f"The commonest {kind} in customers' words is {name}: {told(top)}.")
        mean, unknown = self.figure(MEAN), self.figure(UNKNOWN)
        if mean is not None and mean.value is not None:
            words.append(f"Contacts whose feeling is known lie at {told(mean, 2)}.")
        low = self._lowest()
        if low is not None:
            words.append(f"Lowest at {low[0]}: {told(low[1], 2)}.")
        if unknown is not None and unknown.value is not None:
            words.append(f"Contacts whose feeling is not known: {told(unknown)}.")
        return sentences(*words, self.doubts())

    def _commonest(self, names: tuple[str, ...]) -> tuple[str, Estimate | None]:
        shares = ((n.replace("_", " "), self.figure(n.replace("_", " "))) for n in names)
        present = [(n, e) for n, e in shares if e is not None and e.value is not None and (e.low or 0.0) >= CLEARLY / 2]
        return max(present, key=lambda p: p[1].value or 0.0, default=("", None))

    def _lowest(self) -> tuple[str, Estimate] | None:
        found = [(f.segment, f.estimate) for f in self.figures if f.scope == "touchpoint" and f.metric == MEAN]
        present = [(s, e) for s, e in found if e.value is not None and e.low is not None]
        if len(present) < 2:
            return None
        segment, e = min(present, key=lambda p: p[1].value or 0.0)
        return segment.replace("_", " "), e


@method
@dataclass(frozen=True)
class Emotions(Method[FeelingCells, EmotionsResult]):
    """How common each feeling is among what customers said, and how much of it is known.

    Parameters
    ----------
    level
        Coverage the intervals aim at.
    """

    level: float = 0.95

    card: ClassVar[Card] = Card(
        name="emotions", title="What customers feel", concept="emotion",
        question="What do customers feel, where and when, and how much of it is known?",
        reading="Shares of customers' texts with a feeling, corrected for how often reading errs; several feelings can "
        "be in one text. Mean feeling is that of contacts, -1 to 1: what the customer said of it, else what a coder or "
        "the words tell. A contact without any of these is unknown, never neutral.",
        facts={"interactions": ("touchpoint",), "moments": ("text", "valence"), "answers": ("text",)},
        assumptions={
            "consent_on_record": "Feelings are read only of customers who agreed to it.",
            "errors_known": "How often reading errs was measured in the languages that were read.",
            "same_kind": "Texts with one feeling look alike here and where errors of reading were measured.",
            "mostly_known": "The feeling of at least half of the contacts is known.",
            "as_asked": "What is read from words agrees with what customers say when they are asked.",
        },
        references=(
            Reference("Forman, G. (2008). Quantifying counts and costs via classification. Data Mining and Knowledge "
                      "Discovery 17, 164-206", "adjusted count"),
            Reference("Saerens, M., Latinne, P. & Decaestecker, C. (2002). Adjusting the outputs of a classifier to "
                      "new a priori probabilities. Neural Computation 14", "assumption of the shift"),
            Reference("Demszky, D. et al. (2020). GoEmotions. ACL", "labels, groups, Ekman's emotions"),
            Reference("Ohman, E. et al. (2020). XED: a multilingual dataset for sentiment analysis and emotion "
                      "detection. COLING", "other languages"),
        ),
        witnesses=(
            Witness("recovery", "shares planted at 2 to 60 % under error rates that differ by feeling",
                    "tests/stats/test_quantification.py"),
            Witness("special case", "with a reader that never errs the share is the plain one with Wilson's interval",
                    "tests/stats/test_quantification.py"),
            Witness("brute force", "sums against counting text by text", "tests/measure/emotion/test_prevalence.py"),
        ),
    )  # fmt: skip

    def summarise(self, ledger: Facts) -> FeelingCells:
        """Ask for sums over readings and contacts."""
        if not ledger.has("interactions") and not ledger.has("answers", "text"):
            raise LedgerError(
                "There are neither contacts nor words in which a feeling could be known.",
                where="interactions, answers",
                do="load contacts with their moments, or answers with text",
            )
        return gather(ledger)

    def estimate(self, summary: FeelingCells) -> EmotionsResult:
        """Turn sums into corrected shares."""
        figures = figures_of(summary, self.level)
        return EmotionsResult(
            title=self.card.title,
            figures=figures,
            diagnostics=doubts_of(summary, figures),
        )


__all__ = ["MEASURES", "Emotions", "EmotionsResult"]
