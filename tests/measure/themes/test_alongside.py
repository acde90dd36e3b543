"""What goes with a theme: against least squares worked out another way; and whose next answer it is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from goodwill.measure.themes.alongside import FEWEST, later, same, strata
from goodwill.measure.themes.later import NextAnswers
from goodwill.measure.themes.texts import Texts, sums_of
from goodwill.stats.clustered import ClusterSums

DAY = 86_400_000_000
EXACT = 1e-9  # the same arithmetic in another order


def texts(n: int = 600, seed: int = 0, shift: float = 0.0, people: int = 200, months: int = 4) -> Texts:
    rng = np.random.default_rng(seed)
    spoken = rng.random((n, 2)) < 0.3
    touchpoint = rng.choice(["call", "shop"], n).astype(object)
    customer = np.sort(rng.integers(0, people, n))
    mood = rng.normal(0, 1, people)[customer]
    y = 6 + mood + (touchpoint == "shop") + shift * spoken[:, 0] + rng.normal(0, 1, n)
    label = np.full(n, "a", dtype=object)
    none = np.full(n, np.nan)
    return Texts(
        spoken=spoken, customer=customer, source=label, place=label, touchpoint=touchpoint,
        language=label, month=rng.integers(100, 100 + months, n),
        score=none, same=none, later=y, words=label, felt_text=np.zeros(0, int),
        felt=np.zeros(0), felt_spoken=np.zeros((0, 2), bool), aside={},
    )  # fmt: skip


def test_difference_is_least_squares_with_a_constant_per_group_and_clustered_errors():
    statsmodels = pytest.importorskip("statsmodels.formula.api")
    t = texts(shift=0.8)
    frame = pd.DataFrame({"y": t.later, "x": t.spoken[:, 0].astype(float), "g": strata(t), "c": t.customer})
    fitted = statsmodels.ols("y ~ x + C(g)", frame).fit()
    robust = fitted.get_robustcov_results("cluster", groups=frame["c"])
    found = later(t)[0].estimate
    assert found.value == pytest.approx(fitted.params["x"], abs=EXACT)
    place = list(fitted.params.index).index("x")
    assert found.se == pytest.approx(robust.bse[place], rel=1e-6)
    assert found.covers(0.8)


def test_groups_with_one_side_only_tell_nothing():
    t = texts()
    t.touchpoint[:] = np.where(t.spoken[:, 0], "call", "shop").astype(object)
    assert not later(t)[0].estimate.is_present
    assert later(t)[1].estimate.is_present


def test_few_customers_give_no_difference():
    assert not later(texts(n=40, people=FEWEST - 1))[0].estimate.is_present


def test_texts_beside_a_recommend_answer_are_not_compared_with_later_ones():
    t = texts()
    t.same[:] = t.later
    assert not later(t)[0].estimate.is_present
    assert same(t)[0].estimate.is_present


@pytest.mark.slow
def test_p_values_hold_their_level_with_customers_as_clusters():
    small = [later(texts(n=400, seed=s, people=120, months=40))[0].p_value < 0.05 for s in range(1000)]
    # Groups of five texts on average. 99 % of binomial draws at 5 % from 1,000 lie within 0.033 to 0.069; the smaller
    # side's degrees of freedom make it a little careful.
    assert 0.02 <= np.mean(small) <= 0.069


def test_next_answer_is_the_first_strictly_after_and_of_the_same_customer():
    rng = np.random.default_rng(3)
    who, at = rng.integers(0, 8, 60), rng.integers(0, 900, 60) * DAY
    score = rng.integers(0, 11, 60).astype(float)
    score = pd.Series(score).groupby([who, at]).transform("min").to_numpy()  # ties would leave a choice
    answers = NextAnswers.made(who, at, score)
    asked, said_at = rng.integers(0, 10, 300), rng.integers(-50, 1000, 300) * DAY
    for customer, moment, found in zip(asked, said_at, answers.after(asked, said_at), strict=True):
        rows = [
            (a, s) for w, a, s in zip(who, at, score, strict=True) if w == customer and moment < a <= moment + 365 * DAY
        ]
        assert (np.isnan(found) and not rows) or found == min(rows)[1]


def test_no_answers_at_all_are_no_next_answer():
    nobody = NextAnswers.made(np.zeros(0, int), np.zeros(0, int), np.zeros(0))
    assert np.isnan(nobody.after(np.array([1, 2]), np.array([0, 0]))).all()


def test_sums_over_customers_are_those_of_each_column():
    rng = np.random.default_rng(1)
    y, c = rng.random((50, 3)) < 0.5, rng.integers(0, 12, 50)
    for k, sums in enumerate(sums_of(y, c)):
        wanted = ClusterSums.from_rows(y[:, k].astype(float), c)
        for name in ("clusters", "answers", "y", "n", "yy", "yn", "nn"):
            assert getattr(sums, name) == pytest.approx(getattr(wanted, name), abs=EXACT)
