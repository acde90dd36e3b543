"""The sentence on top of a filtered page, made from the figures on it: period, place, what is not known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodwill.report import numbers
from goodwill.study.perspectives import ENGAGEMENT, RELATIONSHIP
from goodwill.web.shell.templatetags.words import language

if TYPE_CHECKING:
    from goodwill.core.estimate import Estimate
    from goodwill.web.findings.filters import Filter
    from goodwill.web.findings.standings import Perspective, Standing


def told(estimate: Estimate, noun: str = "answers") -> str:
    """Return a figure for a sentence: value, unit, interval, count."""
    return numbers.with_minus(numbers.in_words(estimate, noun, language=language()))


def of_filter(three: Sequence[Perspective], shown: Filter) -> tuple[str, ...]:
    """Return the sentences of a filtered page, in the reader's language.

    Parameters
    ----------
    three
        As the page shows them: each sentence's figures stand in the cards.
    shown
        What was chosen.
    """
    found = [_opening(shown)]
    found += [said for p in three if (said := _of(p))]
    silent = [_inside(p.label) for p in three if p.lead is None]
    if silent:
        found.append(_("Nothing is known here of %(what)s.") % {"what": _listed(silent)})
    if shown.compared is not None:
        found.append(_compared(three, shown))
    return tuple(found)


def _inside(label: str) -> str:
    """Return a label as it stands inside a sentence; an abbreviation keeps its capitals."""
    return label if label.isupper() else label.lower()


def _opening(shown: Filter) -> str:
    place = shown.place_words or _("the whole company")
    if not shown.period_words:
        return _("This page shows %(place)s.") % {"place": place}
    return _("This page shows %(place)s, %(months)s.") % {"place": place, "months": shown.period_words}


def _of(perspective: Perspective) -> str:
    lead = perspective.lead
    if lead is None:
        return ""
    names = {"metric": _inside(lead.label), "figure": told(lead.estimate, perspective.noun)}
    if perspective.name == RELATIONSHIP:
        return _("Over time the %(metric)s stands at %(figure)s.") % names
    present = [s for s in perspective.others if s.estimate.is_present]
    if not present:
        lone = _("Among employees %(metric)s stands at %(figure)s.")
        return (lone if perspective.name == ENGAGEMENT else _("In the moment %(metric)s stands at %(figure)s.")) % names
    names["n"] = str(len(present) + 1)
    if perspective.name == ENGAGEMENT:
        return _("Among employees %(metric)s is the lowest of %(n)s: %(figure)s.") % names
    return _("In the moment %(metric)s is the lowest of %(n)s: %(figure)s.") % names


def _compared(three: Sequence[Perspective], shown: Filter) -> str:
    """Say how many figures there are to hold beside one another; whether any moved is not tested on a filter."""
    pairs = [s for p in three for s in _all(p) if s.change is not None and s.change.is_present]
    if not pairs:
        return _("There are no figures of %(months)s to compare with.") % {"months": shown.compared_words}
    return ngettext(
        "One figure is set beside that of %(months)s; season and mix are still in the difference, and it is not "
        "tested.",
        "%(n)s figures are set beside those of %(months)s; season and mix are still in the differences, and they are "
        "not tested.",
        len(pairs),
    ) % {"months": shown.compared_words, "n": len(pairs)}


def _all(perspective: Perspective) -> tuple[Standing, ...]:
    return (() if perspective.lead is None else (perspective.lead,)) + perspective.others


def _listed(parts: Sequence[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s and %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}
