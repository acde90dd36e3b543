"""The salience form: one curve with three shapes that holds the rival rules as its corners.

R = a + b S, S = sum_t omega_t g(e_t) / sum_t omega_t, omega_t = exp(eta |g(e_t)|) delta^(T - t), with g(e) = e for
e >= 0 and lambda e below. eta = 0 and delta = 1 is the mean; large eta the most extreme moment; delta near 0 the
end; lambda is the weight of the negative. Fitted by least squares with weak priors that keep the corners finite, and
the published prior of the negativity weight, log lambda ~ N(log 1.7, 0.35^2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares

from goodwill.core.estimate import Estimate
from goodwill.measure.memory.noisy_moments import PathModel, likely_paths
from goodwill.measure.memory.path_features import Floats, Ints, Paths
from goodwill.stats.intervals import critical

SHAPES = ("salience", "fading", "negativity")
PRIOR = ((0.0, 3.0), (0.0, 1.5), (float(np.log(1.7)), 0.35))  # of eta, log delta, log lambda: mean and sd
MOST, LONGEST, DRAWN = 4_000, 60, 6  # memories, moments of a path and draws of a noisy one that are fitted on
FEWEST = 100
EDGE = 700.0


@dataclass(frozen=True, slots=True)
class Salience:
    """The fitted form.

    Attributes
    ----------
    shapes
        ``salience`` (eta), ``fading`` (delta: share of its weight a moment keeps per moment that follows) and
        ``negativity`` (lambda), each with its interval.
    level, slope
        a and b on the scale of the score (0 to 1).
    """

    shapes: Mapping[str, Estimate]
    level: float
    slope: float

    @classmethod
    def missing(cls, why: str, n: int = 0) -> Salience:
        """Return a form whose shapes are absent."""
        return cls({name: Estimate.missing(why, n) for name in SHAPES}, 0.0, 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class _Lot:
    """Paths of one length as (k, draws, T), and which memories they are."""

    which: Ints
    felt: Floats


def fit(paths: Paths, score: Floats, customer: Ints, model: PathModel | None, level: float = 0.95) -> Salience:
    """Fit the form.

    Parameters
    ----------
    paths
        n experiences of at least two moments.
    score
        Remembered scores on 0 to 1, shape (n,).
    customer
        Whose they are, coded, shape (n,).
    model
        How true feelings vary; needed where moments were read with error.
    """
    lots, used = _lots(paths, customer, model)
    if len(used) < FEWEST or float(np.std(score[used])) == 0:
        return Salience.missing(f"fewer than {FEWEST} remembered experiences of several moments", len(used))
    y, who = score[used], np.unique(customer[used], return_inverse=True)[1]
    width = float(y.std())

    def misfit(theta: Floats) -> Floats:
        off: Floats = (y - theta[0] - theta[1] * predicted(lots, theta[2:], len(y))) / width
        return off

    start = np.array([y.mean(), width, 0.5, -0.1, PRIOR[2][0]])
    noise = 1.0
    for _ in range(3):  # the priors weigh against the noise, which is known after a first fit

        def both(theta: Floats, noise: float = noise) -> Floats:
            return np.concatenate([misfit(theta) / noise, [(theta[2 + k] - m) / s for k, (m, s) in enumerate(PRIOR)]])

        found = least_squares(both, start, method="lm", x_scale=[width, width, 1.0, 0.3, 0.3], max_nfev=400)
        start, noise = found.x, max(float(np.sqrt((misfit(found.x) ** 2).mean())), 1e-6)
    covariance = _covariance(found.jac, found.fun, who, len(y))
    return Salience(_shapes(found.x[2:], covariance[2:, 2:], len(y), level), float(found.x[0]), float(found.x[1]))


def predicted(lots: Sequence[_Lot], shape: Floats, n: int) -> Floats:
    """Return S for each memory, shape (n,), averaged over the draws of noisy paths."""
    eta, fading, negativity = shape[0], shape[1], float(np.exp(shape[2]))
    found = np.zeros(n)
    for lot in lots:
        length = lot.felt.shape[-1]
        g = np.where(lot.felt >= 0, lot.felt, negativity * lot.felt)
        power = eta * np.abs(g) + fading * (length - 1 - np.arange(length))
        omega = np.exp(np.clip(power - power.max(axis=-1, keepdims=True), -EDGE, 0.0))
        found[lot.which] = ((omega * g).sum(axis=-1) / omega.sum(axis=-1)).mean(axis=1)
    return found


def _lots(paths: Paths, customer: Ints, model: PathModel | None) -> tuple[list[_Lot], Ints]:
    """Return the paths to fit on, by length, and which memories they are (whole customers, lowest codes first)."""
    fits = (paths.length >= 2) & (paths.length <= LONGEST)
    used = np.flatnonzero(fits)
    if len(used) > MOST:
        used = np.sort(used[np.argsort(customer[used], kind="stable")[:MOST]])
    keep = np.zeros(len(paths), dtype=bool)
    keep[used] = True
    some = paths.some(keep)
    lots = []
    for length in np.unique(some.length).tolist():
        which, felt, variance = some.of_length(length)
        noisy = variance.sum(axis=1) > 0
        if model is None or not noisy.any():
            lots.append(_Lot(which, felt[:, None, :]))
            continue
        lots.append(_Lot(which[~noisy], felt[~noisy][:, None, :]))
        lots.append(_Lot(which[noisy], likely_paths(felt[noisy], variance[noisy], model, DRAWN)))
    return [lot for lot in lots if len(lot.which)], used


def _covariance(jac: Floats, fun: Floats, who: Ints, n: int) -> Floats:
    """Return the covariance of the parameters: clustered by customer, the priors counted as evidence."""
    own, prior = jac[:n], jac[n:]
    bread = np.linalg.pinv(jac.T @ jac)
    scores = np.zeros((int(who.max()) + 1, jac.shape[1]))
    np.add.at(scores, who, own * fun[:n, None])
    found: Floats = bread @ (scores.T @ scores + prior.T @ prior) @ bread
    return found


def _shapes(shape: Floats, covariance: Floats, n: int, level: float) -> dict[str, Estimate]:
    half = critical(level) * np.sqrt(np.maximum(np.diag(covariance), 0.0))
    found = {}
    for k, name in enumerate(SHAPES):
        ends = (float(shape[k]), float(shape[k] - half[k]), float(shape[k] + half[k]))
        value, low, high = ends if name == "salience" else (float(np.exp(np.clip(e, -50, 50))) for e in ends)
        found[name] = Estimate(value, low, high, n, level, "")
    return found
