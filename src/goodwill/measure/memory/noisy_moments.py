"""Noisy moments: what the extremes of a path are expected to be, given valences that were read with error.

The largest of several noisy values is too large, by about sd sqrt(2 log T), and the smallest too small; averages
hardly suffer. A rule tested on such figures favours the mean. Therefore each path is first brought back to what it
probably was: feelings follow a normal model whose spread between experiences, along the way and from moment to
moment is estimated from all paths together, net of the error of reading. What enters a regression is the expected
peak, trough, end, ... given what was read (regression calibration), so that weights keep their size.

References
----------
Carroll, Ruppert, Stefanski & Crainiceanu (2006), Measurement Error in Nonlinear Models, ch. 4.
Gourieroux, Monfort & Renault (1993), Indirect inference, J. Appl. Econometrics 8.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls
from scipy.special import ndtri

from goodwill.measure.memory.path_features import FEATURES, Floats, Ints, Paths, features_of

FADES = (0.3, 0.5, 0.7, 0.85)  # how fast likeness along the way may fade from moment to moment
LAGS = 8  # distances between moments over which likeness is looked at
DRAWS = 64  # of each noisy path; half of them mirrored
CHUNK = 400_000  # numbers held at a time
FEW, DRAWN, ROUNDS = 100, 3_000, 3  # paths below which a model is not refined; paths drawn; steps
NEAR_THE_END, RARELY = 0.98, 0.002  # readings so far out, and the share of them from which cutting matters
LEAST = 1e-4  # variance of a moment of its own below which the model cannot be solved


@dataclass(frozen=True, slots=True)
class PathModel:
    """How true feelings vary.

    Attributes
    ----------
    start, middle, end
        Average valence of first, inner and last moments.
    between, along, own
        Variance between experiences; of what is shared by moments near each other; of a moment alone.
    fade
        Correlation of the shared part from one moment to the next.
    """

    start: float
    middle: float
    end: float
    between: float
    along: float
    own: float
    fade: float

    def means(self, length: int) -> Floats:
        """Return the average path of `length` moments."""
        found = np.full(length, self.middle)
        found[0], found[-1] = self.start, self.end
        return found

    def covariance(self, length: int) -> Floats:
        """Return the covariance of the true moments of a path, shape (length, length)."""
        apart = np.abs(np.subtract.outer(np.arange(length), np.arange(length)))
        return self.between + self.along * self.fade**apart + self.own * np.eye(length)


def path_model(paths: Paths) -> PathModel:
    """Estimate how true feelings vary, net of the error of reading and of the ends of the scale.

    Notes
    -----
    The plain estimate (`_plain_model`) takes no notice of readings being cut at -1 and 1. Paths drawn from a model and
    read alike show what that does to it; the model is moved until drawn paths give the plain estimate of the real
    ones (indirect inference, Gourieroux, Monfort & Renault 1993). The draws are the same each time.
    """
    seen = _plain_model(paths)
    if len(paths) < FEW or float((np.abs(paths.valence) > NEAR_THE_END).mean()) < RARELY:
        return seen
    rng = np.random.default_rng(0)
    like = rng.integers(0, len(paths), DRAWN)
    length = paths.length[like]
    offsets = np.concatenate([[0], np.cumsum(length)]).astype(np.int64)
    at = np.repeat(paths.offsets[like] - offsets[:-1], length) + np.arange(offsets[-1])
    normal = rng.standard_normal((3, len(at)))
    model = seen
    for _ in range(ROUNDS):
        told = _plain_model(_drawn_alike(model, offsets, paths.variance[at], normal))
        model = _moved(model, seen, told)
    return model


def _drawn_alike(model: PathModel, offsets: Ints, variance: Floats, normal: Floats) -> Paths:
    """Return paths of these lengths drawn from a model and read with this error."""
    length = np.diff(offsets)
    felt = np.empty(len(variance))
    for size in np.unique(length).tolist():
        at = offsets[:-1][length == size][:, None] + np.arange(size)[None, :]
        root = np.linalg.cholesky(model.covariance(size))
        felt[at] = np.clip(model.means(size) + normal[0][at] @ root.T, -1, 1)
    return Paths(offsets, np.clip(felt + np.sqrt(variance) * normal[1], -1, 1), variance)


def _moved(model: PathModel, seen: PathModel, told: PathModel) -> PathModel:
    """Return a model moved by what the plain estimate of its own draws misses: means by steps, variances by ratios."""
    start, middle, end = (getattr(model, f) + getattr(seen, f) - getattr(told, f) for f in ("start", "middle", "end"))
    shared = (model.between + model.along) * _ratio(seen.between + seen.along, told.between + told.along)
    part = seen.between / max(seen.between + seen.along, LEAST)
    own = max(model.own * _ratio(seen.own, told.own), LEAST)
    return PathModel(start, middle, end, shared * part, shared * (1 - part), own, seen.fade)


def _ratio(seen: float, told: float) -> float:
    return float(np.clip(max(seen, LEAST) / max(told, LEAST), 0.5, 2.0))


def _plain_model(paths: Paths) -> PathModel:
    """Estimate how true feelings vary from products of moments 0, 1, 2, ... apart, net of the error of reading.

    Notes
    -----
    C(h) = between + along fade^h for h of at least 1, fitted without negative parts (weights: pairs of moments);
    C(0) less the mean squared error gives what a moment has of its own.
    """
    last = np.zeros(len(paths.valence), dtype=bool)
    first = last.copy()
    last[paths.offsets[1:] - 1] = True
    first[paths.offsets[:-1]] = True
    inner = ~(last | first)
    means = [float(paths.valence[m].mean()) if m.any() else 0.0 for m in (first, inner, last)]
    if not inner.any():
        means[1] = (means[0] + means[2]) / 2
    rest = paths.valence - np.where(last, means[2], np.where(first, means[0], means[1]))
    owner = paths.owner
    likeness, pairs = [], []
    for apart in range(1, LAGS + 1):
        same = owner[apart:] == owner[:-apart]
        if same.sum() < 20:
            break
        likeness.append(float((rest[apart:] * rest[:-apart])[same].mean()))
        pairs.append(float(same.sum()))
    whole = max(float((rest**2 - paths.variance).mean()), LEAST) if len(rest) else LEAST
    between, along, fade = _fitted(np.array(likeness), np.array(pairs))
    shared = between + along
    if shared > whole - LEAST:
        between, along = (part * (whole - LEAST) / shared for part in (between, along))
    return PathModel(means[0], means[1], means[2], between, along, max(whole - between - along, LEAST), fade)


def _fitted(likeness: Floats, pairs: Floats) -> tuple[float, float, float]:
    if not len(likeness):
        return 0.0, 0.0, FADES[0]
    weight, best = np.sqrt(pairs), (np.inf, 0.0, 0.0, FADES[0])
    for fade in FADES:
        design = np.column_stack([np.ones(len(likeness)), fade ** np.arange(1, len(likeness) + 1)])
        (between, along), misfit = nnls(design * weight[:, None], likeness * weight)
        if misfit < best[0]:
            best = (misfit, float(between), float(along), fade)
    return best[1:]


def expected_features(paths: Paths, model: PathModel | None = None) -> Floats:
    """Return the features that each path is expected to have had, shape (n, 8).

    Paths known without error keep theirs. `model` is estimated from `paths` when None.
    """
    found = np.zeros((len(paths), len(FEATURES)))
    if not len(paths):
        return found
    noisy = np.add.reduceat(paths.variance, paths.offsets[:-1]) > 0
    known = model or (path_model(paths) if noisy.any() else None)
    for length in np.unique(paths.length).tolist():
        which, felt, variance = paths.of_length(length)
        plain = ~noisy[which]
        found[which[plain]] = features_of(felt[plain])
        if known is None or plain.all():
            continue
        rows, size = np.flatnonzero(~plain), max(1, CHUNK // (DRAWS * length))
        for chunk in np.split(rows, range(size, len(rows), size)):
            drawn = likely_paths(felt[chunk], variance[chunk], known)
            found[which[chunk]] = features_of(drawn).mean(axis=1)
    return found


def likely_paths(felt: Floats, variance: Floats, model: PathModel, draws: int = DRAWS) -> Floats:
    """Return paths as they may have been, given what was read: shape (k, T) to (k, draws, T).

    The same draws are used for every path of a length (a fixed low-discrepancy set), so that nothing is random.
    """
    length = felt.shape[1]
    mean, spread = model.means(length), model.covariance(length)
    read = spread[None] + np.eye(length)[None] * variance[:, :, None]
    right = np.concatenate([(felt - mean)[:, :, None], np.broadcast_to(spread, read.shape)], axis=2)
    solved = np.linalg.solve(read, right)
    centre = mean + np.einsum("ts,ks->kt", spread, solved[:, :, 0])
    left = spread[None] - spread[None] @ solved[:, :, 1:]
    left = (left + left.transpose(0, 2, 1)) / 2 + 1e-9 * np.eye(length)
    root = np.linalg.cholesky(left)
    drawn = centre[:, None, :] + np.einsum("kts,ds->kdt", root, _normals(length, draws))
    bounded: Floats = np.clip(drawn, -1.0, 1.0)
    return bounded


def _normals(length: int, draws: int) -> Floats:
    """Return standard normal draws, shape (draws, length): a shuffled lattice in each column, mirrored."""
    half = draws // 2
    rng = np.random.default_rng(length)
    places = (np.argsort(rng.random((length, half)), axis=1).T + 0.5) / half
    normal = ndtri(places)
    return np.concatenate([normal, -normal])
