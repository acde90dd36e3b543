"""Words of where customers stand, for templates."""

from __future__ import annotations

from django import template

from goodwill.web.emotional_account.wording import STANDINGS

register = template.Library()


@register.filter
def standing_word(standing: str) -> str:
    """Return where a customer stands in the reader's language."""
    return str(STANDINGS.get(standing, standing))
