"""Answers that say nothing: fillers, dashes, automatic replies, in nine languages. They are set aside first.

A filler counts as such in every language: "ok", "nej" and "nada" say nothing wherever they stand, and the language of
one word is seldom known.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

FEWEST_LETTERS = 3
FILLERS = Path(__file__).parent / "data" / "fillers"
"""One file for each language: fillers in lower case, without punctuation."""
MACHINES = re.compile(
    r"^\s*("
    r"sent from my|skickat från min|sendt fra min|lähetetty .{0,20}laitteesta"
    r"|von meinem .{0,20}gesendet|envoyé de mon|enviado desde mi|enviado do meu|get outlook for"
    r"|hämta outlook|this is an automat|this is an auto|detta är ett auto|dette er (?:en|et) auto"
    r"|tämä on automaatti|dies ist eine automat|ceci est un(?:e)? (?:message|réponse) automat"
    r"|este es un mensaje auto|esta é uma (?:mensagem|resposta) auto|automatic reply|auto-?reply"
    r"|autosvar|automatisk svar|automaattinen vastaus|automatische antwort|réponse automatique"
    r"|respuesta automática|resposta automática|out of (?:the )?office|thank you for contacting us"
    r"|thank you for your (?:e-?mail|message)\. (?:i am|we)|tack för att du kontaktar oss"
    r"|tack för ditt (?:mejl|mail|meddelande)|form sent from|formulär skickat från"
    r")",
    re.IGNORECASE,
)
"""How signatures, automatic replies and forms begin."""
_MARKS = re.compile(r"[^\w\s]|_")


def says_nothing(texts: Sequence[str | None], languages: Sequence[str | None] | None = None) -> npt.NDArray[np.bool_]:
    """Return which texts say nothing.

    Parameters
    ----------
    texts
        The texts; None says nothing.
    languages
        Accepted so that callers may pass what they know; fillers of all nine languages count for each text.

    Returns
    -------
    numpy.ndarray
        Booleans, shape (texts,): a filler, a machine's words, or fewer than three letters and no picture of feeling.
    """
    if languages is not None and len(languages) != len(texts):
        raise ValueError(f"{len(languages)} languages for {len(texts)} texts")
    return np.fromiter((_nothing(t) for t in texts), dtype=bool, count=len(texts))


def _nothing(text: str | None) -> bool:
    if not text:
        return True
    if len(text) > 400:  # no filler is as long; machines are known by how they begin
        return MACHINES.match(text) is not None
    plain = " ".join(_MARKS.sub("", text.lower()).split())
    if sum(c.isalpha() for c in plain) < FEWEST_LETTERS or len(set(plain)) < 2:
        return not any(0x1F300 <= ord(c) <= 0x1FAFF or c in "❤☹☺" for c in text)
    if plain in _fillers():
        return True
    return MACHINES.match(text) is not None


@lru_cache(maxsize=1)
def _fillers() -> frozenset[str]:
    lines = (line for file in sorted(FILLERS.glob("*.txt")) for line in file.read_text(encoding="utf-8").splitlines())
    return frozenset(line for line in lines if line and not line.startswith("#"))
