"""What the account assumes, checked."""

from __future__ import annotations

from goodwill.core.diagnostic import Diagnostic
from goodwill.measure.emotion.account.facts import AccountSummary
from goodwill.measure.emotion.account.figures import parameters
from goodwill.measure.emotion.account.fit import Fitted
from goodwill.measure.emotion.account.outlook import Calibration

ASSUMPTIONS = {
    "known_feelings": "The feeling of enough contacts is known to place the others by their kind and customer.",
    "consent_on_record": "Feelings that others read are used only of customers who agreed to it.",
    "half_life_told": "The facts tell how fast a balance fades.",
    "calibrated": "Chances of leaving, given a quarter ago, fit what came of them.",
    "lasting": "Nothing else that changes with the balance makes customers leave.",
}
SPARSE = 0.10
OFF = 0.25  # how far from 1 a slope may lie before it is told


def doubts(summary: AccountSummary, fitted: Fitted, found: Calibration | None) -> tuple[Diagnostic, ...]:
    """Return one diagnostic for each assumption."""
    other = "It cannot be checked whether something else goes with both the balance and leaving."
    return (
        _known(fitted), _consent(summary), _half_life(fitted), _calibration(found), Diagnostic("lasting", None, other),
    )  # fmt: skip


def _known(fitted: Fitted) -> Diagnostic:
    known, contacts = fitted.learned.known, max(fitted.learned.contacts, 1)
    share = known / contacts
    if share < SPARSE:
        return Diagnostic("known_feelings", False, f"Only {share:.0%} of contacts have a feeling that is known; the "
                          "others are placed by their kind.", share)  # fmt: skip
    return Diagnostic("known_feelings", True, f"{share:.0%} of contacts have a feeling that is known; the others count "
                      "with what is expected of them, and with the doubt of it.", share)  # fmt: skip


def _consent(summary: AccountSummary) -> Diagnostic:
    if summary.consent:
        return Diagnostic("consent_on_record", True, "Feelings that others read are used only with consent on record.")
    return Diagnostic("consent_on_record", False, "No consent to read emotion is on record, so all feelings on record "
                      "are used.")  # fmt: skip


def _half_life(fitted: Fitted) -> Diagnostic:
    e = next(parameters(fitted)).estimate
    if e.low is None or e.high is None:
        return Diagnostic("half_life_told", False, "How fast a balance fades cannot be told from these facts; the best "
                          "of the values tried is used.")  # fmt: skip
    return Diagnostic("half_life_told", True, f"A half-life from {e.low:.0f} to {e.high:.0f} days fits.", e.value)


def _calibration(found: Calibration | None) -> Diagnostic:
    slope = None if found is None else found.slopes["all"]
    if slope is None or slope.value is None or slope.low is None or slope.high is None:
        return Diagnostic("calibrated", None, "Too few left in the last quarter to check the chances of leaving.")
    if slope.low > 1 + OFF or slope.high < 1 - OFF or not slope.low - OFF <= 1 <= slope.high + OFF:
        return Diagnostic("calibrated", False, f"Chances of leaving had a slope of {slope.value:.2f} on the last "
                          "quarter instead of 1: do not read them as they stand.", slope.value)  # fmt: skip
    return Diagnostic("calibrated", True, f"Chances of leaving had a slope of {slope.value:.2f} on the last quarter "
                      "(1 is right).", slope.value)  # fmt: skip
