"""What the page of priorities says first: which are clear, and that an order of unclear ones is only an order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodwill.web.shell.templatetags.words import number

if TYPE_CHECKING:
    from goodwill.web.findings.priorities import Lever


def opening(found: Sequence[Lever]) -> list[str]:
    """Return whether the order is clear; the statements of clear levers stand before it."""
    known = [lever for lever in found if lever.customers.is_present]
    clear = [lever for lever in found if lever.claim]
    if not found:
        return []
    if not known:
        return [_("Too little is known yet to say at which touchpoint improving would matter most.")]
    if not clear:
        return [
            ngettext(
                "%(count)s touchpoint was looked at, and it does not stand out from chance: it is no clear priority.",
                "%(count)s touchpoints were compared, and none stands out from chance: there is no clear priority.",
                len(known),
            ) % {"count": number(len(known))},
            _("The list below is in the order of size. It says where to look, not what will happen."),
        ]  # fmt: skip
    return [
        ngettext(
            "%(clear)s of %(count)s touchpoints is a clear priority.",
            "%(clear)s of %(count)s touchpoints are clear priorities.",
            len(clear),
        ) % {"clear": number(len(clear)), "count": number(len(known))},
        _("Goes with is not the same as brings: only trying shows what improving does."),
    ]  # fmt: skip
