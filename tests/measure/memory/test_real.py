"""Real people: moments and evening recall of the same days, and turns and whole dialogues judged by annotators.

Both tables are read by path and never copied; what they say is told in `docs/explanation/remembered.md`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from goodwill.measure.memory import FEATURES, Remembered
from goodwill.measure.memory.path_features import Paths, features
from goodwill.measure.memory.rules import OPEN

DATA = Path(__file__).parents[4] / "shared" / "data"


def read(path: str) -> pd.DataFrame:
    if not (DATA / path).is_file():
        pytest.skip(f"{path} is not there")
    return pd.read_csv(DATA / path, low_memory=False)


@pytest.fixture(scope="module")
def days():
    """Return moments (group, happiness on 0 to 100) and the evening's happiness of 137 days of 18 people."""
    rows = read("mpath_esm/example_data.csv")
    evening = rows[rows.evening_slider_happy.notna()].set_index(["participant", "day_n"]).evening_slider_happy
    moments = rows[rows.slider_happy.notna()].sort_values(["participant", "day_n", "start"])
    key = pd.Series(list(zip(moments.participant, moments.day_n, strict=True)))
    there = key.isin(evening.index).to_numpy()
    group, which = pd.factorize(key[there])
    recalled = np.array([evening.loc[k] for k in which])
    return group, moments.slider_happy.to_numpy()[there], recalled, [k[0] for k in which]


def test_evening_recall_goes_with_the_features_as_published(days):
    """Witness: r(evening, mean / max / min / last) = .679 / .646 / .452 / .553 over 137 days (data's own note)."""
    group, happy, recalled, _ = days
    x = features(Paths.grouped(group, happy / 50 - 1))
    found = [np.corrcoef(x[:, FEATURES.index(f)], recalled)[0, 1] for f in ("mean", "peak", "trough", "end")]
    assert len(x) == 137
    assert found == pytest.approx([0.67912, 0.6461, 0.45202, 0.55253], abs=5e-6)


def test_eighteen_people_give_weights_and_no_verdict(days):
    group, happy, recalled, who = days
    found = Remembered().read(group, happy / 50 - 1, recalled / 100, customer=who)
    assert (found.n, found.customers, found.rule) == (134, 18, OPEN)
    weights = found.weights.standardised
    assert max(weights, key=lambda f: weights[f].value) == "mean"
    assert weights["mean"].low > 0


@pytest.mark.slow
def test_annotators_of_dialogues_weigh_late_turns_more():
    turns = read("uss/uss_turns.csv")
    whole = read("uss/uss_dialogue_overall.csv")
    turns = turns[(turns.role == "USER") & turns.satisfaction_mean.notna()].sort_values(["corpus", "dialogue", "turn"])
    scores = pd.Series(whole.overall_mean.to_numpy(), index=whole.corpus + whole.dialogue.astype(str))
    group, which = pd.factorize(turns.corpus + turns.dialogue.astype(str))
    score = (scores.reindex(which).to_numpy() - 1) / 4
    rated = turns.satisfaction_raw.astype(str).str.split(",").apply(lambda v: np.array([float(x) for x in v]))
    within = rated.apply(lambda v: v.var(ddof=1) if len(v) > 1 else np.nan).mean()
    valence = (turns.satisfaction_mean.to_numpy() - 3) / 2
    exact = Remembered().read(group, valence, score)
    assert exact.rule == "both"
    assert exact.shapes.shapes["fading"].high < 0.8  # each later turn makes the earlier ones count for a quarter less
    r2 = exact.tests.r2
    assert r2["full"].value > r2["peak-end"].value > r2["mean only"].value > r2["end only"].value
    # With the disagreement of raters taken as error, turns are half noise: the rules cannot be told apart.
    noisy = Remembered().read(group, valence, score, sd=np.sqrt(within / rated.apply(len).to_numpy()) / 2)
    assert noisy.rule == OPEN
    assert 0.4 < noisy.error < 0.6
    assert noisy.weights.standardised["end"].value == max(e.value for e in noisy.weights.standardised.values())
