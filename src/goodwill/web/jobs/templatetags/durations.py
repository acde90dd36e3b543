"""How long something took, and what came of it, in words."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from goodwill.web.shell.templatetags.words import said

register = template.Library()
MINUTE, HOUR = 60, 3600


@register.filter
def duration(seconds: float | None) -> str:
    """Return ``"8 s"``, ``"2 min 5 s"``, ``"1 h 20 min"``; nothing for None."""
    if seconds is None:
        return ""
    whole = round(seconds)
    if whole < MINUTE:
        return _("%(seconds)s s") % {"seconds": whole}
    if whole < HOUR:
        return _("%(minutes)s min %(seconds)s s") % {"minutes": whole // MINUTE, "seconds": whole % MINUTE}
    return _("%(hours)s h %(minutes)s min") % {"hours": whole // HOUR, "minutes": whole % HOUR // MINUTE}


@register.filter
def told(text: str) -> str | SafeString:
    """Return part of an error in the reader's language: the site's own by its catalogue, a result's as results are."""
    own = _(text) if text else ""
    return own if own != text else said(text)
