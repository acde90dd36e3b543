"""What speaks against the models of value: each assumption held against the facts."""

from __future__ import annotations

from goodwill.core.diagnostic import Diagnostic
from goodwill.measure.reciprocity.buying import Band
from goodwill.measure.reciprocity.histories import ValueSummary
from goodwill.measure.reciprocity.worth import Fitted, Tried

MISSED = 0.10  # beyond this share the try-out is said to have missed
LEANING = 0.20  # correlation of frequency and value from which on they do go together
UNSEEN = 0.25  # share of customers older than the records from which on it is said
OTHER = 0.02  # share of bookings in other currencies


def doubts_of(summary: ValueSummary, fitted: Fitted, tried: Tried) -> tuple[Diagnostic, ...]:
    """Return one diagnostic for each assumption of the card."""
    return (_buying(fitted, tried), _beginning(summary), _apart(fitted), _leaving(fitted, tried), _currency(summary))


def _buying(fitted: Fitted, tried: Tried) -> Diagnostic:
    key = "steady_buying"
    everybody = next((b for b in tried.bands if b.name == "all"), None)
    if fitted.model is None:
        return Diagnostic(key, None, "Whether buying is steady cannot be seen: nobody bought twice.")
    if everybody is None or everybody.actual.value is None or not everybody.predicted:
        return Diagnostic(key, None, "The model of buying could not be tried out on a past day.")
    ratio = everybody.actual.value / everybody.predicted
    worst = max((_missed(b) for b in tried.bands), default=0.0)
    if worst == 0.0:
        return Diagnostic(
            key, True, f"Tried out {tried.days} days back, customers made {ratio:.0%} of the purchases expected.", ratio
        )
    return Diagnostic(
        key, False,
        f"Tried out {tried.days} days back, customers made {ratio:.0%} of the purchases expected, and among customers "
        f"with about as many purchases it was off by up to {worst:.0%}: customers' rates do not stay as they were.",
        ratio,
    )  # fmt: skip


def _missed(band: Band) -> float:
    """Return by which share a band was missed; 0 where it is little or may be chance."""
    made = band.actual
    if made.value is None or made.low is None or made.high is None or not band.predicted:
        return 0.0
    share = abs(made.value / band.predicted - 1)
    return 0.0 if share <= MISSED or made.low <= band.predicted <= made.high else share


def _beginning(summary: ValueSummary) -> Diagnostic:
    n, older = summary.older
    if not n:
        return Diagnostic("beginning_seen", None, "It is not known since when customers are customers.")
    share = older / n
    if share > UNSEEN:
        return Diagnostic(
            "beginning_seen", False,
            f"For {share:.0%} of those who bought, the first purchases lie before the records begin and are not seen.",
            share,
        )  # fmt: skip
    return Diagnostic(
        "beginning_seen", True, f"{share:.0%} of those who bought were customers before the records.", share
    )


def _apart(fitted: Fitted) -> Diagnostic:
    key = "value_apart"
    if fitted.spend is None:
        return Diagnostic(key, None, "What purchases are worth is not known customer by customer.")
    r = fitted.spend.correlation
    if abs(r) > LEANING:
        more = "more" if r > 0 else "less"
        return Diagnostic(
            key, False, f"Customers who come often spend {more} each time (correlation {r:.2f}): the value of frequent "
            f"customers is {'under' if r > 0 else 'over'}stated.", r,
        )  # fmt: skip
    return Diagnostic(key, True, f"How often and how much hardly go together (correlation {r:.2f}).", r)


def _leaving(fitted: Fitted, tried: Tried) -> Diagnostic:
    key = "steady_leaving"
    if fitted.staying is None:
        return Diagnostic(key, None, "Nothing is known of contracts that ended, or of contracts at all.")
    if tried.stayed is None or tried.stayed[1].value is None:
        return Diagnostic(key, None, "The model of contracts could not be tried out on a past day.")
    predicted, actual = tried.stayed
    found = actual.value or 0.0
    told = f"Tried out {tried.days} days back, {predicted:.0%} were expected to stay under contract and {found:.0%} did"
    inside = actual.low is not None and actual.high is not None and actual.low <= predicted <= actual.high
    if inside or abs(predicted - found) <= 0.02:
        return Diagnostic(key, True, f"{told}.", found - predicted)
    return Diagnostic(key, False, f"{told}: leaving is not as steady as the model takes it to be.", found - predicted)


def _currency(summary: ValueSummary) -> Diagnostic:
    key = "one_currency"
    rows = [r for r in summary.booked.rows.to_pylist() if r["kind"] in ("purchase", "renewal") and r["currency"]]
    n = sum(r["n"] for r in rows)
    if not n:
        return Diagnostic(key, None, "The currency of purchases is not recorded.")
    other = sum(r["n"] for r in rows if r["currency"] != summary.currency) / n
    if other > OTHER:
        return Diagnostic(
            key, False, f"{other:.0%} of purchases and renewals are not in {summary.currency}; what they bring is left "
            "out.", other,
        )  # fmt: skip
    return Diagnostic(key, True, f"Nearly all purchases and renewals are in {summary.currency}.", other)
