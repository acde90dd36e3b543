"""The WSGI application as the server's processes load it: warm, so that no page pays for being the first."""

from __future__ import annotations

import logging
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from goodwill.web.wsgi import application

if TYPE_CHECKING:
    from goodwill.study.result import StudyResult

log = logging.getLogger(__name__)
__all__ = ["application"]
NEEDED_BY_PAGES = (
    "goodwill.ledger.ledger",
    "goodwill.report.picture",
    "goodwill.report.strip",
    "yaml",
)


def warm() -> None:
    """Import what pages import late, compile our templates, read the newest study into this process's memory.

    What fails here is logged, and fails again on its own page.
    """
    from django.apps import apps
    from django.db import connections
    from django.template.loader import get_template
    from django.urls import get_resolver

    from goodwill.web.findings.facade import kept, shelf
    from goodwill.web.findings.methods import cards
    from goodwill.web.people.facade import Person, Role, sight_of
    from goodwill.web.shell.slices import Slice

    get_resolver().url_patterns  # noqa: B018  every view is imported by this
    for name in NEEDED_BY_PAGES:
        import_module(name)
    for slice_ in (a for a in apps.get_app_configs() if isinstance(a, Slice)):
        folder = Path(slice_.path) / "templates"
        for path in folder.rglob("*.html"):
            try:
                get_template(path.relative_to(folder).as_posix())
            except Exception:
                log.exception("the template %s cannot be read", path.name)
    try:
        cards()
        whole = sight_of(Person(role=Role.ANALYST))
        study = kept(whole)
        if study is not None:
            _draw_one(study)
            shelf()
            _read_one()
    except Exception:
        log.exception("the newest study cannot be read")
    finally:
        connections.close_all()


def _read_one() -> None:
    """Read a customer, so that the files of this version are known to this process."""
    from django.conf import settings

    from goodwill.ledger.one_customer import reader_of
    from goodwill.study.customer_shelf import CustomerShelf

    rows = CustomerShelf.open(settings.SITE.project).page(size=1).rows
    if rows:
        reader_of(settings.SITE.project).read(rows[0].customer_key)


def _draw_one(study: StudyResult) -> None:
    """Draw a picture, so that the engine that draws is awake."""
    from goodwill.report.picture import svg_of

    chart = next((c for r in study.results.values() if (c := r.chart()) is not None), None)
    if chart is not None:
        svg_of(chart, "warm")


warm()
