"""The loop gear: repeat a step until it converges, keep the likelihoods, say whether they ever fell."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from goodwill.core.errors import EstimateError

P = TypeVar("P")

ROUNDING = 1e-9
"""A fall smaller than this, relative to the size of the likelihood, is rounding of sums in another order."""


@dataclass(frozen=True, slots=True)
class Trace(Generic[P]):
    """What a loop did.

    Attributes
    ----------
    parameters
        Where it ended.
    likelihoods
        The log-likelihood (or whatever should grow) of the parameters that went into each turn.
    converged
        Whether it stopped because it had converged, and not because it reached the limit.
    """

    parameters: P
    likelihoods: tuple[float, ...]
    converged: bool

    @property
    def turns(self) -> int:
        """How often the step was taken."""
        return len(self.likelihoods)

    @property
    def likelihood(self) -> float:
        """The last log-likelihood."""
        return self.likelihoods[-1]

    @property
    def fall(self) -> float:
        """The largest fall from one turn to the next, relative to its size; 0 when it never fell."""
        pairs = zip(self.likelihoods, self.likelihoods[1:], strict=False)
        return max((max(a - b, 0.0) / max(abs(a), 1.0) for a, b in pairs), default=0.0)

    @property
    def is_monotone(self) -> bool:
        """Whether the likelihood never fell, but for rounding."""
        return self.fall <= ROUNDING


@dataclass(frozen=True, slots=True)
class Search(Generic[P]):
    """Loops from several starts.

    Attributes
    ----------
    best
        The trace with the highest likelihood among the converged ones (or among all, if none has).
    likelihoods
        Where each start ended.
    agreeing
        Share of the starts that ended within `tolerance` of the best, relative to its size.
    """

    best: Trace[P]
    likelihoods: tuple[float, ...]
    agreeing: float


def gain_below(tolerance: float) -> Callable[[float, float], bool]:
    """Return the usual rule: converged when the gain, relative to the likelihood's size, is below `tolerance`."""

    def converged(before: float, now: float) -> bool:
        return abs(now - before) <= tolerance * max(abs(before), 1.0)

    return converged


def loop(
    step: Callable[[P], tuple[P, float]],
    start: P,
    *,
    converged: Callable[[float, float], bool] | None = None,
    limit: int = 200,
) -> Trace[P]:
    """Repeat `step` until it converges.

    Parameters
    ----------
    step
        Takes parameters, runs one merge or fold over a kept table, and returns the next parameters and the
        log-likelihood of those it was given.
    start
        Where to begin.
    converged
        Given the last two log-likelihoods, whether to stop. By default a relative gain below 1e-8.
    limit
        After how many turns to stop in any case.

    Returns
    -------
    Trace
        A fall of the likelihood does not raise; it shows as ``is_monotone`` false.

    Raises
    ------
    EstimateError
        If a likelihood is not a finite number.
    """
    stop = converged or gain_below(1e-8)
    parameters, likelihoods = start, list[float]()
    for turn in range(max(limit, 1)):
        following, likelihood = step(parameters)
        if not math.isfinite(likelihood):
            raise EstimateError(
                "The likelihood is not a finite number.",
                where=f"turn {turn + 1}",
                seen=repr(likelihood),
                do="Start elsewhere, or check for facts of probability zero under the model",
            )
        likelihoods.append(likelihood)
        if turn and stop(likelihoods[-2], likelihood):
            return Trace(parameters, tuple(likelihoods), converged=True)
        parameters = following
    return Trace(parameters, tuple(likelihoods), converged=False)


def search(
    step: Callable[[P], tuple[P, float]],
    starts: Sequence[P],
    *,
    converged: Callable[[float, float], bool] | None = None,
    limit: int = 200,
    tolerance: float = 1e-4,
) -> Search[P]:
    """Run `loop` from several starts and say how many agree with the best.

    Raises
    ------
    EstimateError
        If there is no start.
    """
    if not starts:
        raise EstimateError("A search needs a start.", seen="none", do="Give at least one")
    traces = [loop(step, start, converged=converged, limit=limit) for start in starts]
    best = max(traces, key=lambda t: (t.converged, t.likelihood))
    near = [best.likelihood - t.likelihood <= tolerance * max(abs(best.likelihood), 1.0) for t in traces]
    return Search(best, tuple(t.likelihood for t in traces), sum(near) / len(near))
