"""From unconstrained parameters to natural ones and back, with derivatives: order and positivity by construction."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from goodwill.stats.inputs import FloatArray
from goodwill.stats.markov.parameters import EmissionParameters, Form, HmmParameters

SMALLEST_STEP = 1e-6  # between two thresholds, when natural numbers are turned back into logarithms of steps


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of parameters: how many raw ones, names of the natural ones, and the way between.

    Attributes
    ----------
    group
        ``initial``, ``tau``, ``rho``, ``sigma`` or the channel's name.
    part
        Which part of a channel (``intercepts``, ``slopes``, ``scales``, ``cuts``, ``loading``).
    raw
        Number of raw parameters.
    names
        Of the natural ones.
    forward, pull, back
        Raw to natural; (raw, derivative by natural) to derivative by raw; natural to raw.
    """

    group: str
    part: str
    raw: int
    names: tuple[str, ...]
    forward: Callable[[FloatArray], FloatArray]
    pull: Callable[[FloatArray, FloatArray], FloatArray]
    back: Callable[[FloatArray], FloatArray]


@dataclass(frozen=True, slots=True)
class Layout:
    """All blocks of a form, in order."""

    form: Form
    blocks: tuple[Block, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the natural parameters."""
        return tuple(n for b in self.blocks for n in b.names)

    @property
    def free(self) -> int:
        """Number of raw parameters."""
        return sum(b.raw for b in self.blocks)

    def raw_slices(self) -> list[slice]:
        """Where each block's raw parameters lie."""
        ends = np.cumsum([0, *(b.raw for b in self.blocks)])
        return [slice(int(a), int(b)) for a, b in itertools.pairwise(ends)]

    def natural_slices(self) -> list[slice]:
        """Where each block's natural parameters lie."""
        ends = np.cumsum([0, *(len(b.names) for b in self.blocks)])
        return [slice(int(a), int(b)) for a, b in itertools.pairwise(ends)]

    def natural(self, raw: FloatArray) -> FloatArray:
        """Return the natural parameters, flat."""
        parts = [b.forward(raw[s]) for b, s in zip(self.blocks, self.raw_slices(), strict=True)]
        return np.concatenate([np.zeros(0), *parts])

    def pull(self, raw: FloatArray, by_natural: FloatArray) -> FloatArray:
        """Return derivatives by raw parameters, given those by natural ones."""
        cuts = zip(self.blocks, self.raw_slices(), self.natural_slices(), strict=True)
        return np.concatenate([np.zeros(0), *(b.pull(raw[s], by_natural[n]) for b, s, n in cuts)])

    def jacobian(self, raw: FloatArray) -> FloatArray:
        """Return d natural / d raw, shape (natural, raw)."""
        units = np.eye(len(self.names))
        return np.array([self.pull(raw, u) for u in units]).reshape(len(units), self.free)

    def raw(self, parameters: HmmParameters) -> FloatArray:
        """Return the raw parameters of natural ones."""
        flat = flatten(self, parameters)
        parts = [b.back(flat[n]) for b, n in zip(self.blocks, self.natural_slices(), strict=True)]
        return np.concatenate([np.zeros(0), *parts])

    def precisions(self, precision: float, slopes: float | FloatArray) -> FloatArray:
        """Return the penalty's precision for each raw parameter; `slopes` is one for all rho or one each."""
        out = np.full(self.free, precision)
        for block, place in zip(self.blocks, self.raw_slices(), strict=True):
            if block.group == "rho" and block.raw:
                each = np.broadcast_to(np.asarray(slopes, dtype=np.float64), (len(self.form.covariates),))
                out[place] = np.tile(each, block.raw // len(each))
        return out


def layout(form: Form) -> Layout:
    """Return the blocks of a form."""
    k, p = form.states, len(form.covariates)
    blocks = []
    if form.initial == "softmax":
        names = tuple(f"initial[{s}]" for s in range(k))
        blocks.append(Block("initial", "", k - 1, names, _softmax, _pull_softmax, _logits))
    names = tuple(f"tau[{i},{j}]" for i in range(k) for j in range(k - 1))
    blocks.append(_rising("tau", "", names, k - 1, 0.0, 1.0))
    by_origin = form.slopes == "origin"
    names = tuple(
        f"rho[{i},{n}]" if by_origin else f"rho[{n}]" for i in range(k if by_origin else 1) for n in form.covariates
    )
    blocks.append(_plain("rho", "", names))
    for c in form.channels:
        names = tuple(f"{c.name}.intercept[{s}]" for s in range(k))
        rising = _rising(c.name, "intercepts", names, k, c.centre, c.spread)
        blocks.append(rising if c.ordered else _plain(c.name, "intercepts", names, c.centre, c.spread))
        blocks.append(_plain(c.name, "slopes", tuple(f"{c.name}.slope[{n}]" for n in c.covariates), 0.0, c.spread))
        if c.has_scale:
            blocks.append(_positive(c.name, "scales", tuple(f"{c.name}.scale[{s}]" for s in range(k)), c.spread))
        if c.kind == "ordinal":
            blocks.append(_cuts(c.name, tuple(f"{c.name}.cut[{n}]" for n in range(1, c.levels - 1))))
        if c.name in form.loads and form.nodes > 1:
            blocks.append(_plain(c.name, "loading", (f"{c.name}.loading",), 0.0, c.spread))
    if form.nodes > 1:
        blocks.append(_plain("sigma", "", ("sigma",)))
    return Layout(form, tuple(blocks)) if p or blocks else Layout(form, ())


def flatten(way: Layout, parameters: HmmParameters) -> FloatArray:
    """Return natural parameters flat, in the layout's order."""
    by_channel = dict(zip((c.name for c in way.form.channels), parameters.emissions, strict=True))
    parts = []
    for block in way.blocks:
        if block.group == "initial":
            parts.append(parameters.initial)
        elif block.group == "tau":
            parts.append(parameters.tau.ravel())
        elif block.group == "rho":
            parts.append((parameters.rho if way.form.slopes == "origin" else parameters.rho[:1]).ravel())
        elif block.group == "sigma" and not block.part:
            parts.append(np.array([parameters.sigma]))
        elif block.part == "cuts":
            parts.append(by_channel[block.group].cuts[1:])
        elif block.part == "loading":
            parts.append(np.array([by_channel[block.group].loading]))
        else:
            parts.append(getattr(by_channel[block.group], block.part))
    return np.concatenate([np.zeros(0), *parts])


def unflatten(way: Layout, natural: FloatArray, mean_covariates: FloatArray) -> HmmParameters:
    """Return flat natural parameters as what they are; the initial probabilities are worked out where stationary."""
    k, p = way.form.states, len(way.form.covariates)
    found = {(b.group, b.part): natural[s] for b, s in zip(way.blocks, way.natural_slices(), strict=True)}
    tau = found["tau", ""].reshape(k, k - 1)
    rho = np.broadcast_to(found["rho", ""].reshape(-1, p), (k, p)).copy() if p else np.zeros((k, 0))
    emissions = []
    for c in way.form.channels:
        cuts = np.r_[0.0, found[c.name, "cuts"]] if c.kind == "ordinal" else np.zeros(0)
        scales = found.get((c.name, "scales"), np.zeros(0))
        loading = float(found.get((c.name, "loading"), np.zeros(1))[0])
        emissions.append(
            EmissionParameters(
                found[c.name, "intercepts"].copy(), found[c.name, "slopes"].copy(), scales.copy(), cuts, loading
            )
        )
    sigma = float(found.get(("sigma", ""), np.zeros(1))[0])
    start = found.get(("initial", ""), np.full(k, 1.0 / k))
    parameters = HmmParameters(way.form, start.copy(), tau.copy(), rho, mean_covariates, tuple(emissions), sigma)
    if way.form.initial == "softmax":
        return parameters
    middle = stationary(parameters.transitions(mean_covariates))[0]
    return HmmParameters(way.form, middle, tau.copy(), rho, mean_covariates, tuple(emissions), sigma)


def stationary(matrix: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the stationary distribution pi of a transition matrix and Z = (I - Q + 1 pi)^-1.

    A small change dQ moves pi by pi dQ Z.
    """
    k = len(matrix)
    system = np.eye(k) - matrix + np.ones((k, k))
    pi = np.linalg.solve(system.T, np.ones(k))
    pi = np.maximum(pi, 0.0)
    pi /= pi.sum()
    z = np.linalg.inv(np.eye(k) - matrix + np.outer(np.ones(k), pi))
    return pi, z.astype(np.float64)


def _softmax(raw: FloatArray) -> FloatArray:
    logits = np.r_[0.0, raw]
    e = np.exp(logits - logits.max())
    p: FloatArray = e / e.sum()
    return p


def _pull_softmax(raw: FloatArray, g: FloatArray) -> FloatArray:
    p = _softmax(raw)
    out: FloatArray = (p * (g - p @ g))[1:]
    return out


def _logits(p: FloatArray) -> FloatArray:
    safe = np.maximum(p, 1e-12)
    out: FloatArray = np.log(safe[1:] / safe[0])
    return out


def _plain(group: str, part: str, names: tuple[str, ...], centre: float = 0.0, spread: float = 1.0) -> Block:
    return Block(
        group,
        part,
        len(names),
        names,
        lambda raw: centre + spread * raw,
        lambda raw, g: spread * g,
        lambda nat: (nat - centre) / spread,
    )


def _positive(group: str, part: str, names: tuple[str, ...], spread: float) -> Block:
    return Block(
        group,
        part,
        len(names),
        names,
        lambda raw: spread * np.exp(raw),
        lambda raw, g: g * spread * np.exp(raw),
        lambda nat: np.log(np.maximum(nat, 1e-12) / spread),
    )


def _rising(group: str, part: str, names: tuple[str, ...], width: int, centre: float, spread: float) -> Block:
    """Rows of `width` numbers, each row rising: the first, then logarithms of the steps."""

    def forward(raw: FloatArray) -> FloatArray:
        if not len(raw):
            return np.zeros(0)
        rows = raw.reshape(-1, width)
        steps = np.concatenate([rows[:, :1], np.exp(rows[:, 1:])], axis=1)
        return centre + spread * np.cumsum(steps, axis=1).ravel()

    def pull(raw: FloatArray, g: FloatArray) -> FloatArray:
        if not len(raw):
            return np.zeros(0)
        rows = raw.reshape(-1, width)
        later = np.cumsum(g.reshape(-1, width)[:, ::-1], axis=1)[:, ::-1]
        by_step = np.concatenate([later[:, :1], later[:, 1:] * np.exp(rows[:, 1:])], axis=1)
        out: FloatArray = spread * by_step.ravel()
        return out

    def back(nat: FloatArray) -> FloatArray:
        if not len(nat):
            return np.zeros(0)
        rows = (nat.reshape(-1, width) - centre) / spread
        steps = np.log(np.maximum(np.diff(rows, axis=1), SMALLEST_STEP))
        return np.concatenate([rows[:, :1], steps], axis=1).ravel()

    return Block(group, part, len(names), names, forward, pull, back)


def _cuts(group: str, names: tuple[str, ...]) -> Block:
    """Cut points after the first, which is 0: logarithms of the steps."""
    return Block(
        group,
        "cuts",
        len(names),
        names,
        lambda raw: np.cumsum(np.exp(raw)),
        lambda raw, g: np.cumsum(g[::-1])[::-1] * np.exp(raw),
        lambda nat: np.log(np.maximum(np.diff(np.r_[0.0, nat]), SMALLEST_STEP)),
    )
