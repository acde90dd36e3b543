"""What the pages of teams read: experience and engagement of each unit side by side, and how sure its place is.

A unit is listed only where its engagement is published; the others are simply not there. Flags come from the
register of claims alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from goodwill.core.claim import ClaimKind
from goodwill.core.estimate import Estimate
from goodwill.report.strip import Strip, strips
from goodwill.stats.intervals import difference, wilson
from goodwill.web.findings.teams_engagement import COMPANY, OVERALL, EngagementSeen
from goodwill.web.findings.teams_places import PlaceRange, joint_level, place_ranges
from goodwill.web.findings.touchpoints import EXPERIENCE, NOTHING, PART_WORDS, PARTS, Measured, words_of

if TYPE_CHECKING:
    from goodwill.study.claims import RegisteredClaim
    from goodwill.study.result import StudyResult
    from goodwill.study.shelf import Shelf
    from goodwill.study.slice import Slice, Unit

NO_PARTS = "not all of success, ease and emotion were asked"
UNITS_APART, ENGAGEMENT = "units_apart", "engagement_scores"


@dataclass(frozen=True, slots=True)
class TeamRow:
    """One unit.

    Attributes
    ----------
    unit, kind, above
        As in the tree; `above` is the unit it lies in.
    parts
        Success, ease and emotion of the contacts it handled, with their strips.
    experience
        Mean of the three, with an interval that is rather too wide than too narrow.
    engagement
        Overall figure of one wave; absent where none is published.
    engagement_strip
        Its interval on the line of all units.
    answered
        Employees who replied; None where it is not shown.
    place
        Places that its experience may have among the units of its kind; None where one does not see them all.
    flags
        Claims about it that the register accepted.
    """

    unit: str
    kind: str
    above: str
    parts: tuple[Measured, ...]
    experience: Estimate
    engagement: Estimate
    engagement_strip: Strip | None = None
    answered: int | None = None
    place: PlaceRange | None = None
    flags: tuple[RegisteredClaim, ...] = ()


def rows_of(
    shelf: Shelf,
    engagement: EngagementSeen,
    units: Sequence[Unit],
    of: Slice,
    before: Slice | None = None,
    *,
    wave: str,
    placed: bool,
) -> tuple[TeamRow, ...]:
    """Return the units that may be shown, in the order of the tree.

    Parameters
    ----------
    shelf, engagement
        Where experience and engagement are read.
    units
        Of one kind, in sight.
    of, before
        Months and kind of contact, and the same in the period compared with.
    wave
        Of engagement.
    placed
        Whether ranges of places are given; they take all units of a kind.
    """
    kind = units[0].kind if units else ""
    found = _by_unit(shelf, of, kind)
    earlier = _by_unit(shelf, before, kind) if before is not None else None
    shown = [u for u in units if u.id in found and _is_shown(engagement, u.id, wave)]
    ranges = _ranges(shelf, of, shown) if placed else {}
    rows = []
    for u in shown:
        told, mine = engagement.of(u.id, wave).get(OVERALL), found[u.id]
        then = None if earlier is None else earlier.get(u.id, {})
        rows.append(TeamRow(
            unit=u.id, kind=u.kind, above=u.parent,
            parts=tuple(_part(c, mine, then) for c in PARTS), experience=mean_of_parts(mine),
            engagement=told.estimate if told else Estimate.missing("engagement has not been asked"),
            answered=told.answered if told else None, place=ranges.get(u.id),
        ))  # fmt: skip
    return _on_common_lines(rows)


def _is_shown(engagement: EngagementSeen, unit: str, wave: str) -> bool:
    """Whether a unit is large enough: where engagement is asked, its own must have been published."""
    return not engagement.was_asked or OVERALL in engagement.of(unit, wave)


def _ranges(shelf: Shelf, of: Slice, units: Sequence[Unit]) -> dict[str, PlaceRange]:
    """Return the possible places among the units that are shown; the others count as not there."""
    if not units:
        return {}
    joint = _by_unit(shelf, of, units[0].kind, joint_level(len(units)))
    return place_ranges({u.id: mean_of_parts(joint.get(u.id, {})) for u in units})


def flagged(rows: Sequence[TeamRow], study: StudyResult) -> tuple[TeamRow, ...]:
    """Return the units with the claims about each that the register accepted."""
    clear = claims_by_unit(study)
    return tuple(replace(row, flags=clear.get(row.unit, ())) for row in rows)


def claims_by_unit(study: StudyResult) -> dict[str, tuple[RegisteredClaim, ...]]:
    """Return unit -> accepted claims about it: flags, and changes of its engagement."""
    found: dict[str, list[RegisteredClaim]] = {}
    for r in study.claims.of(ClaimKind.FLAG, ClaimKind.CHANGE):
        if r.claim.family in (UNITS_APART, ENGAGEMENT):
            found.setdefault(r.claim.about, []).append(r)
    return {unit: tuple(claims) for unit, claims in found.items()}


def mean_of_parts(parts: Mapping[str, Estimate]) -> Estimate:
    """Return success, ease and emotion in one figure; absent where one of them is.

    Notes
    -----
    The same customers answered all three. The standard error of a mean of three figures is at most the mean of
    their standard errors, however they go together; that bound is used.
    """
    three = [parts[c] for c in PARTS if c in parts and parts[c].value is not None]
    if len(three) < len(PARTS):
        return Estimate.missing(NO_PARTS, max((e.n for e in three), default=0), "of 100")
    ends = [(e.low, e.high) for e in three if e.low is not None and e.high is not None]
    value, k = sum(e.value or 0.0 for e in three) / len(three), len(three)
    whole = len(ends) == k
    return Estimate(
        value,
        sum(low for low, _ in ends) / k if whole else None,
        sum(high for _, high in ends) / k if whole else None,
        min(e.n for e in three), three[0].level, "of 100",
    )  # fmt: skip


def company(shelf: Shelf, engagement: EngagementSeen, of: Slice, wave: str) -> tuple[Estimate, Estimate]:
    """Return experience and engagement of the whole company."""
    whole = {f.construct: f.estimate for f in shelf.figures(replace(of, units=None), constructs=PARTS)
             if f.perspective == EXPERIENCE}  # fmt: skip
    told = engagement.of(COMPANY, wave).get(OVERALL)
    return mean_of_parts(whole), told.estimate if told else Estimate.missing("engagement has not been published")


def circumstances_mix(shelf: Shelf, of: Slice) -> tuple[tuple[str, int, Estimate], ...]:
    """Return per circumstance how many contacts came from customers in it, and its share of all; largest first.

    Customers may be in several circumstances at once, so shares do not add up to one.
    """
    every = sum(c.contacts for c in shelf.contacts(of))
    found = [(str(c.keys["circumstance"]), c.contacts) for c in shelf.contacts(of, ("circumstance",))]
    return tuple(
        (words_of(name), n, wilson(float(min(n, every)), every, 0.95))
        for name, n in sorted(found, key=lambda f: (-f[1], f[0])) if name and n
    )  # fmt: skip


def _by_unit(shelf: Shelf, of: Slice, kind: str, level: float = 0.95) -> dict[str, dict[str, Estimate]]:
    found: dict[str, dict[str, Estimate]] = {}
    for f in shelf.figures(of, ("unit",), constructs=PARTS, roll_up=kind, level=level):
        if f.perspective == EXPERIENCE:
            found.setdefault(str(f.keys["unit"]), {})[f.construct] = f.estimate
    return found


def _part(construct: str, now: Mapping[str, Estimate], then: Mapping[str, Estimate] | None) -> Measured:
    estimate = now.get(construct, NOTHING)
    change = None if then is None else difference(estimate, then.get(construct, NOTHING))
    return Measured(construct, PART_WORDS[construct], estimate, change=change)


def _on_common_lines(rows: Sequence[TeamRow]) -> tuple[TeamRow, ...]:
    """Give the parts of all units one line, and their engagement another: the two have different scales."""
    parts = iter(strips([m.estimate for row in rows for m in row.parts]))
    engaged = iter(strips([row.engagement for row in rows]))
    return tuple(
        replace(row, parts=tuple(replace(m, strip=next(parts)) for m in row.parts), engagement_strip=next(engaged))
        for row in rows
    )
