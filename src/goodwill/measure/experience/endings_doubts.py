"""What speaks against figures of endings: each assumption held against the facts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from goodwill.core.diagnostic import Diagnostic
from goodwill.measure.experience.endings_cells import EndingCells
from goodwill.measure.experience.endings_units import UnitEnd

NOISY = 0.5  # share of the spread of ends that may be error of reading


def spread_of_ends(summary: EndingCells) -> float:
    """Return the standard deviation of ends over all contacts."""
    n = summary.read.total("contacts")
    if n < 2:
        return 0.0
    mean = summary.read.total("finish") / n
    return math.sqrt(max(summary.read.total("squares") / n - mean * mean, 0.0))


def doubts_of(summary: EndingCells, units: tuple[UnitEnd, ...]) -> tuple[Diagnostic, ...]:
    """Return one diagnostic for each assumption of the card."""
    whole = next(iter(summary.places.where(scope="all").rows.to_pylist()), None)
    ended = 0.0 if whole is None else whole["answers"]
    return (
        _consent(summary, ended),
        _known(summary, whole),
        _silence(whole),
        _readable(summary),
        _like(),
        _months(units),
    )


def _consent(summary: EndingCells, ended: float) -> Diagnostic:
    key = "consent_on_record"
    if not ended:
        return Diagnostic(key, None, "No feeling was read.")
    if summary.consents:
        return Diagnostic(key, True, "Only feelings of customers who agreed to it are read.")
    return Diagnostic(
        key, False, "No consents to reading emotion are on record; what others read counts for everybody."
    )


def _known(summary: EndingCells, whole: Mapping[str, Any] | None) -> Diagnostic:
    key = "felt_like_others"
    if whole is None or not whole["all"]:
        return Diagnostic(key, None, "There are no contacts with a course.")
    known = (whole["answers"] + whole["dropped"]) / whole["all"]
    drawn = "" if summary.share >= 1 else f" (a draw of {summary.share:.0%} of customers)"
    if known < 0.5:
        return Diagnostic(
            key, False, f"Of contacts with a course on record{drawn} it is felt out for {known:.0%} only.", known
        )
    return Diagnostic(key, True, f"Of contacts with a course on record{drawn} it is felt out for {known:.0%}.", known)


def _silence(whole: Mapping[str, Any] | None) -> Diagnostic:
    key = "silence_understood"
    n = 0.0 if whole is None else whole["answers"] + whole["dropped"]
    if whole is None or not n:
        return Diagnostic(key, None, "There are no contacts with a course.")
    share = whole["dropped"] / n
    if share > 0.1:
        return Diagnostic(
            key, False, f"In {share:.0%} of contacts the customer fell silent before an end; how these ended is "
            "bounded, not known.", share,
        )  # fmt: skip
    return Diagnostic(key, True, f"In {share:.0%} of contacts the customer fell silent before an end.", share)


def _readable(summary: EndingCells) -> Diagnostic:
    key, n = "readable", summary.read.total("contacts")
    if not n:
        return Diagnostic(key, None, "There are no ends to judge.")
    if not summary.read.total("words"):
        return Diagnostic(key, True, "Feelings were given by people, none was read by a model.", 0.0)
    error = summary.read.total("noise") / n / max(spread_of_ends(summary) ** 2, 1e-9)
    if error > NOISY:
        return Diagnostic(
            key, False, f"About {min(error, 1.0):.0%} of the spread of ends is error of reading: single contacts say "
            "little.", error,
        )  # fmt: skip
    return Diagnostic(key, True, f"About {error:.0%} of the spread of ends is error of reading.", error)


def _like() -> Diagnostic:
    return Diagnostic(
        "like_with_like",
        None,
        "How hard contacts were beyond that, and what a team's own customers are like, is not known.",
    )


def _months(units: tuple[UnitEnd, ...]) -> Diagnostic:
    short = [u.unit for u in units if u.place.value is None]
    if not units:
        return Diagnostic("enough_months", None, "There are no teams to compare.")
    if short:
        return Diagnostic(
            "enough_months", False, f"{len(short)} of {len(units)} teams have fewer than six finished months with like "
            "contacts elsewhere: too early to tell.", float(len(short)),
        )  # fmt: skip
    return Diagnostic("enough_months", True, "All teams that can be compared have at least six finished months.", 0.0)
