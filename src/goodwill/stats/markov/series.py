"""One or several series with switching regimes, or latent classes: the general hidden Markov model of a few channels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy.typing as npt

from goodwill.stats.inputs import FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Switching:
    """A fitted hidden Markov model of series.

    Attributes
    ----------
    log_likelihood
        At its largest.
    parameters
        Name -> numbers: ``initial`` (K,) or its multinomial coefficients (covariates + 1, K), ``transition`` (K, K) at
        covariates of 0, ``coefficients`` (K, covariates + 1, K), first row the intercept (multinomial: log-odds against staying
        in the first state; ordered: thresholds and slopes, see `switching`), and one entry for each channel.
    emissions
        Channel -> ``{"mean": (K,), "sd": (K,)}`` or ``{"probability": (K, categories)}`` with ``categories``.
    posterior
        P(state | all data), shape (rows, K).
    states
        Most likely state of each row.
    free
        Number of free parameters.
    rows
        Number of rows.
    starts, agreeing, converged
        As in `PanelHmm`.
    """

    log_likelihood: float
    parameters: Mapping[str, FloatArray]
    emissions: Mapping[str, Mapping[str, Any]]
    posterior: FloatArray
    states: IntArray
    free: int
    rows: int
    starts: tuple[float, ...]
    agreeing: float
    converged: bool

    @property
    def aic(self) -> float:
        """-2 log-likelihood + 2 parameters."""
        return -2.0 * self.log_likelihood + 2.0 * self.free

    @property
    def bic(self) -> float:
        """-2 log-likelihood + log(rows) parameters."""
        from math import log

        return -2.0 * self.log_likelihood + log(self.rows) * self.free


def switching(
    series: Any,
    covariates: npt.ArrayLike | None = None,
    states: int = 2,
    *,
    lengths: Sequence[int] | None = None,
    emissions: Mapping[str, Literal["gaussian", "categorical"]] | None = None,
    transition: Literal["multinomial", "ordered"] = "multinomial",
    covariate_row: Literal["origin", "destination"] = "origin",
    initial_covariates: npt.ArrayLike | None = None,
    starts: int = 8,
    seed: int = 0,
) -> Switching:
    """Fit a hidden Markov model to series by maximum likelihood."""
    raise NotImplementedError
