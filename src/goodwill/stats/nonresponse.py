"""How far a figure could be off if those who did not answer were all at one end of the scale.

Manski (2003), Partial Identification of Probability Distributions, ch. 1: with a share a that answered and
a scale from low to high, the mean over everybody asked lies in [a m + (1-a) low, a m + (1-a) high],
whatever the silent think.
"""

from __future__ import annotations

from dataclasses import replace

from goodwill.core.estimate import Estimate
from goodwill.stats.intervals import NO_ANSWERS, mean_t, nps, wilson


def worst_case(figure: Estimate, *, asked: int, low: float, high: float, sampling: bool = True) -> Estimate:
    """Return `figure` with the bounds that hold for everybody who was asked.

    Parameters
    ----------
    figure
        Mean, share or NPS of those who answered; its `n` is the number of answers.
    asked
        How many persons were asked.
    low, high
        Ends of the scale in the unit of the figure (0 and 1 for a share, -100 and 100 for an NPS).
    sampling
        Whether the bounds also carry the sampling error of the figure; without it they are the bare bounds
        for the persons asked, and their level is 1.

    Returns
    -------
    Estimate
        The observed value with the bounds. When nobody answered, absent: the bounds are the scale itself.

    Raises
    ------
    ValueError
        If fewer were asked than answered, or the scale ends are not in order.
    """
    if asked < figure.n:
        raise ValueError(f"{figure.n} answered but only {asked} were asked")
    if not low < high:
        raise ValueError(f"scale ends are not in order: {low}, {high}")
    if figure.value is None:
        return figure
    if sampling and (figure.low is None or figure.high is None):
        return replace(figure, low=None, high=None)
    share = figure.n / asked if asked else 0.0
    bottom = figure.low if sampling and figure.low is not None else figure.value
    top = figure.high if sampling and figure.high is not None else figure.value
    return replace(
        figure,
        low=share * bottom + (1 - share) * low,
        high=share * top + (1 - share) * high,
        level=figure.level if sampling else 1.0,
        se=None,
    )


def worst_case_nps(
    promoters: float, passives: float, detractors: float, *, asked: int, sampling: bool = False
) -> Estimate:
    """Return the NPS with its worst-case bounds over the `asked` persons."""
    figure = nps(promoters, passives, detractors)
    return worst_case(figure, asked=asked, low=-100.0, high=100.0, sampling=sampling)


def worst_case_share(successes: float, answered: float, *, asked: int, sampling: bool = False) -> Estimate:
    """Return a share with its worst-case bounds over the `asked` persons."""
    return worst_case(wilson(successes, answered), asked=asked, low=0.0, high=1.0, sampling=sampling)


def worst_case_mean(
    answered: int,
    mean: float,
    variance: float = 0.0,
    *,
    asked: int,
    scale: tuple[float, float],
    sampling: bool = False,
    unit: str = "",
) -> Estimate:
    """Return a mean on `scale` with its worst-case bounds over the `asked` persons.

    `variance` is needed only for bounds that carry sampling error.
    """
    if answered == 0:
        return Estimate.missing(NO_ANSWERS, unit=unit)
    figure = (
        mean_t(answered, mean, variance, unit=unit, scale=scale)
        if sampling
        else Estimate(mean, None, None, answered, unit=unit)
    )
    return worst_case(figure, asked=asked, low=scale[0], high=scale[1], sampling=sampling)
