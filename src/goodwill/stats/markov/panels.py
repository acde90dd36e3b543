"""What a hidden Markov model of a panel is fitted to: customers, periods, channels, what lay between periods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from goodwill.core.errors import EstimateError
from goodwill.stats.inputs import FloatArray, IntArray

Kind = Literal["binary", "count", "gaussian", "lognormal", "ordinal"]
KINDS: tuple[str, ...] = get_args(Kind)
NO_NAMES: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Channel:
    """One thing seen of each customer in each period.

    Attributes
    ----------
    name
        What it is called, for example ``"renewal"``.
    kind
        ``binary`` (0 or 1; logit), ``count`` (Poisson, log mean), ``gaussian``, ``lognormal`` (positive amounts; mean
        and standard deviation of the logarithm), ``ordinal`` (0, 1, ..., levels - 1; cumulative logit).
    values
        Shape (rows,); nan where the channel is missing: its factor is then left out of the likelihood.
    covariates
        Shape (rows, q): regressors of this channel with one slope for all states, or None.
    covariate_names
        Names of these, q of them.
    ordered
        Whether the state's intercepts must rise from the lowest to the highest state. At least one channel should
        be ordered, since that is what the states' order means; `panel_hmm` takes the first if none is.
    levels
        Number of levels of an ordinal channel; 0 to take the largest value seen plus one.
    """

    name: str
    kind: Kind
    values: FloatArray
    covariates: FloatArray | None = None
    covariate_names: tuple[str, ...] = NO_NAMES
    ordered: bool = False
    levels: int = 0

    def take(self, rows: npt.NDArray[np.int64]) -> Channel:
        """Return the channel at `rows`; the number of levels stays."""
        x = None if self.covariates is None else np.asarray(self.covariates)[rows]
        values = np.asarray(self.values, dtype=np.float64)
        return Channel(self.name, self.kind, values[rows], x, self.covariate_names, self.ordered, self.level_count)

    @property
    def level_count(self) -> int:
        """Number of levels of an ordinal channel, 0 for other kinds."""
        if self.kind != "ordinal":
            return 0
        values = np.asarray(self.values, dtype=np.float64)
        seen = values[~np.isnan(values)]
        return self.levels or (int(seen.max()) + 1 if len(seen) else 0)


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Customers over periods, ragged: each has the rows from entry to exit, consecutive periods in order.

    Attributes
    ----------
    offsets
        Where each customer's rows begin, shape (customers + 1,), from 0 to rows; every customer has a row.
    channels
        What is seen.
    covariates
        Shape (rows, p): what happened after the period before and up to and including this one, (t - 1, t]. The
        first row of a customer has no move into it, so it is not used there. None for none.
    covariate_names
        Names of these, p of them.
    weights
        How often each customer counts, shape (customers,); None for once.

    Raises
    ------
    EstimateError
        With every fault found: shapes, infinite numbers, values that a kind of channel cannot have.
    """

    offsets: IntArray
    channels: tuple[Channel, ...]
    covariates: FloatArray | None = None
    covariate_names: tuple[str, ...] = NO_NAMES
    weights: FloatArray | None = field(default=None)

    def __post_init__(self) -> None:
        faults = _faults(self)
        if faults:
            raise EstimateError("A panel is not well formed.", seen="; ".join(faults), do="Correct them")

    @classmethod
    def from_arrays(
        cls,
        customers: npt.ArrayLike,
        periods: npt.ArrayLike,
        channels: Sequence[Channel],
        covariates: npt.ArrayLike | None = None,
        covariate_names: Sequence[str] = NO_NAMES,
    ) -> tuple[Panel, npt.NDArray[np.int64], IntArray]:
        """Return a panel of rows in any order, the customers' keys ascending, and which row went where.

        Raises
        ------
        EstimateError
            If a customer has a period twice, or a gap between the first and the last one: give a gap its rows, with
            what is not known missing.
        """
        keys, times = np.asarray(customers), np.asarray(periods)
        order = np.lexsort((times, keys))
        k, t = keys[order], times[order]
        starts = np.flatnonzero(np.r_[True, k[1:] != k[:-1]])
        steps = np.diff(t)[k[1:] == k[:-1]]
        if len(steps) and (steps != 1).any():
            raise EstimateError(
                "Periods of a customer must follow each other without gap or repetition.",
                seen=f"{int((steps != 1).sum())} steps that are not one period",
                do="Give each period between entry and exit one row, with what is not known missing (nan)",
            )
        x = None if covariates is None else np.asarray(covariates, dtype=np.float64)[order]
        panel = cls(
            np.r_[starts, len(k)].astype(np.int64),
            tuple(c.take(order) for c in channels),
            x,
            tuple(covariate_names),
        )
        return panel, k[starts], order.astype(np.int64)

    @property
    def customers(self) -> int:
        """Number of customers."""
        return len(self.offsets) - 1

    @property
    def rows(self) -> int:
        """Number of customer-periods."""
        return int(self.offsets[-1])

    @property
    def events(self) -> FloatArray:
        """The covariates with zeros in each customer's first row, shape (rows, p)."""
        if self.covariates is None:
            return np.zeros((self.rows, 0))
        events = np.array(self.covariates, dtype=np.float64)
        events[self.offsets[:-1]] = 0.0
        return events

    @property
    def masses(self) -> FloatArray:
        """Weights as an array, shape (customers,)."""
        return np.ones(self.customers) if self.weights is None else np.asarray(self.weights, dtype=np.float64)

    def take(self, customers: npt.ArrayLike) -> Panel:
        """Return the panel of the customers at these positions, in this order; a position may be repeated."""
        chosen = np.asarray(customers, dtype=np.int64)
        lengths = np.diff(self.offsets)[chosen]
        offsets = np.r_[0, np.cumsum(lengths)].astype(np.int64)
        rows = np.repeat(self.offsets[chosen] - offsets[:-1], lengths) + np.arange(offsets[-1])
        x = None if self.covariates is None else np.asarray(self.covariates)[rows]
        weights = None if self.weights is None else np.asarray(self.weights)[chosen]
        return Panel(offsets, tuple(c.take(rows) for c in self.channels), x, self.covariate_names, weights)


def _faults(panel: Panel) -> list[str]:
    offsets = np.asarray(panel.offsets)
    if offsets.ndim != 1 or len(offsets) < 2 or offsets[0] != 0 or (np.diff(offsets) < 1).any():
        return ["offsets must rise from 0, one row or more to each customer"]
    rows, faults = int(offsets[-1]), list[str]()
    if not panel.channels:
        faults.append("there is no channel")
    for channel in panel.channels:
        faults += [f"channel {channel.name}: {what}" for what in _channel_faults(channel, rows)]
    names = [c.name for c in panel.channels]
    if len(set(names)) < len(names):
        faults.append(f"two channels have one name ({names})")
    faults += _matrix_faults("covariates", panel.covariates, rows, len(panel.covariate_names))
    if panel.weights is not None:
        weights = np.asarray(panel.weights)
        if weights.shape != (len(offsets) - 1,) or not np.isfinite(weights).all() or (weights < 0).any():
            faults.append("weights must be one number of 0 or more per customer")
    return faults


def _channel_faults(channel: Channel, rows: int) -> list[str]:
    values = np.asarray(channel.values, dtype=np.float64)
    if channel.kind not in KINDS:
        return [f"kind {channel.kind!r} is none of {', '.join(KINDS)}"]
    if values.shape != (rows,):
        return [f"shape {values.shape} instead of ({rows},)"]
    seen, faults = values[~np.isnan(values)], list[str]()
    if not np.isfinite(seen).all():
        faults.append("infinite values")
    elif channel.kind == "binary" and not np.isin(seen, (0.0, 1.0)).all():
        faults.append("values other than 0 and 1")
    elif channel.kind in ("count", "ordinal") and ((seen < 0) | (seen != np.floor(seen))).any():
        faults.append("values that are not whole numbers of 0 or more")
    elif channel.kind == "lognormal" and (seen <= 0).any():
        faults.append("amounts that are not positive (a period without amount is missing)")
    if channel.kind == "ordinal" and len(seen) and (channel.level_count < 2 or seen.max() >= channel.level_count):
        faults.append(f"{channel.level_count} levels but a value of {seen.max():g}")
    return faults + _matrix_faults("its covariates", channel.covariates, rows, len(channel.covariate_names))


def _matrix_faults(name: str, matrix: FloatArray | None, rows: int, names: int) -> list[str]:
    if matrix is None:
        return [f"{names} names for no {name}"] if names else []
    x = np.asarray(matrix)
    if x.ndim != 2 or len(x) != rows:
        return [f"{name} have shape {x.shape} instead of ({rows}, p)"]
    faults = [] if x.shape[1] == names else [f"{names} names for {x.shape[1]} columns of {name}"]
    return faults if np.isfinite(x).all() else [*faults, f"{name} hold nan or infinity"]
