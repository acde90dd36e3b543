"""Whether an event goes with moves at all: a score test that needs no event in the model, customer by customer.

With few events and states that overlap, the interval of a slope may be far too sure of itself. The test needs only the
model without events: under it the pull of each move upwards, weighted by what is unusual in the events of that month,
has mean zero; customers are independent, so their sums carry their own standard error.

References
----------
Rao (1948), large sample tests of statistical hypotheses; White (1982), maximum likelihood estimation of misspecified
models, for the variance from customers' own scores.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from goodwill.core.estimate import Estimate
from goodwill.measure.loyalty.lived import Fitted, is_shared, pairs, stand
from goodwill.measure.loyalty.panel import CONTROL, LivedPanel
from goodwill.stats.intervals import critical
from goodwill.stats.markov import HmmParameters, Panel, panel_hmm

Floats = npt.NDArray[np.float64]


def score_tests(lived: LivedPanel, states: int, *, seed: int = 0) -> dict[str, float]:
    """Return, for each cause, how many standard errors moves are pulled up by it (negative: down).

    What comes with being in touch, and with the month, is taken out of the events first, since who is gone is silent.
    """
    if not lived.causes:
        return {}
    plain = Panel(lived.panel.offsets, lived.panel.channels)
    parameters = panel_hmm(plain, states, starts=1, errors="none", seed=seed, limit=100).parameters
    pull = _pulls(parameters, pairs(parameters, plain, stand(parameters, plain)))
    first = lived.panel.offsets[:-1]
    inside = np.ones(plain.rows, dtype=bool)
    inside[first] = False
    events = lived.panel.events
    unusual = _unusual(lived, events, inside)
    found = {}
    for name in (n for n in lived.causes if not is_shared(n)):
        column = unusual(events[:, lived.covariates.index(name)])
        each = np.add.reduceat(np.where(inside, column * pull, 0.0), first)
        size = float(np.sqrt((each**2).sum()))
        found[name] = float(each.sum() / size) if size > 0 else 0.0
    return found


def careful_slopes(fitted: Fitted, tests: dict[str, float]) -> dict[str, Estimate]:
    """Return the slopes with intervals that are never surer than the score test.

    The standard error is the larger of the model's own and of the one with which slope and test agree (Miettinen 1976,
    test-based limits). What befell everybody in the same months has no interval: nobody is left to compare with.
    """
    found = {}
    for name in fitted.parameters.form.covariates:
        e = fitted.fit.estimates[f"rho[{name}]"]
        value, z = float(e.value or 0.0), tests.get(name)
        if z is None:
            found[name] = Estimate(value, None, None, e.n, unit="log odds")
            continue
        agreeing = abs(value) / max(z * np.sign(value), 1.0) if value else 0.0
        se = max(e.se or 0.0, agreeing)
        half = critical(0.95) * se
        found[name] = Estimate(value, value - half, value + half, e.n, unit="log odds", se=se)
    return found


def _pulls(parameters: HmmParameters, joint: Floats) -> Floats:
    """Return, by row, how much more likely the move would be with slightly better odds: d log Q / d eta, on average."""
    chances = parameters.transitions()
    below = 1.0 / (1.0 + np.exp(-parameters.tau))
    steep = np.column_stack([np.zeros(len(below)), below * (1 - below), np.zeros(len(below))])
    slope = (steep[:, :-1] - steep[:, 1:]) / np.maximum(chances, 1e-12)
    return np.asarray((joint * slope).sum(axis=(1, 2)))


def _unusual(lived: LivedPanel, events: Floats, inside: npt.NDArray[np.bool_]) -> Callable[[Floats], Floats]:
    """Return a function that takes out of a column what goes with being in touch and with the month."""
    month = np.unique(lived.month, return_inverse=True)[1]
    base = [np.ones(len(month))]
    if CONTROL in lived.covariates:
        contacts = events[:, lived.covariates.index(CONTROL)]
        base += [contacts, (contacts > 0).astype(float)]
    design = np.column_stack(base) * inside[:, None]
    count = np.maximum(np.bincount(month, inside.astype(float)), 1.0)

    def within(columns: Floats) -> Floats:
        means = np.column_stack([np.bincount(month, c * inside) / count for c in columns.T])
        return np.asarray((columns - means[month]) * inside[:, None])

    centred = within(design[:, 1:]) if design.shape[1] > 1 else np.zeros((len(month), 0))

    def taken_out(column: Floats) -> Floats:
        y = within(column[:, None])[:, 0]
        if not centred.shape[1]:
            return y
        beta = np.linalg.lstsq(centred.T @ centred, centred.T @ y, rcond=1e-10)[0]
        return np.asarray(y - centred @ beta)

    return taken_out
