"""How claims about themes are judged. Written before any rate was looked at.

"Customers who mention X give a lower (higher) next recommend answer" is true where what customers live through goes
with loyalty at all, and the words that X is found by stand more often in texts of a bad (good) feeling than in others
said in the same way: words follow feelings in the company, and feelings later answers. In a company where nothing goes
with anything it is false. No decision of themes is declared.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from judge import Judged
from oracle_sizes import Oracle

from goodwill.measure.themes.book import starting_book
from goodwill.measure.themes.matching import Matcher
from goodwill.simulate.words import FEELINGS, PHRASES, PLACES, TONES, sentences
from goodwill.study.claims import RegisteredClaim
from goodwill.study.result import StudyResult

KEYS: tuple[str, ...] = ("theme:",)
EACH = 160  # sentences looked at of each language, feeling and touchpoint
LANGUAGES = ("sv", "en")


@lru_cache(maxsize=1)
def tones() -> dict[tuple[str, str], float]:
    """Return (source, theme) -> mean feeling (-1 to 1) of texts that speak of it, less that of all of the source."""
    rng, matcher = np.random.default_rng(0), Matcher(starting_book())
    found = {}
    for source in ("answer", "contact"):
        texts, feelings, codes = [], [], []
        for number, code in enumerate(LANGUAGES):
            for k, feeling in enumerate(FEELINGS):
                said = list(PHRASES[number].TURNS[feeling]) if source == "contact" else []
                for place in PLACES if source == "answer" else ():
                    every = sentences(number, feeling, place)
                    said += [every[i] for i in rng.choice(len(every), min(EACH, len(every)), replace=False)]
                texts += said
                feelings += [float(TONES[k]) - 1.0] * len(said)
                codes += [code] * len(said)
        spoken, felt = matcher.match(texts, codes), np.array(feelings)
        for i, key in enumerate(matcher.keys):
            if spoken[:, i].any():
                found[source, key] = float(felt[spoken[:, i]].mean() - felt.mean())
    return found


def tone(theme: str, study: StudyResult) -> float:
    """Return the tone of a theme over the sources in which the company's customers spoke of it."""
    rows = study.results["themes"].table().to_pylist()
    said = [r for r in rows if r["scope"] == "theme source" and r["theme"] == theme and r["value"]]
    return sum(r["value"] * r["n"] * tones().get((r["source"], theme), 0.0) for r in said)


def is_true(claim: RegisteredClaim, oracle: Oracle, study: StudyResult) -> bool | None:
    """Whether an accepted claim about a theme holds; None for other claims."""
    if claim.claim.family != "themes":
        return None
    value = claim.claim.estimate.value or 0.0
    return oracle.truths.drivers.strength > 0 and tone(claim.claim.about, study) * value > 0


def decide(key: str, right: str, oracle: Oracle, study: StudyResult) -> Judged | None:
    """Nothing is declared about themes."""
    return None
