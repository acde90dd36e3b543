"""The result of dynamic loyalty: figures, picture, words, and what it would like to claim."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scipy.special import ndtr

from goodwill.core.chart import Chart
from goodwill.core.claim import Claim, ClaimKind
from goodwill.core.estimate import Estimate
from goodwill.core.result import Result
from goodwill.measure.loyalty.figures import shock_name, shock_period
from goodwill.measure.loyalty.lived import GLOSSES
from goodwill.measure.loyalty.shocks import Shock
from goodwill.measure.loyalty.warnings import CameTrue
from goodwill.measure.survey_figures import Figure, figures_table, sentences

if TYPE_CHECKING:
    import pyarrow as pa

NAME = "dynamic_loyalty"
PERSONAL = ("anger", "irritation", "wow", "failure")
"""What befell single customers on days of their own, so that customers are what varies."""
SIGN = {"wow": 1.0}
TESTED_BELOW = 0.2  # a p-value above is reported, not claimed


@dataclass(frozen=True, kw_only=True)
class LoyaltyStatesResult(Result):
    """States of loyalty, what went with moves between them, what is said beside them.

    Attributes
    ----------
    figures
        All figures; `table` shows them.
    states
        Names, lowest first; empty when nothing could be told.
    shocks
        Disruptions many shared.
    tests
        Event -> standard errors by which moves are pulled up by it.
    warned, gone
        Whether earlier lists came true.
    why_absent
        Why nothing could be told; empty otherwise.
    """

    figures: tuple[Figure, ...] = ()
    states: tuple[str, ...] = ()
    shocks: tuple[Shock, ...] = field(default=(), repr=False)
    tests: Mapping[str, float] = field(default_factory=dict, repr=False)
    warned: CameTrue | None = None
    gone: CameTrue | None = None
    why_absent: str = ""

    def table(self) -> pa.Table:
        """Return all figures with interval, count and reason if absent."""
        return figures_table(self.figures)

    def figure(self, metric: str, scope: str = "all", segment: str = "") -> Estimate | None:
        """Return one figure of the whole company, or None when there is none."""
        return next(
            (f.estimate for f in self.figures if (f.metric, f.scope, f.segment) == (metric, scope, segment)), None
        )

    def chart(self) -> Chart | None:
        """Return the shares of the states by month as stacked areas."""
        rows = [
            {"period": f.period, "series": f.segment, "share": f.estimate.value, "order": self.states.index(f.segment)}
            for f in self.figures
            if f.scope == "period" and f.estimate.is_present
        ]
        if not rows:
            return None
        spec = {
            "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
            "data": {"values": rows},
            "mark": {"type": "area", "opacity": 0.75},
            "encoding": {
                "x": {"field": "period", "type": "ordinal", "title": None},
                "y": {"field": "share", "type": "quantitative", "stack": True, "title": "share of customers",
                      "scale": {"domain": [0, 1]}},
                "color": {"field": "series", "type": "nominal", "title": None, "sort": None,
                          "scale": {"range": _colours(len(self.states))}},
                "order": {"field": "order", "type": "quantitative"},
            },
        }  # fmt: skip
        steady = [r for r in rows if r["series"] == self.states[-1]]
        return Chart(
            "Customers by state of loyalty", spec,
            f"Share of customers by state of loyalty from {steady[0]['period']} to {steady[-1]['period']}: steady "
            f"{float(steady[0]['share'] or 0):.0%} at first, {float(steady[-1]['share'] or 0):.0%} at last.",
        )  # fmt: skip

    def brief(self) -> str:
        """Return where customers stand, what went with falls, and what is said beside it."""
        if self.why_absent:
            return sentences(f"{self.title}: {self.why_absent}.", self.doubts())
        now = [(name, self.figure("share of customers", "all", name)) for name in reversed(self.states)]
        said = "; ".join(f"{name} ({GLOSSES[name]}) {_percent(e)}" for name, e in now if e is not None)
        words = [f"Loyalty as customers live it: {said}."]
        worst = self._worst()
        if worst:
            words.append(worst)
        plain, corrected = (
            self.figure("says nine or ten", "said", s) for s in ("as answered", "corrected for who answers")
        )
        if plain is not None and plain.is_present and corrected is not None and corrected.is_present:
            words.append(f"Nine or ten is said by {_percent(plain)}, corrected for who answers {_percent(corrected)}.")
        listed = self.figure("customers on the list", "says nine, gone in spirit")
        if listed is not None and listed.value:
            words.append(_both(int(listed.value)))
        return sentences(*words, self.doubts())

    def _worst(self) -> str:
        lost = [f for f in self.figures if f.metric == "steady customers lost" and f.estimate.low is not None]
        clear = [f for f in lost if (f.estimate.low or 0.0) > 0]
        if not clear:
            return "With no single sort of event do falls clearly go."
        worst = max(clear, key=lambda f: f.estimate.value or 0.0)
        e = worst.estimate
        return (
            f"Of what is on record, {worst.segment} goes most with falls: about {e.value:.0f} fewer steady customers "
            f"({e.low:.0f} to {e.high:.0f})."
        )

    def claims(self) -> tuple[Claim, ...]:
        """Return few claims: events that go with moves (one joint test), shared disruptions, lists that came true."""
        found = [*self._moves(), *self._shocks(), *self._warnings()]
        return tuple(found)

    def _moves(self) -> list[Claim]:
        slopes = {f.segment: f.estimate for f in self.figures if f.metric == "goes with the next move"}
        tested = [
            (float(ndtr(-SIGN.get(name, -1.0) * z)), name, slopes[name])
            for name, z in self.tests.items()
            if name in PERSONAL
        ]
        if not tested:
            return []
        p, name, e = min(tested, key=lambda t: t[0])
        way = "up" if name == "wow" else "down"
        return [
            Claim(f"{NAME}/moves", ClaimKind.LINK, NAME, name, f"Moves of loyalty {way} go with {name}.", e,
                  min(1.0, p * len(tested)))
        ]  # fmt: skip

    def _shocks(self) -> list[Claim]:
        found = []
        for s in self.shocks:
            if s.fall.value is None or s.p_value > TESTED_BELOW:
                continue
            when = shock_period(s)
            if s.origin == "unrecorded":
                key = f"{NAME}/disruption/unrecorded/{s.region}/{when}"
                between = when.replace(" to ", " and ")
                told = (f"Something happened in {s.region} between {between} that we do not know: customers there "
                        "answer lower since.")  # fmt: skip
            elif s.origin == "competitor":
                key = f"{NAME}/disruption/competitor/{when}"
                told = f"Since what a competitor did in {when}, customers answer lower."
            else:
                key = f"{NAME}/disruption/ours/{s.name}/{when}"
                told = f"Those whom {shock_name(s)} befell in {when} answer lower since."
            found.append(Claim(key, ClaimKind.CHANGE, NAME, s.region or shock_name(s), told, s.fall, s.p_value))
        return found

    def _warnings(self) -> list[Claim]:
        found = []
        for key, checked, told in (
            (
                "warned",
                self.warned,
                "Those on the list of early warnings six months ago left more often since than others",
            ),
            (
                "gone",
                self.gone,
                "Of those who said nine or ten, those gone in spirit six months ago left more often since",
            ),
        ):
            if checked is None or not checked.difference.is_present or checked.p_value > TESTED_BELOW:
                continue
            statement = f"{told}: {_percent(checked.listed)} against {_percent(checked.others)}."
            found.append(Claim(f"{NAME}/warning/{key}", ClaimKind.WARNING, NAME, "all", statement, checked.difference,
                               checked.p_value))  # fmt: skip
        return found


def _percent(e: Estimate) -> str:
    if e.value is None:
        return e.absent
    if e.low is None or e.high is None:
        return f"{e.value:.0%}"
    return f"{e.value:.0%} ({e.low:.0%} to {e.high:.0%})"


def _both(n: int) -> str:
    if n == 1:
        return "1 customer says nine or ten and is gone in spirit."
    return f"{n:,} customers say nine or ten and are gone in spirit."


def _colours(states: int) -> list[str]:
    return {2: ["gone", "pays"], 3: ["gone", "wavering", "pays"], 4: ["gone", "wavering", "accent", "pays"]}[states]
