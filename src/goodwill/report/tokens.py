"""Named colours of everything Goodwill shows, for light and dark, in one place.

A role says what a colour means; nothing is coloured for decoration. Marks reach a contrast of 3 to 1 and
text 4.5 to 1 against both the paper and the card, in both themes (WCAG 2.2, 1.4.3 and 1.4.11); a test
computes it.
"""

from __future__ import annotations

from collections.abc import Mapping

LIGHT: Mapping[str, str] = {
    "paper": "#fbfaf7",
    "card": "#ffffff",
    "ink": "#1d1f24",
    "soft": "#5d626d",
    "line": "#e6e3dc",
    "accent": "#0b6e69",
    "draws": "#b8452a",
    "pays": "#1f6f8b",
    # The amber of the palette (#d79b2b) reaches only 2.4 to 1 on white; this is the same hue, darker.
    "wavering": "#b87f17",
    "gone": "#8a5a78",
}
DARK: Mapping[str, str] = {
    "paper": "#14161a",
    "card": "#1b1e23",
    "ink": "#eceae4",
    "soft": "#a3a7b0",
    "line": "#31353c",
    "accent": "#4fb8b0",
    "draws": "#e5805f",
    "pays": "#6bb6d4",
    "wavering": "#d79b2b",
    "gone": "#b98aa8",
}
ROLES = tuple(LIGHT)
# Series without a meaning of their own take these in turn; "draws" is left out because red says harm.
SERIES = ("accent", "pays", "wavering", "gone", "soft", "ink")


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours ``#rrggbb``, from 1 to 21 (WCAG 2.2, relative luminance)."""
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
