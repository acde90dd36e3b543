"""Numbers and months inside sentences: read as English writes them, written as a language does, never changed."""

from __future__ import annotations

import re
from decimal import Decimal

from goodwill.report.numbers import MINUS, STYLES

NUMBER = re.compile(r"([+\-\u2212]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(e[+-]?\d+)?(%?)")
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_QUARTER = re.compile(r"(\d{4}) Q([1-4])")
_YEAR = re.compile(r"\d{4}")
# A hyphen is a minus where a number begins: not in "2025-12", "PR-1" or "0-6".
_HYPHEN = re.compile(r"(?<![^\s(\[“\"'])-(?=\d)")
_POWER = re.compile(r"(?<![\w.,])\d+(?:\.\d+)?e[+-]?\d+(?!\w|\.\d)")
MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november",
    "december",
)  # fmt: skip


def number_in_swedish(text: str) -> str | None:
    """Return a number with Swedish signs, digit for digit; None for text that is no number.

    Parameters
    ----------
    text
        As methods write it: ``-3.8``, ``+0.82``, ``6,777``, ``41%``, ``1.2e+02``.
    """
    found = NUMBER.fullmatch(text)
    if found is None:
        return None
    sign, whole, rest, power, percent = found.groups(default="")
    if power:
        whole, _, decimals = plain_power(f"{whole}{rest}{power}").partition(".")
        rest = f".{decimals}" if decimals else ""
    digits = whole.replace(",", "")
    if len(digits) > 1 and digits.startswith("0"):
        return None
    style = STYLES["sv"]
    grouped = f"{int(digits):,}".replace(",", style.thousands)
    decimals = rest.replace(".", style.decimal)
    return f"{MINUS if sign == '-' else sign}{grouped}{decimals}{style.percent if percent else ''}"


def plain_power(text: str) -> str:
    """Return ``1.2e+02`` as ``120``."""
    return format(Decimal(text.replace(",", "")), "f")


def period_in_swedish(text: str) -> str | None:
    """Return ``2025-12`` as ``december 2025``, quarters and years alike; None for any other name of a period."""
    if found := _MONTH.fullmatch(text):
        return f"{MONTHS[int(found[2]) - 1]} {found[1]}"
    if found := _QUARTER.fullmatch(text):
        return f"kvartal {found[2]} {found[1]}"
    return text if _YEAR.fullmatch(text) else None


def typeset_english(text: str) -> str:
    """Return an English sentence with true minus signs and without powers of ten; every number stays what it is."""
    return _HYPHEN.sub(MINUS, _POWER.sub(lambda found: plain_power(found[0]), text))
