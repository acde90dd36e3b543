"""The PDF holds the words of the brief as text, and the same study gives the same file."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from goodwill.report import write_brief
from goodwill.report.brief import Brief
from goodwill.report.page import page

pytest.importorskip("weasyprint", reason="WeasyPrint or Pango is not installed", exc_type=(ImportError, OSError))


def test_print_has_no_variable_colours_in_pictures_and_one_drawing_each(study, cards):
    html = page(Brief.of(study, cards=cards), for_print=True)
    assert 'fill="var(' not in html
    assert 'class="slim"' not in html
    assert "<details" not in html
    assert "prefers-color-scheme" not in html


@pytest.mark.slow
def test_the_pdf_can_be_read_as_text_and_is_the_same_twice(study, cards, tmp_path):
    first = write_brief(study, tmp_path / "a.pdf", cards=cards)
    second = write_brief(study, tmp_path / "b.pdf", cards=cards)
    assert first.read_bytes() == second.read_bytes()
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    text = subprocess.run(["pdftotext", str(first), "-"], capture_output=True, check=True).stdout.decode()
    flat = " ".join(text.split())
    assert "How our goodwill stands" in flat
    assert "48,211 customers made 130,402 contacts" in flat
    assert all(r.title in flat for r in study.results.values())
    assert "Rocks, B. (2016)" in flat
