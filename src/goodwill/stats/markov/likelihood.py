"""Likelihood and exact gradient of a panel model as sums over shards of customers, which any machine may hold."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from goodwill.stats.inputs import FloatArray, IntArray
from goodwill.stats.markov.layout import Layout, stationary, unflatten
from goodwill.stats.markov.panels import Channel, Panel
from goodwill.stats.markov.parameters import Form, HmmParameters

WORTH_THREADS = 100_000  # rows from which sharing out the work costs less than it saves
SHARD_ROWS = 40_000  # rows a thread takes at a time: its tables stay within the processor's cache


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """One channel at its own different values: values, covariates, the density's constant part.

    `which` (e,) says which of them each of the shard's different observations has.
    """

    code: int
    which: npt.NDArray[np.int64]
    values: FloatArray
    covariates: FloatArray
    constants: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Shard:
    """Some customers, with equal rows of covariates and of observations kept once.

    Attributes
    ----------
    offsets
        Shape (customers + 1,).
    masses
        Weights, shape (customers,).
    moves, seen
        Which row of `events`, and of the channels' observations, each customer-period has, shape (rows,).
    events
        Different rows of covariates, shape (u, p).
    channels
        Observations, each of length e.
    """

    offsets: IntArray
    masses: FloatArray
    moves: npt.NDArray[np.int64]
    seen: npt.NDArray[np.int64]
    events: FloatArray
    channels: tuple[Seen, ...]

    @property
    def rows(self) -> int:
        """Number of customer-periods."""
        return int(self.offsets[-1])


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """What the kernels read, for each node: initial (m, K), matrices (m, u, K, K), densities (1 or m, e, K)."""

    initial: FloatArray
    transitions: FloatArray
    densities: FloatArray
    shifts: FloatArray


def nodes_of(form: Form) -> tuple[FloatArray, FloatArray]:
    """Return places and logarithms of weights of the normal quadrature, each shape (nodes,)."""
    if form.nodes <= 1:
        return np.zeros(1), np.zeros(1)
    places, weights = np.polynomial.hermite_e.hermegauss(form.nodes)
    return places, np.log(weights / weights.sum())


def shards_of(panel: Panel, rows: int = SHARD_ROWS) -> list[Shard]:
    """Return the panel in shards of about `rows` rows, customers in order."""
    ends = [0]
    while ends[-1] < panel.customers:
        following = int(np.searchsorted(panel.offsets, panel.offsets[ends[-1]] + rows, side="right")) - 1
        ends.append(min(max(following, ends[-1] + 1), panel.customers))
    events = panel.events
    return [_shard(panel, events, a, b) for a, b in itertools.pairwise(ends)]


def _shard(panel: Panel, events: FloatArray, first: int, last: int) -> Shard:
    rows = slice(int(panel.offsets[first]), int(panel.offsets[last]))
    offsets = (panel.offsets[first : last + 1] - panel.offsets[first]).astype(np.int64)
    columns = [np.asarray(c.values, dtype=np.float64)[rows, None] for c in panel.channels]
    columns += [np.asarray(c.covariates, dtype=np.float64)[rows] for c in panel.channels if c.covariates is not None]
    at, seen = different_rows(np.concatenate(columns, axis=1))
    there, moves = different_rows(events[rows])
    places = at + rows.start
    channels = tuple(_seen(c, places) for c in panel.channels)
    return Shard(offsets, panel.masses[first:last], moves, seen, np.ascontiguousarray(events[rows][there]), channels)


def different_rows(matrix: FloatArray) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return where each different row first stands and which one each row is; nan equals nan.

    Where most rows differ, all are returned as they are: sorting them out would not pay.
    """
    n = len(matrix)
    codes = np.zeros(n, dtype=np.int64)
    for column in matrix.T:
        values, inverse = np.unique(column, return_inverse=True)
        if 2 * len(values) > n:
            return np.arange(n), np.arange(n)
        codes = np.unique(codes * len(values) + inverse, return_inverse=True)[1]
    _, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
    return (np.arange(n), np.arange(n)) if 2 * len(first) > n else (first, inverse.astype(np.int64))


def _seen(channel: Channel, places: npt.NDArray[np.int64]) -> Seen:
    from scipy.special import gammaln

    from goodwill.stats.markov.densities import CODES, HALF_LOG_TWO_PI

    columns = [np.asarray(channel.values, dtype=np.float64)[places, None]]
    if channel.covariates is not None:
        columns.append(np.asarray(channel.covariates, dtype=np.float64)[places])
    matrix = np.concatenate(columns, axis=1)
    own, which = different_rows(matrix)
    values, covariates = matrix[own, 0].copy(), np.ascontiguousarray(matrix[own, 1:])
    constants = np.zeros(len(values))
    if channel.kind == "count":
        constants = -gammaln(values + 1.0)
    elif channel.kind == "gaussian":
        constants -= HALF_LOG_TWO_PI
    elif channel.kind == "lognormal":
        values = np.log(values)
        constants = -HALF_LOG_TWO_PI - values
    return Seen(CODES[channel.kind], which, values, covariates, constants)


def tables_of(parameters: HmmParameters, shard: Shard) -> Tables:
    """Return the tables of a shard under given parameters."""
    from goodwill.stats.markov.densities import add_log_densities, fill_transitions, spread, to_densities

    form, k = parameters.form, parameters.form.states
    places, _ = nodes_of(form)
    m, loads = len(places), bool(form.loads) and form.nodes > 1
    transitions = np.empty((m, len(shard.events), k, k))
    initial = np.empty((m, k))
    for n, u in enumerate(places):
        fill_transitions(shard.events, parameters.tau, parameters.rho, parameters.sigma * u, transitions[n])
        initial[n] = parameters.initial
        if form.initial == "stationary":
            initial[n] = stationary(parameters.transitions(parameters.mean_covariates, intercept=float(u)))[0]
    e = len(shard.channels[0].which)
    densities, shifts = np.zeros((m if loads else 1, e, k)), np.zeros((m if loads else 1, e))
    for n in range(len(densities)):
        for seen, one in zip(shard.channels, parameters.emissions, strict=True):
            numbers = (one.intercepts, one.slopes, one.scales, one.cuts)
            push = one.loading * places[n] if loads else 0.0
            logs = np.zeros((len(seen.values), k))
            add_log_densities(seen.code, seen.values, seen.covariates, seen.constants, *numbers, push, logs)
            spread(logs, seen.which, densities[n])
        to_densities(densities[n], shifts[n])
    return Tables(initial, transitions, densities, shifts)


def likelihood(parameters: HmmParameters, shard: Shard) -> FloatArray:
    """Return each customer's log-likelihood, shape (customers,)."""
    from goodwill.stats.markov.kernels import likelihoods

    t = tables_of(parameters, shard)
    out = np.empty(len(shard.masses))
    logs = nodes_of(parameters.form)[1]
    likelihoods(shard.offsets, shard.moves, shard.seen, logs, t.initial, t.transitions, t.densities, t.shifts, out)
    return out


def gradient(parameters: HmmParameters, way: Layout, shard: Shard) -> tuple[float, FloatArray]:
    """Return a shard's weighted log-likelihood and its derivatives by natural parameters, in the layout's order."""
    from goodwill.stats.markov.densities import gather, pull_densities, pull_transitions
    from goodwill.stats.markov.kernels import gradients

    form, k = parameters.form, parameters.form.states
    places, logs = nodes_of(form)
    t = tables_of(parameters, shard)
    by_initial, by_moves, by_seen = np.zeros_like(t.initial), np.zeros_like(t.transitions), np.zeros_like(t.densities)
    inputs = (shard.offsets, shard.moves, shard.seen, shard.masses, logs)
    total = gradients(*inputs, t.initial, t.transitions, t.densities, t.shifts, by_initial, by_moves, by_seen)
    d_tau, d_rho, d_sigma = np.zeros((k, k - 1)), np.zeros((k, len(form.covariates))), 0.0
    found: dict[tuple[str, str], FloatArray] = {("initial", ""): by_initial.sum(axis=0)}
    for n, u in enumerate(places):
        push = parameters.sigma * u
        d_sigma += u * pull_transitions(shard.events, parameters.tau, parameters.rho, push, by_moves[n], d_tau, d_rho)
        if form.initial == "stationary":
            pi, z = stationary(parameters.transitions(parameters.mean_covariates, intercept=float(u)))
            by_matrix = np.outer(pi, z @ by_initial[n])[None]
            middle = parameters.mean_covariates[None]
            d_sigma += u * pull_transitions(middle, parameters.tau, parameters.rho, push, by_matrix, d_tau, d_rho)
    found["tau", ""] = d_tau.ravel()
    found["rho", ""] = d_rho.ravel() if form.slopes == "origin" else d_rho.sum(axis=0)
    found["sigma", ""] = np.array([d_sigma])
    for c, seen, one in zip(form.channels, shard.channels, parameters.emissions, strict=True):
        d = [np.zeros_like(x) for x in (one.intercepts, one.slopes, one.scales, one.cuts)]
        d_loading = 0.0
        for n in range(len(by_seen)):
            push = one.loading * places[n] if len(by_seen) > 1 else 0.0
            by_value = np.zeros((len(seen.values), k))
            gather(by_seen[n], seen.which, by_value)
            numbers = (one.intercepts, one.slopes, one.scales, one.cuts, push, by_value)
            d_push = pull_densities(seen.code, seen.values, seen.covariates, *numbers, *d)
            d_loading += places[n] * d_push
        found |= {(c.name, "intercepts"): d[0], (c.name, "slopes"): d[1], (c.name, "scales"): d[2]}
        found |= {(c.name, "cuts"): d[3][1:], (c.name, "loading"): np.array([d_loading])}
    return float(total), np.concatenate([np.zeros(0), *(found[b.group, b.part] for b in way.blocks)])


class Likelihood:
    """A panel's log-likelihood under a form: sums over shards in a fixed order, on some threads."""

    def __init__(self, way: Layout, shards: Iterable[Shard], mean_covariates: FloatArray, threads: int) -> None:
        self.way, self.shards, self.mean_covariates = way, list(shards), mean_covariates
        few = sum(shard.rows for shard in self.shards) < WORTH_THREADS
        self.threads = 1 if few else min(threads, len(self.shards))
        self._pool: ThreadPoolExecutor | None = None

    def parameters(self, raw: FloatArray) -> HmmParameters:
        """Return raw parameters as natural ones."""
        return unflatten(self.way, self.way.natural(raw), self.mean_covariates)

    def value(self, raw: FloatArray) -> tuple[float, FloatArray]:
        """Return the weighted log-likelihood and its gradient by raw parameters."""
        parameters = self.parameters(raw)
        parts = self._each(lambda shard: gradient(parameters, self.way, shard))
        total = math.fsum(p[0] for p in parts)
        return total, self.way.pull(raw, np.sum([p[1] for p in parts], axis=0))

    def customers(self, raw: FloatArray) -> FloatArray:
        """Return each customer's log-likelihood, unweighted."""
        parameters = self.parameters(raw)
        return np.concatenate(self._each(lambda shard: likelihood(parameters, shard)))

    def scores(self, raw: FloatArray, step: float = 1e-5) -> FloatArray:
        """Return each customer's derivatives by raw parameters (central differences), shape (customers, d)."""
        columns = []
        for unit in np.eye(len(raw)):
            up, down = self.customers(raw + step * unit), self.customers(raw - step * unit)
            columns.append((up - down) / (2.0 * step))
        return np.array(columns).reshape(len(raw), -1).T

    def information(self, raw: FloatArray, step: float = 1e-4) -> FloatArray:
        """Return minus the second derivatives of the log-likelihood (central differences of gradients), (d, d)."""
        rows = []
        for unit in np.eye(len(raw)):
            rows.append(self.value(raw - step * unit)[1] - self.value(raw + step * unit)[1])
        matrix = np.array(rows).reshape(len(raw), len(raw)) / (2.0 * step)
        symmetric: FloatArray = 0.5 * (matrix + matrix.T)
        return symmetric

    def _each(self, work: Callable[[Shard], object]) -> list:  # type: ignore[type-arg]
        if self.threads <= 1:
            return [work(s) for s in self.shards]
        if self._pool is None:  # one for the life of a search: starting threads at each step took longer than the steps
            self._pool = ThreadPoolExecutor(self.threads)
        return list(self._pool.map(work, self.shards))
