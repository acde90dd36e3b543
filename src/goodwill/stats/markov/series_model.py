"""Likelihood and gradient of the hidden Markov model of series, and its parameters laid out in one vector."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from goodwill.stats.inputs import FloatArray, IntArray
from goodwill.stats.markov.densities import HALF_LOG_TWO_PI
from goodwill.stats.markov.likelihood import different_rows
from goodwill.stats.markov.series_input import SeriesChannel

FARTHEST = 25.0  # logits beyond it are a probability of 0 or 1
NARROWEST = 0.01  # times a channel's standard deviation: a state with less is a spike on a few rows


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """Means and standard deviations of covariates: what the search sees has mean 0 and standard deviation 1."""

    mean: FloatArray
    sd: FloatArray

    @classmethod
    def of(cls, matrix: FloatArray) -> Scale:
        """Return those of a matrix (rows, p); a constant column keeps its own scale."""
        if not len(matrix):
            return cls(np.zeros(matrix.shape[1]), np.ones(matrix.shape[1]))
        sd = matrix.std(axis=0)
        return cls(matrix.mean(axis=0), np.where(sd > 0.0, sd, 1.0))

    def design(self, matrix: FloatArray) -> FloatArray:
        """Return the standardised covariates behind a column of ones."""
        return np.column_stack([np.ones(len(matrix)), (matrix - self.mean) / self.sd])

    def undone(self, coefficients: FloatArray) -> FloatArray:
        """Return coefficients (..., p + 1, K) of standardised covariates as those of the covariates as they are."""
        out = coefficients.copy()
        out[..., 1:, :] /= self.sd[:, None]
        out[..., 0, :] -= np.einsum("...pk,p->...k", out[..., 1:, :], self.mean)
        return out


class SeriesModel:
    """A model of given data; raw parameters are one vector.

    Blocks in order: initial (r + 1, K - 1); transitions (K, p + 1, K - 1) multinomial, or (K, K - 1 + p) ordered,
    none where every sequence has one row; each channel (2, K) mean and log standard deviation, or (K, categories - 1)
    logits.
    """

    def __init__(
        self,
        channels: tuple[SeriesChannel, ...],
        offsets: IntArray,
        events: FloatArray,
        prior: FloatArray,
        states: int,
        kind: Literal["multinomial", "ordered"],
    ) -> None:
        self.channels, self.offsets, self.k, self.kind = channels, offsets, states, kind
        self.rows, self.firsts = int(offsets[-1]), offsets[:-1]
        self.can_move = self.rows > len(self.firsts)
        there, self.moves = different_rows(events)
        self.event_scale, self.prior_scale = Scale.of(np.delete(events, self.firsts, axis=0)), Scale.of(prior)
        self.events = self.event_scale.design(events[there])
        self.prior = self.prior_scale.design(prior)
        k, p = states, self.events.shape[1]
        shapes: list[tuple[int, ...]] = [(self.prior.shape[1], k - 1)]
        shapes.append(((k, p, k - 1) if kind == "multinomial" else (k, k - 2 + p)) if self.can_move and k > 1 else (0,))
        shapes += [(k, len(c.categories) - 1) if c.is_categorical else (2, k) for c in channels]
        self.shapes = shapes
        self.spread = [1.0 if c.is_categorical else float(np.nanstd(c.values)) or 1.0 for c in channels]
        self.centre = [0.0 if c.is_categorical else float(np.nanmean(c.values)) for c in channels]

    @property
    def free(self) -> int:
        """Number of raw parameters."""
        return sum(int(np.prod(s)) for s in self.shapes)

    @property
    def needs_jitter(self) -> bool:
        """Whether states start alike unless jittered: there is no gaussian channel to spread them over."""
        return all(c.is_categorical for c in self.channels)

    def blocks(self, raw: FloatArray) -> list[FloatArray]:
        """Return the raw parameters in their shapes (views)."""
        ends = np.cumsum([0, *(int(np.prod(s)) for s in self.shapes)])
        return [raw[a:b].reshape(s) for a, b, s in zip(ends, ends[1:], self.shapes, strict=False)]

    def limits(self) -> list[tuple[float, float]]:
        """Return the box the raw parameters stay in."""
        out: list[tuple[float, float]] = []
        for i, shape in enumerate(self.shapes):
            box = [(-FARTHEST, FARTHEST)] * int(np.prod(shape))
            if i >= 2 and not self.channels[i - 2].is_categorical:
                box = [(-50.0, 50.0)] * self.k + [(float(np.log(NARROWEST)), 5.0)] * self.k
            out += box
        return out

    def is_spike(self, raw: FloatArray) -> bool:
        """Whether a state shrank onto single values, where the likelihood has no bound."""
        pairs = zip(self.channels, self.blocks(raw)[2:], strict=True)
        return any(bool((b[1] < np.log(NARROWEST) + 0.05).any()) for c, b in pairs if not c.is_categorical)

    def start(self, rng: np.random.Generator, jitter: float) -> FloatArray:
        """Return a start: sticky states spread over the channels' quantiles, jittered."""
        raw = np.zeros(self.free)
        _, moves, *rest = self.blocks(raw)
        if moves.size and self.kind == "multinomial":
            for i in range(self.k):
                moves[i, 0] += (2.0 if i else 0.0) * (np.arange(1, self.k) == i) - (2.0 if not i else 0.0)
        elif moves.size:
            below = np.arange(1, self.k)[None, :] > np.arange(self.k)[:, None]
            moves[:, 0] = np.where(below[:, 0], 2.0, -2.0)
        for i, (c, block) in enumerate(zip(self.channels, rest, strict=True)):
            if c.is_categorical:
                share = np.bincount(c.codes[c.codes >= 0], minlength=len(c.categories)) / (c.codes >= 0).sum()
                block[:] = np.log(share[1:] / share[0]) + 1.5 * jitter * rng.standard_normal(block.shape)
            else:
                middle = np.nanquantile(c.values, (np.arange(self.k) + 0.5) / self.k)
                block[0] = (middle - self.centre[i]) / self.spread[i]
                block[1] = np.log(0.7)
        return raw + 0.3 * jitter * rng.standard_normal(self.free)

    def value(self, raw: FloatArray) -> tuple[float, FloatArray]:
        """Return the log-likelihood and its gradient."""
        total, gradient, _ = self._run(raw)
        return total, gradient

    def posterior(self, raw: FloatArray) -> FloatArray:
        """Return P(state | all data), shape (rows, K)."""
        return self._run(raw)[2]

    def matrices(self, raw: FloatArray, events: FloatArray) -> FloatArray:
        """Return transition matrices at rows of covariates (with the leading 1), shape (u, K, K)."""
        block = self.blocks(raw)[1]
        if not block.size:
            return np.ones((len(events), self.k, self.k)) / self.k
        if self.kind == "multinomial":
            return softmax(np.einsum("up,kpj->ukj", events, padded(block)))
        below = self._below(block, events)
        ends = np.ones((*below.shape[:2], 1))
        return np.diff(np.concatenate([0.0 * ends, below, ends], axis=2), axis=2)

    def initial(self, raw: FloatArray, prior: FloatArray) -> FloatArray:
        """Return probabilities of the first state, shape (sequences, K)."""
        return softmax(prior @ padded(self.blocks(raw)[0]))

    def thresholds(self, raw: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return tau (K, K - 1) and slopes (K, p) of ordered transitions, of covariates as they are."""
        block, k = self.blocks(raw)[1], self.k
        slopes = block[:, k - 1 :] / self.event_scale.sd
        tau = np.cumsum(np.concatenate([block[:, :1], np.exp(block[:, 1 : k - 1])], axis=1), axis=1)
        return tau + (slopes @ self.event_scale.mean)[:, None], slopes

    def _below(self, block: FloatArray, events: FloatArray) -> FloatArray:
        k = self.k
        tau = np.cumsum(np.concatenate([block[:, :1], np.exp(block[:, 1 : k - 1])], axis=1), axis=1)
        eta = tau[None] - np.einsum("up,kp->uk", events[:, 1:], block[:, k - 1 :])[:, :, None]
        below: FloatArray = 1.0 / (1.0 + np.exp(-np.clip(eta, -700.0, 700.0)))
        return below

    def _run(self, raw: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        from goodwill.stats.markov.densities import to_densities
        from goodwill.stats.markov.kernels import gradients

        blocks = self.blocks(raw)
        logs, shifts = self._log_densities(blocks[2:]), np.empty(self.rows)
        initial = self.initial(raw, self.prior)
        logs[self.firsts] += np.log(
            np.maximum(initial, 1e-300)
        )  # each sequence has its own, so it goes with the first row
        to_densities(logs, shifts)
        matrices = self.matrices(raw, self.events)
        by_moves, posterior, ones = np.zeros_like(matrices), np.zeros_like(logs), np.ones((1, self.k))
        total = gradients(
            self.offsets,
            self.moves,
            np.arange(self.rows),
            np.ones(len(self.firsts)),
            np.zeros(1),
            ones,
            matrices[None],
            logs[None],
            shifts[None],
            np.zeros((1, self.k)),
            by_moves[None],
            posterior[None],
        )
        parts = [
            (self.prior.T @ (posterior[self.firsts] - initial))[:, 1:],
            self._pull_moves(blocks[1], matrices, by_moves),
        ]
        parts += self._pull_channels(blocks[2:], posterior)
        return float(total), np.concatenate([p.ravel() for p in parts]), posterior

    def _log_densities(self, blocks: list[FloatArray]) -> FloatArray:
        logs = np.zeros((self.rows, self.k))
        for i, (c, block) in enumerate(zip(self.channels, blocks, strict=True)):
            if c.is_categorical:
                table = np.log(np.maximum(softmax(padded(block)), 1e-300))
                logs += np.where((c.codes >= 0)[:, None], table.T[c.codes], 0.0)
            else:
                z = (((c.values - self.centre[i]) / self.spread[i])[:, None] - block[0]) / np.exp(block[1])
                here = -block[1] - np.log(self.spread[i]) - HALF_LOG_TWO_PI - 0.5 * z**2
                logs += np.where(np.isnan(z), 0.0, here)
        return logs

    def _pull_moves(self, block: FloatArray, matrices: FloatArray, by_moves: FloatArray) -> FloatArray:
        if not block.size:
            return np.zeros(0)
        if self.kind == "multinomial":
            flow = matrices * by_moves
            by_logit = flow - matrices * flow.sum(axis=2, keepdims=True)
            by_coefficient: FloatArray = np.einsum("up,ukj->kpj", self.events, by_logit)
            return by_coefficient[:, :, 1:]
        k, below = self.k, self._below(block, self.events)
        by_eta = (by_moves[:, :, :-1] - by_moves[:, :, 1:]) * below * (1.0 - below)
        later = np.cumsum(by_eta.sum(axis=0)[:, ::-1], axis=1)[:, ::-1]
        by_tau = np.concatenate([later[:, :1], later[:, 1:] * np.exp(block[:, 1 : k - 1])], axis=1)
        return np.concatenate([by_tau, -np.einsum("up,uk->kp", self.events[:, 1:], by_eta.sum(axis=2))], axis=1)

    def _pull_channels(self, blocks: list[FloatArray], posterior: FloatArray) -> list[FloatArray]:
        out = []
        for i, (c, block) in enumerate(zip(self.channels, blocks, strict=True)):
            if c.is_categorical:
                there = c.codes >= 0
                counts = np.array(
                    [np.bincount(c.codes[there], posterior[there, s], len(c.categories)) for s in range(self.k)]
                )
                out.append((counts - softmax(padded(block)) * counts.sum(axis=1, keepdims=True))[:, 1:])
            else:
                z = (((c.values - self.centre[i]) / self.spread[i])[:, None] - block[0]) / np.exp(block[1])
                here = np.where(np.isnan(z), 0.0, posterior)
                z = np.nan_to_num(z)
                out.append(np.array([(here * z).sum(axis=0) / np.exp(block[1]), (here * (z**2 - 1.0)).sum(axis=0)]))
        return out

    def reordered(self, raw: FloatArray, order: npt.NDArray[np.int64]) -> FloatArray:
        """Return the raw parameters with the states renamed: new state s is old state order[s]."""
        initial, moves, *rest = self.blocks(raw)
        parts = [_rebased(padded(initial)[..., order])]
        parts.append(_rebased(padded(moves)[order][..., order]) if moves.size else moves)
        for c, block in zip(self.channels, rest, strict=True):
            parts.append(block[order] if c.is_categorical else block[:, order])
        return np.concatenate([p.ravel() for p in parts])


def padded(block: FloatArray) -> FloatArray:
    """Return logits with a column of zeros in front: the first state or category is the reference."""
    return np.concatenate([np.zeros((*block.shape[:-1], 1)), block], axis=-1)


def softmax(logits: FloatArray) -> FloatArray:
    """Return probabilities over the last axis."""
    e = np.exp(logits - logits.max(axis=-1, keepdims=True))
    p: FloatArray = e / e.sum(axis=-1, keepdims=True)
    return p


def _rebased(logits: FloatArray) -> FloatArray:
    out: FloatArray = (logits - logits[..., :1])[..., 1:]
    return out
