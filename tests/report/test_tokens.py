"""Colours can be told apart from what is behind them, in both themes."""

from __future__ import annotations

import pytest

from goodwill.report.tokens import DARK, LIGHT, ROLES, SERIES, contrast

TEXT = ("ink", "soft", "accent", "draws")  # roles the style sheet uses for text
MARKS = (*SERIES, "draws")
TEXT_LEAST, MARK_LEAST = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11


def test_contrast_of_known_pairs():
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)  # the usual example just below 4.5
    assert contrast("#ffffff", "#777777") == contrast("#777777", "#ffffff")


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("behind", ["paper", "card"])
def test_text_and_marks_stand_out(theme, behind):
    assert {r: contrast(theme[r], theme[behind]) for r in TEXT if contrast(theme[r], theme[behind]) < TEXT_LEAST} == {}
    assert {r: contrast(theme[r], theme[behind]) for r in MARKS if contrast(theme[r], theme[behind]) < MARK_LEAST} == {}


def test_both_themes_have_every_role():
    assert set(LIGHT) == set(DARK) == set(ROLES)
