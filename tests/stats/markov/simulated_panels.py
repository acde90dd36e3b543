"""Panels whose truth is known: a chain of ordered states drawn move by move, apart from the code under test."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from goodwill.stats.markov import Channel, Panel


@dataclass(frozen=True)
class Truth:
    """Numbers of a planted model: by state, logit b of buying, log rate of contacts, mean and sd of a score."""

    initial: tuple[float, ...] = (0.3, 0.4, 0.3)
    tau: tuple[tuple[float, ...], ...] = ((1.2, 3.0), (-2.0, 1.8), (-3.2, -1.4))
    rho: tuple[float, ...] = (0.9, -1.2)
    b: tuple[float, ...] = (-1.8, 0.0, 1.8)
    log_rate: tuple[float, ...] = ()
    mean: tuple[float, ...] = ()
    sd: tuple[float, ...] = ()
    slope: float = 0.0  # of a covariate on buying
    sigma: float = 0.0  # of customers' intercepts
    event_shares: tuple[float, ...] = field(default=(0.25, 0.2))

    @property
    def states(self) -> int:
        return len(self.b)

    def by_name(self) -> dict[str, float]:
        """The truth under the names of the estimates."""
        k = self.states
        out = {f"initial[{s}]": self.initial[s] for s in range(k)}
        out |= {f"tau[{i},{j}]": self.tau[i][j] for i in range(k) for j in range(k - 1)}
        out |= {f"rho[event_{i}]": r for i, r in enumerate(self.rho)}
        out |= {f"buys.intercept[{s}]": self.b[s] for s in range(k)}
        out |= {f"contacts.intercept[{s}]": v for s, v in enumerate(self.log_rate)}
        out |= {f"score.intercept[{s}]": v for s, v in enumerate(self.mean)}
        out |= {f"score.scale[{s}]": v for s, v in enumerate(self.sd)}
        out |= {"buys.slope[offer]": self.slope} if self.slope else {}
        return out | ({"sigma": self.sigma} if self.sigma else {})


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def move(uniform, state, events, truth, intercept):
    """Where a uniform number falls among the cumulative probabilities."""
    below = sigmoid(np.array(truth.tau)[state] - (events @ np.array(truth.rho) + intercept)[:, None])
    return (uniform[:, None] > below).sum(axis=1)


def draw(truth, customers, periods, seed, *, ragged=False, missing=0.0):
    """Return a panel and its true states (rows,)."""
    rng = np.random.default_rng(seed)
    k, p = truth.states, len(truth.rho)
    events = (rng.random((customers, periods, p)) < np.array(truth.event_shares)[:p]).astype(float)
    offer = (rng.random((customers, periods)) < 0.5).astype(float)
    intercept = truth.sigma * rng.standard_normal(customers)
    states = np.empty((customers, periods), dtype=np.int64)
    states[:, 0] = rng.choice(k, customers, p=truth.initial)
    for t in range(1, periods):
        states[:, t] = move(rng.random(customers), states[:, t - 1], events[:, t], truth, intercept)
    lengths = rng.integers(max(1, periods // 2), periods + 1, customers) if ragged else np.full(customers, periods)
    there = np.arange(periods)[None, :] < lengths[:, None]
    s, x = states[there], offer[there]
    offsets = np.r_[0, np.cumsum(lengths)].astype(np.int64)
    bought = (rng.random(len(s)) < sigmoid(np.array(truth.b)[s] + truth.slope * x)).astype(float)
    with_offer = (x[:, None], ("offer",)) if truth.slope else (None, ())
    channels = [Channel("buys", "binary", bought, *with_offer, ordered=True)]
    if truth.log_rate:
        channels.append(Channel("contacts", "count", rng.poisson(np.exp(np.array(truth.log_rate)[s])).astype(float)))
    if truth.mean:
        score = rng.normal(np.array(truth.mean)[s], np.array(truth.sd)[s])
        channels.append(Channel("score", "gaussian", score))
    for channel in channels:
        channel.values[rng.random(len(s)) < missing] = np.nan
    names = tuple(f"event_{i}" for i in range(p))
    return Panel(offsets, tuple(channels), events[there], names), s
