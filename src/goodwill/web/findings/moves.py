"""What moved: season and mix removed, and since a person's last visit."""

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
