"""What the page of memory reads: the kept rows of `remembered`, and whose last contact is remembered worst."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.http import int_to_base36

from goodwill.core.errors import LedgerError
from goodwill.core.estimate import Estimate
from goodwill.report.strip import Strip, strips
from goodwill.study.customer_filters import CustomerFilters
from goodwill.study.score_shelf import ScoreShelf

if TYPE_CHECKING:
    from datetime import date

    from goodwill.web.findings.facade import Seen
    from goodwill.web.people.facade import Sight

METHOD = "remembered"
OPEN = "cannot be told apart"
FEATURES = ("mean", "peak", "trough", "end", "start", "trend", "duration", "spread")
LAGS = ("remembered", "just after")
MODELS = ("mean only", "peak-end", "end only", "full")
TESTS = (
    "peak, trough and end add to the mean", "the mean adds to peak, trough and end",
    "mean, peak and trough add to the end", "the start counts as well", "duration counts for 0.10 or more",
)  # fmt: skip
SHAPES = ("salience", "fading", "negativity")
AT = re.compile(r"feeling at (\d+) % of the way")
FEWEST_PARTS = 3  # tenths of the way with a figure that make a curve
LISTED = 10
NOT_THERE = Estimate.missing("not measured")


@dataclass(frozen=True, slots=True)
class Weight:
    """One feature of the way with its weights, here and as published, on one line.

    Attributes
    ----------
    name
        As the facts of the method have it.
    here, published, just_after
        Standardised weights.
    here_strip, published_strip
        Their intervals on one line.
    """

    name: str
    here: Estimate
    published: Estimate
    just_after: Estimate
    here_strip: Strip | None = None
    published_strip: Strip | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """One thing that memories may go with: the difference per standard deviation, its average, days between."""

    what: str
    estimate: Estimate
    average: Estimate
    days: Estimate


@dataclass(frozen=True, slots=True)
class Curve:
    """A typical experience: (percent of the way, feeling) in order."""

    touchpoint: str
    points: tuple[tuple[int, Estimate], ...]

    @property
    def n(self) -> int:
        """Most contacts behind a part of it."""
        return max(e.n for _, e in self.points)


@dataclass(frozen=True, slots=True)
class Remembering:
    """One customer with what they probably remember of the last contact whose feeling is known."""

    key: str
    label: str
    touchpoint: str
    day: date | None
    remembered: float
    trough: float
    end: float


class Memory:
    """The kept result, row by row.

    Attributes
    ----------
    rows
        Every figure, as the table of the method has it.
    """

    def __init__(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self.rows = rows
        self._by = {(r["metric"], r["scope"], r["segment"]): _estimate(r) for r in rows}

    @classmethod
    def of(cls, study: Seen | None) -> Memory | None:
        """Return what a study keeps of memory; None where it has nothing."""
        result = study.results.get(METHOD) if study is not None else None
        return None if result is None else cls(result.table().to_pylist())

    def get(self, metric: str, scope: str = "", segment: str = "") -> Estimate:
        """Return one figure, or an absent one."""
        return self._by.get((metric, scope, segment), NOT_THERE)

    def rule(self, lag: str = LAGS[0]) -> str:
        """Return the verdict: ``peak-end``, ``mean``, ``end``, ``both`` or ``cannot be told apart``."""
        return next((r["segment"] for r in self.rows if (r["metric"], r["scope"]) == ("verdict", lag)), OPEN)

    def experiences(self, lag: str = LAGS[0]) -> int:
        """Return how many remembered experiences the weights rest on."""
        return next((r["n"] for r in self.rows if (r["metric"], r["scope"]) == ("verdict", lag)), 0)

    @property
    def weights(self) -> tuple[Weight, ...]:
        """Return the weights, each on the line that all share."""
        rows = [
            Weight(f, self.get("weight", LAGS[0], f), self.get("published weight", "published", f),
                   self.get("weight", LAGS[1], f))
            for f in FEATURES
        ]  # fmt: skip
        line = iter(strips([e for w in rows for e in (w.here, w.published)]))
        return tuple(replace(w, here_strip=next(line), published_strip=next(line)) for w in rows)

    @property
    def models(self) -> tuple[tuple[str, Estimate, Strip | None], ...]:
        """Return the share of the variance that each model predicts of customers left out."""
        found = [(name, self.get("share of variance out of sample", LAGS[0], name)) for name in MODELS]
        lines = strips([e for _, e in found])
        return tuple((name, e, s) for (name, e), s in zip(found, lines, strict=True) if e.is_present)

    @property
    def tests(self) -> tuple[tuple[str, float], ...]:
        """Return the tests of the rule with their p-values."""
        found = [(name, self.get("p-value", LAGS[0], name).value) for name in TESTS]
        return tuple((name, p) for name, p in found if p is not None)

    @property
    def shapes(self) -> dict[str, Estimate]:
        """Return the three shapes of the salience form."""
        return {name: self.get("shape", LAGS[0], name) for name in SHAPES}

    @property
    def later(self) -> tuple[Later, ...]:
        """Return what memories go with."""
        names = dict.fromkeys(r["metric"] for r in self.rows if r["scope"] == "later")
        return tuple(
            Later(n, self.get(n, "later"), self.get(n, "later average"), self.get(n, "later days")) for n in names
        )

    @property
    def curves(self) -> tuple[Curve, ...]:
        """Return the typical experience of each touchpoint, and of all first."""
        found: dict[str, list[tuple[int, Estimate]]] = {}
        for r in self.rows:
            at = AT.fullmatch(r["metric"])
            if at and r["value"] is not None:
                found.setdefault("" if r["scope"] == "curve of all" else r["segment"], []).append(
                    (int(at[1]), _estimate(r))
                )
        return tuple(
            Curve(name, tuple(sorted(points, key=lambda p: p[0])))
            for name, points in sorted(found.items())
            if len(points) >= FEWEST_PARTS
        )


def worst_remembered(sight: Sight) -> tuple[tuple[Remembering, ...], int]:
    """Return the customers in sight whose last contact is probably remembered worst, and of how many."""
    reach = {"all": None, "own units": sight.units}.get(sight.customers, frozenset())
    if sight.customers == "none" or (reach is not None and not reach):
        return (), 0
    try:
        scores = ScoreShelf.open(settings.SITE.project, METHOD)
    except LedgerError:
        return (), 0
    if scores is None or scores.columns.get("remembered") != "number":
        return (), 0
    page = scores.page("remembered", CustomerFilters(units=reach), size=LISTED, descending=False)
    return tuple(_remembering(r.customer.customer_key, r.customer.source_id, r.scores) for r in page.rows), page.total


def _remembering(key: int, label: str, scores: Mapping[str, Any]) -> Remembering:
    return Remembering(
        int_to_base36(key), label, str(scores.get("touchpoint") or ""), scores.get("last_felt"),
        float(scores["remembered"]), float(scores.get("trough") or 0.0), float(scores.get("end") or 0.0),
    )  # fmt: skip


def _estimate(row: Mapping[str, Any]) -> Estimate:
    if row["value"] is None:
        return Estimate.missing(row["absent"] or "not measured", row["n"] or 0, row["measured_in"])
    return Estimate(row["value"], row["low"], row["high"], row["n"], unit=row["measured_in"])
