"""What moved, season and mix removed, as pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from goodwill.core.estimate import Estimate
from goodwill.report.figure_table import estimate_of
from goodwill.study.figures import METRICS
from goodwill.web.findings.glosses import metric_words
from goodwill.web.findings.spans import months_in_words

if TYPE_CHECKING:
    from goodwill.study.claims import RegisteredClaim
    from goodwill.web.findings.seen import Seen

METHOD = "adjusted_change"
A_YEAR = "the same months a year earlier"


@dataclass(frozen=True, slots=True)
class Moved:
    """How far one figure lies from where it was, the mix of contacts held fixed.

    Attributes
    ----------
    metric, label
        Which, and how it is called.
    when
        The months compared, in words; empty where none could be.
    against
        What they are compared with, in words; see `season_removed`.
    estimate
        In points; absent with its reason.
    season_removed
        Whether they are compared with the same months a year earlier: only such a change is tested.
    claim
        That the register of claims accepted; None: no clear change.
    """

    metric: str
    label: str
    when: str
    against: str
    estimate: Estimate
    season_removed: bool
    claim: RegisteredClaim | None


def moved(study: Seen) -> tuple[Moved, ...]:
    """Return what the study says of changes of the whole company, season and mix removed."""
    result = study.results.get(METHOD)
    if result is None:
        return ()
    clear = {r.claim.about: r for r in study.claims.accepted if r.claim.family == METHOD}
    codes = {metric: code for code, metric in METRICS.items()}
    return tuple(
        Moved(
            metric=str(row["metric"]),
            label=metric_words(str(row["metric"])),
            when=_when(str(row["first"] or ""), str(row["last"] or "")),
            against=str(row["against"] or ""),
            estimate=estimate_of(row, str(row["measured_in"] or "")),
            season_removed=row["against"] == A_YEAR,
            claim=clear.get(codes.get(str(row["metric"]), "")),
        )
        for row in result.table().to_pylist()
    )


def _when(first: str, last: str) -> str:
    """Return ``2025-10`` and ``2025-12`` as months in words; other names of periods as they are."""
    months = [_month(first), _month(last)]
    if None in months:
        return first if first == last else f"{first}, {last}"
    return months_in_words(months[0] or 0, months[1] or 0)


def _month(text: str) -> int | None:
    year, dash, month = text.partition("-")
    return 12 * int(year) + int(month) - 1 if dash and year.isdigit() and month.isdigit() else None
