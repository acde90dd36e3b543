"""What the pages of touchpoints say first: sentences made from the figures below them, never more than those show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodwill.web.findings.touchpoints import PART_WORDS, Place
from goodwill.web.shell.templatetags.words import number, value

if TYPE_CHECKING:
    from goodwill.web.findings.filters import Filter

MOST_NAMED = 4


def of_all(rows: Sequence[Place], filter_: Filter) -> list[str]:
    """Return how much there is, what the register called clear, and what nobody was asked about."""
    contacts, answers = sum(r.contacts for r in rows), sum(r.answers for r in rows)
    silent = [r.label for r in rows if not r.is_measured]
    rest = [
        ngettext(
            "Customers made %(contacts)s contacts at %(touchpoints)s touchpoint; %(answers)s answers tell how it was.",
            "Customers made %(contacts)s contacts at %(touchpoints)s touchpoints; %(answers)s answers tell how it was.",
            len(rows),
        )
        % {"contacts": number(contacts), "touchpoints": number(len(rows)), "answers": number(answers)}
    ]
    if silent and answers:
        rest.append(_("Nothing is known of how it was at: %(names)s.") % {"names": _named(silent)})
    said = [_what_is_clear(rows, filter_), " ".join(rest)]
    return said if filter_.is_whole else said[::-1]


def of_one(place: Place, *, is_judged: bool) -> list[str]:
    """Return where one touchpoint stands, as three equals, and whether one of them lags clearly behind.

    Parameters
    ----------
    place
        The touchpoint.
    is_judged
        Whether it is shown as the register judged it: the whole company over all months.
    """
    known = [p for p in place.parts if p.estimate.value is not None]
    said = []
    if place.mark is not None:
        lags = (place.mark.claim.estimate.value or 0.0) > 0
        said.append(
            _("Emotion lags clearly behind success and ease here.") if lags
            else _("Emotion is clearly ahead of success and ease here.")
        )  # fmt: skip
    if len(known) == len(place.parts):
        low, high = (f(known, key=lambda p: p.estimate.value or 0.0) for f in (min, max))
        said.append(
            _("Of 100, success, ease and emotion lie between %(low)s and %(high)s.")
            % {"low": value(low.estimate), "high": value(high.estimate)}
        )
    elif known:
        names = ", ".join(str(PART_WORDS[p.construct]).lower() for p in known)
        said.append(_("Customers were asked about %(parts)s here, not about the rest.") % {"parts": names})
    else:
        said.append(_("Customers were not asked how it was here, so only the contacts are known."))
    if place.mark is None and len(known) > 1:
        said.append(
            _("It is not clear that one of them lags behind the others.") if is_judged
            else _("What is clear is judged over the whole company and all months, so nothing is marked here.")
        )  # fmt: skip
    return said


def _what_is_clear(rows: Sequence[Place], filter_: Filter) -> str:
    lag = [r for r in rows if r.mark is not None and (r.mark.claim.estimate.value or 0.0) > 0]
    measured = [r for r in rows if r.is_measured]
    if not filter_.is_whole:
        return _("What is clear is judged over the whole company and all months, so nothing is marked here.")
    if not measured:
        return _("No customer has told yet how it was.")
    if not lag:
        return _("At no touchpoint does emotion lag clearly behind success and ease.")
    if len(lag) == len(measured):
        return _("Emotion lags clearly behind success and ease at every touchpoint where customers were asked.")
    return ngettext(
        "Emotion lags clearly behind success and ease at %(names)s.",
        "Emotion lags clearly behind success and ease at %(count)s touchpoints: %(names)s.",
        len(lag),
    ) % {"count": number(len(lag)), "names": _named([r.label for r in lag])}


def _named(names: Sequence[str]) -> str:
    lowered = [n[:1].lower() + n[1:] for n in names]
    if len(lowered) <= MOST_NAMED:
        return ", ".join(lowered)
    return _("%(names)s and %(more)s more") % {
        "names": ", ".join(lowered[:MOST_NAMED]), "more": number(len(lowered) - MOST_NAMED)
    }  # fmt: skip
