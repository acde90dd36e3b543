"""Turns of one contact put together to one text, and sums over customers from which figures with intervals come."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from goodwill.measure.themes.matching import Bools
from goodwill.measure.themes.spoken import KINDS, Spoken, unpacked
from goodwill.stats.clustered import ClusterSums

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
OWN = ("answer", "contact")
"""Sources of customers' own texts; public posts stand apart."""


@dataclass(frozen=True, eq=False)
class Texts:
    """One row per text; a text is one answer in words, or all that a customer said in one contact.

    Attributes
    ----------
    spoken
        Which themes, shape (n, themes).
    customer
        Number of the customer; texts of nobody known stand each for themselves.
    source, place, touchpoint, language
        Labels; empty where not known.
    month
        Year x 12 + month - 1; -1 where not known.
    score, same, later
        Score beside the text (0 to 100), recommend in the same reply and in the next relationship reply (0 to 10).
    words
        The text's words, folded.
    felt_text, felt, felt_spoken
        Of each turn whose feeling was read: its text, its valence, the themes of that turn.
    aside
        Texts per kind: how many were matched, said nothing, or are in a language without rules.
    """

    spoken: Bools
    customer: Ints
    source: npt.NDArray[np.object_]
    place: npt.NDArray[np.object_]
    touchpoint: npt.NDArray[np.object_]
    language: npt.NDArray[np.object_]
    month: Ints
    score: Floats
    same: Floats
    later: Floats
    words: npt.NDArray[np.object_]
    felt_text: Ints
    felt: Floats
    felt_spoken: Bools
    aside: dict[str, int]

    def __len__(self) -> int:
        return len(self.customer)


def texts_of(summary: Spoken, *, sources: tuple[str, ...] = OWN) -> Texts:
    """Return the texts of some sources: turns of one contact become one text that speaks of all they speak of."""
    rows = summary.rows.filter(pc.is_in(summary.rows["source"], pa.array(sources, pa.string())))
    kind = _numbers(rows["kind"], 0).astype(np.int64)
    unit = np.asarray(rows["unit"].combine_chunks().dictionary_encode().indices, dtype=np.int64)
    # A contact of which any turn says something is a text; it said nothing only when no turn did.
    best = np.full(unit.max(initial=-1) + 1, len(KINDS), dtype=np.int64)
    np.minimum.at(best, unit, np.array([0, 2, 1])[kind])  # said before another language before nothing
    names = np.array([KINDS[0], KINDS[2], KINDS[1]])
    aside = {str(name): int((best == i).sum()) for i, name in enumerate(names)}
    rows, unit = rows.filter(pa.array(kind == 0)), unit[kind == 0]
    at = np.unique(unit, return_index=True)[1] if len(unit) else np.zeros(0, np.int64)
    first = rows.take(pa.array(at))
    turns = unpacked(rows["mask"], len(summary.keys))
    spoken = np.logical_or.reduceat(turns, at, axis=0) if len(at) else turns
    text = np.repeat(np.arange(len(at)), np.diff(np.append(at, len(unit))))
    valence = _numbers(rows["valence"], np.nan)
    felt = ~np.isnan(valence)
    words = _labels(rows["words"])
    joined = [" ".join(part) for part in np.split(words, at[1:])] if len(at) else []
    return Texts(
        spoken=spoken, customer=_customers(first["customer_key"]), source=_labels(first["source"]),
        place=_labels(first["place"]), touchpoint=_labels(first["touchpoint"]), language=_labels(first["language"]),
        month=_numbers(first["month"], -1).astype(np.int64), score=_numbers(first["score"], np.nan),
        same=_numbers(first["same"], np.nan), later=_numbers(first["later"], np.nan),
        words=np.array(joined, dtype=object), felt_text=text[felt], felt=valence[felt], felt_spoken=turns[felt],
        aside=aside,
    )  # fmt: skip


def sums_of(y: npt.NDArray[np.generic], customer: Ints) -> list[ClusterSums]:
    """Return the sums over customers of each column of `y`, shape (n, columns).

    One pass for all columns: rows are put in order of the customer and added up in runs.
    """
    n, columns = y.shape
    if not n:
        return [ClusterSums(0, 0, 0.0, 0.0, 0.0, 0.0, 0.0)] * columns
    order = np.argsort(customer, kind="stable")
    ordered = customer[order]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    per_n = np.diff(np.append(starts, n)).astype(float)
    per_y = np.add.reduceat(y[order].astype(np.float64), starts, axis=0)
    yy, yn, nn = (per_y**2).sum(axis=0), per_n @ per_y, float(per_n @ per_n)
    total = per_y.sum(axis=0)
    return [
        ClusterSums(len(starts), n, float(total[k]), float(n), float(yy[k]), float(yn[k]), nn) for k in range(columns)
    ]


def customers_of(spoken: Bools, customer: Ints) -> Ints:
    """Return how many customers speak of each theme."""
    return np.array([len(np.unique(customer[spoken[:, k]])) for k in range(spoken.shape[1])], dtype=np.int64)


def _customers(keys: pa.ChunkedArray) -> Ints:
    """Return a number per customer; each text of nobody known has one of its own."""
    known = pc.is_valid(keys).to_numpy(zero_copy_only=False) if len(keys) else np.zeros(0, bool)
    values = pc.fill_null(keys, 0).to_numpy().astype(np.int64)
    codes = np.unique(values, return_inverse=True)[1].astype(np.int64)
    codes[~known] = codes.max(initial=0) + 1 + np.arange(int((~known).sum()))
    return np.unique(codes, return_inverse=True)[1].astype(np.int64)


def _numbers(column: pa.ChunkedArray, missing: float) -> Floats:
    values = column.cast(pa.float64()).to_numpy()
    return np.where(np.isnan(values), missing, values)


def _labels(column: pa.ChunkedArray) -> npt.NDArray[np.object_]:
    values: npt.NDArray[np.object_] = pc.fill_null(column, "").to_numpy().astype(object)
    return values
