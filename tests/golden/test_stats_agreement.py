"""G11 in part: agreement and intraclass correlations of the army surveys of R package multilevel (Bliese)."""

import csv
from pathlib import Path

import numpy as np
import pytest

from goodwill.stats.agreement import icc, r_wg, r_wg_j

DATA = Path(__file__).parents[2] / ".." / "shared" / "data" / "bliese_multilevel"
LEADERSHIP = ["AF06", "AF07", "AP12", "AP17", "AP33", "AP34", "AS14", "AS15", "AS16", "AS17", "AS28"]


def table(name):
    path = DATA / name
    if not path.exists():
        pytest.skip(f"the data are not here: shared/data/bliese_multilevel/{name}")
    with path.open(newline="") as handle:
        rows = list(csv.reader(handle))
    values = np.array(rows[1:], dtype=float)
    return {column: values[:, k] for k, column in enumerate(rows[0])}


def sums(data, *columns):
    groups = np.unique(data["GRP"], return_inverse=True)[1]
    n = np.bincount(groups)
    total = np.column_stack([np.bincount(groups, data[c]) for c in columns])
    squares = np.column_stack([np.bincount(groups, data[c] ** 2) for c in columns])
    return n, total, squares


@pytest.mark.parametrize(
    ("file", "column", "icc1", "icc2", "tolerance"),
    [
        ("bhr2000.csv", "HRS", 0.1741008, 0.9199889, 1e-6),  # printed in Bliese's tutorial, seven decimals
        ("bh1996.csv", "HRS", 0.13311, 0.91967, 5e-6),  # five decimals
        ("bh1996.csv", "LEAD", 0.12703, None, 5e-6),
        ("bh1996.csv", "COHES", 0.04427, None, 5e-6),
        ("bh1996.csv", "WBEING", 0.04337, None, 5e-6),
    ],
)
def test_icc_by_analysis_of_variance(file, column, icc1, icc2, tolerance):
    n, total, squares = sums(table(file), column)
    got = icc(n, total[:, 0], squares[:, 0], size="mean")
    assert got.icc1.value == pytest.approx(icc1, abs=tolerance)
    if icc2 is not None:
        assert got.icc2.value == pytest.approx(icc2, abs=tolerance)
    assert got.units == 99


def test_mean_r_wg_of_leadership():
    n, total, squares = sums(table("bh1996.csv"), "LEAD")
    values = [e.value for e in r_wg(n, total[:, 0], squares[:, 0], null_variance=2.0)]
    assert np.mean(values) == pytest.approx(0.7412, abs=5e-5)  # printed by R with four decimals


def test_mean_r_wg_j_of_eleven_items():
    n, total, squares = sums(table("bhr2000.csv"), *LEADERSHIP)
    values = [e.value for e in r_wg_j(n, total, squares, options=5)]
    assert np.mean(values) == pytest.approx(0.88761, abs=5e-6)  # five decimals
