"""Pages that read figures."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from goodwill.web.people.facade import door


@door("findings.see")
def overview(request: HttpRequest) -> HttpResponse:
    """Show where the company stands."""
    return render(request, "findings/overview.html")


@door("findings.see")
def how(request: HttpRequest, method: str) -> HttpResponse:  # noqa: ARG001
    """Tell how a figure is computed."""
    return render(request, "findings/overview.html")
