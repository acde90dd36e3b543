"""The brief as PDF, laid out from the page's own templates."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from goodwill.core.errors import EngineError
from goodwill.report.page import page

if TYPE_CHECKING:
    from goodwill.report.brief import Brief

DEBIAN = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


def print_pdf(brief: Brief, path: Path) -> None:
    """Write the brief as PDF. The same brief gives the same bytes on the same machine.

    Raises
    ------
    EngineError
        If WeasyPrint or the libraries it draws with are not installed.
    """
    html = page(brief, for_print=True)
    try:
        from weasyprint import HTML
    except ImportError as error:
        raise EngineError(
            "A PDF cannot be written", seen="weasyprint is not installed",
            do="pip install goodwill[report], or write the brief as .html",
        ) from error  # fmt: skip
    except OSError as error:  # WeasyPrint looks for shared libraries when it is imported
        raise EngineError(
            "A PDF cannot be written", seen=str(error).splitlines()[0],
            do=f"install Pango (Debian: {DEBIAN}), or write the brief as .html",
        ) from error  # fmt: skip
    # The identifier is random by default; content is what identifies a brief.
    identifier = hashlib.sha256(html.encode()).digest()[:16]
    HTML(string=html, url_fetcher=_fetch_nothing).write_pdf(path, pdf_identifier=identifier)


def _fetch_nothing(url: str) -> dict[str, object]:
    """Refuse whatever a brief would load: it holds all it needs."""
    raise ValueError(f"a brief loads nothing, not {url}")
