"""G15: county teen employment under staggered minimum wages (Callaway & Sant'Anna 2021), data of R package did."""

import csv
from pathlib import Path

import numpy as np
import pytest

from goodwill.stats.did import group_time

MPDTA = Path(__file__).parents[2] / ".." / "shared" / "data" / "reference_stats" / "mpdta.csv"
PRINTED = 5e-5  # the package prints four decimals

ATT = {
    2004: [-0.0105, -0.0704, -0.1373, -0.1008],
    2006: [0.0065, -0.0028, -0.0046, -0.0412],
    2007: [0.0305, -0.0027, -0.0311, -0.0261],
}
EVENTS = [0.0305, -0.0006, -0.0245, -0.0199, -0.0510, -0.1373, -0.1008]
GROUPS = {2004: -0.0797, 2006: -0.0229, 2007: -0.0261}


@pytest.fixture(scope="module")
def effects():
    if not MPDTA.exists():
        pytest.skip("the county data are not here: shared/data/reference_stats/mpdta.csv")
    with MPDTA.open(newline="") as handle:
        rows = list(csv.DictReader(handle))
    counties = sorted({row["countyreal"] for row in rows})
    position = {county: k for k, county in enumerate(counties)}
    Y, starts = np.full((len(counties), 5), np.nan), np.zeros(len(counties))
    for row in rows:
        Y[position[row["countyreal"]], int(float(row["year"])) - 2003] = float(row["lemp"])
        starts[position[row["countyreal"]]] = float(row["first.treat"])
    return group_time(Y, starts, range(2003, 2008), bands=1000, seed=1)


def test_twelve_group_time_effects(effects):
    for cohort, values in ATT.items():
        for year, value in zip(range(2004, 2008), values, strict=True):
            assert effects.att[cohort, year].value == pytest.approx(value, abs=PRINTED)
    assert (effects.units, effects.never) == (500, 309)


def test_averages(effects):
    assert [effects.events[e].value for e in range(-3, 4)] == pytest.approx(EVENTS, abs=PRINTED)
    assert effects.event_overall.value == pytest.approx(-0.0772, abs=PRINTED)
    for cohort, value in GROUPS.items():
        assert effects.groups[cohort].value == pytest.approx(value, abs=PRINTED)
    assert effects.group_overall.value == pytest.approx(-0.0310, abs=PRINTED)
    assert effects.simple.value == pytest.approx(-0.0400, abs=PRINTED)


def test_standard_errors(effects):
    analytic = [effects.att[2004, year].se for year in range(2004, 2008)]
    assert analytic == pytest.approx([0.0233, 0.0310, 0.0364, 0.0344], abs=PRINTED)
    # The package's are bootstrapped, with their own error of a few per cent.
    assert effects.event_overall.se == pytest.approx(0.0219, rel=0.1)
    assert effects.group_overall.se == pytest.approx(0.0126, rel=0.1)


def test_pretest_and_band(effects):
    assert effects.pretest_p == pytest.approx(0.16812, abs=5e-4)
    assert 2.3 < effects.event_critical < 3.1  # between one interval and Bonferroni's seven, with sampling error
