"""Pages of no slice: health, metrics, reports of the security policy, what to show when something is missing."""

from __future__ import annotations

import logging

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST
from prometheus_client import CONTENT_TYPE_LATEST

from goodwill.core.version import VERSION
from goodwill.web.shell.metrics import CSP_REPORTS, exposition

log = logging.getLogger(__name__)
LONGEST_REPORT = 4000


@require_GET
@login_not_required
@never_cache
def health(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """Say whether the site can answer: its database and its project are there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        database = cursor.fetchone() == (1,)
    project = (settings.SITE.project / "goodwill.yaml").is_file()
    good = database and project
    return JsonResponse(
        {"status": "ok" if good else "failing", "database": database, "project": project, "version": VERSION},
        status=200 if good else 503,
    )


@require_GET
@login_not_required
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Return figures for Prometheus, to this machine only: they tell nothing of people, but tell of load.

    What a proxy on this machine passes on comes from elsewhere.
    """
    is_local = request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1", "", None)
    if not is_local or "X-Forwarded-For" in request.headers:
        return HttpResponse(status=404)
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)


@csrf_exempt
@login_not_required
@require_POST
def csp_reports(request: HttpRequest) -> HttpResponse:
    """Count and log what a browser refused to do on our pages."""
    CSP_REPORTS.inc()
    log.warning("content security policy: %s", request.body[:LONGEST_REPORT].decode("utf-8", "replace"))
    return HttpResponse(status=204)


@login_not_required
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Say that there is nothing here, to strangers and to those who mistyped alike."""
    return render(request, "shell/not_found.html", status=404)


@login_not_required
def failed(request: HttpRequest) -> HttpResponse:
    """Say that something failed, without any template of ours that might fail again."""
    return render(request, "shell/failed.html", {"bare": True}, status=500)
