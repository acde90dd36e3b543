"""G7: importance of five predictors of fertility in the swiss data (the example of Groemping 2006)."""

import csv
from pathlib import Path

import numpy as np
import pytest

from goodwill.stats import importance

SWISS = Path(__file__).parents[2] / ".." / "shared" / "data" / "reference_stats" / "swiss.csv"
PRINTED = 1e-6  # the reference table has six decimals

# Agriculture, Examination, Education, Catholic, Infant.Mortality; relaimpo-type quantities.
TABLE = {
    "lmg": [0.057091, 0.171173, 0.260135, 0.105570, 0.112766],
    "last": [0.042870, 0.007387, 0.161963, 0.062373, 0.056945],
    "first": [0.124665, 0.417164, 0.440616, 0.215004, 0.173519],
    "pratt": [-0.110486, 0.106427, 0.445005, 0.161177, 0.104612],
    "relative_weights": [0.048417, 0.154708, 0.271964, 0.114680, 0.116966],
}
EDUCATION_BY_SIZE = [0.44062, 0.29092, 0.22101, 0.18617, 0.16196]


@pytest.fixture(scope="module")
def swiss():
    if not SWISS.exists():
        pytest.skip("the swiss data are not here: shared/data/reference_stats/swiss.csv")
    with SWISS.open(newline="") as handle:
        rows = np.array([[float(v) for v in row[1:]] for row in list(csv.reader(handle))[1:]])
    return rows[:, 1:], rows[:, 0]


@pytest.mark.parametrize("method", list(TABLE))
def test_shares(swiss, method):
    got = getattr(importance, method)(*swiss)
    np.testing.assert_allclose(got.shares, TABLE[method], atol=PRINTED)
    assert got.r2 == pytest.approx(0.7067350, abs=PRINTED)


def test_general_dominance_by_size(swiss):
    got = importance.lmg(*swiss)
    np.testing.assert_allclose(got.by_size[2], EDUCATION_BY_SIZE, atol=5e-6)  # printed with five decimals
