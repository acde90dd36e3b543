"""Pages about persons."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from goodwill.web.people.doors import door


@door("people.see_self")
def settings(request: HttpRequest) -> HttpResponse:
    """Show a person's own settings."""
    return render(request, "people/settings.html")
