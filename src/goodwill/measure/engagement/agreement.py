"""Do the people of a unit agree, and do units differ: whether a unit's mean says something about the unit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, ClassVar

from goodwill.core.card import Card, Reference, Witness
from goodwill.core.cells import Cells
from goodwill.core.chart import Chart
from goodwill.core.diagnostic import Diagnostic
from goodwill.core.errors import EstimateError
from goodwill.core.estimate import Estimate
from goodwill.core.method import Facts, Method
from goodwill.core.register import method
from goodwill.core.result import Result
from goodwill.measure.engagement.published_cells import (
    EVERYONE,
    HIDDEN,
    Cell,
    cells_list,
    engagement_cells,
    is_question,
    spoken_name,
    waves_of,
)
from goodwill.stats.agreement import icc_from_means, r_wg

if TYPE_CHECKING:
    import pyarrow as pa

AGREED = 0.70  # customary least r_wg and least reliability (LeBreton & Senter 2008, table 3)
RELIABLE, TOLERABLE = 0.70, 0.50
DIFFERENT = 0.05  # p-value below which units are taken to differ at all
MIDDLE_HEAP = 0.5  # spread, as a share of the even spread, below which even answers are a generous comparison


@dataclass(frozen=True, slots=True)
class ConstructAgreement:
    """Agreement on one construct in one wave.

    Attributes
    ----------
    wave, construct
        What was asked when.
    icc1
        Share of the variance of answers that lies between units.
    icc2
        Reliability of the mean of a unit of average size.
    p_value
        Against "units do not differ"; None where there is no ICC.
    units
        Units compared.
    r_wg
        Unit -> agreement within it; absent where the unit is not shown.
    verdict
        ``"warranted"``, ``"with care"``, ``"not warranted"`` or ``"cannot tell"``.
    """

    wave: str
    construct: str
    icc1: Estimate
    icc2: Estimate
    p_value: float | None
    units: int
    r_wg: dict[str, Estimate]
    verdict: str

    @property
    def typical(self) -> float | None:
        """Median agreement within units; None where no unit is shown."""
        values = [e.value for e in self.r_wg.values() if e.value is not None]
        return median(values) if values else None


@dataclass(frozen=True, kw_only=True)
class EngagementAgreementResult(Result):
    """Agreement within units and differences between them, per wave and construct."""

    constructs: tuple[ConstructAgreement, ...]

    def table(self) -> pa.Table:
        """Return ICC(1), ICC(2) and r_wg as rows: value, interval, count, and why if absent."""
        import pyarrow as pa

        rows = []
        for c in self.constructs:
            figures = [("ICC(1)", "", c.icc1), ("ICC(2)", "", c.icc2)]
            figures += [("r_wg", unit, e) for unit, e in c.r_wg.items()]
            rows += [
                {"wave": c.wave, "construct": c.construct, "figure": name, "unit": unit, "value": e.value,
                 "low": e.low, "high": e.high, "n": e.n if e.is_present else None, "absent": e.absent,
                 "verdict": c.verdict if name == "ICC(2)" else ""}
                for name, unit, e in figures
            ]  # fmt: skip
        text, number = pa.string(), pa.float64()
        return pa.Table.from_pylist(rows, schema=pa.schema([
            ("wave", text), ("construct", text), ("figure", text), ("unit", text), ("value", number),
            ("low", number), ("high", number), ("n", pa.int64()), ("absent", text), ("verdict", text),
        ]))  # fmt: skip

    def chart(self) -> Chart | None:
        """Return ICC(1) of each construct in the last wave, with its interval."""
        values = [
            {"construct": spoken_name(c.construct), "value": c.icc1.value, "low": c.icc1.low, "high": c.icc1.high}
            for c in self._last()
            if c.icc1.is_present
        ]
        if not values:
            return None
        y = {"field": "construct", "type": "nominal", "title": None}
        x = {"type": "quantitative", "title": "share of variance between units"}
        spec = {
            "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
            "data": {"values": values},
            "layer": [
                {"mark": "rule", "encoding": {"y": y, "x": {**x, "field": "low"}, "x2": {"field": "high"},
                                              "color": {"value": "soft"}}},
                {"mark": {"type": "point", "filled": True},
                 "encoding": {"y": y, "x": {**x, "field": "value"}, "color": {"value": "accent"}}},
            ],
        }  # fmt: skip
        told = f"Share of the variance of answers that lies between units, for {len(values)} constructs."
        return Chart("How much units differ", spec, told)

    def brief(self) -> str:
        """Return for which constructs the mean of a unit may be read as a figure of the unit."""
        last = self._last()
        if not last:
            return f"There is nothing to say about agreement within units. {self.doubts()}".strip()
        parts = []
        for verdict, said in _SAID.items():
            names = [spoken_name(c.construct) for c in last if c.verdict == verdict]
            if names:
                parts.append(f"{said} {', '.join(names)}")
        return f"In the wave {last[0].wave}, {'; '.join(parts)}. {self.doubts()}".strip()

    def _last(self) -> list[ConstructAgreement]:
        wave = self.constructs[-1].wave if self.constructs else ""
        return [c for c in self.constructs if c.wave == wave]


_SAID = {
    "warranted": "people within units agree and units differ, so the mean of a unit may be read as its figure for",
    "with care": "units differ, but their means are less reliable or agreement is weak (read with care) for",
    "not warranted": "units do not differ enough to read their means as figures of units for",
    "cannot tell": "too few units may be shown to tell for",
}


@method
@dataclass(frozen=True)
class EngagementAgreement(Method[Cells, EngagementAgreementResult]):
    """Agreement within units and reliability of their means.

    Parameters
    ----------
    level
        Coverage the intervals aim at.

    Notes
    -----
    Only units without units below them are compared, and only those that may be shown. Waves add, as in
    `goodwill.measure.engagement.scores`.
    """

    level: float = 0.95

    card: ClassVar[Card] = Card(
        name="engagement_agreement",
        title="Agreement within units",
        concept="engagement",
        question="Do people of a unit agree, and do units differ, so that a unit's mean says something about it?",
        reading="r_wg is 1 when all of a unit answer alike and 0 when answers scatter as evenly as chance would; "
        "ICC(1) is the share of variance between units; ICC(2) says how reliable the mean of a unit is. High "
        "agreement with no difference between units says that all units are alike, not that the means are wrong. A "
        "construct asked by several questions scatters less than one question, so its r_wg reads high.",
        facts={"engagement_answers": ("value", "construct"), "engagement_replies": ("unit_id",)},
        assumptions={
            "enough_units": "At least ten units may be shown, so that differences between units can be judged.",
            "equal_spread": "Units scatter about equally, so that one variance within units describes them.",
            "even_null": "Answers without agreement would spread evenly over the scale.",
        },
        references=(
            Reference("James, L., Demaree, R. & Wolf, G. (1984). Estimating within-group interrater reliability. "
                      "Journal of Applied Psychology 69, 85-98", "r_wg"),
            Reference("Bliese, P. (2000). Within-group agreement, non-independence, and reliability", "ICC(1), ICC(2)"),
            Reference("LeBreton, J. & Senter, J. (2008). Answers to 20 questions about interrater reliability. "
                      "Organizational Research Methods 11, 815-852", "customary thresholds"),
        ),
        witnesses=(
            Witness("published", "ratings of Shrout & Fleiss (1979): the intraclass correlation underneath",
                    "tests/stats/test_agreement.py"),
            Witness("brute force", "ICC and r_wg from published cells against the rows they were made from",
                    "tests/measure/engagement/test_agreement.py"),
            Witness("recovery", "a known share between units is covered",
                    "tests/measure/engagement/test_agreement.py"),
        ),
    )  # fmt: skip

    def summarise(self, ledger: Facts) -> Cells:
        """Read the published cells of the unit tree."""
        return engagement_cells(ledger)

    def estimate(self, summary: Cells) -> EngagementAgreementResult:
        """Turn cells into agreement within and between units."""
        cells = [c for c in cells_list(summary) if c.leaf and c.unit != EVERYONE and is_question(c.construct)]
        found = []
        for wave in waves_of(cells):
            here = [c for c in cells if c.wave == wave]
            for construct in sorted({c.construct for c in here}):
                found.append(self._agreement([c for c in here if c.construct == construct]))
        last = [c for c in cells if c.shown and c.wave == cells[-1].wave]
        return EngagementAgreementResult(
            title=self.card.title, constructs=tuple(found), diagnostics=tuple(_doubts(last))
        )

    def _agreement(self, units: Sequence[Cell]) -> ConstructAgreement:
        """Return agreement on one construct in one wave."""
        shown = [c for c in units if c.shown]
        within = {c.unit: Estimate.missing(HIDDEN, unit="share") for c in units}
        if shown:
            options = round(shown[0].high - shown[0].low) + 1
            found = r_wg(
                [c.persons for c in shown],
                [c.persons * c.mean for c in shown],
                [(c.persons - 1) * c.variance + c.persons * c.mean**2 for c in shown],
                options=options, level=self.level,
            )  # fmt: skip
            within |= {c.unit: e for c, e in zip(shown, found, strict=True)}
        wave, construct = units[0].wave, units[0].construct
        try:
            between = icc_from_means(
                [c.persons for c in shown], [c.mean for c in shown], [c.variance for c in shown], level=self.level
            )
        except EstimateError as error:
            none = Estimate.missing(str(error), unit="share")
            return ConstructAgreement(wave, construct, none, none, None, len(shown), within, "cannot tell")
        verdict = _verdict(between.p, between.icc2.value or 0.0, [e.value for e in within.values()])
        return ConstructAgreement(
            wave, construct, between.icc1, between.icc2, between.p, between.units, within, verdict
        )


def _verdict(p: float, reliability: float, agreement: Iterable[float | None]) -> str:
    """Say whether averaging to the unit is warranted: units differ, their people agree, their means hold still."""
    if p >= DIFFERENT or reliability < TOLERABLE:
        return "not warranted"
    present = [a for a in agreement if a is not None]
    return "warranted" if reliability >= RELIABLE and median(present) >= AGREED else "with care"


def _doubts(cells: Sequence[Cell]) -> Iterable[Diagnostic]:
    """Yield the doubts about the last wave."""
    units = len({c.unit for c in cells})
    yield Diagnostic(
        "enough_units", units >= 10, f"{units} units may be shown; differences between units need about ten.", units
    )
    spreads = [c.variance for c in cells if c.persons > 1]
    if not spreads:
        yield Diagnostic("equal_spread", None, "No unit may be shown, so its scatter is not known.")
        yield Diagnostic("even_null", None, "No unit may be shown, so its answers are not known.")
        return
    # With five or more people a variance may be several times another by chance; the outer tenths are left out.
    ordered = sorted(spreads)
    low, high = ordered[len(ordered) // 10], ordered[-1 - len(ordered) // 10]
    ratio = high / low if low > 0 else float("inf")
    told = f"The scatter within units differs up to {ratio:.0f}-fold" if low > 0 else "Some units do not scatter at all"
    yield Diagnostic("equal_spread", ratio <= 16, f"{told}, so one figure of agreement hides differences.", None)
    even = [((c.high - c.low + 1) ** 2 - 1) / 12 for c in cells]
    total = sum(c.persons * c.mean for c in cells) / sum(c.persons for c in cells)
    overall = sum((c.persons - 1) * c.variance + c.persons * (c.mean - total) ** 2 for c in cells)
    overall /= max(1, sum(c.persons for c in cells) - 1)
    share = overall / (sum(even) / len(even))
    yield Diagnostic(
        "even_null", share >= MIDDLE_HEAP,
        f"Answers spread {share:.0%} as much as even answers would, so r_wg against even answers reads high.", share,
    )  # fmt: skip
