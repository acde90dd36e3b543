"""The catalogue: English phrases with typed places, and the Swedish of each. One file per concept.

A place is ``{name:kind}`` in English and ``{name}`` in Swedish (``{name|one|many}`` picks a word by a count).
A kind is ``number``, ``count``, ``period``, ``name`` (from the facts, never translated), ``code`` (a column or
file), ``quoted``, a list, or the name of a category below: a phrase within a phrase. To add a method, add its phrases
to the file of its concept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from goodwill.report.phrases.catalogue import (
    account,
    emotion,
    endings,
    engagement,
    errors,
    experience,
    facts,
    glossary,
    improvement,
    listening,
    loyalty,
    memory,
    promise,
    relationship,
    shared,
    study,
    themes,
    value,
    vocabulary,
)

_CONCEPTS = (study, relationship, loyalty, listening, experience, memory, themes, account, emotion, endings, value,
             promise, engagement, improvement)  # fmt: skip


def _together(parts: Iterable[Mapping[str, str]]) -> Mapping[str, str]:
    """Return the phrases of one category; the same English twice is a mistake."""
    found: dict[str, str] = {}
    for part in parts:
        twice = sorted(found.keys() & part.keys())
        if twice:
            raise ValueError(f"said twice in the catalogue: {twice[0]}")
        found |= part
    return found


def _all(name: str) -> Mapping[str, str]:
    return _together(getattr(module, name) for module in (shared, errors, facts, *_CONCEPTS) if hasattr(module, name))


CATALOGUE: Mapping[str, Mapping[str, str]] = {
    "sentence": _all("SENTENCES"),
    "title": _all("TITLES"),
    "reason": _all("REASONS"),
    "card": _all("CARDS"),
    "span": study.SPANS,
    "against": study.AGAINST,
    "word": _together(
        (
            glossary.WORDS,
            loyalty.STATES,
            loyalty.WORDS,
            study.WORDS,
            study.AGAINST,
            relationship.WORDS,
            experience.WORDS,
            memory.WORDS,
            themes.NAMES,
            account.WORDS,
            endings.WORDS,
            value.WORDS,
        )
    ),
    "metric": _together(
        (
            glossary.METRICS,
            loyalty.METRICS,
            memory.METRICS,
            themes.METRICS,
            account.METRICS,
            endings.METRICS,
            emotion.METRICS,
            value.METRICS,
        )
    ),
    "the_metric": glossary.THE_METRICS,
    "unit": _together((glossary.UNITS, loyalty.UNITS, memory.UNITS, account.UNITS, endings.UNITS, value.UNITS)),
    "state": loyalty.STATES,
    "glossed": loyalty.GLOSSED,
    "ranged": loyalty.RANGED,
    "way": loyalty.WAYS,
    "event": loyalty.EVENTS,
    "theme": themes.THEMES,
    "theme_name": themes.NAMES,
    "spoken": themes.SPOKEN,
    "verdict": glossary.VERDICTS,
    "figure": glossary.FIGURES,
    "item": shared.ITEMS,
    "left_out": shared.LEFT_OUTS,
    "place": _together((themes.PLACES, memory.PLACES, value.PLACES, shared.PLACES)),
    "series": _together((shared.SERIES, memory.SERIES, value.SERIES)),
    "perspective": shared.PERSPECTIVES,
    "reliability": relationship.RELIABILITIES,
    "distinct": relationship.DISTINCTS,
    "pair": experience.PAIRS,
    "off": experience.OFFS,
    "off_by": experience.OFF_BY,
    "promise_item": promise.PROMISE_ITEMS,
    "days": promise.DAYS,
    "warranted": engagement.WARRANTED,
    "behaviour": endings.BEHAVIOURS,
    "deed": _together(
        (endings.DEEDS, emotion.DEEDS, loyalty.DEEDS, value.DEEDS, errors.DEEDS, facts.DEEDS, vocabulary.REMEDIES)
    ),
    "seen": _together((errors.SEEN, facts.SEEN, improvement.SEEN)),
    "meaning": vocabulary.MEANINGS,
    "fault": _together((vocabulary.FAULTS, vocabulary.MAPPING_FAULTS)),
    "dialect": facts.DIALECTS,
    "step": facts.STEPS,
    "setting": facts.SETTINGS,
}
"""Category -> English -> Swedish."""
