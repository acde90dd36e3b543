"""What changed: the last three finished months against the same a year earlier, season and mix removed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import pyarrow as pa

from goodwill.core.card import Card, Reference, Witness
from goodwill.core.chart import Chart
from goodwill.core.claim import Claim, ClaimKind
from goodwill.core.diagnostic import Diagnostic
from goodwill.core.estimate import Estimate
from goodwill.core.method import Facts, Method
from goodwill.core.register import method
from goodwill.core.result import Result
from goodwill.measure.answered_cells import cluster_sums
from goodwill.measure.periods import label
from goodwill.measure.score_figures import worst_of
from goodwill.measure.survey_figures import bar_chart, sentences, told
from goodwill.study.adjusted_facts import ChangeFacts, change_facts, times_to_compare, two_times
from goodwill.study.design_effects import design_effect
from goodwill.study.perspectives import RELATIONSHIP, SHOWN
from goodwill.study.standardised_change import MINIMUM_UNITS, MixFixedChange, mix_fixed_change

if TYPE_CHECKING:
    from goodwill.core.cells import Cells

MOST_LEFT_OUT = 0.10
MOST_INCOMPARABLE = 0.50
TOO_EARLY = "too early to tell: there are no earlier finished months with answers to compare with"
SAME_KINDS = "The same kinds of contact were asked about in the same way at both times."
NO_YEAR = "No year of answers was asked in one way, so the season is not removed and no change is claimed."
A_YEAR, JUST_BEFORE = "the same months a year earlier", "the months before"


@dataclass(frozen=True, slots=True)
class AdjustedFigure:
    """How far one figure lies from where it was.

    Attributes
    ----------
    construct, metric, perspective
        What was asked, what its figure is called, which answers.
    change
        With the mix held fixed, in points.
    first, last
        The months compared, by name; empty where nothing could be.
    season_removed
        Whether they are compared with the same months a year earlier.
    """

    construct: str
    metric: str
    perspective: str
    change: MixFixedChange
    first: str = ""
    last: str = ""
    season_removed: bool = False

    @property
    def against(self) -> str:
        """What the last months are compared with, in words."""
        return A_YEAR if self.season_removed else JUST_BEFORE

    @property
    def when(self) -> str:
        """The months compared, in words."""
        return self.last if self.first == self.last else f"{self.first} to {self.last}"

    @property
    def key(self) -> str:
        """Key of its claim."""
        return f"adjusted_change/{self.construct}/{self.last}"


@dataclass(frozen=True, kw_only=True)
class AdjustedChanges(Result):
    """Changes of the company's figures with season and mix removed."""

    changes: tuple[AdjustedFigure, ...]

    def of(self, construct: str) -> AdjustedFigure | None:
        """Return the change of one figure."""
        return next((c for c in self.changes if c.construct == construct), None)

    def table(self) -> pa.Table:
        """One row per figure: the change with its interval, what it would be with the mix let free."""
        rows = [
            {
                "metric": c.metric, "perspective": c.perspective, "first": c.first, "last": c.last,
                "against": c.against if c.first else "", "value": e.value, "low": e.low, "high": e.high, "n": e.n,
                "measured_in": e.unit, "absent": e.absent, "mix_let_free": c.change.plain,
                "left_out": c.change.left_out, "units": c.change.units,
            }
            for c in self.changes
            for e in (c.change.estimate,)
        ]  # fmt: skip
        return pa.Table.from_pylist(rows, schema=_SCHEMA)

    def chart(self) -> Chart | None:
        """Every change with its interval, so that those which hold zero are seen to."""
        return bar_chart(self.title, [(c.metric, "", c.change.estimate) for c in self.changes])

    def brief(self) -> str:
        """Say how far each figure lies from where it was, and for which that is no clear change."""
        known = [c for c in self.changes if c.change.estimate.is_present]
        words = []
        for c in known:
            words.append(
                f"{_capital(c.metric)} in {c.when} differs from {c.against} by "
                f"{told(c.change.estimate)}, the mix of contacts held fixed."
            )
        # Those whose interval holds zero cannot pass the register; of the others it decides, not this sentence.
        still = [c.metric for c in known if c.change.estimate.low is None or c.change.estimate.covers(0.0)]
        if still:
            words.append(f"No clear change in {_listed(still)}.")
        words += [f"{_capital(c.metric)}: {c.change.estimate.absent}." for c in self.changes if c not in known]
        if not self.changes:
            words.append(f"{self.title}: nobody answered.")
        return sentences(*words, self.doubts())

    def claims(self) -> tuple[Claim, ...]:
        """Return one change per figure that could be compared with a year earlier over enough units."""
        found = []
        for c in self.changes:
            e = c.change.estimate
            if e.value is None or e.low is None or not c.season_removed:
                continue  # half of what moves between neighbouring months is the season
            words = (
                f"{_capital(c.metric)} in {c.when} was {abs(e.value):.2f} points "
                f"{'higher' if e.value > 0 else 'lower'} than in {c.against}, the mix of contacts held fixed."
            )
            found.append(
                Claim(c.key, ClaimKind.CHANGE, "adjusted_change", c.construct, words, e, c.change.p_value)
            )  # fmt: skip
        return tuple(found)


_SCHEMA = pa.schema([
    ("metric", pa.string()), ("perspective", pa.string()), ("first", pa.string()), ("last", pa.string()),
    ("against", pa.string()), ("value", pa.float64()), ("low", pa.float64()), ("high", pa.float64()),
    ("n", pa.int64()), ("measured_in", pa.string()), ("absent", pa.string()), ("mix_let_free", pa.float64()),
    ("left_out", pa.float64()), ("units", pa.int64()),
])  # fmt: skip


@method
@dataclass(frozen=True)
class AdjustedChange(Method[ChangeFacts, AdjustedChanges]):
    """The last three finished months against the same a year earlier, the mix of contacts held fixed."""

    level: float = 0.95

    card: ClassVar[Card] = Card(
        name="adjusted_change",
        title="What changed, season and mix removed",
        concept="study",
        question="Did the company's figures change, once season and the mix of contacts are removed?",
        reading=(
            "Points on the net promoter score, else on a scale from 0 to 100. The last three finished months against "
            "the same months a year earlier; each kind of contact counts as it does in both times together, so that "
            "more contacts of a worse kind are no change. An interval that holds zero means no clear change."
        ),
        facts={"answers": ("value", "construct"), "interactions": ("touchpoint", "channel")},
        assumptions={
            "season_removed": "A year earlier the season was the same.",
            "mix_comparable": "Both times have the same kinds of contact, asked about in the same way.",
            "units_apart": "Units have their good and bad months independently of one another.",
        },
        references=(
            Reference("Kitagawa (1955), JASA 50(272):1168-1194", "direct standardisation"),
            Reference("Shao & Tu (1995), The Jackknife and Bootstrap", "ch. 1, delete-one-group jackknife"),
            Reference("Cameron, Gelbach & Miller (2011), JBES 29(2):238-249", "eq. 2.9, two-way clustering"),
        ),
        witnesses=(
            Witness("brute force", "standardised change and jackknife, unit by unit in plain loops",
                    "tests/study/test_standardised_change.py"),
            Witness("recovery", "no more than 5 % false in companies with good and bad months of teams",
                    "tests/study/test_standardised_change.py"),
            Witness("special case", "one kind of contact gives the plain difference of means",
                    "tests/study/test_standardised_change.py"),
        ),
    )  # fmt: skip

    def summarise(self, ledger: Facts) -> ChangeFacts:
        """Ask for sums by month, unit and kind of contact."""
        return change_facts(ledger, tuple(SHOWN))

    def estimate(self, summary: ChangeFacts) -> AdjustedChanges:
        """Compare the two times for each figure."""
        finished = summary.finished()
        changes = tuple(c for name in SHOWN if (c := self._figure(summary, name, finished)) is not None)
        return AdjustedChanges(title=self.card.title, changes=changes, diagnostics=_doubts(changes))

    def _figure(self, summary: ChangeFacts, construct: str, finished: tuple[int, ...]) -> AdjustedFigure | None:
        asked = summary.sums.where(construct=construct)
        if not len(asked):
            return None
        most = max(asked.over("perspective").rows.to_pylist(), key=lambda r: (r["n"], r["perspective"]))
        perspective = str(most["perspective"])
        cells = asked.where(perspective=perspective)
        ways = times_to_compare(finished, frozenset(cells.rows["period"].to_pylist()))
        if not ways:
            nothing = MixFixedChange(Estimate.missing(TOO_EARLY, unit="points"), 1.0, 0.0, 0)
            return AdjustedFigure(construct, SHOWN[construct], perspective, nothing)
        effect = _effect(summary.whole, construct, perspective)
        tried = [(t, mix_fixed_change(two_times(cells, t), effect=effect, level=self.level).in_points()) for t in ways]
        # Where a year ago was asked in another way, the months before say more than the little that is alike.
        times, change = next((way for way in tried if way[1].left_out <= MOST_INCOMPARABLE), tried[0])
        first, last = label(times.now[0]), label(times.now[-1])
        return AdjustedFigure(construct, SHOWN[construct], perspective, change, first, last, times.season_removed)


def _effect(whole: Cells, construct: str, perspective: str) -> float:
    if perspective == RELATIONSHIP:
        return 1.0  # those who answer again do so for the same unit, which the jackknife leaves out whole
    rows = whole.where(construct=construct, perspective=perspective).rows.to_pylist()
    measure = "net" if construct == "recommend" else "score"
    return max((design_effect(cluster_sums(r, measure), float(r[f"{measure}_squares"]))[2] for r in rows), default=1.0)


def _doubts(changes: tuple[AdjustedFigure, ...]) -> tuple[Diagnostic, ...]:
    nothing = {
        key: Diagnostic(key, None, "Nothing could be compared.")
        for key in ("season_removed", "mix_comparable", "units_apart")
    }
    found = [d for c in changes if c.first for d in _doubts_of(c)]
    return worst_of(found) if found else tuple(nothing.values())


def _doubts_of(c: AdjustedFigure) -> tuple[Diagnostic, ...]:
    left, units = c.change.left_out, c.change.units
    return (
        Diagnostic("season_removed", True, "The same months a year earlier are compared.")
        if c.season_removed
        else Diagnostic("season_removed", False, NO_YEAR),
        Diagnostic("mix_comparable", True, SAME_KINDS, left)
        if left <= MOST_LEFT_OUT
        else Diagnostic(
            "mix_comparable", False,
            f"{_capital(c.metric)}: {left:.0%} of the answers are about kinds of contact, or were asked in a way, that "
            "only one of the two times has; they are left out.", left,
        ),
        Diagnostic("units_apart", None, "Whether units have their months independently cannot be seen from the facts.")
        if units >= MINIMUM_UNITS
        else Diagnostic(
            "units_apart", False,
            f"Fewer than {MINIMUM_UNITS} units answered, so a change cannot be told from the months of one.",
            float(units),
        ),
    )  # fmt: skip


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
