"""Satisfaction index: concepts from 0 to 100 and how they go with one another, by partial least squares paths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, TypeVar

from goodwill.core.card import Card, Reference, Witness
from goodwill.core.cells import Cells
from goodwill.core.chart import Chart
from goodwill.core.diagnostic import Diagnostic
from goodwill.core.errors import EstimateError
from goodwill.core.estimate import Estimate
from goodwill.core.method import Facts, Method
from goodwill.core.register import method
from goodwill.measure.answered_cells import (
    Question,
    construct_list,
    construct_parameters,
    perspective_sql,
    require_answers,
)
from goodwill.measure.moment_cells import GROUP_SQL, MomentCells, as_moment_cells, moment_sums_sql
from goodwill.measure.survey_figures import Figure, SurveyResult, bar_chart, figures_table, sentences, told
from goodwill.measure.who_was_asked import Asked, asked_cells, beside_note
from goodwill.stats import path_intervals
from goodwill.stats.path_model import PathModel, fit_moments

if TYPE_CHECKING:
    import pyarrow as pa

K = TypeVar("K")
CONCEPTS = ("image", "expectation", "quality", "value", "satisfaction", "complaint_handling", "loyalty")
PATHS = (
    ("image", "expectation"), ("image", "satisfaction"), ("image", "loyalty"),
    ("expectation", "quality"), ("expectation", "value"), ("expectation", "satisfaction"),
    ("quality", "value"), ("quality", "satisfaction"), ("value", "satisfaction"),
    ("satisfaction", "complaint_handling"), ("satisfaction", "loyalty"), ("complaint_handling", "loyalty"),
)  # fmt: skip
FEWEST = 50  # replies with all answers below which paths are not worth fitting
ASKED_OFTEN = 0.5  # a question answered less often than this share of the most answered one is left out
RELIABLE, DISTINCT, COMPLETE = 0.7, 0.9, 0.8


@dataclass(frozen=True)
class IndexSummary:
    """Cross-products of the answers to the index questions, replies counted, and who was asked. Two add."""

    moments: MomentCells
    asked: Cells | None = None

    def __add__(self, other: IndexSummary) -> IndexSummary:
        asked = self.asked if other.asked is None else other.asked
        if self.asked is not None and other.asked is not None:
            asked = self.asked + other.asked
        return IndexSummary(self.moments + other.moments, asked)


@dataclass(frozen=True, kw_only=True)
class IndexResult(SurveyResult):
    """Index per concept, coefficients between concepts, and how well the concepts are measured.

    Attributes
    ----------
    index
        Concept -> 0 to 100.
    paths, total
        (from, to) -> standardised coefficient, direct and along all ways.
    explained
        Concept -> share of its variance that its sources go with.
    reliability
        Concept -> rho_A.
    path_model
        The fitted model, None when there is none.
    """

    index: Mapping[str, Estimate] = field(default_factory=dict)
    paths: Mapping[tuple[str, str], Estimate] = field(default_factory=dict)
    total: Mapping[tuple[str, str], Estimate] = field(default_factory=dict)
    explained: Mapping[str, Estimate] = field(default_factory=dict)
    reliability: Mapping[str, float] = field(default_factory=dict)
    path_model: PathModel | None = None

    def table(self) -> pa.Table:
        """Return indices, paths, total coefficients and shares as figures."""
        more = [Figure("path", "path", "", "", f"{a} -> {b}", e) for (a, b), e in self.paths.items()]
        more += [Figure("along all ways", "path", "", "", f"{a} -> {b}", e) for (a, b), e in self.total.items()]
        more += [Figure("share of variance", "concept", "", "", c, e) for c, e in self.explained.items()]
        return figures_table([*self.figures, *more])

    def chart(self) -> Chart | None:
        """Return the indices with their intervals."""
        return bar_chart(self.title, [(c, "", e) for c, e in self.index.items()])

    def brief(self) -> str:
        """Return the index of satisfaction and what goes with it most."""
        main = self.index.get("satisfaction")
        if main is None or not main.is_present:
            reason = main.absent if main else "satisfaction was not asked"
            return sentences(f"{self.title}: {reason}.", self.doubts())
        words = [f"{self.title}: satisfaction {told(main)} on 0 to 100."]
        sources = {a: e for (a, b), e in self.total.items() if b == "satisfaction" and e.value is not None}
        if sources:
            best = max(sources, key=lambda a: sources[a].value or 0.0)
            words.append(f"Of what was asked, {best} goes with it most ({told(sources[best], 2)}).")
        overall = self.figures[0] if self.figures else None
        words.append(beside_note(overall.beside) if overall else "")
        return sentences(*words, self.doubts())


@method
@dataclass(frozen=True)
class SatisfactionIndex(Method[IndexSummary, IndexResult]):
    """Satisfaction index by a path model over the concepts that were asked.

    Parameters
    ----------
    perspective
        Which answers to read.
    scheme
        Inner weights of the path model: path, centroid or factorial.
    replicates
        Bootstrap replicates behind the intervals.
    seed
        Of the bootstrap.
    level
        Coverage the intervals aim at.
    """

    perspective: str = "relationship"
    scheme: str = "path"
    replicates: int = 200
    seed: int = 0
    level: float = 0.95

    card: ClassVar[Card] = Card(
        name="satisfaction_index", title="Satisfaction index", concept="relationship",
        question="How satisfied are customers on a scale of 0 to 100, and what goes with it?",
        reading="Each concept is a weighted mean of its questions, from 0 to 100. A path says by how many standard "
        "deviations two concepts go together when the others are held fixed; it does not say which moves which.",
        facts={"answers": ("value", "construct", "question_id"), "replies": ("perspective",)},
        assumptions={
            "complete": "Most replies answer all questions of the index.",
            "reliable": "The questions of a concept measure one thing.",
            "distinct": "The concepts are different things.",
            "clusters": "Customers can be told apart, so that intervals can be drawn.",
        },
        references=(
            Reference("Tenenhaus, M., Esposito Vinzi, V., Chatelin, Y.-M. & Lauro, C. (2005). PLS path modeling. "
                      "CSDA 48, 159-205", "ECSI model"),
            Reference("Dijkstra, T. K. & Henseler, J. (2015). Consistent partial least squares path modeling. MISQ 39",
                      "rho_A"),
            Reference("Henseler, J., Ringle, C. M. & Sarstedt, M. (2015). JAMS 43, 115-135", "HTMT"),
        ),
        witnesses=(
            Witness("package", "12 paths of the mobile phone data against semPLS fixtures",
                    "tests/measure/relationship/test_satisfaction_index.py"),
            Witness("package", "bootstrap standard errors of the same data against B = 1000 of a full bootstrap",
                    "tests/measure/relationship/test_satisfaction_index.py"),
        ),
    )  # fmt: skip

    def summarise(self, ledger: Facts) -> IndexSummary:
        """Ask for cross-products of the answers, per group of customers."""
        require_answers(ledger)
        asked = asked_cells(ledger, Question(("satisfaction",)))
        questions = self._questions(ledger)
        names = [f"{construct}|{question}" for construct, question in questions]
        sql, parameters = index_sql(questions, self.perspective)
        return IndexSummary(as_moment_cells(ledger.merge(sql, **parameters), names), asked)

    def estimate(self, summary: IndexSummary) -> IndexResult:
        """Fit the path model and draw intervals."""
        blocks = _blocks(summary.moments.names)
        paths = [(a, b) for a, b in PATHS if a in blocks and b in blocks]
        blocks = {c: columns for c, columns in blocks.items() if any(c in path for path in paths)}
        whole = summary.moments.whole("complete")
        asked = sum(summary.moments.cells.where(place="any").column("n"))
        if not paths or whole.n < FEWEST:
            reason = (
                f"only {whole.n} replies answer all questions; {FEWEST} are needed"
                if paths
                else "fewer than two connected concepts of the index were asked"
            )
            return self._absent(reason, whole.n)
        drawn = summary.moments.replicates(self.replicates, self.seed, "complete")
        ends = (-0.5, 0.5)
        try:
            model = fit_moments(whole, blocks, paths, self.scheme, ends=ends)
            if drawn:
                fitted = path_intervals.from_replicates(
                    whole, drawn, blocks, paths, self.scheme, ends=ends, level=self.level
                )
                index, direct, total = fitted.index, fitted.paths, fitted.total_effects
                explained = fitted.r2
            else:
                index = _bare(model.index, whole.n, self.level, "points")
                direct = _bare(model.paths, whole.n, self.level, "sd per sd")
                total = _bare(model.total_effects, whole.n, self.level, "sd per sd")
                explained = _bare(model.r2, whole.n, self.level, "share of variance")
        except EstimateError as fault:
            return self._absent(fault.what.rstrip("."), whole.n)
        return IndexResult(
            title=self.card.title, figures=self._figures(summary, index), perspective=self.perspective,
            index=dict(index),
            paths=dict(direct), total=dict(total), explained=dict(explained), reliability=dict(model.rho_a),
            path_model=model, diagnostics=_doubts(model, whole.n, float(asked), bool(drawn)),
        )  # fmt: skip

    def _figures(self, summary: IndexSummary, index: Mapping[str, Estimate]) -> tuple[Figure, ...]:
        """Return the indices as figures, satisfaction first with who was asked."""
        beside = Asked(summary.asked, self.perspective).beside(
            "satisfaction", "all", -1, "", low=0.0, high=100.0, factor=100.0
        )
        figures = [Figure(f"{c} index", "concept", "", "", c, e) for c, e in index.items() if c != "satisfaction"]
        if "satisfaction" in index:
            figures.insert(0, Figure("satisfaction index", "all", "", "", "", index["satisfaction"], beside))
        return tuple(figures)

    def _questions(self, ledger: Facts) -> list[tuple[str, str]]:
        """Return (concept, question) pairs that are asked often enough, in order of the model."""
        sql = f"""
            SELECT construct, question_id, COUNT(*) AS n FROM answered
            WHERE construct IN ({construct_list(CONCEPTS)}) AND score IS NOT NULL AND about IS NULL AND NOT partial
              AND {perspective_sql()} = $perspective
            GROUP BY construct, question_id"""
        rows = ledger.merge(sql, perspective=self.perspective, **construct_parameters(CONCEPTS)).to_pylist()
        most = max((r["n"] for r in rows), default=0)
        often = [(r["construct"], r["question_id"]) for r in rows if r["n"] >= ASKED_OFTEN * most]
        return sorted(often, key=lambda pair: (CONCEPTS.index(pair[0]), pair[1]))

    def _absent(self, reason: str, n: int) -> IndexResult:
        missing = Estimate.missing(reason, n, "points")
        return IndexResult(
            title=self.card.title,
            figures=(Figure("satisfaction index", "all", "", "", "", missing),),
            perspective=self.perspective,
            index={"satisfaction": missing},
            diagnostics=tuple(Diagnostic(key, None, f"Not checked: {reason}.") for key in self.card.assumptions),
        )


def index_sql(questions: list[tuple[str, str]], perspective: str) -> tuple[str, dict[str, object]]:
    """Return the query of cross-products over replies that answer all `questions`, and its parameters.

    Answers are centred on the middle of their scale, so that sums of squares keep their digits.
    """
    parameters: dict[str, object] = {"perspective": perspective, **construct_parameters(CONCEPTS)}
    columns = []
    for i, (construct, question) in enumerate(questions):
        parameters[f"concept_{i}"], parameters[f"question_{i}"] = construct, question
        columns.append(
            f"AVG(CASE WHEN construct = $concept_{i} AND question_id = $question_{i} THEN unit_score - 0.5 END) AS x{i}"
        )
    names = [f"x{i}" for i in range(len(questions))]
    wide = ", ".join(["", *columns])
    everything = " AND ".join(f"{n} IS NOT NULL" for n in names) or "1 = 0"
    zero = ", ".join(
        ["COUNT(*) AS n", *[f"CAST(0 AS DOUBLE) AS s_{i}" for i in range(len(names))],
         *[f"CAST(0 AS DOUBLE) AS p_{i}_{j}" for i in range(len(names)) for j in range(i, len(names))]]
    )  # fmt: skip
    return (
        f"""
        WITH wide AS (SELECT reply_id, MIN(customer_key) AS customer_key{wide}
                      FROM answered
                      WHERE construct IN ({construct_list(CONCEPTS)}) AND score IS NOT NULL AND about IS NULL
                        AND NOT partial AND {perspective_sql()} = $perspective
                      GROUP BY reply_id)
        SELECT 'complete' AS place, {GROUP_SQL} AS part, {moment_sums_sql(names)}
        FROM wide WHERE {everything} GROUP BY {GROUP_SQL}
        UNION ALL SELECT 'any' AS place, -1 AS part, {zero} FROM wide""",
        parameters,
    )


def _blocks(names: tuple[str, ...]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for i, name in enumerate(names):
        found.setdefault(name.split("|", 1)[0], []).append(i)
    return found


def _bare(values: Mapping[K, float], n: int, level: float, unit: str) -> Mapping[K, Estimate]:
    """Return figures without intervals, where customers cannot be told apart."""
    return {k: Estimate(v, None, None, n, level, unit) for k, v in values.items()}


def _doubts(model: PathModel, complete: int, asked: float, drawn: bool) -> tuple[Diagnostic, ...]:
    share = complete / asked if asked else 0.0
    weak = {c: r for c, r in model.rho_a.items() if r < RELIABLE}
    close = {pair: h for pair, h in model.htmt.items() if h > DISTINCT}
    return (
        Diagnostic(
            "complete", share >= COMPLETE, f"{share:.0%} of replies answer all questions of the index.", share
        ),
        Diagnostic(
            "reliable", not weak,
            "The questions hang together poorly for "
            + ", ".join(f"{c} (rho_A {r:.2f})" for c, r in weak.items()) + ": its paths are too small."
            if weak else "The questions of each concept hang together.", min(model.rho_a.values()),
        ),
        Diagnostic(
            "distinct", not close,
            "Hardly to be told apart: " + ", ".join(f"{a} and {b} (HTMT {h:.2f})" for (a, b), h in close.items()) + "."
            if close else "The concepts can be told apart.", max(model.htmt.values()),
        ),
        Diagnostic(
            "clusters", drawn,
            "Intervals are drawn over groups of customers."
            if drawn else "Too few customers can be told apart, so there are no intervals.",
        ),
    )  # fmt: skip
