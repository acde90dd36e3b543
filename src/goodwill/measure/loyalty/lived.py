"""States lived in behaviour: how many there are, what they are called, where each customer stands, who moved when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from goodwill.measure.loyalty.panel import LivedPanel
from goodwill.stats.markov import HmmParameters, Panel, PanelHmm, filtered, panel_hmm, smooth
from goodwill.stats.markov.layout import layout, unflatten

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
NAMES = {
    1: ("steady",), 2: ("gone in spirit", "steady"), 3: ("gone in spirit", "wavering", "steady"),
    4: ("gone in spirit", "slipping", "wavering", "steady"),
}  # fmt: skip
"""Names of the states from the lowest to the highest."""
GLOSSES = {
    "steady": "buys as of old, by habit",
    "wavering": "buys now and then, open to others",
    "slipping": "buys seldom, on the way out",
    "gone in spirit": "hardly buys, whatever is said",
}
SHARED = ("the news", "a competitor", "change sprung", "change announced")
TIGHT, LOOSE = 1.0, 0.1  # precision of slopes of what befell all at once, and of what befell single customers
CLEARLY = 2.0  # standard errors
DRAWN = 500  # customers on whom numbers of states are compared, and as many to check them
DRAWS, UNSURE = 16, 500  # draws of the parameters, and customers on whom they are tried
AHEAD = 3  # months that a risk looks ahead


@dataclass(frozen=True)
class Tried:
    """One number of states, tried without events.

    Attributes
    ----------
    states
        How many.
    bic
        On the customers it was fitted to (smaller is better).
    held_out
        Log-likelihood per customer of others (larger is better).
    better
        By how many standard errors it does better on them than three states.
    """

    states: int
    bic: float
    held_out: float
    better: float = 0.0


@dataclass(frozen=True)
class Fitted:
    """A fitted model of lived loyalty, and the numbers of states that were tried (none if it was given)."""

    fit: PanelHmm
    tried: tuple[Tried, ...]

    @property
    def parameters(self) -> HmmParameters:
        """The fitted numbers."""
        return self.fit.parameters

    @property
    def states(self) -> tuple[str, ...]:
        """Names of the states, lowest first."""
        return NAMES[self.parameters.form.states]


@dataclass(frozen=True)
class Standing:
    """Where customers stand, month by month.

    Attributes
    ----------
    smooth
        Given everything known, shape (rows, K).
    known_then
        Given what was known at the time, shape (rows, K).
    """

    smooth: Floats
    known_then: Floats


def fit_states(lived: LivedPanel, *, states: int, seed: int, most: int) -> Fitted:
    """Fit the model on a draw of at most `most` customers; `states` 0 chooses their number.

    The draw takes customers by the last bits of their keys, so that it is the same on every machine.
    """
    tried: tuple[Tried, ...] = ()
    if states == 0:
        tried = try_numbers(lived, seed)
        states = chosen_number(tried)
    panel = lived.panel.take(drawn(lived.keys, most))
    precision = np.array([TIGHT if is_shared(name) else LOOSE for name in lived.covariates])
    fit = panel_hmm(panel, states, slope_precision=precision if len(precision) else LOOSE, starts=1, seed=seed,
                    limit=150)  # fmt: skip
    return Fitted(fit, tried)


def refit(lived: LivedPanel, fitted: Fitted, *, most: int) -> HmmParameters:
    """Return parameters fitted anew to an earlier panel, beginning from those at hand."""
    form = fitted.parameters.form
    panel = lived.panel.take(drawn(lived.keys, most))
    precision = np.array([TIGHT if is_shared(name) else LOOSE for name in lived.covariates])
    fit = panel_hmm(panel, form.states, slope_precision=precision if len(precision) else LOOSE,
                    start=fitted.parameters, errors="none", limit=25)  # fmt: skip
    return fit.parameters


def try_numbers(lived: LivedPanel, seed: int) -> tuple[Tried, ...]:
    """Compare two, three and four states: BIC on one draw of customers, likelihood on as many others."""
    order = drawn(lived.keys, 2 * DRAWN)
    some, others = order[::2], order[1::2]
    learn = _without_covariates(lived.panel.take(some))
    check = _without_covariates(lived.panel.take(others))
    fits, logs = {}, {}
    for states in (2, 3, 4):
        fit = panel_hmm(learn, states, starts=1, errors="none", seed=seed, limit=60)
        fits[states], logs[states] = fit, smooth(fit.parameters, check).log_likelihoods
    return tuple(Tried(k, fits[k].bic, float(logs[k].mean()), _standard_errors(logs[k] - logs[3])) for k in fits)


def _standard_errors(gain: Floats) -> float:
    se = float(gain.std(ddof=1)) / np.sqrt(len(gain)) if len(gain) > 1 else 0.0
    return float(gain.mean() / se) if se > 0 else 0.0


def chosen_number(tried: tuple[Tried, ...]) -> int:
    """Return three, whose states people can name, unless BIC and clearly the customers held out prefer another."""
    by_bic = min(tried, key=lambda t: t.bic)
    by_others = max(tried, key=lambda t: t.held_out)
    return by_bic.states if by_bic == by_others and by_others.better > CLEARLY else 3


def is_shared(name: str) -> bool:
    """Whether something befell everybody in the same months."""
    return name.startswith(SHARED)


def stand(parameters: HmmParameters, panel: Panel, *, chunk: int = 20_000) -> Standing:
    """Run filter and smoother over all customers, some at a time."""
    parts = []
    for begin in range(0, panel.customers, chunk):
        some = panel if panel.customers <= chunk else panel.take(np.arange(begin, min(begin + chunk, panel.customers)))
        after = smooth(parameters, some)
        parts.append((after.probabilities, filtered(parameters, some).probabilities))
    return Standing(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def drawn(keys: Ints, most: int) -> Ints:
    """Return positions of at most `most` customers, chosen by the last twenty bits of their keys."""
    if len(keys) <= most:
        return np.arange(len(keys))
    bits = keys & ((1 << 20) - 1)
    return np.sort(np.argsort(bits, kind="stable")[:most])


def _without_covariates(panel: Panel) -> Panel:
    return Panel(panel.offsets, panel.channels)


def uncertain_shares(lived: LivedPanel, fitted: Fitted, *, seed: int) -> Floats:
    """Return how far the share of each state in each month could be off because the parameters are, shape (months, K).

    Standard deviation over `DRAWS` draws of the parameters from their normal law, on `UNSURE` customers; those at a
    boundary are held where they are.
    """
    fit = fitted.fit
    way = layout(fitted.parameters.form)
    known = np.flatnonzero(~np.isnan(np.diag(fit.covariance)))
    spread = np.linalg.eigh(fit.covariance[np.ix_(known, known)])
    root = spread.eigenvectors * np.sqrt(np.maximum(spread.eigenvalues, 0.0))
    some = lived.some(drawn(lived.keys, UNSURE))
    months, at = np.unique(some.month, return_inverse=True)
    count = np.bincount(at)
    rng, found = np.random.default_rng(seed), []
    for _ in range(DRAWS):
        raw = fit.raw.copy()
        raw[known] += root @ rng.standard_normal(len(known))
        parameters = unflatten(way, way.natural(raw), fitted.parameters.mean_covariates)
        p = smooth(parameters, some.panel, threads=1).probabilities
        found.append(np.column_stack([np.bincount(at, column) / count for column in p.T]))
    sd = np.array(found).std(axis=0, ddof=1)
    every = np.unique(lived.month)
    return np.asarray(sd[np.searchsorted(months, every).clip(0, len(months) - 1)])


def pairs(parameters: HmmParameters, panel: Panel, standing: Standing) -> Floats:
    """Return P(S_t-1 = k, S_t = j | all data), shape (rows, K, K); zeros in each customer's first row.

    Notes
    -----
    Kim (1994): P(S_t-1 = k | S_t = j, data) is proportional to the filtered P(S_t-1 = k) times the transition k to j,
    since later data say nothing more of S_t-1 once S_t is known.
    """
    k = parameters.form.states
    before = np.vstack([np.full((1, k), 1.0 / k), standing.known_then[:-1]])
    joint = before[:, :, None] * parameters.transitions(panel.events)
    share = joint / np.maximum(joint.sum(axis=1, keepdims=True), 1e-300)
    found = share * standing.smooth[:, None, :]
    found[panel.offsets[:-1]] = 0.0
    return np.asarray(found)


def risks(parameters: HmmParameters, now: Floats, months: int = AHEAD) -> tuple[Floats, Floats]:
    """Return the chance to stand lower in some months than now, and to be in the lowest state then, shape (customers,).

    Nothing but what is usual befalls anybody until then.
    """
    step = parameters.transitions(parameters.mean_covariates if len(parameters.mean_covariates) else None)
    later = np.linalg.matrix_power(step, months)
    lower = np.array([later[k, :k].sum() for k in range(len(later))])
    return np.asarray(now @ lower), np.asarray(now @ later[:, 0])


def last_moves(lived: LivedPanel, smoothed: Floats) -> tuple[Ints, Ints, Ints]:
    """Return, per customer, the row of the last change of the likeliest state (-1 for none), from and to.

    The state before is the likeliest of the row before.
    """
    state = smoothed.argmax(axis=1)
    rows = np.arange(len(state))
    changed = np.r_[False, state[1:] != state[:-1]]
    changed[lived.panel.offsets[:-1]] = False
    marked = np.where(changed, rows, -1)
    last = np.maximum.reduceat(marked, lived.panel.offsets[:-1])
    safe = np.maximum(last, 1)
    return last, np.where(last >= 0, state[safe - 1], -1), np.where(last >= 0, state[safe], -1)


def worth_of_states(parameters: HmmParameters, amount: float) -> Floats:
    """Return what is spent a year in each state, shape (K,); zeros where no amounts are known."""
    names = [c.name for c in parameters.form.channels]
    each = parameters.means("spends") if "spends" in names else np.full(parameters.form.states, amount)
    return np.asarray(12.0 * parameters.means("buys") * each)


def kept_model(lived: LivedPanel, fitted: Fitted) -> dict[str, Any]:
    """Return what a page needs to compute one customer's states by itself, JSON-ready."""
    return {
        "parameters": fitted.parameters.as_json(), "states": list(fitted.states), "causes": list(lived.covariates),
        "first_month": int(lived.month.min()), "last_month": lived.last, "buys": lived.buys,
        "expected": lived.expected, "currency": lived.currency,
        "worth": [float(v) for v in worth_of_states(fitted.parameters, lived.amount)],
    }  # fmt: skip
