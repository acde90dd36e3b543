import numpy as np
import pytest

from goodwill.stats.intervals import critical
from goodwill.stats.sequences import boundary, confidence_sequence, tuning


def test_g21_tuning_and_width():
    assert tuning(100) == pytest.approx(0.08212, abs=5e-6)
    for look in (50, 100, 2000):
        fixed = critical(0.95) / np.sqrt(look)
        assert boundary(look, look=look) / fixed == pytest.approx(1.549, abs=1e-3)


def test_it_is_tightest_where_it_was_tuned():
    at_look = boundary(100, look=100)
    assert at_look < boundary(100, look=10)
    assert at_look < boundary(100, look=1000)
    assert boundary(400) < boundary(100)


def test_interval():
    e = confidence_sequence(100, 2.0, 4.0, unit="points")
    assert e.high - e.value == pytest.approx(2 * boundary(100))
    assert e.n == 100
    assert confidence_sequence(0, 0, 0).value is None
    assert confidence_sequence(1, 0, 0).value is None
    assert "same" in confidence_sequence(5, 1, 0).absent


def test_bad_settings_are_refused():
    with pytest.raises(ValueError, match="look"):
        tuning(0)
    with pytest.raises(ValueError, match="level"):
        confidence_sequence(10, 1, 1, level=95)
    with pytest.raises(ValueError, match="negative"):
        confidence_sequence(10, 1, -1)


@pytest.mark.slow
@pytest.mark.parametrize("look", [100, 1000])
def test_looking_at_every_answer_keeps_the_promise(look):
    """From 30 to 2,000 answers the sequence ever misses in under 5 % of runs, repeated z-tests in about 44 %."""
    runs, n = 2000, np.arange(30, 2001)
    width = np.array([boundary(k, look=look) for k in n])
    ever = peeking = 0
    for seed in range(runs):
        x = np.random.default_rng(seed).normal(size=2000)
        mean = np.cumsum(x)[29:] / n
        sd = np.sqrt((np.cumsum(x**2)[29:] / n - mean**2) * n / (n - 1))
        ever += (np.abs(mean) > sd * width).any()
        peeking += (np.abs(mean) > critical(0.95) * sd / np.sqrt(n)).any()
    assert ever / runs < 0.05 + 0.01  # two binomial standard errors
    assert peeking / runs == pytest.approx(0.436, abs=0.05)
