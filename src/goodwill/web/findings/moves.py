"""What moved, season and mix removed, as pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from goodwill.core.estimate import Estimate
from goodwill.report.figure_table import estimate_of
from goodwill.study.figures import METRICS
from goodwill.web.findings.glosses import metric_words
from goodwill.web.findings.spans import period_in_words

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
            when=period_in_words(f"{row['first']} to {row['last']}", short=True) if row["first"] else "",
            against=str(row["against"] or ""),
            estimate=estimate_of(row, str(row["measured_in"] or "")),
            season_removed=row["against"] == A_YEAR,
            claim=clear.get(codes.get(str(row["metric"]), "")),
        )
        for row in result.table().to_pylist()
    )
