"""The labels a text can carry: 27 emotions and neutral, their groups and Ekman's six, and where each lies in feeling.

Labels, groups and the mapping to Ekman's six are those of GoEmotions (Demszky et al. 2020, section 3 and table 4).
Valence and arousal of each label are this project's own reading on the two axes of Russell's (1980) circumplex: a
place for each word between unpleasant (-1) and pleasant (1), calm (0) and stirred (1). They are not taken from a
published lexicon; anyone may weigh the probabilities of the labels otherwise.
"""

from __future__ import annotations

LABELS: tuple[str, ...] = (
    "admiration",
    "amusement",
    "anger",
    "annoyance",
    "approval",
    "caring",
    "confusion",
    "curiosity",
    "desire",
    "disappointment",
    "disapproval",
    "disgust",
    "embarrassment",
    "excitement",
    "fear",
    "gratitude",
    "grief",
    "joy",
    "love",
    "nervousness",
    "optimism",
    "pride",
    "realization",
    "relief",
    "remorse",
    "sadness",
    "surprise",
    "neutral",
)

_POSITIVE = (
    "admiration",
    "amusement",
    "approval",
    "caring",
    "desire",
    "excitement",
    "gratitude",
    "joy",
    "love",
    "optimism",
    "pride",
    "relief",
)

GROUPS: dict[str, tuple[str, ...]] = {
    "positive": _POSITIVE,
    "negative": (
        "anger",
        "annoyance",
        "disappointment",
        "disapproval",
        "disgust",
        "embarrassment",
        "fear",
        "grief",
        "nervousness",
        "remorse",
        "sadness",
    ),
    "ambiguous": ("confusion", "curiosity", "realization", "surprise"),
    "neutral": ("neutral",),
}

EKMAN: dict[str, tuple[str, ...]] = {
    "anger": ("anger", "annoyance", "disapproval"),
    "disgust": ("disgust",),
    "fear": ("fear", "nervousness"),
    "joy": _POSITIVE,
    "sadness": ("disappointment", "embarrassment", "grief", "remorse", "sadness"),
    "surprise": GROUPS["ambiguous"],
    "neutral": ("neutral",),
}

# label: (valence in -1..1, arousal in 0..1)
FEELING: dict[str, tuple[float, float]] = {
    "admiration": (0.70, 0.50),
    "amusement": (0.70, 0.60),
    "anger": (-0.85, 0.90),
    "annoyance": (-0.60, 0.60),
    "approval": (0.45, 0.35),
    "caring": (0.50, 0.35),
    "confusion": (-0.20, 0.45),
    "curiosity": (0.15, 0.50),
    "desire": (0.30, 0.60),
    "disappointment": (-0.65, 0.35),
    "disapproval": (-0.55, 0.45),
    "disgust": (-0.80, 0.60),
    "embarrassment": (-0.50, 0.55),
    "excitement": (0.80, 0.90),
    "fear": (-0.75, 0.85),
    "gratitude": (0.80, 0.45),
    "grief": (-0.90, 0.50),
    "joy": (0.90, 0.65),
    "love": (0.90, 0.60),
    "nervousness": (-0.50, 0.75),
    "optimism": (0.60, 0.45),
    "pride": (0.70, 0.55),
    "realization": (0.00, 0.40),
    "relief": (0.55, 0.25),
    "remorse": (-0.55, 0.45),
    "sadness": (-0.75, 0.30),
    "surprise": (0.10, 0.75),
    "neutral": (0.00, 0.20),
}
"""Place of each label: valence from -1 (unpleasant) to 1 (pleasant), arousal from 0 (calm) to 1 (stirred)."""
