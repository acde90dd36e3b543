"""Codes of the facts as words: ``{{ touchpoint|code_words }}``."""

from __future__ import annotations

from django import template

from goodwill.web.customers.timeline.words import capital, said

register = template.Library()
register.filter("code_words", said)
register.filter("as_title", capital)
