"""Names of figures and a few plain words for each coined one, shown where it first stands on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import Promise

PERSPECTIVES: Mapping[str, Promise] = {
    "relationship": _("Relationship"),
    "experience": _("Experience"),
    "engagement": _("Engagement"),
}
ABOUT: Mapping[str, Promise] = {
    "relationship": _("how customers see us over time"),
    "experience": _("how single contacts were lived through"),
    "engagement": _("what employees say about their work"),
}
METRICS: Mapping[str, Promise] = {
    "net promoter score": _("Net promoter score"),
    "satisfaction": _("Satisfaction"),
    "success": _("Success"),
    "ease": _("Ease"),
    "emotion": _("Emotion"),
    "overall": _("Engagement overall"),
    "empathy": _("Empathy"),
    "leadership trust": _("Trust in leaders"),
    "purpose": _("Purpose"),
    "recognition": _("Recognition"),
    "tools": _("Tools"),
    "training": _("Training"),
    "voice": _("Voice"),
    "workload": _("Workload"),
}
GLOSSES: Mapping[str, Promise] = {
    "net promoter score": _("would recommend, minus would not"),
    "satisfaction": _("how content they are, all in all"),
    "success": _("they got what they came for"),
    "ease": _("it took them little effort"),
    "emotion": _("how it felt to them"),
    "overall": _("the mean of all questions"),
    "empathy": _("leaders listen and care"),
    "leadership trust": _("leaders can be trusted"),
    "purpose": _("the work means something"),
    "recognition": _("good work is seen"),
    "tools": _("the tools do the job"),
    "training": _("they were taught what they need"),
    "voice": _("their opinion counts"),
    "workload": _("the work can be done in time"),
}


def metric_words(metric: str) -> str:
    """Return what a figure is called; names that come from the facts as they are, as a sentence begins."""
    return str(METRICS[metric]) if metric in METRICS else metric[:1].upper() + metric[1:]


def gloss(metric: str) -> str:
    """Return a few plain words for a coined one; empty where there is none."""
    return str(GLOSSES.get(metric, ""))
