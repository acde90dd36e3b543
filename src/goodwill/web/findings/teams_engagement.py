"""What the page of teams reads of engagement: published cells only, as the kept study holds them, wave by wave."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings

from goodwill.report.figure_table import estimate_of
from goodwill.web.findings.glosses import metric_words

if TYPE_CHECKING:
    from goodwill.core.estimate import Estimate
    from goodwill.study.result import StudyResult
    from goodwill.web.findings.seen import Seen

METHOD = "engagement_scores"
MOST_KEPT = 24  # one for each sight that was asked for lately
OVERALL, LEADERSHIP = "overall", "leadership conditions"
COMPANY = "(all)"


@dataclass(frozen=True, slots=True)
class Engagement:
    """One figure of engagement of one unit in one wave; only what was published.

    Attributes
    ----------
    wave, unit, kind, construct
        Where; the company's unit is ``(all)``.
    estimate
        On the scale it was asked on.
    scale
        Lowest and highest answer.
    asked, answered
        Persons, where it is known and may be shown.
    """

    wave: str
    unit: str
    kind: str
    construct: str
    estimate: Estimate
    scale: tuple[float, float]
    asked: int | None
    answered: int | None

    @property
    def label(self) -> str:
        """The construct in words: ``engage.leadership_trust`` reads "Trust in leaders"."""
        return metric_words(self.construct.removeprefix("engage.").replace("_", " "))


class EngagementSeen:
    """Engagement of a kept study as one person may see it; what is not published is not in it.

    Parameters
    ----------
    study
        As the facade gives it: rows of units out of sight, and of single units' leadership, are dropped there.
    """

    def __init__(self, study: StudyResult | None) -> None:
        result = study.results.get(METHOD) if study is not None else None
        rows = result.table().to_pylist() if result is not None else []
        self.was_asked = bool(rows)
        shown = [_figure(r) for r in rows if r["value"] is not None]
        self.waves: tuple[str, ...] = tuple(dict.fromkeys(r["wave"] for r in rows))
        self._at: dict[tuple[str, str], dict[str, Engagement]] = {}
        for f in shown:
            self._at.setdefault((f.wave, f.unit), {})[f.construct] = f
        # A unit without an overall figure is left out whole: one hidden question could be worked out from the others.
        hidden = {(r["wave"], r["unit"]) for r in rows if r["value"] is None and r["construct"] == OVERALL}
        for key in hidden:
            self._at.pop(key, None)
        self._hidden = hidden

    def is_shown(self, unit: str) -> bool:
        """Whether a unit may be shown at all: where engagement is asked, only if its own was published in some wave."""
        return not self.was_asked or bool(self.course(unit))

    def wave_for(self, months: tuple[int, int] | None) -> str:
        """Return the last wave up to the end of some months; the last of all where none is, or no months are set."""
        if months is None or not self.waves:
            return self.waves[-1] if self.waves else ""
        year, month = months[1] // 12, months[1] % 12 + 1
        before = [w for w in self.waves if w[:7] <= f"{year:04d}-{month:02d}"]
        return before[-1] if before else self.waves[-1]

    def of(self, unit: str, wave: str) -> Mapping[str, Engagement]:
        """Return construct -> figure of a unit in a wave; empty where it is not published."""
        return self._at.get((wave, unit), {})

    def overall(self, units: Iterable[str], wave: str) -> dict[str, Engagement]:
        """Return the overall figure of the units that have one."""
        return {u: found[OVERALL] for u in units if OVERALL in (found := self.of(u, wave))}

    def hidden(self, wave: str, units: Iterable[str]) -> int:
        """Return how many of these units are too small to be shown in a wave."""
        return sum((wave, u) in self._hidden for u in units)

    def course(self, unit: str, construct: str = OVERALL) -> list[tuple[str, Estimate]]:
        """Return one construct of a unit wave by wave."""
        return [(w, f[construct].estimate) for w in self.waves if construct in (f := self.of(unit, w))]


def engagement_seen(study: Seen | None) -> EngagementSeen:
    """Return engagement as one person may see it, sorted in once for each kept study and sight."""
    if study is None:
        return EngagementSeen(None)
    key = (settings.SITE.project, study.version, study.computed_at, study.units, study.leadership)
    with _lock:
        if key not in _KEPT:
            _KEPT[key] = EngagementSeen(study)
        _KEPT.move_to_end(key)
        while len(_KEPT) > MOST_KEPT:
            _KEPT.popitem(last=False)
        return _KEPT[key]


_KEPT: OrderedDict[tuple[object, ...], EngagementSeen] = OrderedDict()
_lock = threading.Lock()


def _figure(row: Mapping[str, Any]) -> Engagement:
    return Engagement(
        wave=row["wave"], unit=row["unit"], kind=row["kind"], construct=row["construct"],
        estimate=estimate_of(dict(row), row["measured_in"]), scale=(row["scale_low"], row["scale_high"]),
        asked=row["asked"], answered=row["answered"],
    )  # fmt: skip
