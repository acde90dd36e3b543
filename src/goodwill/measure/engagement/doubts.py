"""The doubts about engagement figures: who was silent, what is hidden, what can be compared."""

from __future__ import annotations

from collections.abc import Sequence

from goodwill.core.diagnostic import Diagnostic
from goodwill.measure.engagement.figures import OVERALL, Figure
from goodwill.measure.engagement.published_cells import EVERYONE
from goodwill.measure.engagement.unit_comparison import LEAST_OTHERS

ENOUGH_REPLIES = 0.6  # share of those asked; below it, the silent ones could turn most figures round
ENOUGH_SHOWN = 0.5  # share of units


def doubts_of(figures: Sequence[Figure]) -> tuple[Diagnostic, ...]:
    """Return one diagnostic per assumption of the engagement scores."""
    last = figures[-1].wave if figures else ""
    overall = [f for f in figures if f.wave == last and f.construct == OVERALL]
    everyone = next((f for f in overall if f.unit == EVERYONE), None)
    units = [f for f in overall if f.leaf and f.unit != EVERYONE]
    return (_silent(everyone), _shown(units), _comparable(units), _scale(figures))


def _silent(everyone: Figure | None) -> Diagnostic:
    if everyone is None or not everyone.asked or everyone.answered is None:
        return Diagnostic(
            "silent_alike", None, "How many were asked is not known, so the silent ones cannot be counted."
        )
    share = min(1.0, everyone.answered / everyone.asked)
    worst = everyone.worst_case
    bounds = (
        "" if worst is None else f" Among all who were asked, the mean lies between {worst[0]:.1f} and {worst[1]:.1f}."
    )
    return Diagnostic(
        "silent_alike", share >= ENOUGH_REPLIES, f"{1 - share:.0%} of those asked did not reply.{bounds}", share
    )


def _shown(units: Sequence[Figure]) -> Diagnostic:
    if not units:
        return Diagnostic("enough_shown", None, "There are no units to show.")
    share = sum(f.estimate.is_present for f in units) / len(units)
    message = f"{share:.0%} of the units may be shown; nothing is known here of the others."
    return Diagnostic("enough_shown", share >= ENOUGH_SHOWN, message, share)


def _comparable(units: Sequence[Figure]) -> Diagnostic:
    kinds: dict[str, int] = {}
    for f in units:
        kinds[f.kind] = kinds.get(f.kind, 0) + f.estimate.is_present
    most = max(kinds.values(), default=0)
    message = f"{most} units of one kind can be compared; a unit stands out only among at least {LEAST_OTHERS + 1}."
    return Diagnostic("comparable_units", most > LEAST_OTHERS, message, float(most))


def _scale(figures: Sequence[Figure]) -> Diagnostic:
    scales: dict[str, set[tuple[float, float]]] = {}
    for f in figures:
        scales.setdefault(f.construct, set()).add((f.low, f.high))
    mixed = sorted(c for c, ends in scales.items() if len(ends) > 1 and c.startswith("engage."))
    if mixed:
        names = ", ".join(c.removeprefix("engage.").replace("_", " ") for c in mixed)
        message = f"The scale of {names} was not the same in all waves, so their waves cannot be compared."
        return Diagnostic("same_scale", False, message, float(len(mixed)))
    return Diagnostic("same_scale", True, "Each construct was asked on one scale in all waves.", 0.0)
