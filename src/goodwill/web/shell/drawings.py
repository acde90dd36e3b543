"""Drawings of charts, made once for all processes: kept in memory, and in the project until its facts are erased."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from goodwill.core.chart import Chart
from goodwill.core.version import VERSION
from goodwill.report.marks import HALF, NARROW, WIDE, fitted
from goodwill.report.picture import svg_of
from goodwill.web.shell.speech import chart_said

AREA = "derived/drawings"  # erasure removes all of ``derived``


@lru_cache(maxsize=512)
def drawing(folder: Path, title: str, description: str, spec: str, key: str, *, half: bool, to: str) -> str:
    """Return a chart as HTML: two widths as SVG, and its specification for the live chart.

    Parameters
    ----------
    folder
        Of the project.
    title, description, spec
        The chart, its specification as JSON with sorted keys.
    key
        Unique on the page.
    half
        Whether two stand beside one another.
    to
        Language.
    """
    asked = json.dumps([VERSION, title, description, spec, key, half, to])
    path = folder / AREA / f"{hashlib.sha256(asked.encode()).hexdigest()[:32]}.html"
    with suppress(OSError):
        return path.read_text(encoding="utf-8")
    drawn = _draw(Chart(title, json.loads(spec), description), key, half=half, to=to)
    with suppress(OSError):  # a folder that cannot be written costs time, not the page
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_text(drawn, encoding="utf-8")
        draft.replace(path)
    return drawn


def _draw(chart: Chart, key: str, *, half: bool, to: str) -> str:
    said, frame = chart_said(chart, to), HALF if half else WIDE
    wide, narrow = svg_of(said, key, frame), svg_of(said, key, NARROW)
    live = json.dumps(fitted(said.spec, frame), default=str, ensure_ascii=False).replace("<", "\\u003c")
    return (
        f'<div class="picture" data-chart><div class="broad">{wide}</div><div class="slim">{narrow}</div>'
        f'<script type="application/json">{live}</script></div>'
    )
