"""Teams by their endings: the reality check of league tables, like with like, and months as replicates."""

import numpy as np
import pyarrow as pa
import pytest

from goodwill.core.cells import Cells
from goodwill.measure.experience.endings_units import compare, places_of, slopes


def league(seed, teams=40, icc=0.03):
    """Means of teams of 30 to 200 contacts at this intraclass correlation, shrunk with the variances known."""
    rng = np.random.default_rng(seed)
    n = rng.integers(30, 201, teams)
    truth = rng.normal(0, np.sqrt(icc), teams)
    error = np.sqrt((1 - icc) / n)
    mean = truth + error * rng.standard_normal(teams)
    own = icc / (icc + error**2)
    return truth, mean, own * mean, np.sqrt(own) * error


def test_league_tables_are_mostly_chance():
    """40 teams, intraclass correlation .03: intervals about 19 places wide, the highest raw mean is best 45 %."""
    widths, best = [], 0
    for seed in range(200):
        truth, mean, values, errors = league(seed)
        places, _ = places_of(values, errors)
        widths.append(np.mean([p.width for p in places]))
        best += mean.argmax() == truth.argmax()
    assert np.mean(widths) == pytest.approx(19, abs=1.5)  # computed once by other means: 19
    assert best / 200 == pytest.approx(0.45, abs=0.105)  # three standard errors of 200 tables


def test_places_hold_what_they_say():
    held = 0
    for seed in range(100):
        truth, _, values, errors = league(seed, teams=20)
        places, _ = places_of(values, errors)
        true_place = truth.argsort().argsort() + 1
        held += sum(p.low <= t <= p.high for p, t in zip(places, true_place, strict=True))
    assert held / 2000 == pytest.approx(0.92, abs=0.05)  # nominal 90 %, whole places err to the safe side


def test_lowest_tenth_is_calibrated():
    said, was = [], []
    for seed in range(200):
        truth, _, values, errors = league(seed, teams=20, icc=0.2)
        _, lowest = places_of(values, errors)
        said += lowest.tolist()
        was += (truth.argsort().argsort() < 2).tolist()
    said, was = np.array(said), np.array(was)
    sure = said > 0.9
    assert sure.sum() > 30
    assert was[sure].mean() > 0.85
    assert was[(said > 0.3) & (said < 0.6)].mean() == pytest.approx(0.44, abs=0.1)


def work(seed, teams=12, months=18, per=14, gap=0.0, shocks=0.05, hard=False):
    """Cells of contacts by team, month and kind; team t00 ends `gap` lower; `hard`: it gets the hard contacts."""
    rng = np.random.default_rng(seed)
    rows = []
    for t in range(teams):
        for month in range(months):
            shock = rng.normal(0, shocks)
            for kind in ("a", "b"):
                n = rng.poisson(per) + 1
                start = rng.normal(0.0 - 0.4 * (hard and t == 0), 0.4, n)
                end = 0.1 + 0.5 * start + shock - gap * (t == 0) + rng.normal(0, 0.35, n)
                z = {"finish": end, "start": start, "wait": rng.exponential(0.2, n), "again": rng.random(n) < 0.3}
                row = {"unit": f"t{t:02d}", "period": 24000 + month, "stratum": kind, "n": float(n)}
                for i, (a, u) in enumerate(z.items()):
                    row[a] = float(np.sum(u))
                    row |= {f"{a}_{b}": float(np.sum(u * v)) for b, v in list(z.items())[i:]}
                rows.append(row)
    return Cells(pa.Table.from_pylist(rows), ("unit", "period", "stratum"))


def test_slopes_within_cells():
    slope = slopes(work(1))
    assert slope["start"] == pytest.approx(0.5, abs=0.03)
    assert abs(slope["wait"]) < 0.1
    assert abs(slope["again"]) < 0.05


def test_a_low_team_is_found_and_hard_contacts_are_no_fault():
    low = compare(work(2, gap=0.3), {}, 0.95)
    assert [u.unit for u in low if u.stands_out] == ["t00"]
    first = low[0]
    assert first.judged.estimate.value == pytest.approx(-0.3, abs=3 * first.judged.estimate.se)
    assert first.place.high <= 2
    fair = compare(work(2, gap=0.0, hard=True), {}, 0.95)
    assert not any(u.stands_out for u in fair)
    assert abs(fair[0].judged.estimate.value) < 0.06


def test_nothing_there_flags_hardly_anybody():
    flagged = sum(any(u.stands_out for u in compare(work(seed), {}, 0.95)) for seed in range(24))
    assert flagged <= 2  # above one in twenty with a chance of one in eight


def test_small_units_are_left_out():
    assert "t01" not in {u.unit for u in compare(work(3), {"t01": 2, "t00": 3}, 0.95)}
