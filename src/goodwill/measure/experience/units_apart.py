"""Units side by side: whose contacts customers live through as worse or better, all three parts together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from goodwill.core.card import Card, Reference, Witness
from goodwill.core.cells import Cells
from goodwill.core.chart import Chart
from goodwill.core.claim import Claim, ClaimKind
from goodwill.core.diagnostic import Diagnostic
from goodwill.core.estimate import Estimate
from goodwill.core.method import Facts, Method
from goodwill.core.register import method
from goodwill.measure.experience.parts_apart import PartsApart, around_the_middles, parts_apart
from goodwill.measure.experience.units_facts import (
    ELSEWHERE,
    HANDLED,
    PARTS,
    repeated_covariance,
    repeated_variance,
    unit_cells,
)
from goodwill.measure.score_figures import mean_of
from goodwill.measure.survey_figures import (
    Figure,
    SurveyResult,
    answer_scale,
    bar_chart,
    figures_table,
    partial_periods,
    reading_perspective,
    sentences,
    told,
)
from goodwill.measure.unit_months import GroupMonths, Judged, against_the_rest, carry_over, judge_level, scaled
from goodwill.stats.shrinkage import between_variance, shrink_means

if TYPE_CHECKING:
    import pyarrow as pa

ALONE = "fewer than six finished months in which other units handled the same kind of contact"


@dataclass(frozen=True, slots=True)
class UnitApart:
    """One unit.

    Attributes
    ----------
    unit
        Its name.
    own
        Mean of success, ease and emotion of the contacts it handled.
    parts
        Distance of each part from comparable units, what its customers say of contacts elsewhere taken off.
    shrunk
        The same after borrowing from all units.
    p_value
        Against no distance in any part.
    """

    unit: str
    own: Estimate
    parts: Mapping[str, Judged]
    shrunk: Mapping[str, Estimate]
    p_value: float

    @property
    def part(self) -> str:
        """The part that lies off most clearly; empty when the unit cannot be judged."""
        known = [p for p in PARTS if p in self.parts and self.parts[p].estimate.is_present]
        return min(known, key=lambda p: (self.parts[p].p_value, PARTS.index(p)), default="")

    @property
    def stands_out(self) -> bool:
        """Whether one part alone is clear, three looks paid for: a flag has to say in what."""
        return bool(self.part) and len(PARTS) * self.parts[self.part].p_value <= 0.05


@dataclass(frozen=True, kw_only=True)
class UnitsApartResult(SurveyResult):
    """All units, in order of name."""

    units: tuple[UnitApart, ...] = ()

    def table(self) -> pa.Table:
        """Return per unit its own figure, its distances from comparable units, and those after borrowing."""
        more = [
            Figure(f"{part}: {name}", "unit apart", "", u.unit, "", e)
            for u in self.units
            for part in PARTS
            for name, e in (
                ("distance from comparable units", u.parts[part].estimate),
                ("distance after borrowing", u.shrunk[part]),
            )
        ]
        return figures_table([*self.figures, *more])

    def chart(self) -> Chart | None:
        """Return each unit's distances from comparable units."""
        return bar_chart(self.title, [(u.unit, part, u.parts[part].estimate) for u in self.units for part in PARTS])

    def brief(self) -> str:
        """Return the unit that lies off most, whatever the register will say of it."""
        present = [u for u in self.units if u.part]
        if len(present) < 2:
            return sentences(f"{self.title}: there are no units to compare.", self.doubts())
        low = min(present, key=lambda u: min(u.shrunk[p].value or 0.0 for p in PARTS))
        part = min(PARTS, key=lambda p: low.shrunk[p].value or 0.0)
        return sentences(
            f"{self.title}: of {len(present)} units, after borrowing from one another, {low.unit} lies lowest, in "
            f"{part}: {told(low.shrunk[part], 2)} from comparable units.",
            self.doubts(),
        )

    def claims(self) -> tuple[Claim, ...]:
        """Return one flag per unit that can be judged."""
        return tuple(_flag(u) for u in self.units if u.part)


def _flag(u: UnitApart) -> Claim:
    e = u.parts[u.part].estimate
    side = "worse" if (e.value or 0.0) < 0 else "better"
    others = " and ".join(f"{p} {_off(u.parts[p].estimate)}" for p in PARTS if p != u.part)
    return Claim(
        f"units_apart/{u.unit}", ClaimKind.FLAG, "units_apart", u.unit,
        f"Contacts that {u.unit} handles are lived through as {side} than those of comparable units: {u.part} lies "
        f"{_off(e)} ({others}), in {e.unit}.",
        e, u.p_value if u.stands_out else 1.0,
    )  # fmt: skip


def _off(e: Estimate) -> str:
    value = e.value or 0.0
    return f"{abs(value):.2f} {'lower' if value < 0 else 'higher'}"


@method
@dataclass(frozen=True)
class UnitsApart(Method[Cells, UnitsApartResult]):
    """Units compared with others that handled the same kind of contact in the same month.

    Parameters
    ----------
    perspective, level, include_partial
        As in `NetPromoter`.
    """

    perspective: str = ""
    level: float = 0.95
    include_partial: bool = False

    card: ClassVar[Card] = Card(
        name="units_apart", title="Units side by side", concept="experience",
        question="Which units' contacts are lived through as worse or better than like contacts of other units?",
        reading="Distances in success, ease and emotion, judged together, so that a unit is judged once and not three "
        "times. They go with the unit: people, work and circumstances there may all be behind them.",
        facts={"answers": ("value", "construct"), "replies": ("interaction_id",),
               "interactions": ("employee_id", "unit_id", "handler")},
        assumptions={
            "enough_months": "Each unit can be compared in at least six finished months.",
            "like_with_like": "Units share kinds of contact, so that like can be compared with like.",
            "same_customers": "Apart from what they say of contacts elsewhere, customers of all units judge alike.",
        },
        references=(
            Reference("Hotelling, H. (1931). The generalization of Student's ratio. Ann. Math. Statist. 2, 360-378"),
            Reference("Smyth, G. K. (2004). Linear models and empirical Bayes methods. SAGMB 3(1)", "variances"),
            Reference("Cameron, A. C., Gelbach, J. B. & Miller, D. L. (2011). Robust inference with multiway "
                      "clustering. JBES 29, 238-249", "customers and unit-months"),
            Reference("Fay, R. E. & Herriot, R. A. (1979). Estimates of income for small places. JASA 74, 269-277",
                      "borrowing"),
        ),
        witnesses=(
            Witness("recovery", "planted weak teams are found, others are not, with kinder customers here and there",
                    "tests/measure/experience/test_units_apart.py"),
            Witness("recovery", "200 companies in which nothing happens", "tests/recovery/test_null_companies.py"),
        ),
    )  # fmt: skip

    def summarise(self, ledger: Facts) -> Cells:
        """Ask for sums of the three parts per month, unit and kind of contact."""
        return unit_cells(ledger, self.include_partial)

    def estimate(self, summary: Cells) -> UnitsApartResult:
        """Judge each unit's distance, take off what its customers are like, and borrow."""
        perspective = reading_perspective(summary.where(construct=HANDLED), self.perspective)
        handled = summary.where(construct=HANDLED, perspective=perspective)
        ends = answer_scale(summary, HANDLED, perspective) or (0.0, 100.0)
        width, unit = ends[1] - ends[0], f"points on {ends[0]:g} to {ends[1]:g}"
        rows = {r["unit"]: r for r in handled.where(scope="unit").rows.to_pylist() if r["unit"]}
        away = _elsewhere(summary.where(construct=ELSEWHERE, perspective=perspective), self.level)
        apart = around_the_middles(_without_customers(_handled(handled), away))
        judged = {
            u: {part: scaled(a.part(k, self.level), width, unit) for k, part in enumerate(PARTS)}
            for u, a in apart.items()
        }
        shrunk = _shrunk(judged, self.level, unit)
        none = Judged(Estimate.missing(ALONE, 0, unit), 1.0)
        units = tuple(
            UnitApart(
                u, mean_of(rows[u], ends, f"on {ends[0]:g} to {ends[1]:g}", self.level),
                judged.get(u, dict.fromkeys(PARTS, none)), shrunk.get(u, dict.fromkeys(PARTS, none.estimate)),
                apart[u].p_value if u in apart else 1.0,
            )
            for u in sorted(rows)
        )  # fmt: skip
        return UnitsApartResult(
            title=self.card.title,
            figures=tuple(Figure("success, ease and emotion", "unit", "", u.unit, "", u.own) for u in units),
            perspective=perspective,
            units=units,
            diagnostics=_doubts(units, bool(away)),
        )


def _months(cells: Cells, measure: str) -> dict[str, GroupMonths]:
    """Return each unit's distance from the others in the same kind of contact, month by month, on 0..1."""
    partial = partial_periods(cells)
    detail = [r for r in cells.where(scope="period unit segment").rows.to_pylist() if r["period"] not in partial]
    detail = [r for r in detail if r["unit"]]
    return against_the_rest(
        [r["unit"] for r in detail], [r["period"] for r in detail], [r["segment"] for r in detail],
        [r["answers"] for r in detail], [r[measure] for r in detail],
    )  # fmt: skip


def _of_units(cells: Cells) -> list[dict[str, Any]]:
    return [r for r in cells.where(scope="unit").rows.to_pylist() if r["unit"]]


def _handled(cells: Cells) -> dict[str, PartsApart]:
    """Return the distances of the three parts in contacts that units handled."""
    by_part = {part: _months(cells, part) for part in PARTS}
    return parts_apart(by_part, repeated_covariance(_of_units(cells)), carry_over(_months(cells, "score")))


def _elsewhere(cells: Cells, level: float) -> dict[str, Estimate]:
    """Return how far units' customers lie apart in contacts that no unit had a part in, on 0..1."""
    months, repeated = _months(cells, "score"), repeated_variance(_of_units(cells))
    carried = carry_over(months)
    judged = {
        u: judge_level(m, extra_variance=repeated[u], carried=carried, level=level).estimate for u, m in months.items()
    }
    return {u: e for u, e in judged.items() if e.value is not None and e.se}


def _without_customers(handled: dict[str, PartsApart], elsewhere: dict[str, Estimate]) -> dict[str, PartsApart]:
    """Take off what a unit's customers say of contacts that it had no part in, as far as that is no chance.

    Kinder customers rate everything higher. What remains of that after borrowing is taken off all parts, and what is
    not known of it is added to their variance (posterior mean and variance of the model of Fay and Herriot).
    """
    if len(elsewhere) < 4:
        return handled
    values, variances = [e.value or 0.0 for e in elsewhere.values()], [(e.se or 0.0) ** 2 for e in elsewhere.values()]
    tau2 = between_variance(values, variances)
    found = dict(handled)
    for u, v, variance in zip(elsewhere, values, variances, strict=True):
        if u in handled and tau2 > 0:
            share = tau2 / (tau2 + variance)
            found[u] = handled[u].moved(share * v, share * variance)
    return found


def _shrunk(judged: Mapping[str, Mapping[str, Judged]], level: float, unit: str) -> dict[str, dict[str, Estimate]]:
    """Return the distances pulled towards their common mean, part by part."""
    known = [u for u, parts in judged.items() if all(j.estimate.is_present and j.df > 2 for j in parts.values())]
    if len(known) < 2:
        return {}
    found: dict[str, dict[str, Estimate]] = {u: {} for u in known}
    for part in PARTS:
        mine = [judged[u][part] for u in known]
        # Few months make the variance itself uncertain: the variance of Student's t stands in for it.
        lent = shrink_means(
            [j.estimate.value or 0.0 for j in mine],
            [(j.estimate.se or 0.0) ** 2 * j.df / (j.df - 2) for j in mine],
            level=level, unit=unit, counts=[j.estimate.n for j in mine],
        )  # fmt: skip
        for u, e in zip(known, lent.estimates, strict=True):
            found[u][part] = e
    return found


def _doubts(units: tuple[UnitApart, ...], has_elsewhere: bool) -> tuple[Diagnostic, ...]:
    short = [u.unit for u in units if not u.part]
    nothing = not units
    return (
        Diagnostic(
            "enough_months", None if nothing else not short,
            f"{len(short)} of {len(units)} units have fewer than six finished months with like contacts elsewhere: "
            "too early to tell."
            if short else "All units that can be compared have at least six finished months.", float(len(short)),
        ),
        Diagnostic(
            "like_with_like", None,
            "Units are compared within touchpoint and survey mode; how hard their contacts were is not known.",
        ),
        Diagnostic(
            "same_customers", None,
            "What a unit's customers say of contacts elsewhere is taken off; other differences between customers "
            "cannot be seen." if has_elsewhere else
            "Whether some units have kinder customers cannot be seen: there are no contacts without the units.",
        ),
    )  # fmt: skip
