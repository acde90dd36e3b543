import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr

from goodwill.core.errors import EstimateError
from goodwill.core.estimate import Estimate
from goodwill.stats.multiplicity import (
    benjamini_hochberg,
    benjamini_yekutieli,
    fcr_intervals,
    fcr_level,
    hierarchical,
    holm,
    simes,
)

p_lists = st.lists(st.floats(0, 1), min_size=1, max_size=20)

# Benjamini & Hochberg (1995), section 4.1: fifteen comparisons of a myocardial infarction trial.
INFARCTION = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719]
INFARCTION += [0.6528, 0.7590, 1.0000]


def test_published_example_keeps_four_and_bonferroni_type_three():
    assert benjamini_hochberg(INFARCTION, 0.05).count == 4
    assert holm(INFARCTION, 0.05).count == 3


@settings(max_examples=40, deadline=None)
@given(p_lists)
def test_agrees_with_statsmodels(p):
    multitest = pytest.importorskip("statsmodels.stats.multitest")
    for ours, name in ((benjamini_hochberg, "fdr_bh"), (benjamini_yekutieli, "fdr_by"), (holm, "holm")):
        rejected, adjusted, *_ = multitest.multipletests(p, 0.07, method=name)
        got = ours(p, 0.07)
        np.testing.assert_allclose(got.adjusted, adjusted, atol=1e-12)
        # Ties with the level in the last digit may fall either way.
        sure = np.abs(adjusted - 0.07) > 1e-9
        np.testing.assert_array_equal(got.rejected[sure], rejected[sure])


@settings(max_examples=40, deadline=None)
@given(p_lists, st.randoms(use_true_random=False))
def test_laws(p, random):
    """Order does not matter, smaller p-values are kept first, and more rate keeps more."""
    order = list(range(len(p)))
    random.shuffle(order)
    for method in (benjamini_hochberg, benjamini_yekutieli, holm):
        got = method(p, 0.1)
        np.testing.assert_array_equal(method(np.array(p)[order], 0.1).rejected, got.rejected[order])
        assert (method(p, 0.3).rejected >= got.rejected).all()
        if got.count:
            assert max(np.array(p)[got.rejected]) <= min(np.array(p)[~got.rejected], default=1)
    assert benjamini_yekutieli(p).count <= benjamini_hochberg(p).count
    assert simes(p) == pytest.approx(benjamini_hochberg(p).adjusted.min())
    assert min(p) <= simes(p) + 1e-15


def test_hierarchy_keeps_families_first():
    got = hierarchical({"teams": [0.0001, 0.3, 0.9], "touchpoints": [0.4, 0.5], "trend": [0.001], "empty": []}, q=0.1)
    assert set(got.kept) == {"teams", "trend"}
    assert got.families["teams"].rejected.tolist() == [True, False, False]
    # two of three families kept: the level within them is 2/3 of q
    assert got.families["teams"].level == pytest.approx(0.1 * 2 / 3)
    assert got.families["touchpoints"].count == 0
    assert got.global_p["touchpoints"] == pytest.approx(0.5)
    assert hierarchical({"a": [0.9], "b": [0.8]}).kept == ()
    assert hierarchical({}).kept == ()


def figures(values, se=1.0):
    return [Estimate(v, v - 1.959964 * se, v + 1.959964 * se, 50, se=se) for v in values]


def test_selected_intervals_widen_with_selection():
    assert fcr_level(5, 5, 0.05) == pytest.approx(0.95)
    assert fcr_level(1, 10, 0.05) == pytest.approx(0.995)
    out = fcr_intervals(figures([5.0, 0.0, 1.0, 2.0]), [True, False, False, False], q=0.05, shrink=False)
    assert out[1] is None
    # 1 - .05/4: z = 2.4977
    assert out[0].width == pytest.approx(2 * 2.4977, abs=1e-3)
    assert out[0].value == 5.0
    pulled = fcr_intervals(figures([5.0, 0.0, 1.0, 2.0]), [True, False, False, False])[0]
    assert 1.0 < pulled.value < 5.0
    assert pulled.low <= pulled.value <= pulled.high


def test_absent_figures_do_not_count_and_cannot_be_selected():
    missing = Estimate.missing("nobody")
    out = fcr_intervals([*figures([5.0, 4.0]), missing], [True, True, False], q=0.05)
    assert out[0].level == pytest.approx(0.95)
    with pytest.raises(EstimateError, match="without interval"):
        fcr_intervals([missing], [True])
    assert fcr_intervals(figures([1.0]), [False]) == (None,)
    with pytest.raises(EstimateError, match="one mark"):
        fcr_intervals(figures([1.0]), [True, False])


def test_bad_input_is_refused():
    with pytest.raises(EstimateError, match="between 0 and 1"):
        benjamini_hochberg([0.1, 1.2])
    with pytest.raises(EstimateError, match="not numbers"):
        holm([0.1, np.nan])
    with pytest.raises(EstimateError, match="needs a p-value"):
        simes([])
    with pytest.raises(ValueError, match="rate"):
        benjamini_hochberg([0.1], 1.5)
    with pytest.raises(ValueError, match="select"):
        fcr_level(0, 5)


def worlds(seeds, m=40, true=8, effect=3.0, common=0.0):
    """z-values of m questions, `true` of them with an effect, sharing a common shock."""
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        theta = np.where(np.arange(m) < true, effect, 0.0)
        z = theta + np.sqrt(1 - common) * rng.normal(size=m) + np.sqrt(common) * rng.normal()
        yield theta, z, 2 * ndtr(-np.abs(z))


@pytest.mark.slow
@pytest.mark.parametrize("true", [0, 8])
@pytest.mark.parametrize("common", [0.0, 0.5])
def test_false_discovery_rate(true, common):
    rates = []
    for theta, _, p in worlds(2000, true=true, common=common):
        kept = benjamini_hochberg(p, 0.10).rejected
        rates.append((kept & (theta == 0)).sum() / max(1, kept.sum()))
    assert np.mean(rates) < 0.10 + 2 * np.std(rates) / np.sqrt(2000)


@pytest.mark.slow
def test_hierarchical_rate_averaged_over_families_kept():
    rates = []
    for seed in range(1000):
        rng = np.random.default_rng(seed)
        theta = np.zeros((10, 6))
        theta[:3, :2] = 3.5
        p = 2 * ndtr(-np.abs(theta + rng.normal(size=theta.shape)))
        got = hierarchical({str(f): p[f] for f in range(10)}, 0.10)
        each = [
            (got.families[f].rejected & (theta[int(f)] == 0)).sum() / max(1, got.families[f].count) for f in got.kept
        ]
        rates.append(np.mean(each) if each else 0.0)
    assert np.mean(rates) < 0.10 + 2 * np.std(rates) / np.sqrt(1000)


@pytest.mark.slow
def test_false_coverage_rate_of_selected_intervals():
    plain, adjusted, bias = [], [], []
    for theta, z, p in worlds(500, effect=2.0):
        chosen = benjamini_hochberg(p, 0.10).rejected
        if not chosen.any():
            continue
        estimates = figures(z)
        out = fcr_intervals(estimates, chosen, q=0.10)
        picked = np.flatnonzero(chosen)
        adjusted.append(np.mean([not out[i].covers(theta[i]) for i in picked]))
        plain.append(np.mean([not estimates[i].covers(theta[i]) for i in picked]))
        bias.append(np.mean([(z[i] - theta[i], out[i].value - theta[i]) for i in picked], axis=0))
    assert np.sum(adjusted) / 500 < 0.10
    assert np.mean(plain) > 0.10
    raw, pulled = np.abs(np.mean(bias, axis=0))
    assert pulled < raw
