"""The form of a panel model and its numbers, as people read them (natural scale); JSON-ready."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from goodwill.stats.inputs import FloatArray
from goodwill.stats.markov.panels import Kind


@dataclass(frozen=True, slots=True)
class ChannelForm:
    """What a channel is, without numbers to be estimated.

    Attributes
    ----------
    name, kind, covariates, ordered, levels
        As in `Channel`; `covariates` are names.
    centre, spread
        Where the intercepts' raw scale has its zero and unit (mean and standard deviation of a gaussian channel or of
        the logarithm of a lognormal one; 0 and 1 otherwise).
    """

    name: str
    kind: Kind
    covariates: tuple[str, ...] = ()
    ordered: bool = False
    levels: int = 0
    centre: float = 0.0
    spread: float = 1.0

    @property
    def has_scale(self) -> bool:
        """Whether each state has a standard deviation."""
        return self.kind in ("gaussian", "lognormal")


@dataclass(frozen=True, slots=True)
class Form:
    """What is fitted.

    Attributes
    ----------
    states
        K, ordered from lowest to highest.
    channels
        What is seen.
    covariates
        Names of what lies on transitions.
    slopes
        ``common``: one rho for all origin states; ``origin``: one for each.
    initial
        ``softmax``: free probabilities of the first period's states; ``stationary``: those that the transitions
        at mean covariates lead to in the long run.
    nodes
        Gauss-Hermite nodes of the customers' random intercept; 1 for none.
    loads
        Names of channels whose intercepts carry the customer's intercept too (times a loading).
    """

    states: int
    channels: tuple[ChannelForm, ...]
    covariates: tuple[str, ...] = ()
    slopes: Literal["common", "origin"] = "common"
    initial: Literal["softmax", "stationary"] = "softmax"
    nodes: int = 1
    loads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class EmissionParameters:
    """Numbers of one channel.

    Attributes
    ----------
    intercepts
        b, shape (K,): logit, log mean, mean, mean of the logarithm, or location of the cumulative logit.
    slopes
        beta, shape (q,), in the order of the form's covariates.
    scales
        Standard deviations, shape (K,); empty for kinds without.
    cuts
        Cut points of an ordinal channel, shape (levels - 1,), the first 0; empty for others.
        P(value <= l) = sigma(cut_l - b - x'beta).
    loading
        What the customer's intercept is multiplied with here; 0 for none.
    """

    intercepts: FloatArray
    slopes: FloatArray
    scales: FloatArray
    cuts: FloatArray
    loading: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class HmmParameters:
    """Numbers of a panel model on their natural scale.

    Attributes
    ----------
    form
        What they belong to.
    initial
        Probabilities of the first state, shape (K,); under ``stationary`` those of a customer at the middle.
    tau
        Thresholds, shape (K, K - 1), rising along a row: P(S_t <= j | k, a) = sigma(tau_kj - a'rho_k - sigma u).
    rho
        Slopes, shape (K, p); all rows are equal under common slopes. Positive: moves up.
    mean_covariates
        Shape (p,): where ``stationary`` takes the transitions, and a sensible reference elsewhere.
    emissions
        One for each channel.
    sigma
        Standard deviation of the customers' intercept u; 0 without heterogeneity.
    """

    form: Form
    initial: FloatArray
    tau: FloatArray
    rho: FloatArray
    mean_covariates: FloatArray
    emissions: tuple[EmissionParameters, ...]
    sigma: float = 0.0

    def transitions(self, covariates: npt.ArrayLike | None = None, *, intercept: float = 0.0) -> FloatArray:
        """Return transition matrices, shape (..., K, K), rows by origin.

        Parameters
        ----------
        covariates
            Shape (..., p); None for none having happened.
        intercept
            The customer's intercept u, in standard deviations.
        """
        k = self.form.states
        a = np.zeros(self.rho.shape[1]) if covariates is None else np.asarray(covariates, dtype=np.float64)
        eta = self.tau - (a @ self.rho.T)[..., None] - self.sigma * intercept
        with np.errstate(over="ignore"):
            below = 1.0 / (1.0 + np.exp(-eta))
        ends = np.ones((*below.shape[:-1], 1))
        cumulative = np.concatenate([0.0 * ends, below, ends], axis=-1)
        return np.diff(cumulative, axis=-1).reshape(*a.shape[:-1], k, k)

    def means(self, channel: str, covariates: npt.ArrayLike | None = None) -> FloatArray:
        """Return what is expected of a channel in each state, shape (..., K).

        A probability, a mean count, a mean, a mean amount, or a mean level from 0.
        """
        place = [c.name for c in self.form.channels].index(channel)
        kind, numbers = self.form.channels[place].kind, self.emissions[place]
        x = np.zeros(len(numbers.slopes)) if covariates is None else np.asarray(covariates, dtype=np.float64)
        eta = numbers.intercepts + np.asarray(x @ numbers.slopes)[..., None]
        if kind == "binary":
            return 1.0 / (1.0 + np.exp(-eta))
        if kind == "count":
            return np.exp(eta)
        if kind == "lognormal":
            return np.exp(eta + numbers.scales**2 / 2.0)
        if kind == "ordinal":
            above: FloatArray = 1.0 - 1.0 / (1.0 + np.exp(eta[..., None] - numbers.cuts))
            return np.asarray(above.sum(axis=-1), dtype=np.float64)
        return eta

    def as_json(self) -> dict[str, Any]:
        """Return all of it in lists and numbers."""
        return {
            "form": asdict(self.form),
            "initial": self.initial.tolist(),
            "tau": self.tau.tolist(),
            "rho": self.rho.tolist(),
            "mean_covariates": self.mean_covariates.tolist(),
            "emissions": [
                {
                    "intercepts": e.intercepts.tolist(),
                    "slopes": e.slopes.tolist(),
                    "scales": e.scales.tolist(),
                    "cuts": e.cuts.tolist(),
                    "loading": e.loading,
                }
                for e in self.emissions
            ],
            "sigma": self.sigma,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> HmmParameters:
        """Return what `as_json` gave."""
        channels = tuple(ChannelForm(**{**c, "covariates": tuple(c["covariates"])}) for c in kept["form"]["channels"])
        rest = {**kept["form"], "channels": channels}
        form = Form(**{**rest, "covariates": tuple(rest["covariates"]), "loads": tuple(rest["loads"])})
        k, p = form.states, len(form.covariates)
        emissions = tuple(
            EmissionParameters(
                np.array(e["intercepts"], dtype=np.float64),
                np.array(e["slopes"], dtype=np.float64),
                np.array(e["scales"], dtype=np.float64),
                np.array(e["cuts"], dtype=np.float64),
                float(e["loading"]),
            )
            for e in kept["emissions"]
        )
        return cls(
            form,
            np.array(kept["initial"], dtype=np.float64),
            np.array(kept["tau"], dtype=np.float64).reshape(k, k - 1),
            np.array(kept["rho"], dtype=np.float64).reshape(k, p),
            np.array(kept["mean_covariates"], dtype=np.float64),
            emissions,
            float(kept["sigma"]),
        )
