"""Words: hundreds of sentences for each feeling, touchpoint and language, true to the feeling."""

from __future__ import annotations

import numpy as np
import pytest

from goodwill.simulate import Company, Nuisances
from goodwill.simulate import verbatims_en as en
from goodwill.simulate import verbatims_sv as sv
from goodwill.simulate.words import FEELINGS, PLACES, felt, sentences, verbatims


@pytest.mark.parametrize("language", [0, 1])
@pytest.mark.parametrize("feeling", FEELINGS)
def test_each_feeling_has_hundreds_of_sentences_about_each_touchpoint(language: int, feeling: str) -> None:
    for place in PLACES:
        found = sentences(language, feeling, place)
        assert len(set(found)) >= 160, (feeling, place)
        assert all(s.strip() == s and "  " not in s and ".." not in s for s in found)
        assert not any(" i " in s for s in found) or language == 0


def test_both_languages_speak_of_the_same_things() -> None:
    assert set(en.TOPICS) == set(sv.TOPICS) == set(PLACES)
    assert set(en.TAILS) == set(sv.TAILS) == set(FEELINGS)
    assert [len(t) for t in en.TURNS.values()] == [len(t) for t in sv.TURNS.values()]


def test_words_carry_the_feeling() -> None:
    rng = np.random.default_rng(1)
    valence = np.array([-0.95, -0.5, 0.0, 0.5, 0.95], dtype=np.float32)
    seen = [{FEELINGS[k] for k in felt(rng, np.full(300, v, np.float32))} for v in valence]
    assert seen[0] == {"anger"}
    assert seen[1] == {"irritation", "disappointment", "worry"}
    assert seen[2] == {"neutral"}
    assert seen[3] == {"relief", "joy"}
    assert seen[4] == {"wow"}


def test_clean_words_stay_in_their_language() -> None:
    scene = Company(seed=1, customers=300, nuisances=Nuisances.none()).scene
    rng, n = np.random.default_rng(2), 600
    valence = rng.uniform(-1, 1, n).astype(np.float32)
    for language, letters in ((0, "åäö"), (1, "åäö")):
        texts = verbatims(scene, rng, valence, rng.integers(0, 8, n), np.full(n, language)).to_pylist()
        share = np.mean([any(c in letters for c in t) for t in texts])
        assert (share > 0.8) if language == 0 else (share == 0)
        assert len(set(texts)) > n // 2
