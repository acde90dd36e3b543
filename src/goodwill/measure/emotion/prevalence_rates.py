"""How often reading errs, by language and by what is read: measured on texts that people labelled.

English: GoEmotions' development lines (``training/error_rates.py``); other languages: XED's subtitles in
cross-validation (``training/xed.py``), which hold no neutral lines; service states: a small sample of customers'
words labelled by one reader, and for Swedish the sample company's phrases.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from goodwill.core.errors import EstimateError
from goodwill.measure.emotion import polarity
from goodwill.stats.quantification import ErrorRates

FILE = Path(__file__).parent / "data" / "error_rates.json"


@lru_cache(maxsize=1)
def known_rates() -> dict[tuple[str, str], ErrorRates]:
    """Return the error rates by (language, measure)."""
    found: dict[tuple[str, str], ErrorRates] = {}
    listed: dict[str, dict[str, dict[str, Any]]] = json.loads(FILE.read_text(encoding="utf-8"))["rates"]
    for language in polarity.languages():
        listed.setdefault(language, {}).update(polarity.measured(language)["error_rates"])
    for language, measures in listed.items():
        for measure, its in measures.items():
            found[language, measure] = ErrorRates(its["tpr"], its["fpr"], its["n_positive"], its["n_negative"])
    return found


def rates_of(language: str, measure: str) -> ErrorRates | None:
    """Return how often a measure errs in a language; None where it was never measured."""
    return known_rates().get((language, measure))


def about(language: str) -> str:
    """Return where a language's error rates come from.

    Raises
    ------
    EstimateError
        If none are known.
    """
    sources: dict[str, str] = json.loads(FILE.read_text(encoding="utf-8"))["sources"]
    if language not in sources and language not in polarity.languages():
        raise EstimateError("Nothing is known of the errors of reading.", where=language)
    return sources.get(language, "film subtitles (XED), cross-validated")
