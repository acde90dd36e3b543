"""Reads of `plans`: promises beside what was expected and delivered, targets in sight."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from goodwill.core.claim import ClaimKind
from goodwill.core.estimate import Estimate
from goodwill.study.result import StudyResult
from goodwill.web.people.facade import Sight
from goodwill.web.plans.models import Promise, Target

METHOD = "delivery"


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """One promise with its figures.

    Attributes
    ----------
    promise
        As the register has it.
    promised, expected, delivered, gap
        Figures of the last study; None where it did not know the promise.
    kept_share
        Share of answers or contacts in which it was kept.
    statement
        What the register of claims lets be said of it; empty when nothing is clear.
    is_broken
        Whether it is clear that less is delivered than promised.
    """

    promise: Promise
    promised: Estimate | None
    expected: Estimate | None
    delivered: Estimate | None
    gap: Estimate | None
    kept_share: Estimate | None
    statement: str
    is_broken: bool


def promise_rows(study: StudyResult | None) -> list[PromiseRow]:
    """Return the promises that are made now or were made, those still made first."""
    figures = _figures(study)
    claims = {r.claim.about: r.claim for r in study.claims.of(ClaimKind.GAP)} if study else {}
    rows = []
    for promise in Promise.objects.select_related("owner").order_by("valid_to", "statement"):
        of_it = figures.get(promise.promise_id, {})
        claim = claims.get(promise.promise_id)
        value = claim.estimate.value if claim else None
        rows.append(PromiseRow(
            promise, of_it.get("promised"), of_it.get("expected"), of_it.get("delivered"),
            of_it.get("worse than promised"), of_it.get("share kept"),
            claim.statement if claim else "", value is not None and value > 0,
        ))  # fmt: skip
    return rows


def _figures(study: StudyResult | None) -> dict[str, dict[str, Estimate]]:
    """Return figures by promise and metric, from the kept table."""
    if study is None or METHOD not in study.results:
        return {}
    found: dict[str, dict[str, Estimate]] = {}
    for row in study.results[METHOD].table().to_pylist():
        if row["scope"] == "promise":
            found.setdefault(row["segment"], {})[row["metric"]] = _estimate(row)
    return found


def _estimate(row: Mapping[str, Any]) -> Estimate:
    if row["value"] is None:
        return Estimate.missing(row["absent"] or "not known", row["n"] or 0, row["measured_in"])
    return Estimate(row["value"], row["low"], row["high"], row["n"], unit=row["measured_in"])


def targets(sight: Sight) -> list[Target]:
    """Return the targets for the whole company and for units in sight."""
    return [t for t in Target.objects.select_related("owner") if _is_seen(t.unit, sight.units)]


def _is_seen(unit: str, units: Iterable[str] | None) -> bool:
    return unit == "" or units is None or unit in units
