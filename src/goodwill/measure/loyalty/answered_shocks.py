"""Falls in what customers say that many share: of those an event befell, of everybody, or of one region.

A reply is explained by region, period, the way of asking and a lasting level of the person (random, so that one who
answers often does not count as many). What is left is searched for a fall that fades with a half-life of six months.
A fall counts only against how often regions fall apart by themselves: regions have good and bad months of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import stdtr

from goodwill.core.estimate import Estimate
from goodwill.stats.intervals import critical

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
FADING = 0.5 ** (1 / 6)  # of a fall, by month
FEWEST_ANSWERS = 200  # below it regions and periods are too thin to tell anything
AS_GOOD = 2.0  # root of twice the fall in log-likelihood within which another beginning fits as well
FEWEST_STRUCK = 15  # answers, after and before, of those an event befell
MONTHLY = 0.75  # share of months with answers from which answers are read by month, else by quarter


@dataclass(frozen=True)
class Replies:
    """Replies about the relationship.

    Attributes
    ----------
    customer, region, month
        Codes and months, shape (n,).
    way
        Indicator columns of the way of asking, shape (n, w).
    score
        Answer on 0 to 1, shape (n,).
    """

    customer: Ints
    region: Ints
    month: Ints
    way: Floats
    score: Floats

    @property
    def step(self) -> int:
        """How many months a period has: 1 where people are asked all the time, else 3."""
        span = int(self.month.max() - self.month.min()) + 1
        return 1 if len(np.unique(self.month)) >= MONTHLY * span else 3


@dataclass(frozen=True)
class Fall:
    """A fall that many share.

    Attributes
    ----------
    estimate
        How far the answer fell right after (negative: it fell), share of the scale.
    p_value
        Against chance, paid for all places looked at.
    first, last
        Months between which it must have happened.
    region
        Code of the region; -1 for none.
    z
        Distance from zero in standard errors, widened by how regions wander.
    """

    estimate: Estimate
    p_value: float
    first: int
    last: int
    region: int
    z: float


class Explained:
    """Replies with all explained that needs no event, ready to be asked for falls."""

    def __init__(self, replies: Replies) -> None:
        self.replies = replies
        self.step = replies.step
        self.period = replies.month // self.step
        self._people, self._who = np.unique(replies.customer, return_inverse=True)
        self._count = np.bincount(self._who)
        design = np.column_stack([_dummies(replies.region), _dummies(self.period)[:, 1:], replies.way])
        self._theta = self._random_share(design)
        self._design = self._white(design)
        self._basis = _basis(self._design)
        self._left = self._rest(self._white(replies.score[:, None]))[:, 0]
        df = max(1, len(self._left) - self._basis.shape[1])
        self.sigma = float(np.sqrt(self._left @ self._left / df))
        self.wandering, self.df = 1.0, float(df)

    def _random_share(self, design: Floats) -> Floats:
        """Return what part of each person's mean is taken off: 1 - sqrt(e / (e + n u)), by moments."""
        y = self.replies.score
        basis = _basis(design)
        left = y - basis @ (basis.T @ y)
        sums = np.bincount(self._who, left)
        squares = np.bincount(self._who, left * left)
        pairs = float((self._count * (self._count - 1)).sum())
        total = float(left @ left) / max(1, len(left) - basis.shape[1])
        lasting = max(0.0, float((sums * sums - squares).sum()) / pairs) if pairs else 0.0
        lasting = min(lasting, 0.95 * total)
        passing = max(total - lasting, 1e-12)
        return np.asarray(1 - np.sqrt(passing / (passing + self._count * lasting)))[self._who]

    def _white(self, columns: Floats) -> Floats:
        out = np.empty_like(columns, dtype=np.float64)
        for k in range(columns.shape[1]):
            mean = np.bincount(self._who, columns[:, k]) / self._count
            out[:, k] = columns[:, k] - self._theta * mean[self._who]
        return out

    def _rest(self, columns: Floats) -> Floats:
        return np.asarray(columns - self._basis @ (self._basis.T @ columns))

    def take_out(self, columns: Floats) -> None:
        """Explain some columns too, so that what they stand for is not found again."""
        if columns.shape[1]:
            self._basis = _basis(np.column_stack([self._basis, self._rest(self._white(columns))]))
            self._left = self._rest(self._left[:, None])[:, 0]

    def falls(self, columns: Floats) -> tuple[Floats, Floats]:
        """Return the coefficient of each column by itself, and its standard error without wandering."""
        rest = self._rest(self._white(columns))
        size = (rest * rest).sum(axis=0)
        ok = size > 1e-9 * max(1, len(rest))
        safe = np.where(ok, size, 1.0)
        return np.where(ok, rest.T @ self._left / safe, np.nan), np.where(ok, self.sigma / np.sqrt(safe), np.nan)

    def profile(self, month: int, whom: npt.NDArray[np.bool_] | None = None) -> Floats:
        """Return what is left, at each reply, of a fall that struck in `month`."""
        since = (self.replies.month - month).astype(np.float64)
        faded = np.where(since > 0, FADING ** np.maximum(since, 0.0), 0.0)
        return faded if whom is None else faded * whom

    def by_region(self) -> list[Fall]:
        """Return for each region and period the fall that began before it, paid for all looked at."""
        regions, periods = np.unique(self.replies.region), np.unique(self.period)
        if len(regions) < 3 or len(periods) < 4:
            return []
        place = [(int(r), int(p)) for r in regions for p in periods[1:]]
        columns = np.column_stack([self.profile(p * self.step - 1, self.replies.region == r) for r, p in place])
        value, se = self.falls(columns)
        z = value / se
        known = np.isfinite(z)
        found = []
        edges = {int(p): self.replies.month[self.period == p] for p in periods}
        before = dict(zip(periods[1:].tolist(), periods[:-1].tolist(), strict=True))
        for k, (r, p) in enumerate(place):
            if not known[k]:
                continue
            others = known & np.array([q != r for q, _ in place])
            wandering = max(1.0, float(np.median(np.abs(z[others]))) / 0.6745) if others.sum() > 5 else 1.5
            df = 2.0 * len(regions) + len(periods)
            t = float(z[k] / wandering)
            alone = float(stdtr(df, t))
            half = critical(0.95, df) * float(se[k]) * wandering
            v = float(value[k])
            e = Estimate(v, v - half, v + half, int((columns[:, k] > 0).sum()), unit="share of the scale",
                         se=float(se[k]) * wandering)  # fmt: skip
            as_good = [q for j, (s, q) in enumerate(place) if s == r and known[j] and z[j] < 0
                       and z[j] ** 2 >= z[k] ** 2 - (AS_GOOD * wandering) ** 2]  # fmt: skip
            first, last = min([p, *as_good]), max([p, *as_good])
            window = int(np.median(edges[before[first]])), int(np.median(edges[last]))
            found.append(Fall(e, min(1.0, alone * int(known.sum())), *window, r, t))
        if found:
            self.wandering = max(1.0, float(np.median(np.abs(z[known]))) / 0.6745)
            self.df = 2.0 * len(regions) + len(periods)
        return found

    def of_those(self, month: int, struck: npt.NDArray[np.bool_], looked: int = 1) -> Fall | None:
        """Return the fall of those whom something befell in `month`; None with too few answers."""
        after = struck & (self.replies.month > month)
        if after.sum() < FEWEST_STRUCK or (struck & ~after).sum() < FEWEST_STRUCK:
            return None
        value, se = self.falls(self.profile(month, struck)[:, None])
        if not np.isfinite(value[0]):
            return None
        v, s = float(value[0]), float(se[0]) * self.wandering
        half = critical(0.95, self.df) * s
        e = Estimate(v, v - half, v + half, int(after.sum()), unit="share of the scale", se=s)
        return Fall(e, min(1.0, float(stdtr(self.df, v / s)) * looked), month, month, -1, v / s)


def of_everybody(replies: Replies, month: int, looked: int = 1) -> Fall | None:
    """Return the fall of everybody after `month`, against how periods wander by themselves; None if too short.

    Periods are the replicates: their levels (way of asking and person taken out) are regressed on a line and the
    fading fall; the scale is what is left between periods.
    """
    step = replies.step
    period = replies.month // step
    names, at = np.unique(period, return_inverse=True)
    if len(names) < 6:
        return None
    base = Explained(Replies(replies.customer, replies.region, np.full_like(replies.month, replies.month.min()),
                             replies.way, replies.score))  # fmt: skip
    columns = _dummies(at)[:, 1:]
    rest = base._rest(base._white(columns))
    normal = rest.T @ rest
    level = np.concatenate([[0.0], np.linalg.lstsq(normal, rest.T @ base._left, rcond=1e-10)[0]])
    middle = np.array([replies.month[at == k].mean() for k in range(len(names))])
    faded = np.where(middle > month, FADING ** np.maximum(middle - month, 0), 0.0)
    if (faded > 0).sum() < 2 or (faded == 0).sum() < 2:
        return None
    weight = np.bincount(at).astype(float)
    w = np.sqrt(weight / weight.mean())
    design = np.column_stack([np.ones(len(names)), middle - middle.mean(), faded])
    beta, *_ = np.linalg.lstsq(design * w[:, None], level * w, rcond=None)
    left = (level - design @ beta) * w
    df = len(names) - 3
    sampling = base.sigma**2 / weight.mean()
    variance = max(float(left @ left) / df, sampling)
    inverse = np.linalg.inv((design * w[:, None]).T @ (design * w[:, None]))
    s = float(np.sqrt(variance * inverse[2, 2]))
    v, half = float(beta[2]), critical(0.95, df) * float(np.sqrt(variance * inverse[2, 2]))
    e = Estimate(v, v - half, v + half, int((replies.month > month).sum()), unit="share of the scale", se=s)
    return Fall(e, min(1.0, float(stdtr(df, v / s)) * looked), month, month, -1, v / s)


def ways_of_asking(mode: Sequence[str], sender: Sequence[str]) -> Floats:
    """Return indicator columns of mode and sender, the first of each left out."""
    parts = []
    for names in (mode, sender):
        codes = np.unique(np.asarray(names, dtype=str), return_inverse=True)[1]
        parts.append(_dummies(codes)[:, 1:])
    return np.column_stack(parts)


def _dummies(codes: Ints) -> Floats:
    names, at = np.unique(codes, return_inverse=True)
    out = np.zeros((len(codes), len(names)))
    out[np.arange(len(codes)), at] = 1.0
    return out


def _basis(columns: Floats) -> Floats:
    """Return an orthonormal basis of the columns, those that depend on others left out."""
    if not columns.shape[1]:
        return np.zeros((len(columns), 0))
    values, vectors = np.linalg.eigh(columns.T @ columns)
    keep = values > 1e-9 * max(1.0, float(values.max()))
    return np.asarray(columns @ (vectors[:, keep] / np.sqrt(values[keep])))
