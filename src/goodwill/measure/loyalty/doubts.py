"""One check for each assumption of dynamic loyalty."""

from __future__ import annotations

from goodwill.core.diagnostic import Diagnostic
from goodwill.measure.loyalty.facts import LoyaltyFacts
from goodwill.measure.loyalty.picture import Picture

LITTLE = 0.2  # share of contacts with a known feeling below which that has to be said


def doubts_of(picture: Picture, facts: LoyaltyFacts) -> tuple[Diagnostic, ...]:
    """Return the checks in the order of the card."""
    lived = picture.lived
    return (
        Diagnostic("behaviour_only", True, "States are read from purchases and renewals alone."),
        _lock_in(lived.bound),
        _number(picture),
        _fit(picture),
        _feelings(lived.known, bool({"anger", "irritation", "wow"} & set(lived.causes))),
        _comparable(picture),
        Diagnostic(
            "shared_noise", None,
            "No data can tell whether two lives of one customer would share their chances: for single customers bounds "
            "are given that hold in any case.",
        ),
        _consent(facts),
    )  # fmt: skip


def _lock_in(bound: float) -> Diagnostic:
    return Diagnostic(
        "lock_in", True,
        f"In {bound:.0%} of the months customers could not leave; their staying is not taken for loyalty.", bound,
    )  # fmt: skip


def _number(picture: Picture) -> Diagnostic:
    tried = picture.fitted.tried
    if not tried:
        return Diagnostic("number_of_states", None, "The number of states was given.")
    by_bic = min(tried, key=lambda t: t.bic).states
    by_others = max(tried, key=lambda t: t.held_out).states
    chosen = len(picture.fitted.states)
    return Diagnostic(
        "number_of_states", True,
        f"{chosen} states; BIC prefers {by_bic}, customers held out prefer {by_others}.", float(chosen),
    )  # fmt: skip


def _fit(picture: Picture) -> Diagnostic:
    fit = picture.fitted.fit
    if not fit.converged:
        return Diagnostic("fit", False, "The model of states did not settle, so its figures are rough.")
    rates = fit.parameters.means("buys")
    if rates[-1] < 1.3 * rates[0]:
        return Diagnostic("fit", False, "The states hardly differ in what customers do, so they mean little.",
                          float(rates[-1] / max(rates[0], 1e-9)))  # fmt: skip
    times = float(rates[-1] / max(rates[0], 1e-9))
    return Diagnostic(
        "fit", True, f"The model settled; the steady buy {times:.1f} times as often as those gone in spirit.", times
    )


def _feelings(known: float, used: bool) -> Diagnostic:
    if not used:
        return Diagnostic(
            "known_feelings", None, "Strong feelings are on record too seldom to ask what goes with them."
        )
    if known < LITTLE:
        return Diagnostic(
            "known_feelings", False,
            f"The feeling is known for {known:.0%} of contacts only; the others count at what is usual, so what goes "
            "with feelings is told roughly.", known,
        )  # fmt: skip
    return Diagnostic("known_feelings", True, f"The feeling is known for {known:.0%} of contacts.", known)


def _comparable(picture: Picture) -> Diagnostic:
    if not picture.lived.causes:
        return Diagnostic("comparable", None, "No events are on record.")
    return Diagnostic(
        "comparable", None,
        "Events and what was done about them were not drawn at random, so they go with moves and no more.",
    )  # fmt: skip


def _consent(facts: LoyaltyFacts) -> Diagnostic:
    given = facts.consents
    if given is None:
        return Diagnostic("consent_on_record", None, "No contacts have a feeling that others read.")
    if given:
        return Diagnostic("consent_on_record", True, "Feelings that others read count only where customers agreed.")
    return Diagnostic("consent_on_record", False, "No consents to reading emotion are kept, so feelings of all count.")
