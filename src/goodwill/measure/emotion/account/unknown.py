"""What an unknown feeling is likely to be: a distribution, from known feelings of contacts of the same kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Floats = npt.NDArray[np.float64]
ENOUGH_PAIRS = 60  # contacts with a feeling and a score, below which the score is placed on the scale as it is
PRIOR_KNOWN = 5.0  # known feelings that the overall mean weighs against a kind of contact
NOBODY = (0.0, 0.45)  # what is assumed where no feeling at all is known


@dataclass(frozen=True)
class Expected:
    """Feelings as known and as expected, for every contact.

    Attributes
    ----------
    levels
        Kind of contact (touchpoint, handler, resolved) -> mean feeling.
    spread
        Standard deviation of one contact's feeling around what is expected of it.
    shrink
        How many known feelings of a customer weigh as much as what is expected of such contacts.
    scale
        From an asked score (0 to 1) to a feeling: constant, slope, curve; and the spread around it.
    known, contacts
        How many feelings are known, of how many contacts.
    """

    levels: dict[tuple[str, str, int], float]
    overall: float
    spread: float
    shrink: float
    scale: tuple[float, float, float, float]
    known: int
    contacts: int


def learn(rows: pa.Table, until: int | None = None) -> tuple[Expected, pa.Table]:
    """Learn what is expected of contacts from those whose feeling is known, and place every contact.

    Parameters
    ----------
    rows
        Events (see `facts.EVENT_KEYS`).
    until
        Only what was known before this instant (microseconds since 1970) is learned from.

    Returns
    -------
    tuple
        What was learned, and a table with columns valence (missing: unknown), spread, expected, one row per event.
    """
    is_contact = rows["kind"].to_numpy() == 0
    valence, error, score = (_floats(rows[c]) for c in ("valence", "error", "score"))
    before = is_contact if until is None else is_contact & (rows["known"].to_numpy() < until)
    scale = _scale(valence, score, before)
    asked = np.isnan(valence) & ~np.isnan(score)
    feeling = np.where(asked, scale[0] + scale[1] * score + scale[2] * score**2, valence).clip(-1, 1)
    doubt = np.where(asked, scale[3], np.nan_to_num(error))
    place, kinds = _kinds(rows)
    known = before & ~np.isnan(feeling)
    overall = float(feeling[known].mean()) if known.any() else NOBODY[0]
    n = np.bincount(place[known], minlength=len(kinds))
    level = (np.bincount(place[known], feeling[known], len(kinds)) + PRIOR_KNOWN * overall) / (n + PRIOR_KNOWN)
    spread, shrink = _spread(rows["customer_key"].to_numpy(), feeling - level[place], known, doubt)
    learned = Expected(
        dict(zip(kinds, map(float, level), strict=True)), overall, spread, shrink, scale, int(known.sum()),
        int(before.sum()),
    )  # fmt: skip
    unknown = np.isnan(feeling)
    open_ = np.where(unknown, spread, doubt)
    return learned, pa.table({"valence": pa.array(feeling, mask=unknown), "spread": open_, "expected": level[place]})


def expected_table(learned: Expected) -> pa.Table:
    """Return what is expected of each kind of contact as a small table to join on an engine."""
    keys = list(learned.levels)
    return pa.table({
        "touchpoint": pa.array([k[0] for k in keys], pa.string()),
        "handler": pa.array([k[1] for k in keys], pa.string()),
        "resolved": pa.array([k[2] for k in keys], pa.int64()),
        "expected": pa.array([learned.levels[k] for k in keys], pa.float64()),
    })  # fmt: skip


def as_model(learned: Expected) -> dict[str, Any]:
    """Return what is needed to place the contacts of one customer later, ready for JSON."""
    return {
        "expected": [[*key, level] for key, level in learned.levels.items()], "overall": learned.overall,
        "spread": learned.spread, "shrink": learned.shrink, "scale": list(learned.scale),
    }  # fmt: skip


def _floats(column: pa.ChunkedArray) -> Floats:
    return np.asarray(column.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)


def _kinds(rows: pa.Table) -> tuple[npt.NDArray[np.int64], list[tuple[str, str, int]]]:
    text = pc.binary_join_element_wise(rows["touchpoint"], rows["handler"], rows["resolved"].cast(pa.string()), "\x1f")
    coded = text.combine_chunks().dictionary_encode()
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.combine_chunks()
    names = [str(v).split("\x1f") for v in coded.dictionary.to_pylist()]
    order = np.argsort([" ".join(n) for n in names], kind="stable")  # so that the order of rows does not matter
    new = np.empty(len(names), dtype=np.int64)
    new[order] = np.arange(len(names))
    place = new[coded.indices.to_numpy()]
    return place, [(names[k][0], names[k][1], int(names[k][2])) for k in order]


def _scale(valence: Floats, score: Floats, use: npt.NDArray[np.bool_]) -> tuple[float, float, float, float]:
    """Return how an asked score of 0 to 1 is placed among feelings, from contacts that have both."""
    both = use & ~np.isnan(valence) & ~np.isnan(score)
    if both.sum() < ENOUGH_PAIRS:
        return (-1.0, 2.0, 0.0, 0.25)
    x = np.column_stack([np.ones(both.sum()), score[both], score[both] ** 2])
    prior = np.array([-1.0, 2.0, 0.0])
    curve = x.T @ x + np.diag([0.5, 0.5, 5.0])
    beta = np.linalg.solve(curve, x.T @ valence[both] + np.array([0.5, 0.5, 5.0]) * prior)
    rest = valence[both] - x @ beta
    return (float(beta[0]), float(beta[1]), float(beta[2]), float(np.sqrt(rest @ rest / max(both.sum() - 3, 1))))


def _spread(
    keys: npt.NDArray[np.int64], rest: Floats, known: npt.NDArray[np.bool_], doubt: Floats
) -> tuple[float, float]:
    """Return the spread of feelings within customers, and its variance against that between them."""
    if known.sum() < 10:
        return NOBODY[1], 20.0
    _, who = np.unique(keys[known], return_inverse=True)
    r, n = rest[known], np.bincount(who).astype(np.float64)
    sums = np.bincount(who, r)
    within = (
        float((r @ r - (sums**2 / n).sum()) / max(len(r) - len(n), 1)) if len(r) > len(n) else float(r @ r / len(r))
    )
    pooled = float(r.mean())
    beyond = float((sums**2 / n).sum() - len(r) * pooled**2 - (len(n) - 1) * within)
    weight = float(len(r) - (n**2).sum() / len(r))
    between = max(beyond / weight if weight > 0 else 0.0, within / 200)
    # A feeling placed from a score is an expectation; what it leaves open is spread as well.
    whole = within + float((doubt[known] ** 2).mean())
    return float(np.sqrt(whole)), float(within / between)
