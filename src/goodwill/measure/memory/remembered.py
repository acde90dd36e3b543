"""How experiences are remembered: peak and end, or the average, if the two can be told apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import numpy.typing as npt

from goodwill.core.card import Card, Reference, Witness
from goodwill.core.errors import EstimateError
from goodwill.core.estimate import Estimate
from goodwill.core.method import Facts, Method
from goodwill.core.register import method
from goodwill.measure.memory.doubts import memory_doubts
from goodwill.measure.memory.facts import (
    LAGS,
    Drawn,
    MemorySummary,
    as_paths,
    codes,
    column,
    contact_counts,
    counted,
    curve_cells,
    drawn_share,
    last_moments,
    memories_and_moments,
    repeat_cells,
    require_facts,
    selection_cells,
)
from goodwill.measure.memory.figures import (
    clustered_mean,
    curve_figures,
    lag_figures,
    link_figures,
    model_of,
    published_figures,
)
from goodwill.measure.memory.lag_reading import LagReading, Remembering, read_lag
from goodwill.measure.memory.later import later_rows, links, outcome_days
from goodwill.measure.memory.noisy_moments import expected_features
from goodwill.measure.memory.path_features import Paths
from goodwill.measure.memory.result import RememberedResult
from goodwill.measure.survey_figures import Figure
from goodwill.stats.intervals import wilson

if TYPE_CHECKING:
    import pyarrow as pa

    from goodwill.core.cells import Cells

KNOWN_TWICE = 100  # moments known twice before they correct the stated error of reading
CORRECTED = (0.25, 4.0)  # of the squared error


@method
@dataclass(frozen=True)
class Remembered(Method[MemorySummary, RememberedResult]):
    """Weights of the remembered score and the verdict on the rule.

    Parameters
    ----------
    construct
        What was asked just after and when remembering.
    level
        Coverage the intervals aim at.
    most
        Answers that are read at most; beyond, a draw of customers is (halved until it fits).
    """

    construct: str = "emotion"
    level: float = 0.95
    most: int = 60_000

    card: ClassVar[Card] = Card(
        name="remembered", title="How experiences are remembered", concept="memory",
        question="Do memories follow peaks and the end of an experience, or its average?",
        reading="Weights say how many standard deviations of the remembered score go with one of the feature, the "
        "others held level. A verdict is given where the rival rules are refuted; otherwise they cannot be told apart, "
        "which is common below 5,000 experiences. Just after and remembered are two things and stand apart.",
        facts={"moments": ("valence",), "answers": ("value", "construct"), "interactions": ("ended_at",)},
        assumptions={
            "enough_memories": "There are enough remembered experiences to tell the rules apart.",
            "noise_known": "The error of reading moments is known and not overwhelming.",
            "paths_known": "Most remembered answers are about experiences whose moments are known.",
            "asked_fairly": "Experiences are asked about whether they ended well or badly.",
            "lags_apart": "Answers just after and remembered ones are not pooled.",
            "consent_on_record": "Customers agreed that their feelings are read.",
        },
        references=(
            Reference("Fredrickson, B. L. & Kahneman, D. (1993). Duration neglect in retrospective evaluations. JPSP",
                      "65:45-55"),
            Reference("Redelmeier, D. A. & Kahneman, D. (1996). Patients' memories of painful medical treatments. Pain",
                      "66:3-8"),
            Reference("Alaybek, B. et al. (2022). All's well that ends (and peaks) well? OBHDP 170",
                      "174 effect sizes"),
            Reference("Strijbosch, W. et al. (2019). From experience to memory. Front. Psychol. 10:1705",
                      "the average can win"),
            Reference("Carroll, R. J. et al. (2006). Measurement Error in Nonlinear Models", "ch. 4"),
            Reference("Schuirmann, D. J. (1987). Two one-sided tests procedure. J. Pharmacokin. Biopharm. 15"),
        ),
        witnesses=(
            Witness("brute force", "random-intercept weights against dense generalised least squares",
                    "tests/measure/memory/test_weights.py"),
            Witness("recovery", "verdicts in mean-rule, peak-end and end-only worlds with error of reading",
                    "tests/measure/memory/test_rules.py"),
            Witness("special case", "the salience form at its corners is the mean, the end and the extreme",
                    "tests/measure/memory/test_salience.py"),
        ),
    )  # fmt: skip

    def summarise(self, ledger: Facts) -> MemorySummary:
        """Ask for remembered experiences with their moments, typical curves, and what came later."""
        require_facts(ledger)
        share = drawn_share(ledger, self.construct, self.most)
        memories, moments = memories_and_moments(ledger, self.construct, share)
        return MemorySummary(
            memories, moments, curve_cells(ledger), selection_cells(ledger), repeat_cells(ledger),
            contact_counts(ledger, self.construct), later_rows(ledger, self.construct, share), outcome_days(ledger),
            last_moments(ledger, 1.0),
        )  # fmt: skip

    def estimate(self, summary: MemorySummary) -> RememberedResult:
        """Read both lags, judge the rule, and set beside it what memories go with."""
        factor = _noise_factor(summary.repeats)
        seen = {lag: _of_lag(summary, lag, factor or 1.0) for lag in LAGS}
        readings = {lag: read_lag(one, self.level) for lag, one in seen.items()}
        low, high = _scale(summary.memories)
        gap = self._gap(summary.memories, high - low)
        found = links(summary.later.rows, summary.days, self.level)
        known = {lag: _known_share(summary, lag, one) for lag, one in seen.items()}
        figures = [
            *(Figure("answers with a known path", lag, "", "", "", known[lag]) for lag in reversed(LAGS)),
            Figure("remembered less just after", "all", "", "", "", gap),
            *(f for lag in reversed(LAGS) for f in lag_figures(lag, readings[lag])),
            *(published_figures(self.level) if any(r.weights for r in readings.values()) else ()),
            *link_figures(found), *curve_figures(summary.curves, self.level), *_felt_share(summary.contacts),
        ]  # fmt: skip
        doubts = memory_doubts(
            readings["remembered"], known["remembered"].value, summary.selection, summary.contacts, factor
        )
        return RememberedResult(
            title=self.card.title, figures=tuple(figures), perspective="experience remembered", diagnostics=doubts,
            rule=readings["remembered"].rule, readings=readings, gap=gap, links=found,
            model={**model_of(readings, low, high), "links": _plain(found)},
            people=_people(summary.last, readings, (low, high), factor or 1.0),
        )  # fmt: skip

    def read(
        self, group: npt.ArrayLike, valence: npt.ArrayLike, score: npt.ArrayLike, *,
        customer: npt.ArrayLike | None = None, sd: npt.ArrayLike | None = None,
    ) -> LagReading:  # fmt: skip
        """Read arrays instead of a ledger: one set of experiences asked about at one lag.

        Parameters
        ----------
        group
            Shape (m,): which experience each moment belongs to, 0, 1, 2, ... without gaps; moments in order of time.
        valence
            Shape (m,), -1 to 1.
        score
            Shape (n,), on 0 to 1: the answer about each experience.
        customer
            Shape (n,): whose it was; everybody once when None.
        sd
            Shape (m,): error of each valence; 0 when None.

        Raises
        ------
        EstimateError
            If shapes do not fit or values lie off their scales.
        """
        paths, y = Paths.grouped(group, valence, sd), np.asarray(score, dtype=np.float64)
        if len(paths) != len(y) or not (np.isfinite(y).all() and (y >= 0).all() and (y <= 1).all()):
            raise EstimateError("There must be one score from 0 to 1 per experience.", seen=f"{len(y)}, {len(paths)}")
        who = np.arange(len(y)) if customer is None else np.unique(np.asarray(customer), return_inverse=True)[1]
        return read_lag(Remembering(paths, y, who.astype(np.int64)), self.level)

    def _gap(self, memories: Drawn, width: float) -> Estimate:
        """Return the remembered score less the one just after, of experiences asked about twice."""
        rows = memories.rows
        unit = "points"
        if not rows.num_rows:
            return Estimate.missing("nobody was asked twice", 0, unit)
        key = rows["memory"].to_numpy(zero_copy_only=False)
        # Sorted by experience, then lag: "just after" stands directly before "remembered".
        twice = np.flatnonzero(key[1:] == key[:-1])
        score = column(rows, "score") * width
        return clustered_mean(score[twice + 1] - score[twice], codes(rows["customer_key"])[twice], self.level, unit)


def _of_lag(summary: MemorySummary, lag: str, factor: float) -> Remembering:
    """Return the experiences of a lag whose path is known, moments and answers aligned."""
    import pyarrow.compute as pc

    moments = summary.moments.rows.filter(pc.equal(summary.moments.rows["lag"], lag))
    memories = summary.memories.rows.filter(pc.equal(summary.memories.rows["lag"], lag))
    paths, new = as_paths(moments, "memory")
    # Both are sorted by experience, and every path has its answer.
    there = pc.is_in(memories["memory"], value_set=moments["memory"].combine_chunks().filter(_mask(new)))
    known = memories.filter(there)
    return Remembering(paths.with_variance(factor), column(known, "score"), codes(known["customer_key"]))


def _mask(new: npt.NDArray[np.bool_]) -> pa.Array:
    import pyarrow as pa

    return pa.array(new)


def _known_share(summary: MemorySummary, lag: str, seen: Remembering) -> Estimate:
    import pyarrow.compute as pc

    asked = int(pc.sum(pc.equal(summary.memories.rows["lag"], lag)).as_py() or 0)
    return wilson(float(len(seen.score)), float(asked)) if asked else Estimate.missing("nobody was asked", unit="share")


def _scale(memories: Drawn) -> tuple[float, float]:
    """Return the ends of the question's scale; 0 and 1 where several were used."""
    scales = memories.rows.select(["low", "high"]).group_by(["low", "high"]).aggregate([]).to_pylist()
    return (scales[0]["low"], scales[0]["high"]) if len(scales) == 1 else (0.0, 1.0)


def _noise_factor(repeats: Cells) -> float | None:
    """Return by how much squared errors of reading are larger than stated, where moments are known twice."""
    if repeats.total("n") < KNOWN_TWICE or repeats.total("stated") <= 0:
        return None
    return float(np.clip(repeats.total("differences") / repeats.total("stated"), *CORRECTED))


def _felt_share(contacts: Cells) -> list[Figure]:
    n = counted(contacts, "contacts")
    return [Figure("contacts with a felt moment", "all", "", "", "", wilson(counted(contacts, "felt"), n))] if n else []


def _plain(found: tuple[object, ...]) -> list[dict[str, object]]:
    return [
        {"what": link.what, "typical": link.typical, "days": link.days}  # type: ignore[attr-defined]
        for link in found
    ]


def _people(last: Drawn, readings: dict[str, LagReading], scale: tuple[float, float], factor: float) -> pa.Table | None:
    """Return what each customer probably remembers of the last experience whose feeling is known."""
    import pyarrow as pa

    if not last.rows.num_rows:
        return None
    paths, new = as_paths(last.rows, "customer_key")
    features = expected_features(paths.with_variance(factor))
    weights = next((r.weights for lag, r in readings.items() if lag == "remembered" and r.weights), None)
    first = last.rows.filter(pa.array(new))
    columns = {
        "customer_key": first["customer_key"], "last_felt": first["day"], "touchpoint": first["touchpoint"],
        "moments": pa.array(paths.length.astype(np.int32)),
        **{name: pa.array(features[:, k].astype(np.float32))
           for k, name in enumerate(("mean", "peak", "trough", "end"))},
    }  # fmt: skip
    empty = pa.nulls(len(paths), pa.float32())
    told = empty
    if weights is not None:
        told = pa.array((scale[0] + weights.predict(features) * (scale[1] - scale[0])).astype(np.float32))
    return pa.table({**columns, "remembered": told})
