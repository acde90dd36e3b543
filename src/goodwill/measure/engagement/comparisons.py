"""Units and changes beside the others of their kind, and what may be claimed of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from goodwill.core.claim import Claim, ClaimKind
from goodwill.measure.engagement.figures import LEADERSHIP, OVERALL, POINTS, Figure
from goodwill.measure.engagement.published_cells import EVERYONE
from goodwill.measure.engagement.unit_comparison import Apart, apart, last_against_earlier

FAMILY = "engagement_scores"


@dataclass(frozen=True, slots=True)
class UnitApart:
    """A unit, or a unit's change, beside the others of its kind.

    Attributes
    ----------
    kind
        ``"level"`` or ``"change"``.
    figure
        What was compared: leadership conditions or overall.
    unit
        The unit, or everyone.
    waves
        Waves it rests on.
    apart
        The comparison.
    """

    kind: str
    figure: str
    unit: str
    waves: tuple[str, ...]
    apart: Apart


def comparisons_of(
    figures: Sequence[Figure], waves: Sequence[str], *, recent: int, level: float
) -> Iterable[UnitApart]:
    """Yield levels of leadership conditions, changes of units, and the change of everyone."""
    shown = [f for f in figures if f.estimate.is_present]
    leaves = [f for f in shown if f.leaf and f.unit != EVERYONE]
    for kind in sorted({f.kind for f in leaves}):
        same = [f for f in leaves if f.kind == kind]
        yield from _levels([f for f in same if f.construct == LEADERSHIP], waves[-recent:], level)
        if len(waves) > 1:
            yield from _changes([f for f in same if f.construct == OVERALL], waves[-2:], level)
    everyone = {f.wave: f.estimate.value or 0.0 for f in shown if f.unit == EVERYONE and f.construct == OVERALL}
    course = [everyone[w] for w in waves if w in everyone]
    if len(course) > 1:
        steps = [b - a for a, b in pairwise(course)]
        yield UnitApart("change", OVERALL, EVERYONE, tuple(waves[-2:]), last_against_earlier(steps, level=level))


def _levels(figures: Sequence[Figure], waves: Sequence[str], level: float) -> Iterable[UnitApart]:
    """Compare units by their mean distance from the units' mean over the last waves.

    The same people answer in several waves, so the sampling variance is not taken to shrink with waves.
    """
    distance: dict[str, list[float]] = {}
    noise: dict[str, list[float]] = {}
    used: dict[str, list[str]] = {}
    for wave in waves:
        here = [f for f in figures if f.wave == wave]
        if len(here) < 2:
            continue
        centre, pooled = sum(f.estimate.value or 0.0 for f in here) / len(here), _pooled(here)
        for f in here:
            distance.setdefault(f.unit, []).append((f.estimate.value or 0.0) - centre)
            noise.setdefault(f.unit, []).append(pooled[f.unit])
            used.setdefault(f.unit, []).append(wave)
    for unit, found in apart(_means(distance), _means(noise), level=level, unit=POINTS).items():
        yield UnitApart("level", LEADERSHIP, unit, tuple(used[unit]), found)


def _means(values: Mapping[str, list[float]]) -> dict[str, float]:
    return {unit: sum(v) / len(v) for unit, v in values.items()}


def _pooled(figures: Sequence[Figure]) -> dict[str, float]:
    """Return the sampling variance of each unit's mean from the spread of people pooled over units.

    Five people who happen to agree would make their own unit look sure of itself.
    """
    if not figures:
        return {}
    of_one = sum(f.noise * f.estimate.n for f in figures) / len(figures)
    return {f.unit: of_one / max(1, f.estimate.n) for f in figures}


def _changes(figures: Sequence[Figure], waves: Sequence[str], level: float) -> Iterable[UnitApart]:
    """Compare units by their change between two waves: what all share falls out."""
    before = {f.unit: f for f in figures if f.wave == waves[0]}
    after = {f.unit: f for f in figures if f.wave == waves[1]}
    both = sorted(set(before) & set(after))
    noise_before, noise_after = _pooled(list(before.values())), _pooled(list(after.values()))
    step = {u: (after[u].estimate.value or 0.0) - (before[u].estimate.value or 0.0) for u in both}
    noise = {u: noise_after[u] + noise_before[u] for u in both}
    for unit, found in apart(step, noise, level=level, unit=POINTS).items():
        yield UnitApart("change", OVERALL, unit, tuple(waves), found)


def claim_of(one: UnitApart) -> Claim | None:
    """Return what a comparison would like to say; nothing where it cannot be told, or a unit is not low."""
    e = one.apart.estimate
    if e.value is None or e.low is None or (one.kind == "level" and e.value >= 0):
        return None
    if one.kind == "level":
        key, kind = f"{FAMILY}/{LEADERSHIP}/{one.unit}", ClaimKind.FLAG
        waves = f"in the wave {one.waves[0]}" if len(one.waves) == 1 else f"over the last {len(one.waves)} waves"
        words = (
            f"Leadership conditions in {one.unit} are {-e.value:.1f} points below those of comparable units {waves}."
        )
    else:
        key, kind = f"{FAMILY}/change/{one.unit}/{one.waves[-1]}", ClaimKind.CHANGE
        between = f"between {one.waves[0]} and {one.waves[1]}"
        if one.unit == EVERYONE:
            way = "rose" if e.value > 0 else "fell"
            words = f"Engagement of everyone {way} by {abs(e.value):.1f} points {between}."
        else:
            side = "better" if e.value > 0 else "worse"
            words = (
                f"The change of engagement in {one.unit} {between} was {abs(e.value):.1f} points {side} than in "
                "comparable units."
            )
    return Claim(key, kind, FAMILY, one.unit, words, e, one.apart.p_value)
