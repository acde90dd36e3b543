"""Which events went with moves, and with how much of each: shares of moves, contrasts of groups, bounds for persons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import factorial

import numpy as np
import numpy.typing as npt

from goodwill.core.estimate import Estimate
from goodwill.measure.loyalty.lived import is_shared
from goodwill.stats.intervals import critical
from goodwill.stats.markov import HmmParameters, Panel

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
EXACT = 8  # events up to which every order is counted
PERMUTATIONS = 400
UNEXPLAINED = "no record explains"


def shapley(value: Callable[[Bools], Floats], events: int, *, seed: int = 0) -> Floats:
    """Return what each event adds to a value, averaged over all orders in which events may enter.

    Parameters
    ----------
    value
        Worth of sets of events: boolean (sets, events) -> (sets,) or (sets, m).
    events
        How many; up to eight exactly over all sets, beyond over `PERMUTATIONS` random orders and their reverses.

    Returns
    -------
    ndarray
        Shape (events,) or (events, m). Shares add up to value(all) - value(none).

    References
    ----------
    Shapley (1953); Castro, Gomez & Tejada (2009) for the sampled form.
    """
    if events == 0:
        return np.zeros(0)
    if events <= EXACT:
        sets = ((np.arange(1 << events)[:, None] >> np.arange(events)) & 1).astype(bool)
        worth = value(sets)
        size = sets.sum(axis=1)
        shares = []
        for e in range(events):
            without = np.flatnonzero(~sets[:, e])
            weight = np.array([factorial(int(s)) * factorial(events - int(s) - 1) for s in size[without]])
            gain = worth[without | (1 << e)] - worth[without]
            shares.append(np.tensordot(weight / factorial(events), gain, axes=1))
        return np.array(shares)
    rng = np.random.default_rng(seed)
    orders = np.array([rng.permutation(events) for _ in range(PERMUTATIONS // 2)])
    orders = np.vstack([orders, orders[:, ::-1]])
    total: Floats | None = None
    for order in orders:
        sets = np.zeros((events + 1, events), dtype=bool)
        for step, e in enumerate(order):
            sets[step + 1 :, e] = True
        worth = value(sets)
        gains = np.empty_like(worth[1:])
        gains[order] = np.diff(worth, axis=0)
        total = gains if total is None else total + gains
    return np.asarray(total) / len(orders)


@dataclass(frozen=True)
class Shares:
    """Moves down and up by what they went with.

    Attributes
    ----------
    causes
        Names, then "no record explains".
    down, up
        Expected number of moves, shape (causes + 1,).
    happened
        In how many customer-months each cause was there.
    months
        Customer-months in which a move was possible.
    """

    causes: tuple[str, ...]
    down: Floats
    up: Floats
    happened: Ints
    months: int


def shares_of_moves(parameters: HmmParameters, panel: Panel, befell: Floats, joint: Floats) -> Shares:
    """Return with what moves went, by Shapley shares of the chance of moving in the month they happened.

    Parameters
    ----------
    befell
        What is known to have befallen, shape (rows, p).
    joint
        P(S_t-1 = k, S_t = j | data) by row, shape (rows, K, K).

    Notes
    -----
    Of a move down from k, a set of events explains F(k, events) - F(k, none), with F the chance to fall in that month;
    its Shapley share over F is what went with each event, and what is left went with no record.
    """
    k, names = parameters.form.states, panel.covariate_names
    push = befell * parameters.rho[0] if names else np.zeros((panel.rows, 0))
    rest = panel.events @ parameters.rho[0] - push.sum(axis=1) if names else np.zeros(panel.rows)
    down = np.zeros((panel.rows, k))
    up = np.zeros((panel.rows, k))
    for origin in range(k):
        down[:, origin] = joint[:, origin, :origin].sum(axis=1)
        up[:, origin] = joint[:, origin, origin + 1 :].sum(axis=1)
    active = [c for c in range(len(names)) if not is_shared(names[c]) and np.any(push[:, c])]
    chosen = active if len(active) <= EXACT else sorted(active, key=lambda c: -np.abs(push[:, c]).sum())[:EXACT]
    rows = np.flatnonzero((push[:, chosen] != 0).any(axis=1)) if chosen else np.zeros(0, np.int64)
    found_down, found_up = np.zeros(len(names) + 1), np.zeros(len(names) + 1)
    for origin in range(k):
        shares = _fall_shares(parameters, push[rows][:, chosen], rest[rows], origin) if len(rows) else None
        for moved, total, side in ((down, found_down, 0), (up, found_up, 1)):
            if shares is not None:
                total[chosen] += (shares[side] * moved[rows, origin]).sum(axis=1)
    found_down[-1] = down.sum() - found_down[:-1].sum()
    found_up[-1] = up.sum() - found_up[:-1].sum()
    happened = (befell > 0).sum(axis=0) if names else np.zeros(0)
    moves = panel.rows - panel.customers
    return Shares((*names, UNEXPLAINED), found_down, found_up, np.r_[happened, 0].astype(np.int64), moves)


def _fall_shares(parameters: HmmParameters, push: Floats, rest: Floats, origin: int) -> tuple[Floats, Floats]:
    """Return Shapley shares, relative to the chance of the move, shape (events, rows), down and up."""
    tau, k = parameters.tau[origin], parameters.form.states

    def chances(sets: Bools) -> Floats:
        eta = sets @ push.T + rest
        fall = _sigmoid(tau[origin - 1] - eta) if origin > 0 else np.zeros_like(eta)
        rise = 1 - _sigmoid(tau[origin] - eta) if origin < k - 1 else np.zeros_like(eta)
        return np.stack([fall, rise], axis=-1)

    everything = chances(np.ones((1, push.shape[1]), bool))[0]
    gain = shapley(lambda sets: chances(sets).reshape(len(sets), -1), push.shape[1])
    gain = gain.reshape(push.shape[1], len(push), 2)
    ratio = gain / np.maximum(everything, 1e-12)
    return ratio[..., 0], ratio[..., 1]


def ahead(
    parameters: HmmParameters, panel: Panel, covariates: Floats, begin: Floats, rho: Floats | None = None
) -> Floats:
    """Return P(S_t = j) by row if nothing but the model and these covariates were known after each first row.

    Parameters
    ----------
    covariates
        Shape (rows, p).
    begin
        Distribution in each customer's first row, shape (customers, K).
    rho
        Slopes in place of the fitted ones, shape (p,).
    """
    k, starts = parameters.form.states, panel.offsets[:-1]
    slopes = parameters.rho[0] if rho is None else rho
    eta = covariates @ slopes
    found = np.empty((panel.rows, k))
    found[starts] = begin
    lengths = np.diff(panel.offsets)
    for t in range(1, int(lengths.max())):
        rows = starts[lengths > t] + t
        below = _sigmoid(parameters.tau[None] - eta[rows][:, None, None])
        cumulative = (found[rows - 1][:, :, None] * below).sum(axis=1)
        found[rows] = np.diff(np.column_stack([np.zeros(len(rows)), cumulative, np.ones(len(rows))]), axis=1)
    return found


@dataclass(frozen=True)
class Contrast:
    """What would be different on average under other events, all else of the model alike.

    Attributes
    ----------
    steady
        Change of the share in the highest state at the end.
    gone
        Change of the share in the lowest.
    worth
        Change of what is spent a year, per customer there.
    """

    steady: Estimate
    gone: Estimate
    worth: Estimate


def contrast(
    parameters: HmmParameters, panel: Panel, other: Floats, begin: Floats, worth: Floats, *, about: str,
    slope: Estimate, currency: str,
) -> Contrast:  # fmt: skip
    """Compare the events as they were with others, for customers still there, by the model's own forecast.

    No customer's later data are used, so nothing has to be assumed of the noise that both worlds share. Whether events
    came to comparable customers is another matter, and the reason why this "goes with".

    Parameters
    ----------
    other
        Covariates of the other world, shape (rows, p).
    begin
        Distribution in each first row, shape (customers, K).
    worth
        What is spent a year in each state, shape (K,).
    about, slope
        The covariate whose slope is uncertain, and that slope: interval ends are the contrast at the ends of its.
    """
    place, ends = panel.covariate_names.index(about), panel.offsets[1:] - 1
    fitted = float(parameters.rho[0, place])
    found = []
    low, high = (fitted if end is None else end for end in (slope.low, slope.high))
    for value in (fitted, low, high):
        rho = parameters.rho[0].copy()
        rho[place] = value
        was = ahead(parameters, panel, panel.events, begin, rho)[ends]
        would = ahead(parameters, panel, other, begin, rho)[ends]
        change = (would - was).mean(axis=0)
        found.append((change[-1], change[0], change @ worth))
    units = ("share", "share", f"{currency} a year" if currency else "a year")
    sure = bool(slope.se)
    return Contrast(
        *(_between(column, len(ends), unit, sure) for column, unit in zip(np.array(found).T, units, strict=True))
    )


def necessity(
    parameters: HmmParameters, origin: Ints, to: Ints, push: Floats, without: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return how far the events of a month went with a move: lower bound, shared noise, upper bound.

    Parameters
    ----------
    origin, to
        States before and after, shape (n,).
    push, without
        Log odds of that month's events with and without those in question, shape (n,).

    Returns
    -------
    tuple of ndarray
        Probability that the move would not have come about without them, given that it did. The bounds hold for every
        way in which the noise of the two worlds may hang together (Tian & Pearl 2000, probability of necessity);
        the middle one assumes that both worlds share it, which no data can test.
    """
    down = to < origin
    edge = np.where(down, origin - 1, origin)
    ok = (to != origin) & (origin >= 0) & (edge >= 0) & (edge < parameters.form.states - 1)
    tau = parameters.tau[np.where(ok, origin, 0), np.where(ok, edge, 0)]
    chance, would = _sigmoid(tau - push), _sigmoid(tau - without)
    chance, would = np.where(down, chance, 1 - chance), np.where(down, would, 1 - would)
    safe = np.maximum(chance, 1e-12)
    low = np.maximum(0.0, (chance - would) / safe)
    high = np.minimum(1.0, (1 - would) / safe)
    none = np.zeros_like(low)
    return np.where(ok, low, none), np.where(ok, low, none), np.where(ok, high, none)


def flows(month: Ints, joint: Floats) -> tuple[Ints, Floats]:
    """Return months and the expected number of customers between states, shape (months, K, K)."""
    names, at = np.unique(month, return_inverse=True)
    k = joint.shape[1]
    flat = joint.reshape(len(month), -1)
    total = np.column_stack([np.bincount(at, flat[:, c], minlength=len(names)) for c in range(k * k)])
    return names, np.asarray(total.reshape(len(names), k, k), dtype=np.float64)


def _between(values: Floats, n: int, unit: str, sure: bool) -> Estimate:
    value = float(values[0])
    if not sure:
        return Estimate(value, None, None, n, unit=unit)
    low, high = float(values.min()), float(values.max())
    return Estimate(value, low, high, n, unit=unit, se=(high - low) / 2 / critical(0.95))


def _sigmoid(x: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(x, -40, 40))))


__all__ = ["Contrast", "Shares", "ahead", "contrast", "flows", "necessity", "shapley", "shares_of_moves"]
