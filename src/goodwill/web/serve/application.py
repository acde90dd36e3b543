"""The WSGI application as the server's processes load it: warm, so that no page pays for being the first."""

from __future__ import annotations

import logging
from importlib import import_module
from pathlib import Path

from goodwill.web.wsgi import application

log = logging.getLogger(__name__)
__all__ = ["application"]
NEEDED_BY_PAGES = (
    "goodwill.ledger.ledger",
    "goodwill.report.picture",
    "goodwill.report.strip",
    "goodwill.study.kept",
    "goodwill.study.shelf",
)


def warm() -> None:
    """Import what pages import late, and compile every template of ours. What fails here fails on its own page too."""
    from django.apps import apps
    from django.template.loader import get_template
    from django.urls import get_resolver

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


warm()
