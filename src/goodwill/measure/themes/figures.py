"""Figures of themes: shares, feelings, scores and what goes with them, each with interval and customers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from goodwill.core.estimate import Estimate
from goodwill.measure.periods import label
from goodwill.measure.themes.alongside import Difference
from goodwill.measure.themes.texts import Texts, customers_of, sums_of
from goodwill.stats.clustered import clustered_mean, clustered_share

if TYPE_CHECKING:
    import pyarrow as pa

MENTIONED, UNASSIGNED = "share of texts", "share unassigned"
FEELING, SCORE = "feeling in words", "score beside the words"
LATER, SAME = "later recommend, difference", "recommend in the same reply, difference"
VALENCE = "on -1 to 1"
ENDS = {VALENCE: (-1.0, 1.0), "of 100": (0.0, 100.0)}
NO_FEELING = "no feeling was read from these words"
NO_SCORE = "no score was given with these words"
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class ThemeFigure:
    """One figure of a theme.

    Attributes
    ----------
    metric, scope
        What it is (`MENTIONED` ...), and over what: ``all``, ``theme``, ``theme period``, ``theme touchpoint``, ...
    estimate
        Value, interval and number of texts (customers for differences).
    theme, period, touchpoint, language, source
        Where; empty where it does not apply.
    customers
        Of how many customers.
    """

    metric: str
    scope: str
    estimate: Estimate
    theme: str = ""
    period: str = ""
    touchpoint: str = ""
    language: str = ""
    source: str = ""
    customers: int = 0


def shares(texts: Texts, keys: tuple[str, ...], level: float) -> Iterator[ThemeFigure]:
    """Yield the share of texts that speak of each theme and of none: in all, by month, touchpoint, language, source."""
    spoken = np.column_stack([texts.spoken, ~texts.spoken.any(axis=1)])
    there = np.flatnonzero(spoken.any(axis=0))
    yield from _shares(spoken, np.arange(len(keys) + 1), texts.customer, keys, level)
    months = np.array([label(int(m)) if m >= 0 else "" for m in texts.month], dtype=object)
    for name, column in (
        ("period", months), ("touchpoint", texts.touchpoint), ("language", texts.language), ("source", texts.source)
    ):  # fmt: skip
        values = sorted({str(v) for v in column} - {""})
        for value in values if len(values) > 1 or name == "language" else ():
            rows = column == value
            for f in _shares(spoken[rows], there, texts.customer[rows], keys, level):
                yield _placed(f, name, str(value))


def _shares(
    spoken: Bools, columns: npt.NDArray[np.int64], customer: npt.NDArray[np.int64], keys: tuple[str, ...], level: float
) -> Iterator[ThemeFigure]:
    sums = sums_of(spoken[:, columns], customer)
    people = customers_of(spoken[:, columns], customer)
    for at, k in enumerate(columns):
        theme = keys[k] if k < len(keys) else ""
        yield ThemeFigure(
            MENTIONED if theme else UNASSIGNED, "theme" if theme else "all", clustered_share(sums[at], level),
            theme=theme, customers=int(people[at]),
        )  # fmt: skip


def feelings(texts: Texts, keys: tuple[str, ...], level: float) -> Iterator[ThemeFigure]:
    """Yield the mean valence of the turns that speak of each theme, and the mean score given beside such texts."""
    customer = texts.customer[texts.felt_text]
    scored = ~np.isnan(texts.score)
    for k, theme in enumerate(keys):
        yield _mean(FEELING, theme, texts.felt, customer, texts.felt_spoken[:, k], VALENCE, NO_FEELING, level)
        yield _mean(SCORE, theme, texts.score, texts.customer, scored & texts.spoken[:, k], "of 100", NO_SCORE, level)


def overall_feelings(texts: Texts, level: float) -> Iterator[ThemeFigure]:
    """Yield the same of all texts, to hold the themes against."""
    every = np.ones(len(texts.felt), dtype=bool)
    yield _mean(FEELING, "", texts.felt, texts.customer[texts.felt_text], every, VALENCE, NO_FEELING, level)
    yield _mean(SCORE, "", texts.score, texts.customer, ~np.isnan(texts.score), "of 100", NO_SCORE, level)


def _mean(
    metric: str, theme: str, values: npt.NDArray[np.float64], customer: npt.NDArray[np.int64], rows: Bools, unit: str,
    absent: str, level: float,
) -> ThemeFigure:  # fmt: skip
    scope = "theme" if theme else "all"
    if not rows.any():
        return ThemeFigure(metric, scope, Estimate.missing(absent, 0, unit), theme=theme)
    estimate = _inside(clustered_mean(sums_of(values[rows, None], customer[rows])[0], level, unit=unit))
    return ThemeFigure(metric, scope, estimate, theme=theme, customers=len(np.unique(customer[rows])))


def _inside(estimate: Estimate) -> Estimate:
    """Return a mean whose interval does not reach beyond its scale."""
    if estimate.low is None or estimate.high is None:
        return estimate
    low, high = ENDS[estimate.unit]
    return replace(estimate, low=max(low, estimate.low), high=min(high, estimate.high))


def differences(metric: str, found: Iterable[Difference], keys: tuple[str, ...]) -> Iterator[ThemeFigure]:
    """Yield what goes with each theme as figures; they count customers."""
    for theme, one in zip(keys, found, strict=True):
        yield ThemeFigure(metric, "theme", one.estimate, theme=theme, customers=one.estimate.n)


def figures_table(figures: Iterable[ThemeFigure], parents: dict[str, str]) -> pa.Table:
    """Return figures as an Arrow table. Who was asked is not known of words: those columns are empty."""
    import pyarrow as pa

    text, number, whole = pa.string(), pa.float64(), pa.int64()
    schema = pa.schema(
        [("metric", text), ("scope", text), ("theme", text), ("parent", text), ("period", text), ("touchpoint", text),
         ("language", text), ("source", text), ("value", number), ("low", number), ("high", number), ("n", whole),
         ("customers", whole), ("measured_in", text), ("absent", text), ("asked", whole), ("answered", whole),
         ("weighted", number), ("worst_low", number), ("worst_high", number)]
    )  # fmt: skip
    rows = [
        {"metric": f.metric, "scope": f.scope, "theme": f.theme, "parent": parents.get(f.theme, ""), "period": f.period,
         "touchpoint": f.touchpoint, "language": f.language, "source": f.source, "value": f.estimate.value,
         "low": f.estimate.low, "high": f.estimate.high, "n": f.estimate.n, "customers": f.customers,
         "measured_in": f.estimate.unit, "absent": f.estimate.absent}
        for f in figures
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=schema)


def public_shares(texts: Texts, keys: tuple[str, ...], level: float) -> Iterator[ThemeFigure]:
    """Yield the shares of public posts, which stand apart from what customers told us."""
    spoken = np.column_stack([texts.spoken, ~texts.spoken.any(axis=1)])
    there = np.flatnonzero(spoken.any(axis=0))
    for f in _shares(spoken, there, texts.customer, keys, level):
        yield _placed(f, "source", "public")


def _placed(figure: ThemeFigure, name: str, value: str) -> ThemeFigure:
    place: dict[str, Any] = {name: value}
    return replace(figure, scope=f"{figure.scope} {name}".removeprefix("all "), **place)
