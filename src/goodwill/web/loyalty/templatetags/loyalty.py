"""Filters of loyalty: states, moves and events as words."""

from __future__ import annotations

from django import template

from goodwill.web.loyalty import wording

register = template.Library()


@register.filter
def state_word(name: str) -> str:
    """Return the word of a state."""
    return wording.state(name)


@register.filter
def move_words(segment: str) -> str:
    """Return a move in words."""
    return wording.move(segment)


@register.filter
def event_word(name: str) -> str:
    """Return the word of an event."""
    return wording.event(name)
