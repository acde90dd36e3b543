"""Put phrases together: verbatims of customers, turns in contacts, comments of staff; and spoil some."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from goodwill.simulate import touchpoints as tp
from goodwill.simulate import verbatims_en as en
from goodwill.simulate import verbatims_staff as staff_words
from goodwill.simulate import verbatims_sv as sv
from goodwill.simulate.scene import Scene

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
PHRASES = (sv, en)  # in the order of `people.LANGUAGES`
FEELINGS = ("anger", "irritation", "disappointment", "worry", "neutral", "relief", "joy", "wow")
TONES = np.array([0, 0, 0, 0, 1, 2, 2, 2])  # which topics a feeling goes with: bad, so-so, good
PLACES = (*tp.NAMES, "general")
VARIANTS = 160  # sentences kept per language, feeling and touchpoint
SHARES = {"non_answers": 0.07, "sarcasm": 0.08, "templates": 0.03, "quoted_text": 0.04, "agent_text": 0.03,
          "mixed_languages": 0.05}  # fmt: skip


def sentences(language: int, feeling: str, place: str) -> list[str]:
    """Return every sentence of a feeling about a touchpoint in a language (0 Swedish, 1 English)."""
    phrases = PHRASES[language]
    topics = phrases.TOPICS[place][TONES[FEELINGS.index(feeling)]]
    found = []
    for topic in topics:
        for tail in phrases.TAILS[feeling]:
            found += [f"{topic}. {tail}", f"{tail} {topic}."]
            found += [f"{opener} {_inside(topic)}. {tail}" for opener in phrases.OPENERS]
    return found


def _inside(topic: str) -> str:
    """Return a topic as it stands after an opener; an English I keeps its size."""
    return topic if topic.startswith(("I ", "I'")) else topic[0].lower() + topic[1:]


@lru_cache(maxsize=1)
def _bank() -> pa.Array:
    """Return `VARIANTS` sentences for each language, feeling and touchpoint, in that order."""
    rng, kept = np.random.default_rng(0), []
    for language in range(len(PHRASES)):
        for feeling in FEELINGS:
            for place in PLACES:
                all_ = sentences(language, feeling, place)
                kept += [all_[k] for k in rng.choice(len(all_), VARIANTS, replace=len(all_) < VARIANTS)]
    return pa.array(kept, pa.string())


def felt(rng: np.random.Generator, valence: Floats) -> Ints:
    """Return the feeling (place in `FEELINGS`) that words of this valence carry."""
    u = rng.random(len(valence))
    bands = np.digitize(valence, [-0.75, -0.3, 0.2, 0.75])
    low, high = 1 + (u * 3).astype(np.int64), np.where(u < 0.3, 5, 6)
    return np.choose(bands, [np.zeros(len(u), np.int64), low, np.full(len(u), 4), high, np.full(len(u), 7)])


def verbatims(scene: Scene, rng: np.random.Generator, valence: Floats, place: Ints | None, language: Ints) -> pa.Array:
    """Return one text per answer.

    Parameters
    ----------
    valence
        How it felt, -1 to 1.
    place
        Touchpoint of each, or None for the relationship as a whole.
    language
        0 Swedish, 1 English.
    """
    n = len(valence)
    mixed = scene.nuisances.mixed_languages & (rng.random((2, n)) < [[SHARES["mixed_languages"]], [0.5]])
    language = np.where(mixed[0] & mixed[1], 1 - language, language)
    where = np.full(n, len(PLACES) - 1) if place is None else place
    feeling = felt(rng, valence)
    first = _draw(rng, language, feeling, where)
    more = _draw(rng, np.where(mixed[0], 1 - language, language), felt(rng, valence), np.full(n, len(PLACES) - 1))
    both = pc.binary_join_element_wise(first, more, " ")
    texts = pc.if_else(pa.array((rng.random(n) < 0.25) | mixed[0]), both, first)
    return _spoil(scene, rng, texts, feeling, language)


def _draw(rng: np.random.Generator, language: Ints, feeling: Ints, place: Ints) -> pa.Array:
    cell = (language * len(FEELINGS) + feeling) * len(PLACES) + place
    return _bank().take(pa.array(cell * VARIANTS + rng.integers(0, VARIANTS, len(cell))))


def _spoil(scene: Scene, rng: np.random.Generator, texts: pa.Array, feeling: Ints, language: Ints) -> pa.Array:
    """Replace or lengthen some texts, as far as those nuisances are on."""
    u = rng.random((5, len(feeling)))
    unhappy = feeling <= 1
    for row, (name, column) in enumerate((("sarcasm", "SARCASM"), ("templates", "TEMPLATES"), ("agent_text", "AGENT"),
                                          ("non_answers", "NON_ANSWERS"))):  # fmt: skip
        hit = u[row] < SHARES[name]
        if name == "sarcasm":
            hit &= unhappy
        if getattr(scene.nuisances, name) and hit.any():
            texts = pc.if_else(pa.array(hit), _either(rng, [getattr(p, column) for p in PHRASES], language), texts)
    if scene.nuisances.quoted_text:
        quoted = pc.binary_join_element_wise(texts, pa.array([p.QUOTE for p in PHRASES]).take(pa.array(language)), "")
        texts = pc.if_else(pa.array(u[4] < SHARES["quoted_text"]), quoted, texts)
    return texts


def _either(rng: np.random.Generator, kinds: Sequence[tuple[str, ...]], language: Ints) -> pa.Array:
    """Return one phrase of a kind in each one's language."""
    starts = np.array([0, len(kinds[0])])
    sizes = np.array([len(k) for k in kinds])
    place = starts[language] + (rng.random(len(language)) * sizes[language]).astype(np.int64)
    return pa.array([*kinds[0], *kinds[1]], pa.string()).take(pa.array(place))


def turns(scene: Scene, rng: np.random.Generator, valence: Floats, *, speaker: Ints, language: Ints) -> pa.Array:
    """Return one text per moment: the customer's by feeling, the employee's and the system's by habit."""
    feeling = felt(rng, valence)
    phrases = [t for p in PHRASES for f in FEELINGS for t in p.TURNS[f]]
    sizes = np.array([len(p.TURNS[f]) for p in PHRASES for f in FEELINGS])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    cell = language * len(FEELINGS) + feeling
    place_ = starts[cell] + (rng.random(len(cell)) * sizes[cell]).astype(np.int64)
    theirs = pa.array(phrases, pa.string()).take(pa.array(place_))
    staff, system = (
        _either(rng, staff_words.STAFF_TURNS, language),
        _either(rng, staff_words.SYSTEM_TURNS, language),
    )
    swapped = scene.nuisances.agent_text & (rng.random(len(cell)) < SHARES["agent_text"])
    theirs = pc.if_else(pa.array(swapped), staff, theirs)
    ours = pc.if_else(pa.array(speaker == 1), staff, system)
    return pc.if_else(pa.array(speaker == 0), theirs, ours)


def comments(rng: np.random.Generator, level: npt.NDArray[np.floating]) -> pa.Array:
    """Return what employees write, by how they feel about their work (1 to 5)."""
    kinds = [staff_words.COMMENTS[k] for k in ("low", "middle", "high")]
    band = np.digitize(level + 0.5 * rng.standard_normal(len(level)), [3.0, 4.1])
    at = band * len(kinds[0]) + rng.integers(0, len(kinds[0]), len(level))
    return pa.array([t for k in kinds for t in k], pa.string()).take(pa.array(at))
