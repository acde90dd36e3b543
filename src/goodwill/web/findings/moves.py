"""What moved: against what season and trend led one to expect, and since a person's last visit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from goodwill.core.estimate import Estimate
from goodwill.report.figure_table import estimate_of
from goodwill.study.figures import METRICS
from goodwill.web.findings.glosses import metric_words

if TYPE_CHECKING:
    from goodwill.study.claims import RegisteredClaim
    from goodwill.web.findings.seen import Seen

TRENDS = {"recommend": "trend", "success": "trend-success", "ease": "trend-ease", "emotion": "trend-emotion"}
"""Construct -> key of the result that removes season and mix from its course."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One figure in its last finished period, season and mix removed.

    Attributes
    ----------
    metric, label, method
        Which, how it is called, and the key of the result that tells how it is computed.
    period
        ``2025-12``.
    estimate
        Distance from what season and trend of the earlier periods led one to expect; absent with its reason.
    scale
        What the figure is measured in, where the distance alone does not say.
    claim
        That the register of claims accepted; None: no clear change.
    """

    metric: str
    label: str
    method: str
    period: str
    estimate: Estimate
    scale: str
    claim: RegisteredClaim | None

    @property
    def month(self) -> int | None:
        """Return the period as a month's number; None where it is none."""
        year, dash, month = self.period.partition("-")
        return 12 * int(year) + int(month) - 1 if dash and year.isdigit() and month.isdigit() else None


def moved(study: Seen) -> tuple[Moved, ...]:
    """Return what the study's trends say of the whole company."""
    found = []
    for construct, key in TRENDS.items():
        result = study.results.get(key)
        if result is None:
            continue
        rows = [r for r in result.table().to_pylist() if not r["unit"] and r["scope"] in ("all", "change")]
        scale = next((str(r["measured_in"]) for r in rows if r["scope"] == "all"), "")
        for row in rows:
            if row["scope"] != "change" or row["metric"] != "change against expected":
                continue
            metric = METRICS[construct]
            claim = next((r for r in study.claims.accepted if r.claim.key.startswith(f"trend/{construct}/")), None)
            estimate = estimate_of(row, str(row["measured_in"] or ""))
            shown = scale if scale.startswith("on ") else ""
            found.append(Moved(metric, metric_words(metric), key, str(row["period"]), estimate, shown, claim))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Since:
    """What a newer study says that an older one did not.

    Attributes
    ----------
    clear, no_longer
        Claims that are clear now and were not, and those that were clear and were tested again in vain.
    verdicts
        Title, verdict then (empty for none), verdict now.
    """

    clear: tuple[RegisteredClaim, ...]
    no_longer: tuple[RegisteredClaim, ...]
    verdicts: tuple[tuple[str, str, str], ...]

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is different that could be said."""
        return not (self.clear or self.no_longer or self.verdicts)


def since(earlier: Seen, now: Seen) -> Since:
    """Return what changed between two studies, both as one person may see them."""
    was_clear = {r.claim.key for r in earlier.claims.accepted}
    is_clear = {r.claim.key for r in now.claims.accepted}
    tested = {r.claim.key for r in now.claims.proposed}
    before = {v.action_id: v.verdict for v in earlier.verdicts}
    return Since(
        tuple(r for r in now.claims.accepted if r.claim.key not in was_clear),
        tuple(r for r in earlier.claims.accepted if r.claim.key in tested - is_clear),
        tuple(
            (v.title, before.get(v.action_id, ""), v.verdict)
            for v in now.verdicts
            if before.get(v.action_id) != v.verdict
        ),
    )
