"""Charts are drawings in the first paint and live when one points at them, under the strict policy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def bundle(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """Make the library of live charts as a server does when it starts."""
    from django.contrib.staticfiles import finders

    from goodwill.web.shell.live_bundle import write_bundle

    written = write_bundle(tmp_path / "made")
    settings.STATICFILES_DIRS = [tmp_path / "made"]
    finders.get_finder.cache_clear()
    yield written
    finders.get_finder.cache_clear()


def test_pointing_at_a_chart_makes_it_live(bundle: Path, look: Any, units: list[str]) -> None:
    page = look("ada")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/teams/{units[0]}")
    chart = page.locator("[data-chart]").first
    assert chart.locator("svg").first.is_visible()  # before any script
    assert not [url for url in asked if bundle.name in url]
    chart.hover()
    live = chart.locator(".live svg")
    live.wait_for(timeout=20_000)
    assert [url for url in asked if bundle.name in url]
    assert chart.locator("svg:visible").count() == 1  # instead of the drawing, not beside it

    live.locator(".mark-symbol path, .mark-line path").last.hover(force=True)
    tooltip = page.locator("#vg-tooltip-element")
    tooltip.wait_for(timeout=5_000)
    assert any(c.isdigit() for c in tooltip.inner_text())
    page.emulate_media(color_scheme="dark")
    assert chart.locator(".live svg").is_visible()


def test_without_the_library_charts_stay_drawings(look: Any, units: list[str]) -> None:
    page = look("ada")
    page.goto(f"/teams/{units[0]}")
    page.locator("[data-chart]").first.hover()
    assert page.locator("[data-chart] svg").first.is_visible()
    assert page.locator(".live").count() == 0
