"""What would have been: the twin chain, and bounds over everything the data cannot tell about its noise."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from goodwill.core.errors import EstimateError
from goodwill.stats.inputs import FloatArray
from goodwill.stats.markov.decode import checked
from goodwill.stats.markov.fitting import cores
from goodwill.stats.markov.likelihood import Shard, different_rows, nodes_of, shards_of, tables_of
from goodwill.stats.markov.panels import Panel
from goodwill.stats.markov.parameters import HmmParameters
from goodwill.stats.markov.results import Twins

Coupling = Literal["shared", "independent"]


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is asked of each shard."""

    coupling: Coupling
    bounds: bool
    same_again: bool
    values: FloatArray


def twin(
    parameters: HmmParameters,
    panel: Panel,
    counterfactual: npt.ArrayLike,
    *,
    coupling: Coupling = "shared",
    bounds: bool = False,
    same_again: bool = False,
    values: npt.ArrayLike | None = None,
    threads: int | None = None,
) -> Twins:
    """Run the factual chain and its twin under other covariates together, given the factual data.

    Each move is S_t = j where a uniform U_t falls into [C_{k,j-1}, C_kj], C the cumulative transition probabilities.
    Under the shared coupling the twin meets the same U_t with its own matrix:
    P(j, i | k, l) = max(0, min(C_kj, C*_li) - max(C_k,j-1, C*_l,i-1)). That noise is shared is an assumption that no
    data can test. Under the independent coupling the twin draws its own. Up to the first row whose covariates differ,
    both are one chain. Only the factual copy emits.

    Parameters
    ----------
    parameters
        The model.
    panel
        Factual data. To compare several counterfactuals of one customer, repeat it: `Panel.take([i, i, i])`.
    counterfactual
        Covariates of the twin, shape (rows, p).
    coupling
        ``shared`` or ``independent``.
    bounds
        Whether to compute bounds for each customer's last row. At every step the coupling of the two moves is any joint
        distribution with the right margins, whatever (k, l) they come from; the extreme ones are found backwards in
        time by one small transport problem for each step and pair of states. They are sharp over couplings chosen at
        each step and pair, hence valid, if conservative, for every structural model behind, whose noise is independent
        between periods.
    same_again
        Whether to add, to bounds and to the independent coupling, that the same state under the same covariates moves
        alike in both. Without it (the default) bounds also hold for noise drawn anew.
    values
        Worth of each state, shape (K,), for `low_mean` and `high_mean`; None for 0, 1, ..., K - 1.
    threads
        As in `panel_hmm`.
    """
    checked(parameters, panel)
    k, other = parameters.form.states, np.array(counterfactual, dtype=np.float64)
    if other.shape != panel.events.shape or not np.isfinite(other).all():
        raise EstimateError(
            "The twin needs finite covariates for each row.",
            seen=f"shape {other.shape}",
            do=f"Give {panel.events.shape}",
        )
    other[panel.offsets[:-1]] = 0.0
    worth = np.arange(k, dtype=np.float64) if values is None else np.asarray(values, dtype=np.float64)
    wish = _Wish(coupling, bounds, same_again, worth)
    shards = shards_of(panel)
    ends = np.cumsum([0, *(s.rows for s in shards)])
    work = [(s, other[a:b]) for s, a, b in zip(shards, ends, ends[1:], strict=False)]
    with ThreadPoolExecutor(cores(threads)) as pool:
        parts = list(pool.map(lambda w: _twin_shard(parameters, w[0], w[1], wish), work))
    factual, twins, joint, logs, low, high = (np.concatenate([p[i] for p in parts]) for i in range(6))
    return Twins(factual, twins, joint, low[:, :k], high[:, :k], low[:, k], high[:, k], logs, coupling)


def _twin_shard(parameters: HmmParameters, shard: Shard, other: FloatArray, wish: _Wish) -> tuple[FloatArray, ...]:
    from goodwill.stats.markov.couplings import INDEPENDENT, SHARED
    from goodwill.stats.markov.densities import fill_transitions
    from goodwill.stats.markov.twin_kernels import bound_rows, twin_rows

    k, n = parameters.form.states, len(shard.masses)
    places, logs = nodes_of(parameters.form)
    t = tables_of(parameters, shard)
    there, others = different_rows(other)
    events = np.ascontiguousarray(other[there])
    twin_moves = np.empty((len(places), len(events), k, k))
    for m, u in enumerate(places):
        fill_transitions(events, parameters.tau, parameters.rho, parameters.sigma * u, twin_moves[m])
    differs = (shard.events[shard.moves] != other).any(axis=1).astype(np.int64)
    inputs = (shard.offsets, shard.moves, others, differs, shard.seen, logs)
    tables = (t.initial, t.transitions, twin_moves, t.densities, t.shifts)
    factual, twins = np.zeros((shard.rows, k)), np.zeros((shard.rows, k))
    joint, total = np.zeros((n, k, k)), np.zeros(n)
    kind = SHARED if wish.coupling == "shared" else INDEPENDENT
    twin_rows(*inputs, *tables, kind, wish.same_again, factual, twins, joint, total)
    low, high = np.full((n, k + 1), np.nan), np.full((n, k + 1), np.nan)
    if wish.bounds:
        low[:], high[:] = 0.0, 0.0
        rewards = np.concatenate([np.eye(k), wish.values[None]])
        bound_rows(*inputs, *tables, wish.same_again, rewards, low, high)
    return factual, twins, joint, total, low, high
