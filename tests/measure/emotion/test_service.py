"""Service states: what cues show, what labels add, and how they fared on words that we labelled."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np
import pytest

from goodwill.core.errors import EstimateError
from goodwill.measure.emotion.labels import LABELS
from goodwill.measure.emotion.prevalence_rates import rates_of
from goodwill.measure.emotion.service import STATES, states

sys.path.insert(0, str(Path(__file__).parent))
import labels_of_ours as ours

DATA = Path(__file__).parents[3] / ".." / "shared" / "data"
SAYS = {
    "en": {
        "frustration": "I am fed up with calling again and again.",
        "confusion": "I don't understand this letter at all, it makes no sense.",
        "relief": "What a relief, it finally works again.",
        "gratitude": "Thank you so much for your help.",
        "distrust": "I was lied to, I don't trust you any more.",
        "threat_to_leave": "I will cancel my contract and switch to another provider.",
    },
    "sv": {
        "frustration": "Jag är så trött på att ringa gång på gång.",
        "confusion": "Jag förstår inte brevet alls, det är obegripligt.",
        "relief": "Vilken lättnad, äntligen fungerar det igen.",
        "gratitude": "Tusen tack för all hjälp.",
        "distrust": "Ni ljuger, jag litar inte på er längre.",
        "threat_to_leave": "Jag säger upp avtalet och byter operatör.",
    },
}


@pytest.mark.parametrize("language", sorted(SAYS))
def test_each_state_is_highest_where_it_is_said(language):
    found = states(list(SAYS[language].values()), language)
    for k, state in enumerate(STATES):
        assert found[k, k] >= 0.5, state
        assert found[:, k].argmax() == k or found[k, k] == found[:, k].max()


def test_plain_words_show_none():
    assert (states(["The invoice comes by mail every month.", ""], "en") < 0.35).all()
    assert (states(["Fakturan kommer med posten varje månad.", ""], "sv") < 0.35).all()


def test_a_negation_denies_a_word():
    found = states(["It was not confusing", "It was confusing"], "en")[:, STATES.index("confusion")]
    assert found[0] < 0.5 <= found[1]


def test_a_language_without_cues_is_not_known_unless_labels_are():
    found = states(["Es ist zum Verzweifeln"], "de")
    assert np.isnan(found).all()
    p = np.zeros((1, len(LABELS)))
    p[0, LABELS.index("gratitude")] = 0.9
    told = states(["Danke"], "de", p)
    assert told[0, STATES.index("gratitude")] == pytest.approx(0.9)
    assert np.isnan(told[0, STATES.index("distrust")])


def test_labels_raise_and_never_lower():
    rng = np.random.default_rng(0)
    texts = list(SAYS["en"].values())
    assert (states(texts, "en", rng.random((6, len(LABELS))) * 0.5) >= states(texts, "en") - 1e-12).all()


def test_shapes_have_to_fit():
    with pytest.raises(EstimateError):
        states(["a"], ["en", "en"])
    with pytest.raises(EstimateError):
        states(["a"], "en", np.zeros((1, 3)))


def test_error_rates_that_ship_are_those_of_our_labels():
    path = DATA / "nps_verbatims" / "nps_verbatims.csv"
    if not path.exists():
        pytest.skip("real data are not here")
    with path.open(encoding="utf-8", errors="replace") as file:
        rows = list(csv.DictReader(file))
    second = ours.drawn(rows)[1]
    found = states([rows[i]["text"] for i in second], "en")
    true = ours.SECOND | {"frustration": set(second) - ours.CALM}
    for state in ("frustration", "gratitude", "distrust", "threat_to_leave"):
        its = np.array([i in true[state] for i in second])
        said = found[:, STATES.index(state)] >= 0.5
        kept = rates_of("en", state)
        assert (kept.n_positive, kept.n_negative) == (its.sum(), (~its).sum())
        # Labels of the English model, left out here, add a few.
        assert kept.tpr == pytest.approx(said[its].mean(), abs=0.1)
        assert kept.fpr == pytest.approx(said[~its].mean(), abs=0.05)
