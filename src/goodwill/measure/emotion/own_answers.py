"""Learning to read a company's own customers: from what they wrote beside a score, in their language and words.

Weak supervision: words beside a low score are mostly unpleasant, beside a high one pleasant. A logistic model over
hashed characters and words is fitted to the scores (as shares) of one language and blended with the reading of day 0
by a weight chosen out of sample. It is used only if the blend foretells scores clearly better than day 0 alone does,
on customers it has not seen. Three models are kept, each learned from two of three parts of the customers: words of a
customer are read by the one that has not seen that customer's scores, so that readings may stand beside scores. Level
stays that of day 0: what is learned is which words lie above which, not how pleasant the average is.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq, minimize
from scipy.sparse import csr_matrix
from scipy.special import expit

from goodwill.core.errors import EstimateError
from goodwill.core.method import Facts
from goodwill.measure.emotion import grams

FloatArray = npt.NDArray[np.float64]

FEWEST, MOST = 500, 20_000
BITS, ORDERS, PARTS = 16, (3, 5), 3
PART = f"coalesce(({{column}} % 128) % {PARTS}, 0)"
"""SQL of the part of the customers that a key belongs to; keys are random."""
PENALTY = 2.0  # of the squared weights, against the sum of log losses
STEPS = 25
CLEARLY = 2.0
"""Standard errors by which the blend has to be better out of sample."""
WEIGHTS = np.linspace(0.0, 1.0, 11)
BATCH = 4_096
PAIRS = """
SELECT a.text, s.unit_score, a.customer_key, r.language AS declared
FROM answered a
JOIN (SELECT reply_id, AVG(unit_score) AS unit_score FROM answered
      WHERE unit_score IS NOT NULL AND about IS NULL AND perspective <> 'engagement' GROUP BY reply_id) s
  ON s.reply_id = a.reply_id
LEFT JOIN replies r ON r.reply_id = a.reply_id
LEFT JOIN may_read y ON y.customer_key = a.customer_key
WHERE a.text IS NOT NULL AND a.perspective <> 'engagement'
  AND (a.customer_key IS NULL OR y.customer_key IS NOT NULL)
ORDER BY a.answered_at DESC, a.reply_id, a.question_id LIMIT {most}
"""
"""The newest texts beside a score of the same reply, of customers who may be read; employees' never."""


@dataclass(frozen=True, eq=False)
class OwnAnswers:
    """What was learned from a company's own answers in one language.

    Attributes
    ----------
    language
        Two-letter code.
    n
        Texts it was learned from.
    weight
        Of what was learned in the blend, 0 to 1; 0: day 0 stays as it is.
    day_zero, learned, blended
        Correlation with the score, out of sample, of each.
    gain
        How many standard errors the blend's squared error lies below that of day 0, out of sample.
    table, scale, centre
        Integer weights of the pieces, shape (PARTS, 2^BITS): row k was learned without part k of the customers; what
        one is worth, and the log odds that count as 0, for each.
    """

    language: str
    n: int
    weight: float
    day_zero: float
    learned: float
    blended: float
    gain: float
    table: npt.NDArray[np.int8]
    scale: tuple[float, ...]
    centre: tuple[float, ...]

    @property
    def used(self) -> bool:
        """Whether it reads better than day 0."""
        return self.weight > 0.0

    def adjust(self, texts: Sequence[str], valence: npt.ArrayLike, part: int) -> FloatArray:
        """Return the valence of texts of one part of the customers, blended with what was learned; nan stays nan.

        Parameters
        ----------
        texts
            Texts in this language.
        valence
            Of day 0, shape (texts,).
        part
            The part of the customers who wrote them, 0 to PARTS - 1 (see `part_of`).
        """
        given = np.asarray(valence, dtype=np.float64)
        if given.shape != (len(texts),):
            raise EstimateError("There is one valence for each text.", seen=f"{given.shape} for {len(texts)} texts")
        if not self.used or not len(texts):
            return given
        weights = self.table[part].astype(np.float64) * self.scale[part]
        own = [2 * expit(_matrix(texts[k : k + BATCH]) @ weights - self.centre[part]) - 1
               for k in range(0, len(texts), BATCH)]  # fmt: skip
        return np.asarray((1 - self.weight) * given + self.weight * np.concatenate(own))

    def save(self, path: Path) -> None:
        """Write it to a file; `load` gives it back."""
        about = {k: getattr(self, k) for k in _PLAIN}
        np.savez_compressed(path, table=self.table, about=np.frombuffer(json.dumps(about).encode(), np.uint8))

    @classmethod
    def load(cls, path: Path) -> OwnAnswers:
        """Return what `save` wrote."""
        with np.load(path) as kept:
            about: dict[str, Any] = json.loads(kept["about"].tobytes())
            about["scale"], about["centre"] = tuple(about["scale"]), tuple(about["centre"])
            return cls(table=kept["table"], **about)


_PLAIN = ("language", "n", "weight", "day_zero", "learned", "blended", "gain", "scale", "centre")


def pairs(ledger: Facts, most: int = MOST) -> tuple[list[str], FloatArray, list[int | None], list[str | None]]:
    """Return texts, scores (0 to 1), customers and declared languages of what may be learned from, newest first."""
    rows = ledger.merge(PAIRS.format(most=int(most)))
    scores = np.asarray(rows["unit_score"].to_numpy(), dtype=np.float64)
    declared = [None if v is None else str(v)[:2].lower() for v in rows["declared"].to_pylist()]
    return rows["text"].to_pylist(), scores, rows["customer_key"].to_pylist(), declared


def learn(
    texts: Sequence[str],
    scores: npt.ArrayLike,
    valence: npt.ArrayLike,
    *,
    language: str,
    customers: Sequence[int | None],
    seed: int = 0,
) -> OwnAnswers:
    """Learn from texts beside scores.

    Parameters
    ----------
    texts
        In one language, those that say nothing set aside; at most `MOST` are used, drawn by `seed`.
    scores
        Of the same reply, 0 (worst) to 1 (best), shape (texts,).
    valence
        Reading of day 0, -1 to 1, shape (texts,).
    language
        Two-letter code.
    customers
        Key of who wrote each, None where not known.
    seed
        Of the draw, where there are more than `MOST`.

    Returns
    -------
    OwnAnswers
        With weight 0 if it is not clearly better than day 0.

    Raises
    ------
    EstimateError
        With fewer than `FEWEST` texts, or scores outside 0 to 1.
    """
    y, given = np.asarray(scores, dtype=np.float64), np.asarray(valence, dtype=np.float64)
    if y.shape != (len(texts),) or given.shape != y.shape or not ((y >= 0) & (y <= 1)).all():
        raise EstimateError("Each text needs a score between 0 and 1 and a valence.", seen=f"{len(texts)}, {y.shape}")
    kept = np.flatnonzero(np.isfinite(given))
    few = len({part_of(customers[int(k)]) for k in kept}) < PARTS
    if len(kept) < FEWEST or few:
        raise EstimateError(
            "There are too few texts to learn from.", seen=f"{len(kept)}", do=f"wait for {FEWEST} beside a score"
        )
    if len(kept) > MOST:
        kept = np.sort(np.random.default_rng(seed).choice(kept, MOST, replace=False))
    y, given = y[kept], given[kept]
    part = np.array([part_of(customers[int(k)]) for k in kept])
    fitted, out = _fitted(_matrix([texts[int(k)] for k in kept]), y, part)
    shift = _centre(out, float(given.mean()))
    own = 2 * expit(out - shift) - 1
    weight, gain = _blend(given, own, y, part)
    scale = [max(float(np.abs(w).max()) / 127, 1e-9) for w, _ in fitted]
    return OwnAnswers(
        language, len(y), weight, _correlation(given, y), _correlation(own, y),
        _correlation((1 - weight) * given + weight * own, y), gain,
        np.stack([np.round(w / s).astype(np.int8) for (w, _), s in zip(fitted, scale, strict=True)]),
        tuple(scale), tuple(shift - level for _, level in fitted),
    )  # fmt: skip


def part_of(customer: int | None) -> int:
    """Return the part of the customers that a key belongs to, as `PART` does in SQL; those not known are the first."""
    return 0 if customer is None else int(customer) % 128 % PARTS


def _fitted(
    X: csr_matrix, y: FloatArray, part: npt.NDArray[np.int64]
) -> tuple[list[tuple[FloatArray, float]], FloatArray]:
    """Return weights and level learned without each part, and the log odds of each text by the model without it."""
    found, out = [], np.zeros(len(y))
    for k in range(PARTS):
        weights, level = _fit(X[part != k], y[part != k])
        out[part == k] = X[part == k] @ weights + level
        found.append((weights, level))
    return found, out


def _matrix(texts: Sequence[str]) -> csr_matrix:
    """Return pieces over the square root of their number, shape (texts, 2^BITS)."""
    read = grams.Read([grams.tokens(t) for t in texts])
    both = (read.characters(*ORDERS), read.words(pairs=True))
    at, column = (np.concatenate([x, y]) for x, y in ((both[0].text, both[1].text),
                                                      (both[0].columns(BITS), both[1].columns(BITS))))  # fmt: skip
    size = np.sqrt(np.maximum(np.bincount(at, minlength=len(texts)), 1))
    return csr_matrix(((1 / size[at]).astype(np.float32), (at, column)), shape=(len(texts), 1 << BITS))


def _fit(X: csr_matrix, y: FloatArray) -> tuple[FloatArray, float]:
    """Return weights and level of a logistic model for shares, with a ridge penalty."""
    transposed = X.T.tocsr()

    def loss(beta: FloatArray) -> tuple[float, FloatArray]:
        z = X @ beta[1:].astype(np.float32) + beta[0]
        value = float(np.logaddexp(0, z).sum() - y @ z) + PENALTY / 2 * float(beta[1:] @ beta[1:])
        slope = expit(z) - y
        return value, np.concatenate([[slope.sum()], transposed @ slope.astype(np.float32) + PENALTY * beta[1:]])

    start = np.zeros(X.shape[1] + 1)
    mean = float(np.clip(y.mean(), 1e-3, 1 - 1e-3))
    start[0] = math.log(mean / (1 - mean))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS, "maxcor": 6}).x
    return np.asarray(found[1:]), float(found[0])


def _centre(z: FloatArray, mean: float) -> float:
    """Return the log odds that count as 0, so that the learned valence has this mean."""
    wanted = float(np.clip(mean, -0.95, 0.95))
    return float(brentq(lambda c: float(np.mean(2 * expit(z - c) - 1)) - wanted, -50.0, 50.0))


def _blend(given: FloatArray, own: FloatArray, y: FloatArray, part: npt.NDArray[np.int64]) -> tuple[float, float]:
    """Return the weight of what was learned (0 if the gain is unclear), and the gain in standard errors."""
    errors = np.array([_errors((1 - w) * given + w * own, y, part) for w in WEIGHTS])
    # The weight is chosen on the other folds, so that the gain is judged where it was not chosen.
    chosen = np.array([int(errors[:, part != k].mean(axis=1).argmin()) for k in range(PARTS)])
    fallen = errors[0] - errors[chosen[part], np.arange(len(y))]
    spread = float(fallen.std()) / math.sqrt(len(y))
    gain = float(fallen.mean()) / spread if spread > 0 else 0.0
    return (float(WEIGHTS[int(errors.mean(axis=1).argmin())]) if gain > CLEARLY else 0.0), gain


def _errors(x: FloatArray, y: FloatArray, part: npt.NDArray[np.int64]) -> FloatArray:
    """Return squared errors of a straight line from x to y, fitted on the other folds."""
    found = np.empty(len(y))
    for k in range(PARTS):
        rest = part != k
        line = np.polynomial.Polynomial.fit(x[rest], y[rest], 1)
        found[~rest] = (y[~rest] - line(x[~rest])) ** 2
    return found


def _correlation(x: FloatArray, y: FloatArray) -> float:
    if x.std() < 1e-12 or y.std() < 1e-12:
        return 0.0
    return round(float(np.corrcoef(x, y)[0, 1]), 4)
