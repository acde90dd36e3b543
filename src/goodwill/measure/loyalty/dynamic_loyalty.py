"""Dynamic loyalty: steady, wavering or gone in spirit; what moved with it; what is said beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from goodwill.core.card import Card, Reference, Witness
from goodwill.core.diagnostic import Diagnostic
from goodwill.core.errors import EstimateError
from goodwill.core.estimate import Estimate
from goodwill.core.method import Facts, Method
from goodwill.core.register import method
from goodwill.measure.loyalty.doubts import doubts_of
from goodwill.measure.loyalty.facts import Cuts, LoyaltyFacts, loyalty_facts
from goodwill.measure.loyalty.figures import figure, figures_of
from goodwill.measure.loyalty.lived import kept_model
from goodwill.measure.loyalty.people_table import people_table
from goodwill.measure.loyalty.picture import look
from goodwill.measure.loyalty.result import LoyaltyStatesResult


@method
@dataclass(frozen=True)
class DynamicLoyalty(Method[LoyaltyFacts, LoyaltyStatesResult]):
    """States of loyalty read from what customers do, and what went with every move.

    Parameters
    ----------
    states
        Number of states, 2 to 4; 0 chooses.
    anger, irritation, wow
        Valence of a contact (-1 to 1) from which it counts as anger, irritation, wow.
    most
        Customers the model is fitted to at most; states are told of all.
    seed
        Of the starts.
    """

    states: int = 0
    anger: float = -0.7
    irritation: float = -0.4
    wow: float = 0.85
    most: int = 6_000
    seed: int = 0

    card: ClassVar[Card] = Card(
        name="dynamic_loyalty", title="Dynamic loyalty", concept="loyalty",
        question="Who is steady, who is wavering, who is gone in spirit, and what went with each move?",
        reading="The share of customers whose behaviour is that of each state; steady means that they go on buying as "
        "of old. States are probabilities: of single customers they say little, of groups much. What went with a move "
        "was there in the same month; that the move would not have come without it is not shown.",
        facts={"outcomes": ("kind", "happened_at", "amount"), "interactions": ("started_at",)},
        assumptions={
            "behaviour_only": "States are read from purchases and renewals alone, never from answers or words.",
            "lock_in": "Customers who cannot leave are told by what they buy, not by their staying.",
            "number_of_states": "The number of states fits, and people can name them.",
            "fit": "The model found its best parameters.",
            "known_feelings": "Feelings are known for enough contacts; the others count at what is usual.",
            "comparable": "Events came to customers who were otherwise alike.",
            "shared_noise": "Where one customer's other life is told, both lives share their chances.",
            "consent_on_record": "Feelings are read only where customers agreed.",
        },
        references=(
            Reference("Netzer, O., Lattin, J. M. & Srinivasan, V. (2008). A hidden Markov model of customer "
                      "relationship dynamics. Marketing Science 27(2), 185-204", "ordered logit transitions"),
            Reference("Miettinen, O. S. (1976). Estimability and estimation in case-referent studies. American Journal "
                      "of Epidemiology 103, 226-235", "test-based limits"),
            Reference("Shapley, L. S. (1953). A value for n-person games. Annals of Mathematics Studies 28"),
            Reference("Tian, J. & Pearl, J. (2000). Probabilities of causation: bounds and identification. UAI 16",
                      "probability of necessity"),
            Reference("Bai, J. & Perron, P. (2003). Computation and analysis of multiple structural change models. "
                      "J. Applied Econometrics 18, 1-22"),
            Reference("Efron, B. (2010). Large-Scale Inference", "ch. 5, Bayesian false discovery rate"),
        ),
        witnesses=(
            Witness("recovery", "slopes of anger, irritation, wow; shared disruptions and their months",
                    "tests/measure/loyalty/test_recovery.py"),
            Witness("brute force", "shares of moves over all orders of events; answers explained row by row",
                    "tests/measure/loyalty/test_disruptions.py"),
            Witness("special case", "without events nothing is shared out; what adds up adds up",
                    "tests/measure/loyalty/test_disruptions.py"),
        ),
        gear="loop",
    )  # fmt: skip

    def summarise(self, ledger: Facts) -> LoyaltyFacts:
        """Ask for sparse facts by customer and month."""
        return loyalty_facts(ledger, Cuts(self.anger, self.irritation, self.wow))

    def estimate(self, summary: LoyaltyFacts) -> LoyaltyStatesResult:
        """Fit the states and read everything off them."""
        try:
            picture = look(summary, states=self.states, seed=self.seed, most=self.most)
        except EstimateError as fault:
            return self._absent(f"{fault.what.rstrip('.')} ({fault.seen})" if fault.seen else fault.what.rstrip("."))
        return LoyaltyStatesResult(
            title=self.card.title, figures=figures_of(picture), states=picture.fitted.states, shocks=picture.shocks,
            tests=picture.tests,
            warned=picture.as_of.warned, gone=picture.as_of.gone, diagnostics=doubts_of(picture, summary),
            people=people_table(picture),
            model=kept_model(picture.lived, picture.fitted)
            | {"cuts": {"anger": self.anger, "irritation": self.irritation, "wow": self.wow}},
        )  # fmt: skip

    def _absent(self, reason: str) -> LoyaltyStatesResult:
        reason = reason[0].lower() + reason[1:]
        return LoyaltyStatesResult(
            title=self.card.title, why_absent=reason,
            figures=(figure("share of customers", "all", "steady", Estimate.missing(reason, 0, "share")),),
            diagnostics=tuple(Diagnostic(key, None, f"Not checked: {reason}.") for key in self.card.assumptions),
        )  # fmt: skip
