"""Where the company stands in three perspectives: from the kept study without a filter, from cells with one.

Without a filter the figures are those of the study's method, so that no sentence of the study contradicts one.
Engagement is only ever read from what the study published, wave by wave.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from goodwill.core.estimate import Estimate
from goodwill.report.figure_table import estimate_of
from goodwill.stats.intervals import difference
from goodwill.study.perspectives import ENGAGEMENT, EXPERIENCE, RELATIONSHIP, SHOWN
from goodwill.web.findings.glosses import ABOUT, PERSPECTIVES, gloss, metric_words
from goodwill.web.findings.seen import standing_of

if TYPE_CHECKING:
    import pyarrow as pa

    from goodwill.study.shelf import Shelf
    from goodwill.study.slice import Slice
    from goodwill.web.findings.filters import Filter
    from goodwill.web.findings.seen import Seen

ROLES = {RELATIONSHIP: "accent", EXPERIENCE: "pays", ENGAGEMENT: "wavering"}
_REACH = re.compile(r"([\d,]+) customers made ([\d,]+) contacts in the last twelve months")
_YEAR = 12
BESIDE = 3  # figures of one perspective beside the large one


@dataclass(frozen=True, slots=True)
class Recommending:
    """How many would recommend (9 or 10 of 10), how many are in between, how many would not (0 to 6)."""

    promoters: int
    passives: int
    detractors: int


@dataclass(frozen=True, slots=True)
class Standing:
    """One figure of one perspective.

    Attributes
    ----------
    metric, label, gloss
        Which, how it is called, a few words for it.
    estimate
        Value, interval and count.
    wave
        Of engagement: which.
    course
        The same by month or wave, in order.
    before, change
        In the period compared with, and the difference from it; None where none is chosen.
    asked, answered
        Of invitations; None where it is not known.
    """

    metric: str
    label: str
    gloss: str
    estimate: Estimate
    wave: str = ""
    course: tuple[Estimate, ...] = ()
    before: Estimate | None = None
    change: Estimate | None = None
    asked: int | None = None
    answered: int | None = None


@dataclass(frozen=True, slots=True)
class Perspective:
    """Relationship, experience or engagement.

    Attributes
    ----------
    name, label, about
        Which, and what it is in a few words.
    lead
        The figure that stands large: the one the sentence names; None where nothing is known.
    others
        The other figures.
    role
        Colour.
    noun
        What its counts count.
    note
        Why there is nothing, or what the filter does not reach.
    recommending
        People behind the net promoter score.
    """

    name: str
    label: str
    about: str
    lead: Standing | None
    others: tuple[Standing, ...]
    role: str
    noun: str
    note: str = ""
    recommending: Recommending | None = None

    @property
    def shown(self) -> tuple[Standing, ...]:
        """Return the other figures that stand on the first level."""
        return self.others[:BESIDE]

    @property
    def more(self) -> tuple[Standing, ...]:
        """Return the figures that one opens."""
        return self.others[BESIDE:]

    @property
    def metrics(self) -> tuple[str, ...]:
        """Return the names of its figures, the lead first."""
        return tuple(s.metric for s in (self.lead, *self.others) if s is not None)


@dataclass(frozen=True, slots=True)
class Reach:
    """Customers who made contact in the last twelve months (None: by whom is not known), and their contacts."""

    customers: int | None
    contacts: int


def perspectives(study: Seen, shown: Filter) -> tuple[Perspective, ...]:
    """Return the three perspectives of what a page shows.

    Parameters
    ----------
    study
        As this person may see it.
    shown
        Narrows relationship and experience by the shelf's cells; of engagement only unit and period.
    """
    table = study.results["perspectives"].table() if "perspectives" in study.results else None
    shelf = shown.shelf
    if shown.is_whole or shelf is None:
        counts = _recommending(shelf, shown.slice) if shelf is not None and shelf.version == study.version else None
        asked = _asked_in_study(study)
        first = [_from_study(table, name, asked, counts) for name in (RELATIONSHIP, EXPERIENCE)]
    else:
        first = [_from_cells(shelf, shown, name) for name in (RELATIONSHIP, EXPERIENCE)]
    return (*first, _engagement(table, shown, _employees(study, shown.unit), _overall(study, shown.unit)))


def reach(study: Seen) -> Reach | None:
    """Return how many customers and contacts there were in the last twelve months, as the study counted them."""
    found = _REACH.search(standing_of(study))
    return Reach(*(int(n.replace(",", "")) for n in found.groups())) if found else None


def reach_of_cells(shelf: Shelf, of: Slice) -> int:
    """Return how many contacts a slice holds."""
    return sum(c.contacts for c in shelf.contacts(of))


def _from_study(
    table: pa.Table | None, name: str, asked: dict[str, tuple[int, int]], counts: Recommending | None
) -> Perspective:
    rows = _rows(table, name)
    found = []
    for row in rows:
        if row["period"]:
            continue
        metric = str(row["metric"])
        course = sorted((r for r in rows if r["metric"] == metric and r["period"]), key=lambda r: str(r["period"]))
        of_asked = asked.get(metric, (None, None))
        found.append(Standing(
            metric, metric_words(metric), gloss(metric), _estimate(row), course=tuple(map(_estimate, course)),
            asked=of_asked[0], answered=of_asked[1],
        ))  # fmt: skip
    note = "" if found else _("Nothing is known of it yet: no answers of this kind have been loaded.")
    return _perspective(name, found, note, counts if name == RELATIONSHIP else None)


def _from_cells(shelf: Shelf, shown: Filter, name: str) -> Perspective:
    wanted = {f.construct: f for f in shelf.figures(shown.slice, constructs=tuple(SHOWN)) if f.perspective == name}
    before = {}
    if shown.compared is not None:
        then = shelf.figures(shown.compared, constructs=tuple(SHOWN))
        before = {f.construct: f.estimate for f in then if f.perspective == name}
    by_month = [f for f in shelf.figures(shown.slice, ("month",), constructs=tuple(SHOWN)) if f.perspective == name]
    asked = next((a for a in shelf.asked(shown.slice) if a.perspective == name), None)
    found = []
    for construct, figure in wanted.items():
        course = tuple(f.estimate for f in by_month if f.construct == construct and f.keys["month"] != -1)
        earlier = before.get(construct)
        found.append(Standing(
            figure.metric, metric_words(figure.metric), gloss(figure.metric), figure.estimate, course=course,
            before=earlier, change=None if earlier is None else difference(figure.estimate, earlier),
            asked=asked.asked if asked else None, answered=asked.answered if asked else None,
        ))  # fmt: skip
    note = "" if found else _("Nobody answered here; widen the period or take a filter away.")
    counts = _recommending(shelf, shown.slice) if name == RELATIONSHIP and found else None
    return _perspective(name, found, note, counts)


def _engagement(
    table: pa.Table | None, shown: Filter, employees: dict[str, tuple[int, int]], overall: list[dict[str, Any]]
) -> Perspective:
    """Return what was published of the unit: the last wave of the period, which narrower filters do not reach."""
    rows = _rows(table, ENGAGEMENT, shown.unit) or overall
    within = [r for r in rows if _is_in(str(r["period"]), shown.slice.months)]
    last = max((str(r["period"]) for r in within), default="")
    found = []
    for row in within:
        if str(row["period"]) != last:
            continue
        metric = str(row["metric"])
        course = sorted((r for r in rows if r["metric"] == metric), key=lambda r: str(r["period"]))
        asked = employees.get(last, (None, None))
        found.append(Standing(metric, metric_words(metric), gloss(metric), _estimate(row), wave=last,
                              course=tuple(map(_estimate, course)), asked=asked[0], answered=asked[1]))  # fmt: skip
    narrower = shown.slice.circumstance or shown.slice.keys
    if not rows and shown.unit:
        note = _("No engagement is published for this unit: too few replied to keep people from being recognised.")
    elif not rows:
        note = _("Nothing is published yet: no employees' answers have been loaded, or too few.")
    elif not within:
        note = _("No wave of questions to employees lies in this period.")
    else:
        note = _("Of the whole unit: employees are not cut by what customers filter by.") if narrower else ""
    return _perspective(ENGAGEMENT, found, note, None)


def _employees(study: Seen, unit: str) -> dict[str, tuple[int, int]]:
    """Return asked and answered of one unit (the whole company when empty) by wave, as they were published."""
    import pyarrow.compute as pc

    result = study.results.get("engagement_scores")
    if result is None:
        return {}
    table = result.table().select(["wave", "unit", "asked", "answered"])
    rows = table.filter(pc.equal(table["unit"], unit or "(all)")).to_pylist()
    return {str(r["wave"]): (int(r["asked"]), int(r["answered"])) for r in rows if r["asked"] and r["answered"]}


def _overall(study: Seen, unit: str) -> list[dict[str, Any]]:
    """Return engagement overall of one unit, all that is shown of it to those who do not see leadership."""
    import pyarrow.compute as pc

    result = study.results.get("engagement_scores")
    if result is None or not unit:
        return []
    table = result.table()
    rows = table.filter(pc.and_(pc.equal(table["unit"], unit), pc.equal(table["construct"], "overall"))).to_pylist()
    return [
        r | {"metric": "overall", "period": r["wave"], "measured_in": f"on {r['scale_low']:g} to {r['scale_high']:g}"}
        for r in rows
    ]


def _perspective(name: str, found: Sequence[Standing], note: str, counts: Recommending | None) -> Perspective:
    present = [s for s in found if s.estimate.value is not None]
    lead = None
    if present:
        # The sentence on top names the first figure of the relationship, and the lowest of the others.
        lead = present[0] if name == RELATIONSHIP else min(present, key=lambda s: s.estimate.value or 0.0)
    others = tuple(s for s in found if s is not lead)
    noun = "persons" if name == ENGAGEMENT else "answers"
    return Perspective(name, str(PERSPECTIVES[name]), str(ABOUT[name]), lead, others, ROLES[name], noun, note, counts)


def _rows(table: pa.Table | None, perspective: str, unit: str = "") -> list[dict[str, Any]]:
    """Return the rows of one perspective at one unit (the whole company when empty), in the table's order."""
    if table is None:
        return []
    import pyarrow.compute as pc

    keep = pc.and_(pc.equal(table["unit"], unit), pc.equal(table["perspective"], perspective))
    found: list[dict[str, Any]] = table.filter(keep).to_pylist()
    return found


def _estimate(row: dict[str, Any]) -> Estimate:
    return estimate_of(row, str(row.get("measured_in") or ""))


def _asked_in_study(study: Seen) -> dict[str, tuple[int, int]]:
    """Return asked and answered by figure, from the overall rows of survey results."""
    import pyarrow.compute as pc

    found: dict[str, tuple[int, int]] = {}
    for result in study.results.values():
        table = result.table()
        if {"metric", "scope", "asked", "answered"} <= set(table.column_names):
            overall = table.select(["metric", "scope", "asked", "answered"]).filter(pc.equal(table["scope"], "all"))
            for row in overall.to_pylist():
                if row["asked"] is not None:
                    found.setdefault(str(row["metric"]), (int(row["asked"]), int(row["answered"] or 0)))
    return found


def _recommending(shelf: Shelf, of: Slice) -> Recommending | None:
    for figure in shelf.figures(of, constructs=("recommend",)):
        if figure.perspective == RELATIONSHIP and figure.promoters is not None:
            return Recommending(figure.promoters, figure.passives or 0, figure.detractors or 0)
    return None


def _is_in(wave: str, months: tuple[int, int] | None) -> bool:
    """Whether a wave named by its month lies in a stretch of months; one named otherwise lies in all of them."""
    if months is None or not re.fullmatch(r"\d{4}-\d{2}", wave):
        return True
    month = int(wave[:4]) * _YEAR + int(wave[5:]) - 1
    return months[0] <= month <= months[1]
