"""What a panel may be, and what is said when it is not."""

import numpy as np
import pytest

from goodwill.core.errors import EstimateError
from goodwill.stats.markov import Channel, Panel


def buys(values):
    return Channel("buys", "binary", np.array(values, dtype=float))


def test_rows_in_any_order():
    keys, periods = [7, 3, 7, 3, 3], [2, 5, 1, 4, 6]
    events = np.arange(5.0)[:, None]
    panel, customers, order = Panel.from_arrays(keys, periods, [buys([1, 0, 0, 1, np.nan])], events, ["event"])
    assert customers.tolist() == [3, 7]
    assert panel.offsets.tolist() == [0, 3, 5]
    assert order.tolist() == [3, 1, 4, 2, 0]
    assert panel.events[:, 0].tolist() == [0.0, 1.0, 4.0, 0.0, 0.0]  # first rows have no move into them
    assert np.array_equal(panel.channels[0].values, [1.0, 0.0, np.nan, 0.0, 1.0], equal_nan=True)


def test_a_gap_is_refused():
    with pytest.raises(EstimateError, match="without gap"):
        Panel.from_arrays([1, 1], [1, 3], [buys([1, 0])])


def test_all_faults_at_once():
    channels = (
        Channel("buys", "binary", np.array([0.0, 2.0])),
        Channel("spend", "lognormal", np.array([0.0, 1.0])),
        Channel("grade", "ordinal", np.array([0.5, 1.0])),
        Channel("visits", "count", np.array([1.0])),
    )
    with pytest.raises(EstimateError) as caught:
        Panel(np.array([0, 2]), channels, np.array([[np.inf], [0.0]]), ("event",))
    for word in ("buys", "spend", "grade", "visits", "infinity"):
        assert word in str(caught.value)


@pytest.mark.parametrize("offsets", [[0], [1, 2], [0, 0, 2], [0, 2, 1]])
def test_offsets(offsets):
    with pytest.raises(EstimateError, match="offsets must rise"):
        Panel(np.array(offsets), (buys([1, 0]),))


def test_take_repeats():
    panel = Panel(
        np.array([0, 1, 3]), (buys([1, 0, 1]),), np.array([[1.0], [2.0], [3.0]]), ("e",), np.array([1.0, 2.0])
    )
    twice = panel.take([1, 1, 0])
    assert twice.offsets.tolist() == [0, 2, 4, 5]
    assert twice.channels[0].values.tolist() == [0, 1, 0, 1, 1]
    assert twice.covariates[:, 0].tolist() == [2, 3, 2, 3, 1]
    assert twice.weights.tolist() == [2, 2, 1]


def test_names_must_match():
    with pytest.raises(EstimateError, match="names for"):
        Panel(np.array([0, 2]), (buys([1, 0]),), np.zeros((2, 2)), ("only one",))
