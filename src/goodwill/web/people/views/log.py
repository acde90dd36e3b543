"""The audit log, for admins."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_GET

from goodwill.report.export import safe
from goodwill.web.people import queries
from goodwill.web.people.audit import note
from goodwill.web.people.doors import door, person_of
from goodwill.web.people.forms import LogSearch


def _search(request: HttpRequest) -> LogSearch:
    return LogSearch(request.GET, verbs=[(v, gettext(v)) for v in queries.verbs_in_log() if v])


@require_GET
@door("people.see_audit")
def log(request: HttpRequest) -> HttpResponse:
    """Show what was done, newest first, a page at a time."""
    form = _search(request)
    before = request.GET.get("before", "")
    lines, following = queries.log_page(form.wanted, int(before) if before.isdecimal() else None)
    shown = [(line, gettext(line.verb) if line.verb else "", queries.detail_in_words(line)) for line in lines]
    given = {"form": form, "lines": shown, "following": following, "is_first": not before}
    return render(request, "people/log.html", given)


class _Echo:
    """What `csv` writes to: gives each row back instead of keeping it."""

    def write(self, text: str) -> str:
        return text


@require_GET
@door("people.see_audit")
def log_export(request: HttpRequest) -> StreamingHttpResponse:
    """Give the lines that are asked for as CSV; no cell begins like a formula."""
    wanted = _search(request).wanted
    note(person_of(request), gettext_noop("exported the audit log"))
    # The rows are written after the middleware has put zone and language back: the zone goes along.
    rows = queries.rows_for_export(wanted, timezone.get_current_timezone())

    def written() -> Iterator[str]:
        writer = csv.writer(_Echo())
        for row in rows:
            yield writer.writerow([safe(cell) for cell in row])

    answer = StreamingHttpResponse(written(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="audit-log.csv"'
    return answer
