"""What the pages of teams say first: what is clear about units, and that the rest cannot be told apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodwill.web.shell.templatetags.words import number

if TYPE_CHECKING:
    from goodwill.study.claims import RegisteredClaim
    from goodwill.web.findings.filters import Filter
    from goodwill.web.findings.teams import TeamRow
    from goodwill.web.findings.teams_engagement import Engagement
    from goodwill.web.findings.touchpoints import Place

MOST_NAMED = 4


def of_all(rows: Sequence[TeamRow], filter_: Filter, *, hidden: int, is_judged: bool) -> list[str]:
    """Return which units stand out clearly, that the others do not, and how many are not shown.

    Parameters
    ----------
    rows
        Units that are shown.
    filter_
        What the page shows.
    hidden
        How many are too small to be shown.
    is_judged
        Whether they are shown as the register judged them: over all months and contacts.
    """
    said = []
    flagged = [r.unit for r in rows if r.flags]
    if rows and not is_judged:
        said.append(_("What is clear is judged over all months and contacts, so no unit is marked here."))
    elif flagged and len(flagged) == len(rows):
        said.append(ngettext("%(names)s stands out clearly.", "%(names)s stand out clearly.", len(flagged))
                    % {"names": _named(flagged)})  # fmt: skip
    elif flagged:
        said.append(
            ngettext(
                "%(names)s stands out clearly; the other units shown here cannot be told from chance.",
                "%(names)s stand out clearly; the other units shown here cannot be told from chance.",
                len(flagged),
            ) % {"names": _named(flagged)}
        )  # fmt: skip
    elif rows:
        said.append(_("No unit stands out from chance: differences between them are no larger than luck makes them."))
    if hidden:
        said.append(
            ngettext(
                "%(count)s unit is too small to be shown: groups under 5 are not shown.",
                "%(count)s units are too small to be shown: groups under 5 are not shown.",
                hidden,
            ) % {"count": number(hidden)}
        )  # fmt: skip
    if filter_.units is not None and rows:
        said.append(_("You see your own units and the company as a whole."))
    return said


def of_one(place: Place | None, overall: Engagement | None, flags: Sequence[RegisteredClaim]) -> list[str]:
    """Return how much is known of one unit, and that nothing is clear about it where nothing is."""
    said = []
    if place is not None:
        said.append(
            _("%(answers)s answers of its customers and %(contacts)s contacts that it handled stand behind this page.")
            % {"answers": number(place.answers), "contacts": number(place.contacts)}
        )
    if not flags:
        said.append(_("Nothing about it stands out from chance."))
    if overall is None:
        said.append(_("Its engagement is not shown in this wave."))
    return said


def _named(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    if len(names) <= MOST_NAMED:
        return _("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}
    return _("%(names)s and %(more)s more") % {
        "names": ", ".join(names[:MOST_NAMED]), "more": number(len(names) - MOST_NAMED)
    }  # fmt: skip
