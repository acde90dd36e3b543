"""The rows of a page as a file: the same figures, the same filter, the same sight."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse

from goodwill.core.estimate import Estimate
from goodwill.report.export import DANGEROUS

FIGURE = ("value", "low", "high", "n", "measured in", "absent")
"""What `figure_columns` gives for one figure."""


def rows_file(name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """Return rows as a CSV file to download (UTF-8 with a mark, so that spreadsheets read its letters).

    Parameters
    ----------
    name
        Of the file, without its ending.
    columns
        Heads, letter for letter.
    rows
        Texts, numbers, None.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([_harmless(value) for value in row] for row in rows)
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def figure_columns(estimate: Estimate) -> tuple[Any, ...]:
    """Return a figure as columns of a file; see `FIGURE`."""
    return (estimate.value, estimate.low, estimate.high, estimate.n, estimate.unit, estimate.absent)


def _harmless(value: Any) -> Any:
    """Keep a spreadsheet from running a text as a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(DANGEROUS) else value
