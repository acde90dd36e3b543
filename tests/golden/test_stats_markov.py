"""G16: hidden Markov and latent class models of R package depmixS4 (Visser & Speekenbrink 2010, JSS 36(7)).

`speed`: 439 trials of three series in a speed-accuracy trade-off; `balance`: 779 children and four balance scale items.
Printed by the package: its own test fixtures for `speed` with Pacc on transitions, and the vignette.
"""

import csv
from pathlib import Path

import numpy as np
import pytest

from goodwill.stats.markov import switching

DATA = Path(__file__).parents[2] / ".." / "shared" / "data" / "reference_stats"
LENGTHS = (168, 134, 137)
FIXTURE = 1e-3  # the bar on log-likelihoods
PRINTED = 0.005  # two decimals
THREE = 0.0006  # three decimals


def rows(name):
    path = DATA / name
    if not path.exists():
        pytest.skip(f"the data are not here: shared/data/reference_stats/{name}")
    with path.open(newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.fixture(scope="module")
def speed():
    data = rows("speed.csv")
    series = {"rt": [float(r["rt"]) for r in data], "corr": [r["corr"] for r in data]}
    return series, np.array([float(r["Pacc"]) for r in data])


def test_speed_with_a_covariate_on_transitions(speed):
    series, pacc = speed
    fit = switching(series, pacc, 2, lengths=LENGTHS)
    assert fit.log_likelihood == pytest.approx(-248.972219, abs=FIXTURE)
    assert fit.emissions["rt"]["mean"] == pytest.approx([5.522, 6.394], abs=THREE)
    assert fit.emissions["rt"]["sd"] == pytest.approx([0.203, 0.237], abs=THREE)
    correct = fit.emissions["corr"]["categories"].index("cor")
    assert fit.emissions["corr"]["probability"][:, correct] == pytest.approx([0.526, 0.904], abs=THREE)
    assert (fit.free, fit.rows) == (11, 439)


def test_the_other_alignment_is_another_model(speed):
    """depmixS4 takes the covariate of the row that is left; the row that is entered gives another likelihood."""
    series, pacc = speed
    fit = switching(series, pacc, 2, lengths=LENGTHS, covariate_row="destination")
    assert abs(fit.log_likelihood + 248.972219) > 1.0


def test_two_ordered_states_are_the_same_model(speed):
    """With two states the ordered and the multinomial logit are one."""
    series, pacc = speed
    fit = switching(series, pacc, 2, lengths=LENGTHS, transition="ordered")
    assert fit.log_likelihood == pytest.approx(-248.972219, abs=FIXTURE)


def test_speed_without_covariate(speed):
    series, _ = speed
    fit = switching(series, None, 2, lengths=LENGTHS)
    assert fit.log_likelihood == pytest.approx(-296.1078, abs=FIXTURE)
    assert fit.free == 9


def test_speed_one_state(speed):
    series, _ = speed
    fit = switching(series["rt"], states=1, lengths=LENGTHS)
    assert fit.log_likelihood == pytest.approx(-305.33, abs=PRINTED)
    assert fit.aic == pytest.approx(614.66, abs=PRINTED)
    assert fit.bic == pytest.approx(622.83, abs=PRINTED)


def test_balance_latent_classes_with_age_on_priors():
    data = rows("balance.csv")
    items = {item: [int(r[item]) for r in data] for item in ("d1", "d2", "d3", "d4")}
    age = np.array([float(r["age"]) for r in data])
    one_row_each = np.ones(len(data), dtype=int)
    for classes, printed in ((2, 1969.2), (3, 1941.6), (4, 1950.4)):
        fit = switching(items, states=classes, lengths=one_row_each, initial_covariates=age, starts=10)
        assert fit.bic == pytest.approx(printed, abs=0.05)  # one decimal
