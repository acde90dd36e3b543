"""One lag read: paths as they probably were, weights, tests and shapes of one set of remembered experiences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from goodwill.measure.memory import salience
from goodwill.measure.memory.noisy_moments import PathModel, expected_features, path_model
from goodwill.measure.memory.path_features import Floats, Ints, Paths
from goodwill.measure.memory.rules import FEWEST, FEWEST_CUSTOMERS, OPEN, RuleTests, judge_rules
from goodwill.measure.memory.salience import Salience
from goodwill.measure.memory.weights import Weights, fit

SHORTEST = 3  # moments below which mean, extremes and end are not different things
ERRORS = (1.0, 0.5, 1.5)  # sizes of the error of reading, as stated first, under which each test has to hold


@dataclass(frozen=True, slots=True, eq=False)
class Remembering:
    """What was felt and what was said of it, aligned: n experiences.

    Attributes
    ----------
    paths
        Their moments.
    score
        Shape (n,), on 0 to 1.
    customer
        Shape (n,), coded 0, 1, 2, ...
    """

    paths: Paths
    score: Floats
    customer: Ints

    def some(self, keep: npt.NDArray[np.bool_]) -> Remembering:
        """Return the experiences marked in `keep`."""
        return Remembering(self.paths.some(keep), self.score[keep], self.customer[keep])


@dataclass(frozen=True, slots=True, eq=False)
class LagReading:
    """One lag read.

    Attributes
    ----------
    n, customers
        Experiences of at least three moments, and their customers.
    weights, tests, shapes, model
        Weights of the features; tests of the rule; the salience form; how true feelings vary. None where there are too
        few experiences (`why` says so).
    error
        Share of the variance of single moments that is error of reading.
    """

    n: int
    customers: int
    weights: Weights | None = None
    tests: RuleTests | None = None
    shapes: Salience | None = None
    model: PathModel | None = None
    error: float = 0.0
    why: str = ""

    @property
    def rule(self) -> str:
        """The verdict."""
        return self.tests.rule if self.tests else OPEN


def read_lag(seen: Remembering, level: float = 0.95) -> LagReading:
    """Read one set of remembered experiences.

    Returns
    -------
    LagReading
        Without weights and tests, and saying why, where there are fewer than 100 experiences of three moments or
        fewer than 30 customers (fewer than 15 give not even weights), or all scores are alike.
    """
    usable = seen.some(seen.paths.length >= SHORTEST)
    customer = np.unique(usable.customer, return_inverse=True)[1].astype(np.int64)
    n, people = len(usable.score), int(customer.max()) + 1 if len(customer) else 0
    if n < FEWEST:
        return LagReading(n, people, why=f"fewer than {FEWEST} answers about experiences of three or more felt moments")
    if float(usable.score.std()) == 0:
        return LagReading(n, people, why="all answers are alike")
    noisy, model = bool((usable.paths.variance > 0).any()), path_model(usable.paths)
    tables = feature_tables(usable.paths)
    weights = fit(tables[0], usable.score, customer, level)
    tests = judge_rules(tables, usable.score, customer, weights.ratio) if people >= FEWEST_CUSTOMERS else None
    shapes = salience.fit(usable.paths, usable.score, customer, model if noisy else None, level)
    spread = float(usable.paths.valence.var())
    error = min(1.0, float(usable.paths.variance.mean()) / spread) if spread > 0 else 0.0
    why = "" if tests else f"fewer than {FEWEST_CUSTOMERS} customers"
    return LagReading(n, people, weights, tests, shapes, model, error, why)


def feature_tables(paths: Paths) -> list[Floats]:
    """Return the expected features for each size of the error of reading in `ERRORS`; one table where there is none."""
    if not (paths.variance > 0).any():
        return [expected_features(paths)]
    sized = [paths.with_variance(size * size) for size in ERRORS]
    return [expected_features(one, path_model(one)) for one in sized]
