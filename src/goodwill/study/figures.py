"""Figures made of sums of cells: value, interval that allows for repeated customers, count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from goodwill.core.estimate import Estimate
from goodwill.measure.ease.grid import WORDS
from goodwill.stats.intervals import NO_ANSWERS, ONE_ANSWER, mean_t, nps, wilson
from goodwill.study.perspectives import SHOWN

METRICS: Mapping[str, str] = {**SHOWN, **WORDS}
"""Construct -> what its figure is called."""
REMEMBERED = " remembered"
KNOWN = ("resolved", "wait", "duration")


@dataclass(frozen=True, slots=True)
class Figure:
    """One survey figure at one place.

    Attributes
    ----------
    keys
        What it was grouped by: ``month`` (a number), ``unit``, ``touchpoint``, ``channel``, ``segment``.
    perspective
        ``relationship``, ``experience`` or ``experience remembered``: the last two are never pooled.
    construct, metric
        What was asked, and what its figure is called.
    estimate
        Points from -100 to 100 for recommendation, else the mean on a scale from 0 (worst) to 100 (best).
    answers
        Number of replies it rests on.
    promoters, passives, detractors
        For recommendation: answers of 9-10, 7-8 and 0-6; None elsewhere.
    """

    keys: Mapping[str, str | int]
    perspective: str
    construct: str
    metric: str
    estimate: Estimate
    answers: int
    promoters: int | None = None
    passives: int | None = None
    detractors: int | None = None


@dataclass(frozen=True, slots=True)
class ContactFigure:
    """What is known of the contacts at one place.

    Attributes
    ----------
    keys
        As in `Figure`.
    contacts
        How many there were.
    resolved
        Share that was resolved, of those where it is known.
    wait, duration
        Means in minutes, of those where they are known.
    transfers
        How often contacts were passed on, all together.
    """

    keys: Mapping[str, str | int]
    contacts: int
    resolved: Estimate
    wait: Estimate
    duration: Estimate
    transfers: int


@dataclass(frozen=True, slots=True)
class Asked:
    """Who was asked, and who answered, at one place (by the month of the invitation).

    Attributes
    ----------
    keys, perspective
        As in `Figure`.
    asked, answered
        Invitations that arrived (reminders apart), and those a finished reply belongs to.
    """

    keys: Mapping[str, str | int]
    perspective: str
    asked: int
    answered: int


def score_estimate(construct: str, sums: Mapping[str, float], effect: float, level: float) -> Estimate:
    """Return the figure of one construct from summed cells.

    Parameters
    ----------
    construct
        ``recommend`` gives the net promoter score, all else a mean from 0 to 100.
    sums
        ``answers``, ``promoters``, ``detractors``, ``unit_score``, ``unit_score_squares``.
    effect
        Design effect of repeated customers, at least 1.0: the interval is that of ``answers / effect``
        independent answers.
    level
        Coverage aimed at.

    Returns
    -------
    Estimate
        Absent with fewer than two answers, or where they weigh no more than one independent answer.
    """
    n = round(sums["answers"])
    recommended = construct == "recommend"
    unit = "points" if recommended else "of 100"
    absent = _absent(n, effect)
    if absent:
        return Estimate.missing(absent, n, unit)
    if recommended:
        up, down = float(round(sums["promoters"])), float(round(sums["detractors"]))
        return nps(up, max(0.0, n - up - down), down, level, n_effective=n / effect, answers=n, df=n / effect - 1)
    return mean_estimate(
        n, 100 * sums["unit_score"], 1e4 * sums["unit_score_squares"], effect, level, "of 100", (0.0, 100.0)
    )


def mean_estimate(
    n: int, total: float, squares: float, effect: float, level: float, unit: str, scale: tuple[float, float] | None
) -> Estimate:
    """Return a mean from count, sum and sum of squares; see `score_estimate` for the design effect."""
    absent = _absent(n, effect)
    if absent:
        return Estimate.missing(absent, n, unit)
    mean = total / n
    spread = squares - n * mean * mean
    # What is left after cancellation of the squares is rounding, not spread.
    variance = spread / (n - 1) if spread > 1e-9 * abs(squares) else 0.0
    if scale is not None:
        mean = min(max(mean, scale[0]), scale[1])
    return mean_t(n, mean, variance, level, n_effective=n / effect, answers=n, unit=unit, scale=scale)


def contact_figure(
    keys: Mapping[str, str | int], sums: Mapping[str, float], effects: Mapping[str, float], level: float
) -> ContactFigure:
    """Return what is known of the contacts of summed cells."""
    known = {name: round(sums[f"{name}_known"]) for name in KNOWN}
    effect = {name: min(effects.get(name, 1.0), float(max(1, known[name]))) for name in KNOWN}
    share = Estimate.missing("whether contacts were resolved is not known", unit="share")
    if known["resolved"]:
        n = known["resolved"]
        share = wilson(float(round(sums["resolved"])), n, level, n_effective=n / effect["resolved"], answers=n)
    means = {
        name: mean_estimate(
            known[name], sums[name], sums[f"{name}_squares"], effect[name], level, "minutes", None
        )
        if known[name]
        else Estimate.missing(f"{name} is not known", unit="minutes")
        for name in ("wait", "duration")
    }  # fmt: skip
    return ContactFigure(
        keys, round(sums["contacts"]), share, means["wait"], means["duration"], round(sums["transfers"])
    )


def _absent(n: int, effect: float) -> str:
    if n == 0:
        return NO_ANSWERS
    return ONE_ANSWER if n < 2 or n / effect <= 1 else ""
