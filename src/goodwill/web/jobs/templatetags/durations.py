"""How long something took, in words."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

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
