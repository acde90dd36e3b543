"""The model written out a second time, slowly: every path of states, densities from scipy."""

from __future__ import annotations

from itertools import product

import numpy as np
from scipy import stats

from goodwill.stats.markov import Channel, ChannelForm, EmissionParameters, Form, HmmParameters, Panel


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def matrix(parameters, events, u):
    """Transition probabilities from differences of cumulative ones."""
    k = parameters.form.states
    out = np.empty((k, k))
    for i in range(k):
        below = sigmoid(parameters.tau[i] - events @ parameters.rho[i] - parameters.sigma * u)
        out[i] = np.diff(np.r_[0.0, below, 1.0])
    return out


def density(form, numbers, y, x, state, u):
    """Density of one value in one state."""
    if np.isnan(y):
        return 1.0
    eta = numbers.intercepts[state] + x @ numbers.slopes + numbers.loading * u
    if form.kind == "binary":
        return stats.bernoulli.pmf(int(y), sigmoid(eta))
    if form.kind == "count":
        return stats.poisson.pmf(int(y), np.exp(eta))
    if form.kind == "gaussian":
        return stats.norm.pdf(y, eta, numbers.scales[state])
    if form.kind == "lognormal":
        return stats.lognorm.pdf(y, numbers.scales[state], scale=np.exp(eta))
    edges = np.r_[-np.inf, numbers.cuts, np.inf]
    return stats.logistic.cdf(edges[int(y) + 1] - eta) - stats.logistic.cdf(edges[int(y)] - eta)


def paths(parameters, panel, customer, u=0.0):
    """Yield each path of states of a customer with its probability together with the data."""
    a, b = panel.offsets[customer], panel.offsets[customer + 1]
    k = parameters.form.states
    matrices = [matrix(parameters, panel.events[r], u) for r in range(a, b)]
    weights = np.ones((b - a, k))
    for form, channel, numbers in zip(parameters.form.channels, panel.channels, parameters.emissions, strict=True):
        for r in range(a, b):
            x = np.zeros(0) if channel.covariates is None else channel.covariates[r]
            for s in range(k):
                weights[r - a, s] *= density(form, numbers, channel.values[r], x, s, u)
    for path in product(range(k), repeat=int(b - a)):
        p = parameters.initial[path[0]] * weights[0, path[0]]
        for t in range(1, b - a):
            p *= matrices[t][path[t - 1], path[t]] * weights[t, path[t]]
        yield path, p


def log_likelihood(parameters, panel, customer):
    """Sum over all paths, and over Gauss-Hermite nodes where there are several."""
    if parameters.form.nodes == 1:
        return np.log(sum(p for _, p in paths(parameters, panel, customer)))
    x, w = np.polynomial.hermite.hermgauss(parameters.form.nodes)  # the physicists' polynomials
    total = [
        weight * sum(p for _, p in paths(parameters, panel, customer, np.sqrt(2.0) * node))
        for node, weight in zip(x, w / np.sqrt(np.pi), strict=True)
    ]
    return np.log(sum(total))


def small_panel(seed, customers=4, periods=4, missing=0.2):
    """A ragged panel with every kind of channel, values without any model behind them."""
    rng = np.random.default_rng(seed)
    lengths = rng.integers(1, periods + 1, customers)
    n = lengths.sum()

    def holed(values):
        return np.where(rng.random(n) < missing, np.nan, values.astype(float))

    x = rng.standard_normal((n, 2)).round(1)
    channels = (
        Channel("buys", "binary", holed(rng.integers(0, 2, n)), x, ("x", "z"), ordered=True),
        Channel("contacts", "count", holed(rng.poisson(1.5, n))),
        Channel("score", "gaussian", holed(rng.normal(5.0, 2.0, n))),
        Channel("spend", "lognormal", holed(rng.lognormal(1.0, 0.5, n)), x[:, :1].copy(), ("x",)),
        Channel("grade", "ordinal", holed(rng.integers(0, 4, n)), levels=4),
    )
    events = rng.integers(0, 2, (n, 2)).astype(float)
    return Panel(np.r_[0, np.cumsum(lengths)].astype(np.int64), channels, events, ("outage", "mended"))


def some_parameters(panel, states, seed, *, nodes=1, slopes="common"):
    """Parameters for a panel, drawn at random."""
    rng = np.random.default_rng(seed)
    channels, numbers = [], []
    for c in panel.channels:
        q = len(c.covariate_names)
        spread = (5.0, 2.0) if c.kind == "gaussian" else (0.0, 1.0)
        channels.append(ChannelForm(c.name, c.kind, c.covariate_names, c.ordered, c.level_count, *spread))
        b = spread[0] + spread[1] * np.sort(rng.standard_normal(states))
        scales = rng.uniform(0.5, 2.0, states) if c.kind in ("gaussian", "lognormal") else np.zeros(0)
        cuts = np.r_[0.0, np.cumsum(rng.uniform(0.3, 1.0, c.level_count - 2))] if c.kind == "ordinal" else np.zeros(0)
        loading = 0.4 if c.name == "buys" and nodes > 1 else 0.0
        numbers.append(EmissionParameters(b, 0.5 * rng.standard_normal(q), scales, cuts, loading))
    loads = ("buys",) if nodes > 1 else ()
    form = Form(states, tuple(channels), panel.covariate_names, slopes, "softmax", nodes, loads)
    rho = rng.standard_normal((states if slopes == "origin" else 1, 2))
    return HmmParameters(
        form,
        rng.dirichlet(np.ones(states)),
        np.sort(rng.normal(0.0, 2.0, (states, states - 1)), axis=1),
        np.broadcast_to(rho, (states, 2)).copy(),
        panel.events.mean(axis=0),
        tuple(numbers),
        0.7 if nodes > 1 else 0.0,
    )
