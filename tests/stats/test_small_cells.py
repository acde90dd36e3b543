import numpy as np
import pytest
from scipy.special import betainc

from goodwill.core.errors import EstimateError
from goodwill.stats.small_cells import dirichlet_multinomial, minka_step, shrink_nps, shrink_shares


def cells(seed, k=20.0, n=60, shares=(0.5, 0.3, 0.2), size=(5, 40)):
    rng = np.random.default_rng(seed)
    p = rng.dirichlet(np.array(shares) * k, n)
    answers = rng.integers(*size, n)
    return p, np.array([rng.multinomial(m, q) for m, q in zip(answers, p, strict=True)])


def test_the_likelihood_stands_still_under_minkas_step():
    _, counts = cells(1)
    prior = dirichlet_multinomial(counts)
    np.testing.assert_allclose(minka_step(prior.alpha, counts), prior.alpha, rtol=1e-4)
    assert prior.shares.sum() == pytest.approx(1)


def test_concentration_and_shares_are_recovered():
    _, counts = cells(2, n=2000)
    prior = dirichlet_multinomial(counts)
    assert prior.concentration == pytest.approx(20, rel=0.15)  # 2,000 cells give about 5 %
    np.testing.assert_allclose(prior.shares, [0.5, 0.3, 0.2], atol=0.015)


def test_cells_that_do_not_differ_are_pooled():
    rng = np.random.default_rng(0)
    counts = rng.multinomial(20, [0.5, 0.3, 0.2], 200)
    got = shrink_nps(counts)
    assert got.pooling.min() > 0.8
    pooled = 100 * (counts[:, 0] - counts[:, 2]).sum() / counts.sum()
    assert max(abs(e.value - pooled) for e in got.estimates) < 15


def test_a_large_cell_stands_for_itself_and_a_small_one_does_not():
    _, counts = cells(3)
    table = np.vstack([counts, [[9000, 0, 1000], [2, 0, 0]]])
    got = shrink_nps(table)
    assert got.estimates[-2].value == pytest.approx(80, abs=0.5)
    assert got.estimates[-1].value < 75
    assert got.pooling[-1] > 0.5 > got.pooling[-2]
    assert got.estimates[-1].n == 2


def test_nobody_is_absent_and_ends_stay_on_the_scale():
    _, counts = cells(4, k=2.0, shares=(0.95, 0.04, 0.01))
    got = shrink_nps(np.vstack([counts, [[0, 0, 0]]]))
    assert got.estimates[-1].value is None
    assert all(-100 <= e.low <= e.value <= e.high <= 100 for e in got.estimates[:-1])


def test_share_interval_of_a_large_cell_is_its_beta():
    got = shrink_shares([3000, 1, 9], [10000, 5, 11]).estimates[0]
    inside = betainc(3001, 7001, got.high) - betainc(3001, 7001, got.low)
    assert inside == pytest.approx(0.95, abs=0.005)  # the other two cells still tell it a little


def test_bad_input_is_refused():
    with pytest.raises(EstimateError, match="two cells"):
        shrink_nps([[1, 2, 3], [0, 0, 0]])
    with pytest.raises(EstimateError, match="three counts"):
        shrink_nps([[1, 2], [2, 3]])
    with pytest.raises(EstimateError, match="negative"):
        shrink_shares([3, 1], [2, 2])
    with pytest.raises(EstimateError, match="two categories"):
        dirichlet_multinomial([1, 2, 3])
    with pytest.raises(EstimateError, match="successes and n"):
        shrink_shares([3, 1], [2])


@pytest.mark.slow
@pytest.mark.parametrize("k", [5.0, 50.0, 1e6])
@pytest.mark.parametrize("n", [6, 60])
def test_intervals_cover_on_average_and_err_less_than_raw(k, n):
    covered, raw, ours = [], [], []
    for seed in range(1800 // n):
        p, counts = cells(seed, k=k, n=n)
        truth = 100 * (p[:, 0] - p[:, 2])
        got = shrink_nps(counts).estimates
        covered += [e.covers(t) for e, t in zip(got, truth, strict=True)]
        plain = 100 * (counts[:, 0] - counts[:, 2]) / counts.sum(axis=1)
        raw.append(((plain - truth) ** 2).mean())
        ours.append((np.array([e.value for e in got]) - truth) @ (np.array([e.value for e in got]) - truth) / n)
    assert np.mean(covered) > 0.915  # .93 in the long run with six cells, less two standard errors
    assert np.mean(ours) < np.mean(raw)
