"""A page as PDF: the same HTML and style sheet, laid out for paper, with colours that stand fixed."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from lxml import html as markup

from goodwill.core.errors import EngineError
from goodwill.report.pdf import DEBIAN
from goodwill.report.tokens import LIGHT

_COLOUR = re.compile(r"var\(--([a-z]+)\)")
_MIX = re.compile(r"color-mix\([^;]*\)")
DROPPED = (
    "//script | //header[@class='side'] | //form | //footer[@class='along'] | //*[@class='slim']"
    " | //*[contains(@class, 'skip')]"
)
PAPER = """
@page { size: A4; margin: 16mm 14mm 18mm; @bottom-right { content: counter(page) " / " counter(pages); font-size: 8pt; color: #5d626d; } }
body, .framed { display: block; } html { font-size: 13px; }
.cards { display: block; } .cards > .card { margin-bottom: 1rem; }
"""  # noqa: E501


def pdf_of(page: str) -> bytes:
    """Return a page as PDF.

    Raises
    ------
    EngineError
        If WeasyPrint or the libraries it draws with are not installed.
    """
    tree = markup.fromstring(page)
    for element in tree.xpath(DROPPED):
        element.drop_tree()
    text = _COLOUR.sub(_resolved, markup.tostring(tree, encoding="unicode", doctype="<!doctype html>"))
    try:
        from weasyprint import CSS, HTML
    except (ImportError, OSError) as error:
        raise EngineError(
            "A PDF cannot be written", seen=str(error).splitlines()[0],
            do=f"install goodwill[report] and Pango (Debian: {DEBIAN}), or take the workbook",
        ) from error  # fmt: skip
    sheets = [CSS(string=_sheet(), url_fetcher=_nothing), CSS(string=PAPER)]
    drawn: bytes = HTML(string=text, url_fetcher=_nothing).write_pdf(stylesheets=sheets)
    return drawn


@cache
def _sheet() -> str:
    """Return our style sheet with the light theme's colours in place of variables."""
    path = finders.find("shell/goodwill.css")
    if path is None:
        raise EngineError("The style sheet is not there", where="shell/goodwill.css", do="install goodwill anew")
    return _MIX.sub(LIGHT["line"], _COLOUR.sub(_resolved, Path(path).read_text(encoding="utf-8")))


def _resolved(match: re.Match[str]) -> str:
    return LIGHT.get(match.group(1), match.group())


def _nothing(url: str) -> dict[str, object]:
    """Load nothing: neither the site nor the network is asked while a PDF is made."""
    return {"string": b"", "mime_type": "text/css" if url.endswith(".css") else "image/svg+xml"}
