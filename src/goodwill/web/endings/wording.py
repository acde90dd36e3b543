"""What the page of endings says first, and its words for what goes with a good end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from goodwill.web.endings.queries import Place, Team
from goodwill.web.shell.templatetags.words import number, whole_percent

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from goodwill.web.endings.queries import Endings

BEHAVIOURS: Mapping[str, str | Promise] = {
    "resolved": gettext_lazy("What they came for was resolved"),
    "not passed on": gettext_lazy("They were not passed on to somebody else"),
    "waited at most 5 minutes": gettext_lazy("They waited at most 5 minutes"),
    "took at most 15 minutes": gettext_lazy("It took at most 15 minutes"),
    "handled by a person": gettext_lazy("A person handled it, not a machine"),
    "first contact in 14 days": gettext_lazy("It was their first contact in 14 days"),
    "told what came of it": gettext_lazy("They were told afterwards what came of it"),
}


def opening(found: Endings, teams: Sequence[Team]) -> list[str]:
    """Return how contacts end, what is clear of teams, and who fell silent: never more than the figures below show."""
    whole = found.whole
    if whole.end.value is None:
        return [_("It is not known how contacts end: of no contact is the course known.")]
    said = [_first(whole)]
    rest = []
    if whole.better.value is not None:
        rest.append(
            _("%(share)s end clearly better than their lowest moment.") % {"share": whole_percent(whole.better.value)}
        )
    if whole.silent.value:
        rest.append(
            _("In %(share)s the customer fell silent before an end; these are counted apart, not as neutral.")
            % {"share": whole_percent(whole.silent.value)}
        )
    if teams:
        rest.append(_teams(teams))
    return [*said, " ".join(rest)] if rest else said


def _first(whole: Place) -> str:
    end = whole.end
    told = {"end": number(end.value, 2), "n": number(end.n)}
    if end.low is not None and end.high is not None:
        told |= {"low": number(end.low, 2), "high": number(end.high, 2)}
        plain = _("Contacts end at %(end)s on a line from -1 (bad) to 1 (good) (%(low)s to %(high)s, %(n)s contacts).")
    else:
        plain = _("Contacts end at %(end)s on a line from -1 (bad) to 1 (good) (%(n)s contacts).")
    if whole.badly.value is None:
        return plain % told
    return " ".join([plain % told, _("%(share)s end badly.") % {"share": whole_percent(whole.badly.value)}])


def _teams(teams: Sequence[Team]) -> str:
    low = [t.unit for t in teams if t.flag is not None]
    if not low:
        return _("Of no team is it clear that contacts end lower there than like contacts elsewhere.")
    return ngettext(
        "At %(names)s contacts end clearly lower than like contacts elsewhere.",
        "At %(count)s teams contacts end clearly lower than like contacts elsewhere: %(names)s.",
        len(low),
    ) % {"count": number(len(low)), "names": ", ".join(low)}
