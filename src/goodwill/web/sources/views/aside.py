"""Rows set aside: with their reasons, mended on the screen or in a file, loaded again, given up."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goodwill.core.errors import GoodwillError
from goodwill.web.people.facade import door
from goodwill.web.sources import actions, open_rows, queries, receive
from goodwill.web.sources.models import Delivery, State
from goodwill.web.sources.runs import can_mend
from goodwill.web.sources.views.bring import found_or_404, is_busy, newest_job, streamed

if TYPE_CHECKING:
    from goodwill.web.people.facade import Person

PAGE = 20
MOST_ON_SCREEN = 200  # rows that can be mended on the screen; more are mended in a file
PAGE_OTHER = 50


def _loaded(pk: UUID) -> Delivery:
    found = found_or_404(pk)
    if found.state != State.LOADED:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
@door("sources.load")
@never_cache
def rows(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the rows that are set aside, and keep what is mended."""
    found = _loaded(pk)
    start = _start(request)
    if request.method == "POST":
        if is_busy(found):
            messages.error(request, _("Mended rows are being loaded; wait until that is done."))
            return redirect(f"{request.path}?from={start}")
        changed = actions.change_rows(
            found, cast("Person", request.user), _cells(request), request.POST.getlist("right")
        )
        if request.POST.get("do") == "load":
            return load(request, pk)
        messages.success(
            request,
            ngettext("One row changed.", "%(n)s rows changed.", changed) % {"n": changed}
            if changed else _("Nothing was changed."),
        )  # fmt: skip
        return redirect(f"{request.path}?from={start}")
    sheet = queries.sheet(found)
    shown = sheet.page(start, PAGE)
    count = sheet.count()
    context = {
        "delivery": found, "rows": shown, "count": count, "job": newest_job(found), "start": start,
        "mended": sum(r.is_mended for r in sheet), "can_mend": can_mend(found.folder),
        "on_screen": can_mend(found.folder) and count <= MOST_ON_SCREEN, "many": MOST_ON_SCREEN,
        "before": f"?from={max(0, start - PAGE)}" if start else "",
        "after": f"?from={start + PAGE}" if start + PAGE < count else "", "end": start + len(shown),
    }  # fmt: skip
    return render(request, "sources/aside.html", context)


def _start(request: HttpRequest) -> int:
    text = request.GET.get("from", "0")
    return int(text) // PAGE * PAGE if text.isdecimal() and len(text) < 9 else 0


def _cells(request: HttpRequest) -> dict[str, dict[str, str]]:
    """Return row -> column -> text from the form: rows are named once, their cells by place."""
    found: dict[str, dict[str, str]] = {}
    names = {k[4:]: v for k, v in request.POST.items() if k.startswith("row.") and isinstance(v, str)}
    for field, value in request.POST.items():
        match = re.match(r"^cell\.(\d+)\.(.*)$", field, re.DOTALL)
        if match and match[1] in names and isinstance(value, str):
            found.setdefault(names[match[1]], {})[match[2]] = value
    return found


@require_POST
@door("sources.load")
def load(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin to load the mended rows."""
    found = _loaded(pk)
    if is_busy(found):
        messages.error(request, _("Mended rows are being loaded; wait until that is done."))
    elif not any(r.is_mended for r in queries.sheet(found)):
        messages.warning(request, _("No row was changed yet. Correct the cells that are wrong first."))
    else:
        actions.begin_mend(found, cast("Person", request.user))
    return redirect("sources:data_aside", found.pk)


@require_GET
@door("sources.load")
def as_csv(request: HttpRequest, pk: UUID) -> StreamingHttpResponse:  # noqa: ARG001
    """Give the rows as CSV, with what is wrong."""
    found = _loaded(pk)
    response = StreamingHttpResponse(open_rows.as_csv(queries.sheet(found)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="rows-set-aside.csv"'
    return response


@require_GET
@door("sources.load")
def as_workbook(request: HttpRequest, pk: UUID) -> FileResponse:  # noqa: ARG001
    """Give the rows as a workbook, with what is wrong."""
    found = _loaded(pk)
    target = found.folder / "rows-set-aside.xlsx"
    if not found.folder.is_dir():
        raise Http404
    made = io.BytesIO(open_rows.as_workbook(queries.sheet(found), target).read_bytes())
    target.unlink()
    return FileResponse(made, as_attachment=True, filename="rows-set-aside.xlsx")


@streamed
@require_POST
@door("sources.load")
def upload(request: HttpRequest, pk: UUID, *, handler: receive.IntoFolder, key: UUID) -> HttpResponse:  # noqa: ARG001
    """Take a mended file back."""
    found = _loaded(pk)
    file = next((f for f in request.FILES.getlist("files") if isinstance(f, receive.Received)), None)
    if file is None or is_busy(found):
        messages.error(request, handler.faults[0].what if handler.faults else _("No file was chosen."))
        return redirect("sources:data_aside", found.pk)
    try:
        changed, strangers = actions.take_back(found, cast("Person", request.user), file.path)
    except GoodwillError as error:
        messages.error(request, f"{error.what} {error.do}")
        return redirect("sources:data_aside", found.pk)
    words = ngettext("One row changed.", "%(n)s rows changed.", changed) % {"n": changed}
    if strangers:
        words += " " + ngettext(
            "One row of the file is not open here and was left alone.",
            "%(n)s rows of the file are not open here and were left alone.", strangers,
        ) % {"n": strangers}  # fmt: skip
    messages.success(request, words)
    if changed:
        actions.begin_mend(found, cast("Person", request.user))
    return redirect("sources:data_aside", found.pk)


@require_POST
@door("sources.load")
def give_up(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the open rows up."""
    found = _loaded(pk)
    if is_busy(found):
        messages.error(request, _("Mended rows are being loaded; wait until that is done."))
        return redirect("sources:data_aside", found.pk)
    actions.give_up_rows(found, cast("Person", request.user))
    messages.success(request, _("The rows were given up. What was loaded stays."))
    return redirect("sources:data")


@require_GET
@door("sources.load")
def other(request: HttpRequest, name: str) -> HttpResponse:
    """Show rows that a load from elsewhere set aside."""
    import pyarrow.parquet as pq

    path = _path(name)
    found = pq.read_table(path, columns=["row", "column", "seen", "reason", "remedy"])
    text = request.GET.get("from", "0")
    start = int(text) // PAGE_OTHER * PAGE_OTHER if text.isdecimal() and len(text) < 9 else 0
    context = {
        "name": name, "table": name.partition("-")[2], "rows": found.slice(start, PAGE_OTHER).to_pylist(),
        "count": found.num_rows, "before": f"?from={max(0, start - PAGE_OTHER)}" if start else "",
        "after": f"?from={start + PAGE_OTHER}" if start + PAGE_OTHER < found.num_rows else "",
    }  # fmt: skip
    return render(request, "sources/other_aside.html", context)


@require_GET
@door("sources.load")
def other_csv(request: HttpRequest, name: str) -> StreamingHttpResponse:  # noqa: ARG001
    """Give rows that a load from elsewhere set aside as CSV."""
    response = StreamingHttpResponse(_lines(_path(name)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _path(name: str) -> Path:
    path = queries.aside_path(name)
    if path is None or not path.resolve().is_relative_to(settings.SITE.project.resolve()):
        raise Http404
    return path


def _lines(path: Path) -> Iterator[str]:
    import pyarrow.parquet as pq

    names = ["row", "column", "seen", "reason", "remedy"]

    def line(cells: list[Any]) -> str:
        text = io.StringIO()
        csv.writer(text).writerow(cells)
        return text.getvalue()

    yield "\ufeff" + line(names)
    for batch in pq.ParquetFile(path).iter_batches(columns=names):
        for record in batch.to_pylist():
            yield line([record[n] for n in names])
