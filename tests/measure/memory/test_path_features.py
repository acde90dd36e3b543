"""Features of the emotion curve: against plain arithmetic, moment by moment."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodwill.core.errors import EstimateError
from goodwill.measure.memory.path_features import FEATURES, Paths, curve, features

VALENCE = st.floats(-1, 1, allow_nan=False, width=32)
ROUNDING = 1e-9


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(VALENCE, min_size=1, max_size=9), min_size=1, max_size=8))
def test_features_are_those_of_each_path_alone(lists):
    group = np.repeat(np.arange(len(lists)), [len(one) for one in lists])
    found = features(Paths.grouped(group, np.concatenate(lists)))
    for row, path in zip(found, lists, strict=True):
        plain = dict(zip(FEATURES, row, strict=True))
        assert plain["mean"] == pytest.approx(sum(path) / len(path), abs=ROUNDING)
        assert plain["peak"] == max(path)
        assert plain["trough"] == min(path)
        assert (plain["start"], plain["end"]) == (path[0], path[-1])
        assert plain["duration"] == pytest.approx(np.log(len(path)), abs=ROUNDING)
        assert plain["spread"] == pytest.approx(np.std(path), abs=ROUNDING)
        if len(path) > 1:
            steep = np.polyfit(np.arange(len(path)) / (len(path) - 1), path, 1)[0]
            assert plain["trend"] == pytest.approx(steep, abs=1e-6)
        one = curve(path)
        assert one is not None
        assert one.row() == pytest.approx(row, abs=ROUNDING)


@settings(max_examples=40, deadline=None)
@given(st.lists(VALENCE, min_size=2, max_size=9))
def test_turning_a_path_round_swaps_start_and_end_and_turns_the_trend(path):
    there, back = curve(path), curve(path[::-1])
    assert (there.start, there.end, there.peak, there.trough) == (back.end, back.start, back.peak, back.trough)
    assert there.trend == pytest.approx(-back.trend, abs=1e-9)


def test_unknown_moments_are_left_out_and_never_neutral():
    one = curve([{"valence": -0.5}, {"valence": None}, {"valence": 0.5}])
    assert (one.moments, one.mean, one.end, one.recovered) == (2, 0.0, 0.5, 1.0)
    assert curve([{"valence": None}]) is None


def test_the_later_of_two_equal_peaks_is_the_peak():
    one = curve([0.5, -0.2, 0.5, -0.2])
    assert (one.peak_at, one.trough_at) == (2, 3)


@pytest.mark.parametrize(
    ("group", "valence"), [([0, 2], [0.1, 0.2]), ([1, 1], [0.1, 0.2]), ([0, 0], [0.1, 1.4]), ([0, 0], [0.1, np.nan])]
)
def test_wrong_moments_are_refused(group, valence):
    with pytest.raises(EstimateError):
        Paths.grouped(group, valence)


def test_some_paths_keep_their_moments():
    paths = Paths.grouped([0, 0, 1, 2, 2, 2], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6], [0.1] * 6)
    kept = paths.some(np.array([True, False, True]))
    assert kept.valence.tolist() == [0.1, 0.2, 0.4, 0.5, 0.6]
    assert kept.length.tolist() == [2, 3]
    assert kept.variance == pytest.approx([0.01] * 5)
