"""What is said beside what is lived: the list ends where one in ten is expected to be wrong."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import hypergeom

from goodwill.measure.loyalty.stated import FALSE_SHARE, Said, gone_in_spirit, said_beside_lived
from goodwill.measure.loyalty.warnings import came_true, warned


@given(st.lists(st.floats(0, 1), min_size=0, max_size=60), st.integers(0, 10))
@settings(max_examples=60, deadline=None)
def test_the_list_keeps_to_its_expected_share_of_false_ones(p, seed):
    p = np.array(p)
    rng = np.random.default_rng(seed)
    nine, here = rng.random(len(p)) < 0.6, rng.random(len(p)) < 0.8
    listed = gone_in_spirit(nine, p, here)
    assert not (listed & ~(nine & here)).any()
    if listed.any():
        assert (1 - p[listed]).mean() <= FALSE_SHARE + 1e-9
        assert p[listed].min() >= p[nine & here & ~listed].max(initial=0.0) - 1e-9  # nobody surer is left out
    if (p[nine & here] > 1 - FALSE_SHARE).any():
        assert listed.any()


def test_answers_are_corrected_for_who_answers():
    """Half are gone and answer rarely: counted by hand."""
    n = 1000
    state = np.repeat([0, 2], n // 2)
    mark = np.full(n, np.nan)
    mark[:50], mark[:10] = 3.0, 9.0  # of 500 gone, 50 answer, 10 with nine
    mark[500:900], mark[500:800] = 3.0, 10.0  # of 500 steady, 400 answer, 300 with ten
    said = Said(mark, np.zeros(n, int), np.zeros(n), np.zeros(n))
    found = said_beside_lived(said, state, 3, np.array(["r"] * n, dtype=object), np.ones(n, bool))
    assert found.plain.value == pytest.approx(310 / 450)
    assert found.corrected.value == pytest.approx(0.5 * 10 / 50 + 0.5 * 300 / 400)
    assert found.answers[0].value == pytest.approx(0.1)
    assert found.by_state[2].value == pytest.approx(0.75)


def test_a_list_came_true_by_the_hypergeometric_law():
    listed = np.arange(100) < 20
    left = np.zeros(100, bool)
    left[:6] = left[50:54] = True
    found = came_true(listed, np.ones(100, bool), left, 6)
    assert found is not None
    assert found.p_value == pytest.approx(hypergeom.sf(5, 100, 10, 20))
    assert (found.listed.value, found.others.value) == (6 / 20, 4 / 80)
    assert came_true(np.arange(100) < 3, np.ones(100, bool), left, 6) is None


def test_warnings_are_the_highest_risks_of_those_there():
    rng = np.random.default_rng(3)
    risk, here = rng.random(2000), rng.random(2000) < 0.7
    listed = warned(risk, here)
    assert 10 <= listed.sum() <= 0.02 * here.sum() + 1
    assert risk[listed].min() >= risk[here & ~listed].max()
    assert not listed[~here].any()
